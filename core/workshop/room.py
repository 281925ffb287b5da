"""A room of a workshop: what the facilitator decides, and what is checked before anybody sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.items import Frozen
from core.text.reading import text_problem

JOIN_LETTERS = 8
"""Letters of a join code: short enough to type from a wall, 40 random bits."""

LONGEST_TITLE, LONGEST_NICKNAME = 60, 20
MOST_SEATS = 500
MOST_DAYS = 90
"""How long a room may stay open: what people enter in it is purged at its end."""

_TURNS = re.compile("[\n\r\t\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Line ends and marks of direction: with them a nickname would change how what stands beside it reads."""

State = Literal["open", "paused", "ended"]


class RoomSettings(Frozen):
    """What a facilitator decides. ``start`` is a sample's id, empty for a blank draft; ``steps`` are the
    addresses of the pages that are open; ``last_day`` is in Japan.
    """

    title: str
    last_day: date
    edition: str
    start: str = ""
    steps: tuple[str, ...]
    seats: int = 50


@dataclass(frozen=True, slots=True)
class Room:
    """A room as it is now; ``people`` have a seat in it, ``closing`` is the board kept at its end."""

    id: str
    settings: RoomSettings
    join_code: str
    state: State
    people: int
    closing: str

    def has_ended(self, today: date) -> bool:
        """True also where the last day is over and nobody has ended the room yet."""
        return self.state == "ended" or self.settings.last_day < today

    @property
    def shown_code(self) -> str:
        """The join code as people read it: two groups of letters."""
        half = JOIN_LETTERS // 2
        return f"{self.join_code[:half]}-{self.join_code[half:]}"


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant's place in a room, and the draft that belongs to it."""

    room_id: str
    draft_id: str
    nickname: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the room; ``taken`` once the draft was taken home."""

    nickname: str
    taken: bool


def nickname_problem(text: str) -> str:
    """What is wrong with a nickname; empty where nothing is."""
    name = text.strip()
    if all(unicodedata.category(c)[0] in "CMZ" for c in name):
        return text_problem(name) or "ニックネームを入れてください。"
    if _TURNS.search(name):
        return "改行や、文字の向きを変える記号は使えません。入力し直してください。"
    return text_problem(name, LONGEST_NICKNAME)


def settings_problems(settings: RoomSettings, today: date) -> tuple[str, ...]:
    """All that stands against opening the room on ``today``, in words."""
    return tuple(_problems(settings, today))


def _problems(settings: RoomSettings, today: date) -> Iterator[str]:
    if not settings.title.strip():
        yield "部屋の名前を入れてください。"
    elif problem := text_problem(settings.title.strip(), LONGEST_TITLE):
        yield f"部屋の名前は{problem}"
    if not today <= settings.last_day <= today + timedelta(days=MOST_DAYS):
        yield f"終わりの日は、今日から{MOST_DAYS}日以内の日にしてください。"
    if not settings.steps:
        yield "開く手順を1つ以上選んでください。"
    if not 1 <= settings.seats <= MOST_SEATS:
        yield f"定員は1人から{MOST_SEATS}人までです。"
