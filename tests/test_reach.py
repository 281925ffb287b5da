"""A store that hangs, refuses, is locked or damaged: told in words, tried again, nothing lost, nothing stored twice."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.store import InDoubt, Probe, Store, browser_holder, new_id
from core.store.database import database_url
from core.store.engine import for_long_work
from core.store.limits import ANSWER, OutOfReach, in_time
from core.store.opening import Opening
from core.workshop import RoomSettings
from pages.parts import seat, session
from pages.parts.storage import STORE_FAILS, store
from tests.postgres import Postgres, postgres
from tests.wizard import DRAFTS, EMPTY, Wizard

SECRET, NAME = "s" * 43, "いま開いている下書きの名前"
HOLDER = browser_holder(SECRET)
UNREAD, NO_WAY = "下書きを読めません", "保存先につながりません"
FAR_TOO_LONG = 5 * ANSWER
"""Seconds after which somebody has plainly not been answered; what is held is that there is an answer."""

Outage = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(autouse=True)
def _fresh_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path / "data"))
    forget()
    yield
    store().engine.dispose()
    forget()


def forget() -> None:
    """As in a process that has just started."""
    store.clear()
    seat.room_now.clear()
    seat._seen.clear()


def until(condition: Callable[[], bool]) -> None:
    """The store is left alone for a moment after it failed, and asked again then."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program has the file for itself."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE meta SET value = value")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def damaged(file: Path) -> Iterator[None]:
    """A folder stands where the file was."""
    kept = file.with_name("kept")
    file.rename(kept)
    file.mkdir()
    yield
    file.rmdir()
    kept.rename(file)


@contextmanager
def newer(file: Path) -> Iterator[None]:
    """A newer version of the product has been there."""

    def to(version: str) -> str:
        with sqlite3.connect(file) as database:
            (before,) = database.execute("SELECT value FROM meta").fetchone()
            database.execute("UPDATE meta SET value = ?", (version,))
        database.close()
        return str(before)

    before = to("9999")
    yield
    to(before)


