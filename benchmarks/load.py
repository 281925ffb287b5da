"""A room full of people: participants who come one after another, think, and edit, against one server.

Bounded in number and duration, and to this machine (``benchmarks.client`` refuses any other).
"""

from __future__ import annotations

import asyncio
import random
import re
import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from urllib.request import urlopen

from benchmarks.bench_edit import largest_category, open_cards, texts
from benchmarks.client import Participant

MOST_PARTICIPANTS = 300
LONGEST_SECONDS = 1800
MOST_WATCHERS = 5
SAMPLE = "minato"

Enter = Callable[[Participant], Awaitable[object]]
"""Brings a participant from the first page to where it works."""

Edit = Callable[[Participant, int, str], Awaitable[float]]
"""Makes the numbered edit with a text; returns the server's seconds. Raises where it is not acknowledged."""


@dataclass(frozen=True)
class Load:
    """How many people, for how long, in seconds. ``think`` is the mean pause between two edits of a person.

    Raises ``ValueError`` beyond the bounds.
    """

    participants: int
    seconds: float
    think: float = 5.0
    arrive_within: float = 10.0
    watchers: int = 0
    """People who only look at a page that refreshes itself, as a facilitator does."""

    def __post_init__(self) -> None:
        fits = (
            1 <= self.participants <= MOST_PARTICIPANTS
            and 0 <= self.watchers <= MOST_WATCHERS
            and 0 < self.seconds <= LONGEST_SECONDS
            and 0 <= self.arrive_within <= LONGEST_SECONDS
            and self.think > 0
        )
        if not fits:
            raise ValueError(
                f"at most {MOST_PARTICIPANTS} participants, {MOST_WATCHERS} watchers, {LONGEST_SECONDS} s"
            )


@dataclass(frozen=True)
class Role:
    """What a kind of participant does."""

    enter: Enter
    edit: Edit


@dataclass(frozen=True)
class Watch:
    """What somebody looks at without editing, and as whom."""

    enter: Enter
    cookie: str


@dataclass
class Outcome:
    """What the participants met with; times in seconds."""

    first_pages: list[float] = field(default_factory=list)
    entries: list[float] = field(default_factory=list)
    """From the connection until the participant was where it works."""
    edits: list[float] = field(default_factory=list)
    """With everybody there."""
    early_edits: list[float] = field(default_factory=list)
    """Begun while others were still coming in."""
    failures: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    """The texts that the app called saved; no text occurs twice."""


async def drive(
    address: str,
    load: Load,
    role: Role,
    watch: Watch | None = None,
    before_leaving: Callable[[], object] = lambda: None,
) -> Outcome:
    """Let them come within ``arrive_within``, then edit for ``seconds``; they leave together at the end."""
    outcome, begin, leaving = Outcome(), perf_counter(), asyncio.Event()
    end = begin + load.arrive_within + load.seconds
    chance = random.Random(load.participants)
    async with asyncio.TaskGroup() as group:
        for number in range(load.participants):
            arrival = begin + chance.uniform(0, load.arrive_within)
            stay = _take_part(address, number, load, role, arrival, end, leaving, outcome)
            group.create_task(_counted(stay, str(number), outcome))
        for number in range(load.watchers):
            stay = _look_on(address, watch or Watch(_stay, ""), end, leaving, outcome)
            group.create_task(_counted(stay, f"watcher {number}", outcome))
        await asyncio.sleep(end - perf_counter())
        before_leaving()
        leaving.set()
    return outcome


async def _counted(stay: Awaitable[None], who: str, outcome: Outcome) -> None:
    """A participant that fails leaves; the others stay."""
    try:
        await stay
    except Exception as error:
        outcome.failures.append(f"{who}: {type(error).__name__}: {error}"[:300])


