"""Where the browser's tabs stand: a page that is open outlives the server's process that drew it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, or_, select, update

from core.store.beginning import now
from core.store.drafts import Store
from core.store.errors import UnknownDraft
from core.store.parts import read_parts
from core.store.rows import held
from core.store.stored import Stored
from core.store.tables import history, parts, tabs

KEPT = timedelta(days=14)
"""How long after its last change of place a page can still be gone on with, without loading it anew."""

_MOVED = (
    update(tabs)
    .where(tabs.c.session == bindparam("of_session"))
    .values({name: bindparam(name) for name in ("draft_id", "sequence", "place", "used_at")})
)
_NEW = insert(tabs)


def session_hash(session_id: str) -> str:
    """What is stored of the id by which a page knows its session."""
    return hashlib.sha256(f"session\0{session_id}".encode()).hexdigest()


@dataclass(frozen=True)
class Tab:
    """What the page of one tab rests on.

    ``tab`` names the tab in the history. ``stored`` is the draft as the page shows it, not as it is now; None where
    it was not stored yet. ``undoable`` is the tab's last edit of it, 0 where there is none to take back.
    """

    tab: str
    stored: Stored | None
    undoable: int
    place: str


class Tabs:
    """The tabs of one database."""

    def __init__(self, store: Store) -> None:
        self.engine, self.reading = store.engine, store.reading

    def keep(self, session_id: str, tab: str, holder: str, stored: Stored | None, place: str) -> None:
        """The page of this session rests on this, from now on."""
        row = {
            "draft_id": stored.id if stored else None,
            "sequence": stored.sequence if stored else 0,
            "place": place,
            "used_at": now(),
        }
        session = session_hash(session_id)
        with self.engine.begin() as connection:
            if not connection.execute(_MOVED, {"of_session": session, **row}).rowcount:
                connection.execute(_NEW, {"session": session, "tab": tab, "holder": holder, **row})

    def find(self, holder: str, session_id: str) -> Tab | None:
        """Where the page of this session stands; None where that is not known, or not this holder's.

        Raises ``UnknownDraft`` where its draft is gone, or not the holder's any more.
        """
        with self.reading.begin() as connection:
            mine = (tabs.c.session == session_hash(session_id), tabs.c.holder == holder)
            row = connection.execute(select(tabs).where(*mine)).mappings().one_or_none()
            if row is None:
                return None
            stored = _as_shown(connection, holder, dict(row)) if row["draft_id"] else None
            undoable = _undoable(connection, row)
        return Tab(row["tab"], stored, undoable, row["place"])

    def begun(self, holder: str, draft_id: str, tab: str) -> Stored | None:
        """What a tab has stored of a draft that was new when its place was kept; None where that is nothing."""
        row = {"draft_id": draft_id, "sequence": 0, "tab": tab}
        with self.reading.begin() as connection, suppress(UnknownDraft):
            return _as_shown(connection, holder, row)
        return None

    def purge(self) -> int:
        """Forget the tabs that have not moved for long; returns how many."""
        limit = (datetime.now(UTC) - KEPT).isoformat(timespec="milliseconds")
        with self.engine.begin() as connection:
            return connection.execute(delete(tabs).where(tabs.c.used_at < limit)).rowcount


def _undoable(connection: Connection, row: RowMapping) -> int:
    mine = (history.c.draft_id == row["draft_id"], history.c.tab == row["tab"], history.c.revision > 1)
    last = (
        select(history.c.revision, history.c.reason).where(*mine).order_by(history.c.revision.desc()).limit(1)
    )
    found = connection.execute(last).one_or_none()
    return 0 if found is None or found.reason == "undo" else int(found.revision)


def _as_shown(connection: Connection, holder: str, row: Mapping[str, Any]) -> Stored:
    """The draft as of the tab's edit, with what the tab itself stored since: others' later edits left out."""
    draft_id, sequence = row["draft_id"], row["sequence"]
    draft = held(connection, holder, draft_id)
    query = select(parts.c.name, parts.c.revision, parts.c.content).where(parts.c.draft_id == draft_id)
    shown = {name: (revision, text) for name, revision, text in connection.execute(query)}
    later = [name for name, (revision, _) in shown.items() if revision > sequence]
    seen = or_(history.c.revision <= sequence, history.c.tab == row["tab"])
    for name in later:
        of_part = (history.c.draft_id == draft_id, history.c.name == name, seen)
        entry = select(history.c.revision, history.c.content).where(*of_part)
        known = connection.execute(entry.order_by(history.c.revision.desc()).limit(1)).one_or_none()
        if known is None:
            del shown[name]
        else:
            shown[name] = (known[0], known[1])
    content = {name: text for name, (_, text) in shown.items() if text is not None}
    revisions = {name: revision for name, (revision, _) in shown.items()}
    joined, damaged = read_parts(draft["edition"], content)
    return Stored(draft_id, joined, sequence, revisions, draft["changed_at"], damaged)