@contextmanager
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Something takes connections and says nothing."""
    with socket.socket() as listening, monkeypatch.context() as setting:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        setting.setenv("DATABASE_URL", f"postgresql://nobody@127.0.0.1:{listening.getsockname()[1]}/none")
        yield


OUTAGES = ("hanging", "refusing", "silent", "locked", "damaged", "newer")


@pytest.fixture(params=OUTAGES)
def outage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outage:
    """What can happen to the store while a process starts."""
    file = tmp_path / "data" / "drafts.sqlite3"
    if request.param in {"hanging", "refusing"}:
        server: Postgres = request.getfixturevalue("server")
        monkeypatch.setenv("DATABASE_URL", server.new_database())
        return server.hanging if request.param == "hanging" else server.refusing
    if request.param == "silent":
        return lambda: silent(monkeypatch)
    return {"locked": lambda: locked(file), "damaged": lambda: damaged(file), "newer": lambda: newer(file)}[
        request.param
    ]


@contextmanager
def happening(outage: Outage) -> Iterator[None]:
    """The outage, met by a process that has just started, and after it one that has as well."""
    store().engine.dispose()
    forget()
    with outage():
        yield
    forget()


def titled(title: str) -> Wizard:
    wizard = Wizard(secret=SECRET).go("drafts")
    wizard.type(NAME, title)
    return wizard


def is_back(wizard: Wizard) -> bool:
    wizard.draw()
    return UNREAD not in wizard.shown and "保存できていません" not in wizard.board


# Whoever comes


def test_a_visitor_who_returns_is_told_waits_and_finds_the_draft(outage: Outage) -> None:
    before = titled("前から書いている下書き").draft
    with happening(outage):
        wizard = Wizard(secret=SECRET)
        for address in ("start", "form-b", "fees", "drafts"):
            assert wizard.go(address).title == UNREAD
            assert "空になったのではなく、いま読めないだけです。" in wizard.shown
            assert "必須項目" not in wizard.board
        assert wizard.labels("text_input") == []
        assert [title.value for title in wizard.go("about").at.title] == [UNREAD, "制度について"]
        wizard.go("drafts").click("もう一度読む")
        assert wizard.draw().title == UNREAD

    until(lambda: is_back(wizard))
    assert wizard.draft == before
    assert wizard.typed(NAME) == "前から書いている下書き"
    assert [listed.title for listed in store().list(HOLDER)] == ["前から書いている下書き"]


def test_who_asks_for_a_new_draft_writes_it_and_has_both_later(outage: Outage) -> None:
    titled("前の下書き")
    with happening(outage):
        wizard = Wizard(secret=SECRET).go("drafts")
        wizard.click("新しい下書きで始める")
        wizard.draw().type(NAME, "待たずに始めた下書き")
        assert "保存できていません" in wizard.board
        assert "入力はこの画面に残っています。" in wizard.shown
        wizard.click("もう一度保存する")
        assert wizard.draw().typed(NAME) == "待たずに始めた下書き"

    until(lambda: is_back(wizard))
    assert wizard.draft.title == "待たずに始めた下書き"
    assert sorted(listed.title for listed in store().list(HOLDER)) == ["前の下書き", "待たずに始めた下書き"]


def test_a_newer_store_says_so() -> None:
    titled("甲")
    file = Path(store().engine.url.database or "")
    with happening(lambda: newer(file)):
        assert "保存先は新しい版（9999）です。" in Wizard().shown
        assert "管理者に知らせてください" in Wizard().shown


# Whoever is typing


@pytest.mark.parametrize("how", ["hanging", "refusing", "locked"])
def test_what_is_typed_meanwhile_is_told_kept_and_stored_once(
    how: str, server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how != "locked":
        monkeypatch.setenv("DATABASE_URL", server.new_database())
    file = tmp_path / "data" / "drafts.sqlite3"
    outages: dict[str, Outage] = {
        "hanging": server.hanging,
        "refusing": server.refusing,
        "locked": lambda: write_locked(file),
    }
    wizard = titled("一")
    with outages[how]():
        for text in ("二", "三"):
            wizard.type(NAME, text)
            assert "保存できていません" in wizard.board
            assert "保存済み" not in wizard.board
            assert f"保存できていません。{NO_WAY}" in wizard.shown
            assert wizard.typed(NAME) == text

    until(lambda: is_back(wizard))
    (listed,) = store().list(HOLDER)
    assert listed.title == "三"
    texts = [change.content for change in store().history(HOLDER, listed.id, "title")]
    assert len(texts) == len(set(texts))


@contextmanager
def write_locked(file: Path) -> Iterator[None]:
    """Another program writes for long."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def falling_silent_at_the_commit(server: Postgres) -> Iterator[None]:
    """The server hangs from the moment at which it has been asked to commit; what it was asked it does later."""
    with ExitStack() as hanging:
        commits = list[Connection]()

        def hang(connection: Connection) -> None:
            commits.append(connection)
            if len(commits) == 1:
                hanging.enter_context(server.hanging())

        event.listen(store().engine, "commit", hang)
        yield


