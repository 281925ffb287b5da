"""Whether the database answers, for whoever watches the product."""

from __future__ import annotations

import os
from urllib.parse import quote

from sqlalchemy import URL, Engine, select

from core.store.engine import for_reading, limited_engine
from core.store.tables import meta


def database_kind() -> str:
    """``sqlite``, ``postgresql`` or ``other``: all that a log may say of the setting, which holds a password."""
    url = os.environ.get("DATABASE_URL") or "sqlite"
    known = {"sqlite": "sqlite", "postgres": "postgresql"}
    return next((kind for start, kind in known.items() if url.startswith(start)), "other")


class Probe:
    """Asks a store's database as somebody who has just come.

    Each question has a connection of its own: one of SQLite that is open goes on reading a file that was
    deleted or overwritten. Then one of the store's own has to come free, as nobody is served without.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._shared = for_reading(limited_engine(_existing(engine.url), keeps=False)), engine

    def ask(self) -> None:
        """Read one row. Raises ``SQLAlchemyError`` where the database does not answer or has no such row."""
        with self._engine.connect() as connection:
            connection.execute(select(meta.c.value).where(meta.c.name == "schema_version")).scalar_one()
        with self._shared.connect():
            pass


def _existing(url: URL) -> URL:
    """The same database; a file of SQLite that is gone is not made anew."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    return url.set(database=f"file:{quote(url.database)}", query={"mode": "rw", "uri": "true"})
