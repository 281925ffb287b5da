"""The load client: a small room against a real server, its bounds, and that it would notice a lost edit."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from benchmarks.bench_room import Measured, open_room, run_room
from benchmarks.client import Participant
from benchmarks.load import Load, Watch, join_room, stored_texts
from benchmarks.servers import WIZARD, running
from core.draft import Answer, Draft
from core.store import Store, browser_holder
from questionnaire import list_editions

WAITS_FOR_PEOPLE = "参加者が3人になると"


@pytest.fixture(scope="module")
def small_room() -> Measured:
    return run_room(Load(5, seconds=8, think=0.5, arrive_within=2, watchers=1))


def test_nobody_in_a_small_room_meets_a_failure(small_room: Measured) -> None:
    outcome = small_room.outcome

    assert outcome.failures == []
    assert len(outcome.first_pages) == 5 + 1
    assert len(outcome.entries) == 5
    assert len(outcome.edits) + len(outcome.early_edits) == len(outcome.acknowledged) >= 5


def test_every_acknowledged_edit_of_a_room_is_in_the_store(small_room: Measured) -> None:
    assert small_room.missing == 0


def test_a_lost_edit_would_be_noticed(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'drafts.sqlite3'}")
    answers = {"a": Answer(note="参加者1の文0。")}
    store.create(browser_holder("x"), Draft(edition=list_editions()[-1], provider_answers=answers), "x")
    store.engine.dispose()

    assert stored_texts(tmp_path) == {"参加者1の文0。"}


def test_a_page_that_refreshes_itself_is_asked_for_while_somebody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    code, watch = open_room(tmp_path)

    with running(WIZARD) as address:
        before, after = asyncio.run(_board_before_and_after_three_joined(address, code, watch))

    assert WAITS_FOR_PEOPLE in before
    assert WAITS_FOR_PEOPLE not in after


async def _board_before_and_after_three_joined(address: str, code: str, watch: Watch) -> tuple[str, str]:
    async with Participant(address, watch.cookie) as facilitator:
        await watch.enter(facilitator)
        before = facilitator.shown
        for name in ("い", "ろ", "は"):
            async with Participant(address, f"cookie of {name.encode().hex()}") as person:
                await join_room(code)(person)
        await facilitator.wait(
            min(repeat.interval for repeat in facilitator.repeats.values()) + 1
        )  # the wall
        return before, facilitator.shown


@pytest.mark.parametrize("address", ["192.0.2.1:8501", "example.com:80", "0.0.0.0:8501"])
def test_the_load_client_reaches_no_other_machine(address: str) -> None:
    async def connect() -> None:
        async with Participant(address):
            pass

    with pytest.raises(ValueError, match="not on this machine"):
        asyncio.run(connect())


@pytest.mark.parametrize(
    ("participants", "seconds", "watchers"), [(301, 10, 0), (0, 10, 0), (1, 1801, 0), (1, 0, 0), (1, 10, 6)]
)
def test_the_load_is_bounded(participants: int, seconds: float, watchers: int) -> None:
    with pytest.raises(ValueError, match="at most 300 participants"):
        Load(participants, seconds, watchers=watchers)