@pytest.fixture
def on_postgres(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    monkeypatch.setenv("DATABASE_URL", server.new_database())
    return server


def test_a_first_entry_whose_commit_was_never_confirmed_makes_one_draft(on_postgres: Postgres) -> None:
    wizard = Wizard(secret=SECRET).go("drafts")
    with falling_silent_at_the_commit(on_postgres):
        wizard.type(NAME, "甲")
        assert "保存できていません" in wizard.board
        wizard.type(NAME, "甲乙")

    until(lambda: is_back(wizard))
    assert [listed.title for listed in store().list(HOLDER)] == ["甲乙"]


def test_ones_own_unconfirmed_entry_is_no_conflict(on_postgres: Postgres) -> None:
    wizard = titled("甲")
    with falling_silent_at_the_commit(on_postgres):
        wizard.type(NAME, "甲乙")
        wizard.type(NAME, "甲乙丙")

    until(lambda: is_back(wizard))
    assert "ほかの人が" not in wizard.shown
    assert [listed.title for listed in store().list(HOLDER)] == ["甲乙丙"]


@pytest.mark.usefixtures("on_postgres")
def test_a_draft_is_made_once_for_an_id() -> None:
    kept = store()
    draft_id, other = new_id(), EMPTY.model_copy(update={"title": "乙"})
    first = kept.create(HOLDER, EMPTY.model_copy(update={"title": "甲"}), "端末", draft_id)
    second = kept.create(HOLDER, other, "端末", draft_id)

    assert first.id == second.id == draft_id
    assert kept.read(HOLDER, draft_id).draft == other
    with pytest.raises(LookupError):
        kept.create(browser_holder("somebody else"), other, "端末", draft_id)


def test_a_commit_that_is_not_confirmed_is_in_doubt(on_postgres: Postgres) -> None:
    with falling_silent_at_the_commit(on_postgres), pytest.raises(InDoubt):
        store().create(HOLDER, EMPTY, "端末")


# A database that does not answer


def given_up(ask: Callable[[], object]) -> BaseException:
    """What is raised; the answer has to come by itself."""
    with pytest.raises((*STORE_FAILS, OutOfReach)) as raised:
        in_time(ask, FAR_TOO_LONG, lambda _: None)
    return raised.value


def test_every_question_to_a_server_that_hangs_is_given_up(on_postgres: Postgres) -> None:
    stored = store().create(HOLDER, EMPTY, "端末")
    changed = EMPTY.model_copy(update={"title": "甲"})
    with on_postgres.hanging():
        assert isinstance(given_up(lambda: store().save(HOLDER, stored, changed, "端末")), SQLAlchemyError)
        begin = time.monotonic()
        for _ in range(50):  # one page asks several times, a hall of people more
            assert isinstance(given_up(lambda: store().list(HOLDER)), OutOfReach)
        assert time.monotonic() - begin < ANSWER
        given_up(lambda: Store(database_url()))

    until(lambda: answers(lambda: store().save(HOLDER, stored, changed, "端末")))
    assert store().read(HOLDER, stored.id).draft == changed


def answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except STORE_FAILS:
        return False
    return True


@pytest.mark.usefixtures("on_postgres")
def test_a_lock_that_is_held_is_told_and_does_not_keep_others_waiting() -> None:
    mine, theirs = (store().create(HOLDER, EMPTY, "端末") for _ in range(2))
    changed = EMPTY.model_copy(update={"title": "甲"})
    with store().engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM drafts WHERE id = %s FOR UPDATE", (mine.id,))
        given_up(lambda: store().save(HOLDER, mine, changed, "端末"))
        with ThreadPoolExecutor() as pool:  # somebody else's thread
            assert (
                pool.submit(lambda: store().save(HOLDER, theirs, changed, "端末")).result().draft == changed
            )


@contextmanager
def exhausted() -> Iterator[None]:
    """Edits that hang hold all connections."""
    with ExitStack() as held:
        with suppress(PoolTimeout):
            while True:
                held.enter_context(store().engine.connect())
        yield


@pytest.mark.usefixtures("on_postgres")
def test_without_a_free_connection_newcomers_are_told_and_health_is_not_well() -> None:
    before = titled("甲").draft
    probe = Probe(store().engine)
    probe.ask()
    with exhausted():
        wizard = Wizard(secret=SECRET)
        assert wizard.title == UNREAD
        with pytest.raises(SQLAlchemyError):
            probe.ask()

    until(lambda: is_back(wizard))
    assert wizard.draft == before
    probe.ask()


@pytest.mark.usefixtures("on_postgres")
def test_a_draft_of_many_parts_has_more_time() -> None:
    """What is long by itself is not given up: statements may then take longer than an edit's."""
    slow = f"SELECT pg_sleep({ANSWER + 0.5})"
    with for_long_work(store().engine).begin() as connection:
        connection.exec_driver_sql(slow)
    with pytest.raises(SQLAlchemyError), store().engine.begin() as connection:
        connection.exec_driver_sql(slow)


def test_many_newcomers_at_once_are_all_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the others' attempts."""
    with silent(monkeypatch), ThreadPoolExecutor(30) as pool:
        opening = Opening(lambda: Store(database_url()))
        for _ in range(2):
            given = list(pool.map(lambda _: given_up(opening), range(30)))
            assert len(given) == 30


def test_a_store_that_could_not_be_made_is_made_when_it_can_be() -> None:
    tries = list[int]()

    def make() -> Store:
        tries.append(1)
        if len(tries) == 1:
            raise OSError
        return Store(database_url())

    opening = Opening(make)
    for _ in range(20):
        assert not answers(opening)
    assert len(tries) == 1  # for a moment it is left alone
    until(lambda: answers(opening))
    assert opening() is opening()
    assert len(tries) == 2
    opening().engine.dispose()


def test_what_comes_too_late_is_let_go() -> None:
    late, go, got = threading.Event(), threading.Event(), list[str]()

    def work() -> str:
        go.wait()
        return "connection"

    def let_go(result: str) -> None:
        got.append(result)
        late.set()

    with pytest.raises(TimeoutError):
        in_time(work, 0.01, let_go)
    go.set()
    assert late.wait(60)
    assert got == ["connection"]


# What else is read at first sight


@contextmanager
def without(table: str) -> Iterator[None]:
    """A table cannot be read."""
    run(f"ALTER TABLE {table} RENAME TO lost")
    seat.room_now.clear()
    yield
    run(f"ALTER TABLE lost RENAME TO {table}")
    seat.room_now.clear()


def run(statement: str) -> None:
    with store().engine.begin() as connection:
        connection.exec_driver_sql(statement)


def participant(**settings: Any) -> str:
    """Somebody in a room; returns the room's id."""
    wanted = {"title": "十一月の会", "last_day": session.today(), "edition": EMPTY.edition, "seats": 5}
    wanted |= {"steps": ("form-a", "export"), **settings}
    room, _ = seat.rooms().open_room("boss", RoomSettings.model_validate(wanted))
    seat.rooms().join(HOLDER, room.id, "たなか", EMPTY, session.today())
    return room.id


@pytest.mark.parametrize("table", ["participants", "rooms"])
def test_a_participant_whose_room_cannot_be_read_waits_for_it(table: str) -> None:
    participant()
    with without(table):
        wizard = Wizard(secret=SECRET)
        assert wizard.title == UNREAD
    until(lambda: is_back(wizard))
    assert "この手順は、いまの部屋では開いていません。" in wizard.go("form-b").shown


def test_a_room_that_was_seen_stays_as_it_was_seen() -> None:
    room_id = participant()
    seat.rooms().set_state("boss", room_id, "paused", session.today())
    wizard = Wizard(secret=SECRET).go("form-a")
    assert wizard.title == "一時停止中です"
    with without("rooms"):
        assert wizard.draw().title == "一時停止中です"
        assert "部屋のいまのようすを確かめられません。" in wizard.board
    assert "部屋のいまのようすを確かめられません。" not in wizard.draw().board


def test_an_ended_room_does_not_say_that_a_draft_is_lost_where_nobody_knows() -> None:
    room_id = participant()
    wizard = Wizard(secret=SECRET).go("form-a")
    seat.rooms().end("boss", room_id, lambda *_: "")
    seat.room_now.clear()
    assert "部屋の下書きは消去されます。" in wizard.draw().shown
    with without("participants"):
        assert "持ち帰り済みかを確かめられません" in wizard.draw().shown


def test_kept_files_that_cannot_be_read_are_not_taken_for_none() -> None:
    wizard = Wizard(DRAFTS["minato"], secret=SECRET).go("export")
    assert "資料のPDF（まとめて選べます）" in [each.label for each in wizard.at.file_uploader]
    again = Wizard(secret=SECRET)
    with without("materials"):
        assert f"資料を読めません。{NO_WAY}" in again.go("export").shown
        assert "いまは保存していません" not in again.shown
        assert len(again.at.file_uploader) == 0
    assert "いまは保存していません" in again.draw().shown


def test_a_history_that_cannot_be_read_is_not_taken_for_none() -> None:
    wizard = titled("甲")
    with without("history"):
        wizard.open_lists()
        assert NO_WAY in wizard.shown
        assert "まだ変更の記録がありません。" not in wizard.shown
