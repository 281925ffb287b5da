"""The rows behind a stored draft: who holds it, what changed, what is written."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from core.store.errors import Difference, ReadOnly, UnknownDraft
from core.store.parts import Changes
from core.store.tables import AUTHOR_LENGTH, drafts, history, holders, participants, parts


def held(connection: Connection, holder: str, draft_id: str, for_change: bool = False) -> RowMapping:
    """The draft's row with the holder's role; for a change it is locked until the transaction ends.

    Raises ``UnknownDraft`` and, for a change by a reader, ``ReadOnly``.
    """
    query = (
        select(drafts, holders.c.role)
        .join(holders, holders.c.draft_id == drafts.c.id)
        .where(drafts.c.id == draft_id, holders.c.holder == holder)
    )
    if for_change:
        query = query.with_for_update(of=drafts)
    # An id from a link may hold what no database takes as text.
    row = connection.execute(query).mappings().one_or_none() if draft_id.isprintable() else None
    if row is None:
        raise UnknownDraft
    if for_change and row["role"] == "reader":
        raise ReadOnly
    return row


def newer_parts(connection: Connection, draft_id: str, sequence: int) -> dict[str, RowMapping]:
    """Parts that were stored after the edit with this number."""
    query = select(parts).where(parts.c.draft_id == draft_id, parts.c.revision > sequence)
    return {row["name"]: row for row in connection.execute(query).mappings()}


def difference(
    connection: Connection, draft_id: str, part: str, revision: int, theirs: str | None, mine: str | None
) -> Difference:
    """What stands against an edit of this part, with who wrote it and when."""
    query = select(history.c.author, history.c.at).where(
        history.c.draft_id == draft_id, history.c.name == part, history.c.revision == revision
    )
    author, at = connection.execute(query).one()
    return Difference(part, theirs, mine, author, at, revision)


def write(
    connection: Connection,
    draft_id: str,
    sequence: int,
    changes: Changes,
    before: Changes,
    author: str,
    moment: str,
    reason: str,
) -> None:
    """Store the changed parts and their history under one revision."""
    if not changes:
        return
    stored = {"draft_id": draft_id, "revision": sequence}
    entry = {**stored, "author": author[:AUTHOR_LENGTH], "at": moment, "reason": reason}
    # Row by row: a whole draft has more parts than a statement may have parameters.
    old = delete(parts).where(parts.c.draft_id == draft_id, parts.c.name == bindparam("part"))
    connection.execute(old, [{"part": name} for name in changes])
    connection.execute(
        insert(parts), [{**stored, "name": name, "content": changes[name]} for name in changes]
    )
    connection.execute(
        insert(history),
        [{**entry, "name": name, "content": changes[name], "before": before.get(name)} for name in changes],
    )


def taken_home(connection: Connection, draft_id: str) -> None:
    """Where the draft was made in a workshop's room, it stays when the room ends."""
    connection.execute(update(participants).where(participants.c.draft_id == draft_id).values(taken=1))
