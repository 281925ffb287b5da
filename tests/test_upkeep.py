"""Upkeep: what is past its day goes, and no clock that is wrong takes anything that somebody still uses."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from core.draft import Draft, Plan
from core.store import (
    GRACE,
    Access,
    ReadOnly,
    Store,
    TooManyGuesses,
    UnknownDraft,
    browser_holder,
    database_url,
    person_holder,
)
from core.store.codes import GUESSES_PER_SOURCE
from core.store.served import BELIEVED, EVERY
from core.store.tables import drafts, guesses, meta
from pages.parts import upkeep
from pages.parts.log import start_log
from pages.parts.metrics import REGISTRY
from pages.parts.storage import kept_by_certificate
from tests.postgres import Postgres, postgres
from tests.support import EDITION_ID
from tests.upkeep import START, Times, forget_what_is_due

ME, COLLEAGUE = browser_holder("me"), person_holder("colleague@example.jp")
EMPTY = Draft(edition=EDITION_ID)
DAY = timedelta(days=1)
STORES = Path(__file__).parent / "data" / "stores"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("server").new_database())
    opened = Store(database_url(), kept_until=kept_by_certificate)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    return Times(monkeypatch)


def draft(store: Store, title: str = "甲", certified_on: str = "") -> str:
    content = EMPTY.model_copy(update={"title": title, "plan": Plan(certified_on=certified_on)})
    return store.create(ME, content, "甲").id


def titles(store: Store) -> set[str]:
    """Names of the drafts that are neither set aside nor gone."""
    return {listed.title for listed in store.list(ME) if listed.at_hand}


def set_aside(store: Store) -> set[str]:
    return {listed.title for listed in store.list(ME) if listed.set_aside_until}


# A steady clock


def test_a_draft_is_set_aside_on_its_day_and_deleted_after_the_grace(store: Store, times: Times) -> None:
    draft(store)
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, store.retention)
    assert titles(store) == {"甲"}

    times.pass_by(caretaker, DAY)
    assert (titles(store), set_aside(store)) == (set(), {"甲"})
    assert store.list(ME)[0].set_aside_until == (times.real + GRACE - DAY).date().isoformat()

    times.pass_by(caretaker, GRACE - DAY)
    assert set_aside(store) == {"甲"}
    times.pass_by(caretaker, DAY)
    assert store.list(ME) == ()


def test_the_day_until_which_a_draft_can_be_brought_back_is_not_too_late(store: Store, times: Times) -> None:
    """Also where the host was off and its upkeep has not seen the draft idle for long."""
    draft(store)
    times.caretaker(store).tend()
    times.real += 300 * DAY
    caretaker = times.caretaker(store)
    caretaker.tend()
    while listed := store.list(ME):
        last_told = date.fromisoformat(listed[0].set_aside_until)
        times.pass_by(caretaker, DAY)
    assert last_told < times.real.date()


def test_a_draft_brought_back_is_kept_as_long_as_a_changed_one(store: Store, times: Times) -> None:
    draft_id = draft(store)
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, store.retention + 20 * DAY)
    changed = store.list(ME)[0].changed_at
    store.bring_back(ME, draft_id)

    assert titles(store) == {"甲"}
    assert store.list(ME)[0].changed_at == changed
    times.pass_by(caretaker, store.retention)
    assert titles(store) == {"甲"}
    times.pass_by(caretaker, GRACE)
    assert set_aside(store) == {"甲"}


def test_only_who_may_change_a_draft_brings_it_back(store: Store, times: Times) -> None:
    draft_id = draft(store)
    Access(store).share(ME, draft_id, "colleague@example.jp", "reader")
    times.real += 200 * DAY

    with pytest.raises(ReadOnly):
        store.bring_back(COLLEAGUE, draft_id)
    with pytest.raises(UnknownDraft):
        store.bring_back(browser_holder("stranger"), draft_id)
    assert set_aside(store) == {"甲"}


def test_an_edit_in_a_page_still_open_takes_a_draft_back(store: Store, times: Times) -> None:
    draft_id = draft(store)
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, store.retention + GRACE - DAY)
    base = store.read(ME, draft_id)
    store.save(ME, base, base.draft.model_copy(update={"title": "乙"}), "甲")
    times.pass_by(caretaker, 2 * DAY)

    assert titles(store) == {"乙"}


# A clock that jumps


@pytest.mark.parametrize("passes", [1, 3, 24 * 7])
def test_a_clock_200_days_ahead_for_some_passes_takes_nothing(
    store: Store, times: Times, passes: int
) -> None:
    draft_id = draft(store)
    before = store.read(ME, draft_id)
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.wrong = 200 * DAY
    times.pass_by(caretaker, passes * EVERY, every=EVERY)
    assert set_aside(store) == {"甲"}
    assert store.read(ME, draft_id) == before
    times.wrong = timedelta(0)
    times.pass_by(caretaker, EVERY)

    assert titles(store) == {"甲"}
    assert store.read(ME, draft_id) == before
    times.pass_by(caretaker, store.retention - passes * EVERY - DAY)
    assert titles(store) == {"甲"}


def test_what_a_wrong_clock_set_aside_counts_for_nothing_later(store: Store, times: Times) -> None:
    """Two jumps of 20 days, each shorter than the grace, do not add up."""
    draft(store)
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, 150 * DAY)
    for _ in range(2):
        times.wrong = 200 * DAY
        times.pass_by(caretaker, 20 * DAY)
        times.wrong = timedelta(0)
        times.pass_by(caretaker, EVERY)

    assert set_aside(store) == {"甲"}, "190 days have really passed by now"


def test_a_host_that_was_off_for_long_deletes_nothing_when_it_comes_back(store: Store, times: Times) -> None:
    draft(store)
    times.caretaker(store).tend()
    times.real += 400 * DAY
    caretaker = times.caretaker(store)
    times.pass_by(caretaker, GRACE)

    assert set_aside(store) == {"甲"}


def test_a_draft_saved_while_the_clock_was_behind_is_kept(store: Store, times: Times) -> None:
    times.wrong = -20_000 * DAY
    draft(store, certified_on="2026-10-01")
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.wrong = timedelta(0)
    times.pass_by(caretaker, 200 * DAY)

    assert titles(store) == {"甲"}, "the certificate runs, as the first pass with the right clock finds out"


def test_a_jump_is_told_whichever_way_and_steady_time_is_not(
    store: Store, times: Times, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log()
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, 10 * DAY)
    times.wrong = 200 * DAY
    times.pass_by(caretaker, 3 * EVERY, every=EVERY)
    times.wrong = timedelta(0)
    times.pass_by(caretaker, 3 * EVERY, every=EVERY)
    times.real += 2 * DAY  # a weekend
    caretaker = times.caretaker(store)
    caretaker.tend()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    told = [(line["level"], line["days"]) for line in lines if line["event"] == "clock_jumped"]
    assert told == [("ERROR", 200.0), ("ERROR", -200.0)]


def test_a_code_made_while_the_clock_was_ahead_works_no_longer_than_others(
    store: Store, times: Times
) -> None:
    draft_id, access = draft(store), Access(store)
    caretaker = times.caretaker(store)
    times.wrong = 200 * DAY
    code = access.new_code(ME, draft_id)
    times.wrong = timedelta(0)
    caretaker.tend()
    assert access.resume(COLLEAGUE, code, "there") == draft_id
    times.pass_by(caretaker, 31 * DAY)

    with pytest.raises(UnknownDraft):
        access.resume(COLLEAGUE, code, "there")


def test_guesses_made_while_the_clock_was_ahead_keep_nobody_out_later(store: Store, times: Times) -> None:
    draft_id, access = draft(store), Access(store)
    code, place = access.new_code(ME, draft_id), hashlib.sha256(b"source\0there").hexdigest()
    with store.engine.begin() as connection:
        at = (times.real + 200 * DAY).isoformat(timespec="milliseconds")
        connection.execute(guesses.insert(), [{"source": place, "at": at}] * GUESSES_PER_SOURCE)
    assert access.resume(COLLEAGUE, code, "there") == draft_id

    with store.engine.begin() as connection:  # a host whose clock is a little ahead still counts
        at = (times.real + timedelta(seconds=20)).isoformat(timespec="milliseconds")
        connection.execute(guesses.insert(), [{"source": place, "at": at}] * GUESSES_PER_SOURCE)
    with pytest.raises(TooManyGuesses):
        access.resume(COLLEAGUE, code, "there")


RETENTION = 40 * DAY
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["use", "wait", "wait", "wait", "restart", "another"]),
        st.integers(0, 45).map(lambda days: days * DAY),
        st.sampled_from([0, 0, 0, 1, 200, 3_000, -200, -20_000]).map(lambda days: days * DAY),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_no_sequence_of_clock_readings_takes_a_draft_that_was_used_within_its_retention(
    store: Store, times: Times, steps: list[tuple[str, timedelta, timedelta]]
) -> None:
    """A start of a process may believe a wrong clock for ``BELIEVED``, as it cannot measure how long it was off."""
    store.retention = RETENTION
    with store.engine.begin() as connection:
        connection.execute(delete(meta).where(meta.c.name == "upkeep"))
        connection.execute(delete(drafts))
    times.real, times.wrong = START, timedelta(0)
    draft_id, used, starts = draft(store), times.real, 0
    caretakers = [times.caretaker(store)]
    caretakers[0].tend()
    for number, (what, passed, wrong) in enumerate(steps):
        times.real, times.wrong = times.real + passed, wrong
        if what in ("restart", "another"):
            starts += 1
            kept = [] if what == "restart" else caretakers
            caretakers = [*kept, times.caretaker(store)]
        with suppress(UnknownDraft):
            if what == "use":
                base = store.read(ME, draft_id)
                store.save(ME, base, base.draft.model_copy(update={"title": str(number)}), "甲")
                used = times.real
        for caretaker in caretakers:
            caretaker.tend()
        if not store.list(ME):
            assert times.real - used >= RETENTION - starts * BELIEVED
            return


# Certificates


def test_a_draft_is_kept_while_its_certificate_runs(store: Store, times: Times) -> None:
    draft(store, "認定済み", certified_on="2026-10-01")
    draft(store, "申請だけ")
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, store.retention + DAY)
    assert (titles(store), set_aside(store)) == ({"認定済み"}, {"申請だけ"})
    assert store.list(ME)[0].expires_on == "2028-09-30" or store.list(ME)[1].expires_on == "2028-09-30"

    times.pass_by(caretaker, date(2028, 9, 30) - times.real.date())
    assert titles(store) == {"認定済み"}
    times.pass_by(caretaker, DAY)
    assert set_aside(store) == {"認定済み"}


def test_with_the_date_taken_back_the_draft_goes_as_others_do(store: Store, times: Times) -> None:
    draft_id = draft(store, certified_on="2026-10-01")
    base = store.read(ME, draft_id)
    assert store.expires_on(ME, draft_id) == "2028-09-30"
    store.save(ME, base, base.draft.model_copy(update={"plan": Plan()}), "甲")

    assert store.expires_on(ME, draft_id) == (times.real + store.retention).date().isoformat()
    store.undo(ME, store.read(ME, draft_id), 2, "甲")
    assert store.expires_on(ME, draft_id) == "2028-09-30"


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_drafts_of_earlier_stores_are_kept_while_their_certificate_runs(
    version: str, tmp_path: Path, times: Times
) -> None:
    shutil.copy(STORES / f"{version}.sqlite3", tmp_path / "old.sqlite3")
    opened = Store(f"sqlite:///{tmp_path / 'old.sqlite3'}", kept_until=kept_by_certificate)
    holder = browser_holder("fixture")
    times.real += 300 * DAY
    assert opened.list(holder)[0].at_hand, "before anybody has looked at its certificate"
    times.caretaker(opened).tend()

    (listed,) = opened.list(holder)
    assert (listed.at_hand, listed.expires_on) == (True, "2028-10-31")
    opened.engine.dispose()


def test_a_damaged_draft_does_not_stop_the_others(store: Store, times: Times) -> None:
    draft(store, "甲")
    draft(store, "乙", certified_on="2026-10-01")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE parts SET content = '{ broken' WHERE name = 'plan'")
        connection.execute(drafts.update().values(kept_until=None))
    times.real += 181 * DAY
    forget_what_is_due(store, times)

    assert store.list(ME) == ()


# Several processes, and one that fails


def outcomes() -> dict[str, float]:
    samples = next(m for m in REGISTRY.collect() if m.name == "kaiji_upkeep").samples
    return {sample.labels["outcome"]: sample.value for sample in samples}


def test_of_several_processes_one_does_it(store: Store, times: Times) -> None:
    caretakers = [times.caretaker(store) for _ in range(3)]
    for _ in range(3):
        with ThreadPoolExecutor(3) as threads:
            done = list(threads.map(lambda each: each.tend(), caretakers))
        assert sorted(done) == ["done", "skipped", "skipped"]
        times.real += EVERY


def test_time_that_several_processes_serve_counts_once(store: Store, times: Times) -> None:
    caretakers = [times.caretaker(store) for _ in range(3)]
    for _ in range(10):
        for caretaker in caretakers:
            caretaker.tend()
        times.real += DAY
    caretakers[0].tend()
    with store.engine.begin() as connection:
        record = connection.scalar(select(meta.c.value).where(meta.c.name == "upkeep"))

    assert json.loads(record or "")["served"] == 10 * DAY.total_seconds()


def test_a_pass_that_fails_is_told_and_keeps_the_rest_from_nothing(
    store: Store, times: Times, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log()
    draft(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE rooms RENAME TO lost")
    times.real += 181 * DAY

    assert times.caretaker(store).tend() == "failed"
    assert set_aside(store) == {"甲"}
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["set_aside", "upkeep_failed"]
    assert lines[1]["level"] == "ERROR"


def test_a_store_out_of_reach_is_counted_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the process's own loop, from before the store is there."""
    opened: list[Store] = []

    def absent_then_there() -> Store:
        if outcomes()["failed"] == before["failed"]:
            raise OSError
        opened.append(Store(f"sqlite:///{tmp_path / 'late.sqlite3'}"))
        return opened[-1]

    async def look() -> None:
        tending = asyncio.create_task(upkeep.tend_regularly())
        async with asyncio.timeout(20):
            while outcomes()["done"] == before["done"]:
                await asyncio.sleep(0.01)
        tending.cancel()

    monkeypatch.setattr(upkeep, "store", absent_then_there)
    monkeypatch.setattr(upkeep, "_AGAIN_AFTER", 0.01)
    before = outcomes()
    asyncio.run(look())

    assert {name: value - before[name] for name, value in outcomes().items()} == {
        "done": 1,
        "skipped": 0,
        "failed": 1,
    }
    opened[0].engine.dispose()


