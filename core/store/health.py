"""Whether the database answers, for whoever watches the product."""

from __future__ import annotations

import os
import sqlite3
from urllib.parse import quote

from sqlalchemy import URL, Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from core.store.clock import as_stored, moment
from core.store.database import readable_version
from core.store.engine import for_reading, limited_engine
from core.store.tables import meta


def database_kind() -> str:
    """``sqlite``, ``postgresql`` or ``other``: all that a log may say of the setting, which holds a password."""
    url = os.environ.get("DATABASE_URL") or "sqlite"
    known = {"sqlite": "sqlite", "postgres": "postgresql"}
    return next((kind for start, kind in known.items() if url.startswith(start)), "other")


_LOCK = 0.3
"""Seconds to wait for another writer; whoever asks waits for the answer."""
_VERSION = select(meta.c.value).where(meta.c.name == "schema_version")
_PROBED = update(meta).where(meta.c.name == "probed").values(value=bindparam("now"))
_FIRST = insert(meta).values(name="probed", value=bindparam("now"))


class Probe:
    """Asks a store's database as somebody who has just come.

    Each question has a connection of its own: one of SQLite that is open goes on reading a file that was
    deleted or overwritten. Then one of the store's own has to come free, as nobody is served without.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = limited_engine(_existing(engine.url), keeps=False, lock=_LOCK)
        self._reading, self._shared = for_reading(self._engine), engine

    def ask(self) -> None:
        """Read one row and write one, as a full or read-only disk still reads. That somebody else writes is no fault.

        Raises ``SQLAlchemyError`` where the database does not, and ``StoreTooNew``.
        """
        with self._reading.connect() as connection:
            readable_version(connection.execute(_VERSION).scalar_one())
        try:
            with self._engine.begin() as connection:
                if not connection.execute(_PROBED, {"now": as_stored(moment())}).rowcount:
                    connection.execute(_FIRST, {"now": as_stored(moment())})
        except IntegrityError:
            pass  # another process was the first
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
        with self._shared.connect():
            pass


def _existing(url: URL) -> URL:
    """The same database; a file of SQLite that is gone is not made anew."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    return url.set(database=f"file:{quote(url.database)}", query={"mode": "rw", "uri": "true"})
