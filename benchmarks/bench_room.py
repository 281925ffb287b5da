"""A room full of people on one machine: how long do their edits take, is every one stored, what memory do they use?

Run: ``python -m benchmarks.bench_room --participants 100 --seconds 120``; ``--minutes 20`` is a soak that prints
the server's memory each minute. Beside it stands the same run against a bare one-widget app as shipped.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import linear_regression, median, quantiles
from time import perf_counter

from benchmarks.load import (
    BARE_ROLE,
    MOST_PARTICIPANTS,
    MOST_WATCHERS,
    SAMPLE,
    Load,
    Outcome,
    Role,
    Watch,
    cpu_seconds,
    drive,
    join_room,
    memory_blocks,
    resident_mb,
    stored_texts,
    watch_board,
    wizard_role,
)
from benchmarks.servers import BARE, WIZARD, Server, started
from core.store import Store, browser_holder
from core.text.dates import now_in_japan
from core.workshop import Rooms, RoomSettings
from questionnaire import list_editions

ARRIVALS = 3
"""People who come in a second: 30 within 10 seconds."""

FORGETS_AFTER = 125
"""Seconds after which Streamlit lets go of a session that left (``server.disconnectedSessionTTL`` is 120)."""


@dataclass(frozen=True)
class Measured:
    """A run: what the participants met with, and the server's memory (MB) and processor time (seconds)."""

    load: Load
    outcome: Outcome
    missing: int
    """Acknowledged edits that are not in the store."""
    memory: tuple[float, float, float]
    """Before anybody came, with everybody connected, after they left and were forgotten (else the same again)."""
    cpu: float
    minutes: tuple[float, ...] = ()
    """Memory at the end of each minute."""
    in_use: tuple[float, ...] = ()
    """Pieces of memory in use before anybody came and after they were forgotten; empty where nobody waited."""

    @property
    def memory_each(self) -> float:
        return (self.memory[1] - self.memory[0]) / (self.load.participants + self.load.watchers)

    @property
    def growth(self) -> float:
        """MB a minute over the second half, when everybody has seen everything; 0 in a short run."""
        late = self.minutes[len(self.minutes) // 2 :]
        return linear_regression(range(len(late)), late).slope if len(late) > 1 else 0.0


def open_room(folder: Path) -> tuple[str, Watch]:
    """A room in the store of this folder: its join code, and how its facilitator watches the board."""
    cookie = secrets.token_urlsafe(32)
    store = Store(f"sqlite:///{folder / 'drafts.sqlite3'}")
    settings = RoomSettings(
        title="計測",
        last_day=now_in_japan().date() + timedelta(days=1),
        edition=list_editions()[-1],
        start=SAMPLE,
        steps=("form-b", "readiness"),
        seats=MOST_PARTICIPANTS + MOST_WATCHERS,
    )
    room, _ = Rooms(store).open_room(browser_holder(cookie), settings)
    store.engine.dispose()
    return room.join_code, Watch(watch_board, cookie)


def run_room(load: Load, forgotten: bool = False, minutes: bool = False) -> Measured:
    """The load in a room of the product, with a store of its own in a temporary folder."""
    with data_folder() as data:
        code, watch = open_room(data)
        with started(WIZARD) as server:
            measured = asyncio.run(
                _run(server, load, wizard_role(join_room(code)), watch, forgotten, minutes)
            )
        missing = len(measured.outcome.acknowledged - stored_texts(data))
    return replace(measured, missing=missing)


def run_bare(load: Load) -> Measured:
    """The same against the one-widget app with Streamlit's defaults."""
    with tempfile.TemporaryDirectory() as folder, started(BARE, Path(folder)) as server:
        return asyncio.run(_run(server, load, BARE_ROLE, None, False, False))


@contextmanager
def data_folder() -> Iterator[Path]:
    known = {name: os.environ.pop(name, None) for name in ("KAIJI_DATA", "DATABASE_URL")}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KAIJI_DATA"] = folder
        try:
            yield Path(folder)
        finally:
            del os.environ["KAIJI_DATA"]
            os.environ.update({name: value for name, value in known.items() if value is not None})


async def _run(
    server: Server, load: Load, role: Role, watch: Watch | None, forgotten: bool, minutes: bool
) -> Measured:
    process = server.process.pid
    await drive(server.address, Load(1, 0.1, arrive_within=0), role)  # whatever the first visitor sets up
    before, cpu, connected, each_minute = resident_mb(process), cpu_seconds(process), [], []
    in_use = [memory_blocks(server.address)] if forgotten else []

    async def look_each_minute() -> None:
        while True:
            await asyncio.sleep(60)
            each_minute.append(resident_mb(process))
            print(f"  minute {len(each_minute):3}: {each_minute[-1]:8.1f} MB", flush=True)

    looking = asyncio.create_task(look_each_minute()) if minutes else None
    outcome = await drive(
        server.address, load, role, watch, before_leaving=lambda: connected.append(resident_mb(process))
    )
    if looking:
        looking.cancel()
    cpu = cpu_seconds(process) - cpu
    if forgotten:
        await asyncio.sleep(FORGETS_AFTER)
        await drive(
            server.address, Load(1, 0.1, arrive_within=0), role
        )  # what expired goes with the next visitor
        in_use.append(memory_blocks(server.address))
    memory = (before, connected[0], resident_mb(process))
    return Measured(load, outcome, 0, memory, cpu, tuple(each_minute), tuple(in_use))


def figures(measured: Measured, title: str, aim_ms: int | None = None) -> dict[str, float]:
    """One line each, in the words of ``make bench``."""
    outcome = measured.outcome
    aim = f", aim {aim_ms}" if aim_ms else ""
    edits = outcome.edits or [float("nan")]
    return {
        f"{title}: edits": len(outcome.edits) + len(outcome.early_edits),
        f"{title}: edit (ms, median)": 1000 * median(edits),
        f"{title}: edit (ms, p95{aim})": 1000 * p95(edits),
        f"{title}: edit while others come in (ms, p95)": 1000 * p95(outcome.early_edits),
        f"{title}: first page (ms, p95{', aim 1,000' if aim_ms else ''})": 1000 * p95(outcome.first_pages),
        f"{title}: failures{' (aim 0)' if aim_ms else ''}": len(outcome.failures),
        f"{title}: processor (%, of one core)": 100
        * measured.cpu
        / (measured.load.arrive_within + measured.load.seconds),
    }


def store_figures(measured: Measured, title: str) -> dict[str, float]:
    return {
        f"{title}: acknowledged edits missing in the store (aim 0)": measured.missing,
        f"{title}: memory per participant (MB, aim 1)": measured.memory_each,
    }


def returned_figures(measured: Measured, title: str) -> dict[str, float]:
    """What is left of a room that is over: in the product's objects, and in the size of the process."""
    before, after = measured.in_use
    return {
        f"{title}: objects' memory after they left, of before (aim 1)": after / before,
        f"{title}: process larger after they left (MB in all)": measured.memory[2] - measured.memory[0],
    }


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else max(times, default=float("nan"))


def room_load(participants: int, seconds: float, think: float = 5.0) -> Load:
    """People who come at the promised pace and then work for ``seconds``, while the board is watched."""
    return Load(participants, seconds, think, arrive_within=participants / ARRIVALS, watchers=1)


def measure() -> dict[str, float]:
    """100 and 300 people for two minutes, 30 who come at once, beside the bare app."""
    found: dict[str, float] = {}
    for participants, aim in ((100, 100), (300, 300)):
        load = room_load(participants, 120)
        ours = run_room(load, forgotten=participants == 100)
        found |= figures(ours, f"{participants} people", aim) | store_figures(ours, f"{participants} people")
        if participants == 100:
            found |= returned_figures(ours, "100 people")
        found |= figures(run_bare(load), f"{participants} people, bare app")
    joining = run_room(room_load(30, 5))
    found["30 people within 10 s: longest wait to be in (s, aim 3)"] = max(joining.outcome.entries)
    found["30 people within 10 s: failures (aim 0)"] = len(joining.outcome.failures)
    return found


def soak(minutes: float, participants: int) -> Measured:
    """A long workshop: prints the server's memory each minute."""
    return run_room(room_load(participants, 60 * minutes), minutes=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="A room full of people against this machine.")
    parser.add_argument("--participants", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument(
        "--minutes", type=float, default=0, help="a soak instead, with the memory of each minute"
    )
    parser.add_argument("--think", type=float, default=5.0, help="mean pause between two edits in seconds")
    parser.add_argument(
        "--memory", action="store_true", help="wait until the sessions that left are forgotten"
    )
    parser.add_argument("--bare", action="store_true", help="the same run against the bare app as well")
    asked = parser.parse_args()
    begin = perf_counter()
    if asked.minutes:
        measured = soak(asked.minutes, asked.participants)
        found = {"growth over the second half (MB a minute)": measured.growth}
    else:
        load = room_load(asked.participants, asked.seconds, asked.think)
        measured, found = run_room(load, forgotten=asked.memory), {}
    title = f"{asked.participants} people"
    found |= figures(measured, title) | store_figures(measured, title)
    if measured.in_use:
        found |= returned_figures(measured, title)
    for name, mb in zip(("before", "with everybody", "afterwards"), measured.memory, strict=True):
        found[f"memory {name} (MB)"] = mb
    if asked.bare and not asked.minutes:
        found |= figures(run_bare(load), "bare app")
    for what, figure in found.items():
        print(f"{what:70} {figure:9.2f}")
    for failure in measured.outcome.failures[:10]:
        print("failed:", failure)
    print(f"took {perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