def test_an_edit_gets_in_between_two_deletions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each draft goes in a transaction of its own, and the lock is free in between."""
    times = Times(monkeypatch)
    opened = Store(f"sqlite:///{tmp_path / 'drafts.sqlite3'}")
    for _ in range(5):
        draft(opened)
    caretaker = times.caretaker(opened)
    caretaker.tend()
    times.pass_by(caretaker, opened.retention + DAY)
    times.real += GRACE
    now = caretaker.turn()
    assert now
    with sqlite3.connect(tmp_path / "drafts.sqlite3", timeout=0) as other:
        for gone, _ in enumerate(caretaker.drafts.delete_due(now), start=1):
            other.execute("BEGIN IMMEDIATE")  # fails at once where somebody holds the lock
            assert other.execute("SELECT count(*) FROM drafts").fetchone() == (5 - gone,)
            other.execute("ROLLBACK")
    other.close()
    assert opened.list(ME) == ()
    opened.engine.dispose()


def test_a_process_that_ends_stops_a_pass_between_two_deletions(store: Store, times: Times) -> None:
    for _ in range(3):
        draft(store)
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, store.retention + DAY)
    times.real += GRACE
    now = caretaker.turn()
    assert now
    for _ in caretaker.drafts.delete_due(now):
        caretaker.drafts.stopping.set()

    assert len(store.list(ME)) == 2