async def _take_part(
    address: str,
    number: int,
    load: Load,
    role: Role,
    arrival: float,
    end: float,
    leaving: asyncio.Event,
    outcome: Outcome,
) -> None:
    chance = random.Random(number)
    await asyncio.sleep(arrival - perf_counter())
    begin = perf_counter()
    async with Participant(address, secrets.token_urlsafe(32)) as person:
        outcome.first_pages.append(person.first_page)
        await role.enter(person)
        outcome.entries.append(perf_counter() - begin)
        await person.wait(chance.uniform(0, load.think))  # not all at the same moment
        edits = 0
        while perf_counter() < end:
            text = f"参加者{number}の文{edits}。"
            begun = perf_counter()
            seconds = await role.edit(person, edits, text)
            (outcome.edits if begun > end - load.seconds else outcome.early_edits).append(seconds)
            outcome.acknowledged.add(text)
            edits += 1
            await person.wait(min(chance.uniform(0.5, 1.5) * load.think, max(0.0, end - perf_counter())))
        await leaving.wait()


async def _look_on(address: str, watch: Watch, end: float, leaving: asyncio.Event, outcome: Outcome) -> None:
    async with Participant(address, watch.cookie) as person:
        outcome.first_pages.append(person.first_page)
        await watch.enter(person)
        await person.wait(max(0.0, end - perf_counter()))
        await leaving.wait()


async def _stay(_: Participant) -> None:
    """Remain on the first page."""


# --- what they do in the wizard, and in the bare app


def join_room(code: str) -> Enter:
    """Into a workshop's room by its code, as the QR code leads there; each with a nickname of its own."""

    async def enter(person: Participant) -> None:
        await person.open_page("workshop")
        person.widget("text_input", "参加コード").value = code
        person.widget("text_input", "ニックネーム").value = f"参加者{person.cookie[:6]}"
        await person.click(person.widget("button", "参加する"))

    return enter


async def open_sample(person: Participant) -> None:
    """A draft of one's own from the complete sample, without a room."""
    await person.click(person.widget("button", f"sample-{SAMPLE}#0"))


async def watch_board(person: Participant) -> None:
    """The screen for the projector."""
    await person.open_page("live")


def wizard_role(enter: Enter = open_sample) -> Role:
    """Works in the category that shows most cards, with the first card open; ``enter`` leads to the draft."""
    name, item_id, *_ = largest_category()

    async def enter_form(person: Participant) -> None:
        await enter(person)
        await person.open_page("form-b")
        switch = person.widget("selectbox", "分類")
        choice = next(option for option in switch.options if option.startswith(name))
        if switch.value != choice:
            await person.edit(switch, choice)
        await open_cards(person, [item_id])

    async def edit(person: Participant, number: int, text: str) -> float:
        boxes = texts(person, item_id)
        seconds = await person.edit(boxes[number % min(2, len(boxes))], text)
        if not acknowledges(person):
            raise RuntimeError(f"not called saved: {person.shown[:200]}")
        return seconds

    return Role(enter_form, edit)


async def _edit_bare(person: Participant, _: int, text: str) -> float:
    return await person.edit(person.widget("text_input", "text"), text)


BARE_ROLE = Role(_stay, _edit_bare)


def acknowledges(person: Participant) -> bool:
    """True where the page says that everything entered is stored."""
    return "保存済み" in person.shown and "保存できていません" not in person.shown


def stored_texts(data: Path) -> set[str]:
    """Every text of a participant that the store in this folder ever kept, by its history."""
    address = f"file:{data / 'drafts.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        rows = connection.execute("SELECT content FROM history WHERE content IS NOT NULL")
        return {text for (content,) in rows for text in re.findall(r"参加者\d+の文\d+。", content)}


def resident_mb(process_id: int) -> float:
    """Memory of a process that is in RAM, in MB (Linux)."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024


def memory_blocks(address: str) -> float:
    """Pieces of memory that the product's Python objects use, by its own metrics."""
    with urlopen(f"http://{address}/metrics", timeout=10) as answer:  # ours, on loopback
        lines = answer.read().decode().splitlines()
    return float(next(line for line in lines if line.startswith("kaiji_memory_blocks ")).split()[1])


def cpu_seconds(process_id: int) -> float:
    """Processor time that a process has used, all its threads together (Linux)."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
