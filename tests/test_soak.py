"""A short ``make soak``, and that it would notice a broken promise."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table

from benchmarks import bad_files, soak
from benchmarks.costly_files import KINDS, open_costly_files
from benchmarks.soak_connections import Typist, moves, outage, restarts
from benchmarks.soak_costs import costs, good_evidence, long_texts, many_uploads
from core.draft import Answer, Draft
from core.files import DraftFileError
from core.limits import MEGABYTE, SESSION_UPLOADS
from core.store import Store, Stored, browser_holder
from core.store.tables import history, parts
from questionnaire import list_editions


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    with soak.databases() as each:
        yield each


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with soak.opened(f"sqlite:///{tmp_path / 'drafts.sqlite3'}") as opened:
        yield opened


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_an_acknowledged_edit_survives_the_end_of_its_writer(urls: dict[str, str], database: str) -> None:
    with soak.opened(urls[database]) as store:
        counts = soak.kill_writers(store, rounds=2, edits=20, chance=random.Random(1))

    assert counts["writers killed"] == 2
    assert counts["acknowledged edits, all there"] >= 2


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_two_writers_lose_nothing_of_each_other(urls: dict[str, str], database: str) -> None:
    with soak.opened(urls[database]) as store:
        counts = soak.two_writers(store, edits=40)

    assert counts["edits by two writers"] == 40


def test_what_the_page_calls_saved_survives_the_end_of_the_server(store: Store) -> None:
    counts = soak.kill_servers(store, rounds=1, edits=30, chance=random.Random(3))

    assert counts["servers killed"] == 1
    assert counts["edits called saved, all there"] >= 1


def test_two_pages_lose_nothing_of_each_other(store: Store) -> None:
    counts = soak.two_pages(store, edits=20)

    assert counts["edits on two pages"] == 20


def test_the_soak_notices_what_a_page_called_saved_and_is_not_there(store: Store) -> None:
    answers = {soak.PAGE_ITEM: Answer(values={"name": "1"})}
    holder = soak.HOLDERS["甲"]
    store.create(holder, Draft(edition=list_editions()[-1], provider_answers=answers), "甲")

    assert soak.check_typed(store, holder, 1) == {
        "edits called saved, all there": 1,
        "stored, page not told": 0,
    }
    with pytest.raises(soak.Violation, match="the page called 2 saved, 1 is stored"):
        soak.check_typed(store, holder, 2)


def test_bad_files_are_refused_in_words() -> None:
    counts = bad_files.read_bad_files(200, seed=1)

    assert sum(number for what, number in counts.items() if "refused" in what) == 200


def test_costly_files_are_refused_in_words_and_stop_nobody() -> None:
    counts = asyncio.run(open_costly_files(3, seed=1, strongest=0.02))

    assert sum(counts[name] for name in counts if "refused" in name or "opened" in name) == 3 * len(KINDS)


def test_who_sends_what_costs_much_loses_nobody_an_edit() -> None:
    attacks = (good_evidence, long_texts, many_uploads)
    counts = costs(people=3, seconds=5, attacks=attacks)

    assert counts["their edits lost"] == counts["their failures"] == 0
    assert counts["uploads held"] <= SESSION_UPLOADS // (6 * MEGABYTE)
    assert counts["uploads held"] + counts["uploads refused"] == 100
    assert counts["messages refused"] >= 8
    assert "good file beside slow ones, ms" in counts


def test_the_soak_notices_who_had_to_suffer() -> None:
    fine = {
        "their edits lost": 0,
        "their failures": 0,
        "their p95, ms": 99,
        "most memory of the server, MB": 900,
    }
    soak.bearable(fine)
    for worse in ({"their edits lost": 1}, {"their p95, ms": 100}, {"most memory of the server, MB": 1024}):
        with pytest.raises(soak.Violation):
            soak.bearable({**fine, **worse})


def written(store: Store, edits: int) -> Stored:
    stored = soak.new_draft(store)
    soak.write(stored.id, edits)
    return stored


def test_the_soak_accepts_what_is_stored_whole(store: Store) -> None:
    counts = soak.check_numbered(store, written(store, 3), 2)

    assert counts == {"acknowledged edits, all there": 2, "stored, killed before saying so": 1}


def test_the_soak_notices_an_edit_that_is_gone(store: Store) -> None:
    with pytest.raises(soak.Violation, match="4 edits were acknowledged, 3 are there"):
        soak.check_numbered(store, written(store, 3), 4)


@pytest.mark.parametrize(
    ("table", "broken"),
    [(history, "half there"), (parts, "disagree")],
    ids=["history", "parts"],
)
def test_the_soak_notices_an_edit_that_is_half_there(store: Store, table: Table, broken: str) -> None:
    stored = written(store, 3)
    with store.engine.begin() as connection:
        connection.execute(table.delete().where(table.c.name == "title", table.c.revision == 4))

    with pytest.raises(soak.Violation, match=broken):
        soak.check_numbered(store, stored, 3)


def test_the_soak_notices_a_message_without_words() -> None:
    for message in ("KeyError: 'x'", "読み込めません：<class 'str'>", "長い文" * 1000):
        with pytest.raises(AssertionError):
            bad_files.check_message(message)

    assert bad_files.check_message(str(DraftFileError("ファイルが空です。")))


def test_no_text_of_a_page_is_lost_while_its_server_is_restarted_or_its_connection_breaks(
    store: Store,
) -> None:
    for counts in (
        restarts(store, people=2, rounds=1),
        moves(store, people=2, rounds=2),
        outage(store, people=3, seconds=0.5),
    ):
        assert counts["texts on pages that lost their connection"] >= 12
        assert counts["texts lost"] == 0


def test_the_soak_notices_a_text_that_was_lost(store: Store) -> None:
    typist = Typist("誰か", "127.0.0.1:1")
    typist.typed = ["誰かの文0。", "誰かの文1。"]
    answers = {"provider_name": Answer(note="誰かの文1。")}
    store.create(
        browser_holder(typist.cookie), Draft(edition=list_editions()[-1], provider_answers=answers), "x"
    )

    assert typist.lost(store) == ["誰かの文0。"]
