"""A store whose file is gone or another one, that is full, read-only or of a newer version, says so."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.client import Participant
from core.draft import Draft
from core.store import Probe, Store, StoreGone, StoreTooNew, UnknownDraft
from core.store.tables import meta
from tests.browser import serve
from tests.postgres import postgres
from tests.support import EDITION_ID, wait_for
from tests.test_observe import ask

EMPTY = Draft(edition=EDITION_ID, title="題")
COOKIE = "c" * 43
NAME = "いま開いている下書きの名前"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "drafts.sqlite3"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{file}")
    yield opened
    opened.engine.dispose()


def delete(file: Path) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()


def replace(file: Path) -> None:
    """Another store of this version, put in the place of the file."""
    other = file.with_name("other.sqlite3")
    Store(f"sqlite:///{other}").close()
    delete(file)  # with its log, which SQLite would take for the other file's
    other.replace(file)


@pytest.mark.parametrize("harm", [delete, replace])
def test_an_edit_is_not_called_stored_where_its_file_is_gone_or_another(
    store: Store, file: Path, harm: Callable[[Path], None]
) -> None:
    stored = store.create("holder", EMPTY, "甲")
    probe = Probe(store.engine)
    probe.ask()
    harm(file)

    with pytest.raises(StoreGone):
        store.save("holder", stored, stored.draft.model_copy(update={"title": "別"}), "甲")
    with pytest.raises((StoreGone, UnknownDraft)):
        store.read("holder", stored.id)
    if harm is delete:
        assert not file.exists()
        with pytest.raises(SQLAlchemyError):
            probe.ask()
        assert not file.exists()


def test_a_file_that_goes_while_an_edit_is_written_is_noticed(store: Store, file: Path) -> None:
    with store.engine.connect() as connection:
        connection.execute(meta.insert().values(name="a", value="b"))
        delete(file)
        with pytest.raises(StoreGone):
            connection.commit()


def test_a_file_that_is_put_back_is_used_again(store: Store, file: Path) -> None:
    stored = store.create("holder", EMPTY, "甲")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(f"{file}.copy")) as copy:
        source.backup(copy)
    Path(f"{file}.copy").replace(file)

    with pytest.raises(StoreGone):
        store.read("holder", stored.id)
    assert store.read("holder", stored.id).draft == EMPTY


@contextmanager
def full_disk(file: Path) -> Iterator[None]:
    """No file of this process grows beyond the database as it is; the system refuses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    sizes = [
        each.stat().st_size for each in file.parent.glob(f"{file.name}*") if each.suffix != ".sqlite3-shm"
    ]
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(sizes), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_unhealthy_until_there_is_room(store: Store, file: Path) -> None:
    probe = Probe(store.engine)
    probe.ask()
    with full_disk(file), pytest.raises(SQLAlchemyError):
        probe.ask()
    probe.ask()


def test_a_read_only_file_is_unhealthy(store: Store, file: Path) -> None:
    store.close()
    file.chmod(0o444)
    file.parent.chmod(0o555)
    outer = [*file.parents][1:]
    mode = [(each, each.stat().st_mode) for each in outer if not each.stat().st_mode & 0o001]
    for each, bits in mode:
        each.chmod(bits | 0o005)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65_534)  # the system's manager may write everywhere
        with pytest.raises(SQLAlchemyError):
            Probe(store.engine).ask()
    finally:
        os.seteuid(user)
        file.parent.chmod(0o755)
        file.chmod(0o644)
        for each, bits in mode:
            each.chmod(bits)


def test_that_somebody_else_writes_is_no_fault(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(meta.insert().values(name="a", value="b"))
        Probe(store.engine).ask()


def test_a_read_only_database_server_is_unhealthy() -> None:
    with postgres() as server:
        url = server.new_database().replace("postgresql://", "postgresql+psycopg://")
        store = Store(url)
        probe = Probe(store.engine)
        probe.ask()
        with store.engine.begin() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        with pytest.raises(SQLAlchemyError):
            probe.ask()
        store.engine.dispose()


@pytest.mark.parametrize("version", ["99", "4.1", "", "x" * 100, "9" * 5000])
def test_a_newer_version_is_told_also_where_it_counts_in_another_way(
    store: Store, file: Path, version: str
) -> None:
    probe = Probe(store.engine)
    with store.engine.begin() as connection:
        connection.execute(meta.update().where(meta.c.name == "schema_version").values(value=version))

    with pytest.raises(StoreTooNew, match="新しい版"):
        probe.ask()
    if version:
        with pytest.raises(StoreTooNew, match="新しい版"):
            Store(f"sqlite:///{file}")


def test_a_page_on_a_newer_store_says_so_and_health_is_503(tmp_path: Path) -> None:
    with (
        closing(Store(f"sqlite:///{tmp_path / 'drafts.sqlite3'}")) as store,
        store.engine.begin() as connection,
    ):
        connection.execute(meta.update().where(meta.c.name == "schema_version").values(value="99"))

    async def visit(server: str) -> str:
        async with Participant(server.removeprefix("http://"), COOKIE) as person:
            return person.shown

    with serve(KAIJI_DATA=str(tmp_path)) as server:
        assert ask(f"{server}/healthz")[0] == 503
        assert "新しい版（99）" in asyncio.run(visit(server))


def test_a_page_says_that_the_file_is_gone_and_a_restart_makes_a_fresh_one(tmp_path: Path) -> None:
    file = tmp_path / "drafts.sqlite3"

    async def edit(server: str) -> None:
        async with Participant(server.removeprefix("http://"), COOKIE) as person:
            await person.open_page("drafts")
            await person.edit(person.widget("text_input", NAME), "一つ目")
            delete(file)
            await person.edit(person.widget("text_input", NAME), "二つ目")
            assert "保存できていません。保存先のファイルがなくなったか" in person.shown

    with serve(KAIJI_DATA=str(tmp_path)) as server:
        asyncio.run(edit(server))
        wait_for(lambda: ask(f"{server}/healthz")[0] == 503)
        assert not file.exists()
    with serve(KAIJI_DATA=str(tmp_path)) as server:
        assert ask(f"{server}/healthz")[0] == 200
        assert file.exists()
