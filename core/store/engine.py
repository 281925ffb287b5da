"""Connections and transactions that keep to the limits: for reading, for an edit, for long work."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from core.store import limits
from core.store.errors import InDoubt
from core.store.same_file import watch_file

_READING, _LONG = "kaiji_reading", "kaiji_long"


def limited_engine(url: URL, keeps: bool = True, lock: float = limits.STATEMENT) -> Engine:
    """An engine for ``url`` that keeps to the limits; see ``core.store.limits``. It asks for nothing yet.

    Unless it ``keeps`` its connections, each transaction has a new one. ``lock``: seconds
    that SQLite waits for another writer.
    """
    sqlite, patience = url.get_backend_name() == "sqlite", limits.Patience([0.0])
    options: dict[str, Any] = {"pool_pre_ping": not sqlite, "pool_timeout": limits.POOL} if keeps else {}
    engine = create_engine(
        url,
        hide_parameters=True,  # errors end up in logs; what people wrote does not belong there
        poolclass=limits.limited_pool(patience, keeps),
        connect_args=_settings(url),
        **options,
    )
    event.listen(engine, "handle_error", patience.note)
    if sqlite:
        event.listen(engine, "connect", lambda connection, _: _prepare_sqlite(connection, lock))
        event.listen(engine, "begin", _begin_immediately)
        watch_file(engine)
    elif engine.dialect.driver == "psycopg":
        connection_class = limits.limited_connection(patience)

        def open_connection(_: object, __: object, arguments: list[Any], settings: dict[str, Any]) -> Any:
            return _opened(connection_class, arguments, settings, patience)

        def begin(connection: Connection) -> None:
            if seconds := connection.get_execution_options().get(_LONG):
                patience.ends = time.monotonic() + seconds
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

        event.listen(engine, "do_connect", open_connection)
        event.listen(engine, "begin", begin)
    return engine


def _settings(url: URL) -> dict[str, str | int]:
    """Settings of a connection, except those that the URL has itself."""
    if url.get_driver_name() != "psycopg":
        return {}
    settings = {k: v for k, v in limits.CONNECTION_SETTINGS.items() if k not in url.query}
    return {**settings, "options": f"{limits.SERVER_SETTINGS} {url.query.get('options', '')}".strip()}


def _opened(
    kind: type[psycopg.Connection[Any]],
    arguments: list[Any],
    settings: dict[str, Any],
    patience: limits.Patience,
) -> psycopg.Connection[Any]:
    try:
        return limits.in_time(
            lambda: kind.connect(*arguments, **settings), patience.left(), psycopg.Connection.close
        )
    except (TimeoutError, psycopg.errors.ConnectionTimeout) as error:
        patience.ran_out()
        raise psycopg.errors.ConnectionTimeout("no connection in time") from error


@contextmanager
def writing(engine: Engine, rows: int) -> Iterator[Connection]:
    """A transaction that writes so many rows. Raises ``InDoubt`` where it failed in the moment of the commit."""
    usual = engine if rows < limits.MANY_ROWS else for_long_work(engine)
    with usual.connect() as connection, connection.begin() as transaction:
        yield connection
        try:
            transaction.commit()
        except SQLAlchemyError as error:
            raise InDoubt from error


def for_reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read: each sees one moment and waits for nobody."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READING: True})
    return engine.execution_options(isolation_level="REPEATABLE READ")


def for_long_work(engine: Engine, seconds: float = limits.LONG) -> Engine:
    """The same engine for transactions that move large files or many rows."""
    return engine.execution_options(**{_LONG: seconds})


def _prepare_sqlite(connection: Any, lock: float) -> None:
    """Write-ahead log, so that readers never wait; full sync, so that a saved edit survives a power cut."""
    connection.isolation_level = None  # the driver would begin late and lose the lock; see _begin_immediately
    connection.execute(f"PRAGMA busy_timeout={int(1000 * lock)}")
    _switch_to_write_ahead_log(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_write_ahead_log(connection: Any) -> None:
    """SQLite does not wait for other processes here, whatever its busy timeout: several may start at once."""
    deadline = time.monotonic() + limits.STATEMENT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_immediately(connection: Connection) -> None:
    """Take the write lock first: a transaction that reads and then writes could otherwise fail half-way."""
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
