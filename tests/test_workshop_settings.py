"""What a facilitator and a participant may type, and what they are told otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.workshop import RoomSettings, nickname_problem, settings_problems
from tests.support import EDITION_ID

TODAY = date(2026, 11, 24)
SETTINGS = RoomSettings(title="十一月の会", last_day=TODAY, edition=EDITION_ID, steps=("units",), seats=30)


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "\u200b", "\u200f", "\u00ad\u2060", "\ufe0f"])
def test_a_nickname_that_nobody_can_see_is_none(text: str) -> None:
    assert nickname_problem(text) == "ニックネームを入れてください。"


@pytest.mark.parametrize("text", ["a" * 21, "x" * 1_000, "a\x00b", "\x07", "a\nb", "a\tb", "\ud800"])
def test_a_nickname_that_is_none_is_explained(text: str) -> None:
    assert nickname_problem(text).endswith("。")


@pytest.mark.parametrize("text", ["\u202eたなか", "a\u2066b", "た\u200fな"])
def test_a_nickname_cannot_turn_round_what_stands_beside_it(text: str) -> None:
    assert nickname_problem(text)


@pytest.mark.parametrize("text", ["たなか", "<b>x</b>", "😀", "👨\u200d👩\u200d👧", "葛\U000e0100", "דוד"])
def test_any_nickname_that_can_be_read_will_do(text: str) -> None:
    assert nickname_problem(text) == ""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, ""),
        ({"last_day": TODAY + timedelta(days=90)}, ""),
        ({"last_day": TODAY + timedelta(days=91)}, "終わりの日は"),
        ({"last_day": TODAY - timedelta(days=1)}, "終わりの日は"),
        ({"title": "　"}, "部屋の名前を"),
        ({"title": "x" * 61}, "部屋の名前は60文字以内"),
        ({"steps": ()}, "開く手順"),
        ({"seats": 0}, "定員は"),
        ({"seats": 501}, "定員は"),
    ],
)
def test_settings_are_checked_in_words(changes: dict[str, Any], says: str) -> None:
    problems = settings_problems(SETTINGS.model_copy(update=changes), TODAY)

    assert len(problems) == bool(says)
    assert "".join(problems).startswith(says)
