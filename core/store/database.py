"""The database behind the store: SQLite in a data folder by default, any SQLAlchemy URL by setting."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateColumn

from core.store.tables import SCHEMA_VERSION, meta, metadata

DATA_FOLDER = Path(__file__).resolve().parent.parent.parent / "data"

_READING = "kaiji_reading"
_PATIENCE_SECONDS = 10

_LOCKS = {"schema": 72_650, "guesses": 72_651, "upkeep": 72_652}


def _add_what_is_new(connection: Connection) -> None:
    """Tables and columns that a version came with; a column is null in the rows that are there."""
    metadata.create_all(connection, checkfirst=True)
    inspector = inspect(connection)
    for table in metadata.sorted_tables:
        known = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                definition = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {definition}")


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _add_what_is_new, 2: _add_what_is_new}
"""From a version to the next one; each runs in the transaction that records the new version."""


class StoreTooNew(RuntimeError):
    """The database was written by a newer version of the product."""


def database_url() -> str:
    """``DATABASE_URL``, else SQLite in ``KAIJI_DATA`` (a folder), else in ``data/`` beside the product."""
    if url := os.environ.get("DATABASE_URL"):
        # Hosting services hand out the short form; the driver has to be named.
        return url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
    folder = Path(os.environ.get("KAIJI_DATA", DATA_FOLDER))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "drafts.sqlite3"
    file.touch(mode=0o600)  # where the folder is open to others; the log beside the file gets the same rights
    return f"sqlite:///{file}"


def connect(url: str) -> Engine:
    """An engine whose tables exist and are of this version. Raises ``StoreTooNew``."""
    sqlite = make_url(url).get_backend_name() == "sqlite"
    # Errors end up in logs; what people wrote does not belong there.
    engine = create_engine(url, pool_pre_ping=not sqlite, hide_parameters=True)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediately)
    try:
        with engine.begin() as connection:
            _prepare_schema(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def for_reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read: each sees one moment and waits for nobody."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READING: True})
    return engine.execution_options(isolation_level="REPEATABLE READ")


def alone(connection: Connection, purpose: str) -> None:
    """Wait until no other transaction does the same. SQLite writes one by one anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCKS[purpose]})


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Write-ahead log, so that readers never wait; full sync, so that a saved edit survives a power cut."""
    connection.isolation_level = None  # the driver would begin late and lose the lock; see _begin_immediately
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE_SECONDS * 1000}")
    _switch_to_write_ahead_log(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_write_ahead_log(connection: Any) -> None:
    """SQLite does not wait for other processes here, whatever its busy timeout: several may start at once."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
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


def _prepare_schema(connection: Connection) -> None:
    alone(connection, "schema")  # several processes may start at once
    if not inspect(connection).has_table("meta"):
        metadata.create_all(connection, checkfirst=True)
        connection.execute(insert(meta).values(name="schema_version", value=str(SCHEMA_VERSION)))
        return
    version = int(connection.scalar(select(meta.c.value).where(meta.c.name == "schema_version")) or 0)
    if version > SCHEMA_VERSION:
        raise StoreTooNew(f"保存先は新しい版（{version}）です。この版は{SCHEMA_VERSION}まで読めます。")
    while version < SCHEMA_VERSION:
        MIGRATIONS[version](connection)
        version += 1
        connection.execute(meta.update().where(meta.c.name == "schema_version").values(value=str(version)))
