"""Where the store's database is, and its tables: SQLite in a data folder by default, any SQLAlchemy URL by setting."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.store import limits
from core.store.columns import AddColumn
from core.store.engine import for_long_work, limited_engine
from core.store.tables import SCHEMA_VERSION, meta, metadata

DATA_FOLDER = Path(__file__).resolve().parent.parent.parent / "data"

_LOCKS = {"schema": 72_650, "guesses": 72_651, "upkeep": 72_652}


def _add_what_is_new(connection: Connection) -> None:
    """Tables and columns that a version came with; a column is null in the rows that are there."""
    metadata.create_all(connection, checkfirst=True)
    inspector = inspect(connection)
    for table in metadata.sorted_tables:
        known = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                connection.execute(AddColumn(column))


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _add_what_is_new, 2: _add_what_is_new}
"""From a version to the next one; each runs in the transaction that records the new version."""


class StoreTooNew(RuntimeError):
    """The database was written by a newer version of the product."""


def data_folder() -> Path:
    """``KAIJI_DATA``, else ``data/`` beside the product."""
    return Path(os.environ.get("KAIJI_DATA", DATA_FOLDER))


def database_url() -> str:
    """``DATABASE_URL``, else SQLite in ``KAIJI_DATA`` (a folder), else in ``data/`` beside the product."""
    if url := os.environ.get("DATABASE_URL"):
        # Hosting services hand out the short form; the driver has to be named.
        return url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "drafts.sqlite3"
    file.touch(mode=0o600)  # where the folder is open to others; the log beside the file gets the same rights
    return f"sqlite:///{file}"


def connect(url: str) -> Engine:
    """An engine whose tables exist and are of this version, within the limits. Raises ``StoreTooNew``."""
    engine = limited_engine(make_url(url))
    try:
        with engine.connect() as connection:
            ready = _version(connection) == SCHEMA_VERSION
        if not ready:
            with for_long_work(engine, limits.UPGRADE).begin() as connection:
                _prepare_schema(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def close(engine: Engine) -> None:
    """Let go of the database. Of SQLite the log is brought into the file first, which then is whole by itself."""
    if engine.dialect.name == "sqlite":
        # Where that fails the log stays beside the file: nothing is lost.
        with suppress(sqlite3.Error, SQLAlchemyError), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def alone(connection: Connection, purpose: str) -> None:
    """Wait until no other transaction does the same. SQLite writes one by one anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCKS[purpose]})


_VERSION = select(meta.c.value).where(meta.c.name == "schema_version")


def _version(connection: Connection) -> int:
    """The version of the tables; 0 where there are none. Raises ``StoreTooNew``."""
    if not inspect(connection).has_table("meta"):
        return 0
    return readable_version(connection.scalar(_VERSION) or "0")


def readable_version(text: str) -> int:
    """The version that a database says it has. Raises ``StoreTooNew``, also where it counts in another way."""
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) > SCHEMA_VERSION:
        shown = "".join(c for c in text[:20] if c.isprintable())
        raise StoreTooNew(f"保存先は新しい版（{shown}）です。この版は{SCHEMA_VERSION}まで読めます。")
    return int(text)


def _prepare_schema(connection: Connection) -> None:
    alone(connection, "schema")  # several processes may start at once
    version = _version(connection)
    if not version:
        metadata.create_all(connection, checkfirst=True)
        connection.execute(insert(meta).values(name="schema_version", value=str(SCHEMA_VERSION)))
        return
    while version < SCHEMA_VERSION:
        MIGRATIONS[version](connection)
        version += 1
        connection.execute(meta.update().where(meta.c.name == "schema_version").values(value=str(version)))
