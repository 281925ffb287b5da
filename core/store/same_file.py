"""A file of SQLite that is deleted or replaced is noticed: a connection that is open would go on writing to nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from core.store.errors import StoreGone

_FILE = "kaiji_file"


def watch_file(engine: Engine) -> None:
    """Every transaction of this engine asks, as it begins and before it commits, whether its file is still there.

    Raises ``StoreGone`` there, and lets go of the connection: the next one opens what stands at the path by then.
    A file that is gone is not made anew while the process runs.
    """
    path = engine.url.database
    if not path or path == ":memory:" or path.startswith("file:"):
        return
    opened = False

    def before_opening(*_: object) -> None:
        if opened and _file_at(path) is None:
            raise StoreGone("the database's file is gone")

    def note(_: object, record: Any) -> None:
        nonlocal opened
        opened = True
        record.info[_FILE] = _file_at(path)

    def check(connection: Connection) -> None:
        if connection.info.get(_FILE) != _file_at(path):
            connection.invalidate()
            raise StoreGone("the database's file is another one")

    event.listen(engine, "do_connect", before_opening)
    event.listen(engine, "connect", note)
    event.listen(engine, "begin", check, insert=True)
    event.listen(engine, "commit", check)


def _file_at(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
