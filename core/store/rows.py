"""What ``Store`` reads and writes inside one transaction, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select

from core.draft import Draft
from core.store.errors import Difference, ReadOnly, UnknownDraft
from core.store.parts import with_part
from core.store.tables import drafts, history, holders, parts

Changes = Mapping[str, str | None]


def now() -> str:
    """The present moment in UTC, as stored."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class Stored:
    """A draft as last read: the base of the next edit. ``revisions`` is keyed by part name."""

    id: str
    draft: Draft
    sequence: int
    revisions: Mapping[str, int]
    changed_at: str


@dataclass(frozen=True)
class Change:
    """One entry of the history of a part."""

    part: str
    revision: int
    author: str
    at: str
    reason: str
    before: str | None
    content: str | None


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
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise UnknownDraft
    if for_change and row["role"] == "reader":
        raise ReadOnly
    return row


def newer_than(connection: Connection, base: Stored) -> dict[str, RowMapping]:
    """Parts that were stored after ``base`` was read."""
    query = select(parts).where(parts.c.draft_id == base.id, parts.c.revision > base.sequence)
    return {row["name"]: row for row in connection.execute(query).mappings()}


def clashes_of(
    connection: Connection, base: Stored, changes: Changes, newer: dict[str, RowMapping]
) -> tuple[Difference, ...]:
    """Parts of this edit that somebody else changed meanwhile to something that the base does not know."""
    clashing = [
        name
        for name, row in newer.items()
        if name in changes and row["content"] != changes[name] and row["revision"] != base.revisions.get(name)
    ]
    return tuple(_difference(connection, base.id, newer[name], changes[name]) for name in clashing)


def _difference(connection: Connection, draft_id: str, row: RowMapping, mine: str | None) -> Difference:
    query = select(history.c.author, history.c.at).where(
        history.c.draft_id == draft_id, history.c.name == row["name"], history.c.revision == row["revision"]
    )
    author, at = connection.execute(query).one()
    return Difference(row["name"], row["content"], mine, author, at, row["revision"])


def merge(draft: Draft, newer: dict[str, RowMapping], changes: Changes) -> Draft:
    """``draft`` with what others stored meanwhile in parts that this edit leaves alone."""
    for name, row in newer.items():
        if name not in changes:
            draft = with_part(draft, name, row["content"])
    return draft


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
    known = delete(parts).where(parts.c.draft_id == draft_id, parts.c.name.in_(changes))
    connection.execute(known)
    connection.execute(
        insert(parts),
        [
            {"draft_id": draft_id, "name": name, "revision": sequence, "content": text}
            for name, text in changes.items()
        ],
    )
    connection.execute(
        insert(history),
        [
            {
                "draft_id": draft_id,
                "revision": sequence,
                "name": name,
                "content": text,
                "before": before.get(name),
                "author": author,
                "at": moment,
                "reason": reason,
            }
            for name, text in changes.items()
        ],
    )


def change_of(row: RowMapping) -> Change:
    return Change(
        part=row["name"],
        revision=row["revision"],
        author=row["author"],
        at=row["at"],
        reason=row["reason"],
        before=row["before"],
        content=row["content"],
    )
