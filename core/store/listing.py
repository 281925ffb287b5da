"""The drafts of a holder as a list shows them, and until when each is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, and_, func, select

from core.draft import Draft
from core.store import clock
from core.store.parts import read_parts
from core.store.retention import expires_on
from core.store.served import seconds_served
from core.store.tables import drafts, history, holders, parts
from core.store.upkeep import GRACE


@dataclass(frozen=True)
class Listed:
    """A draft in its holder's list."""

    id: str
    title: str
    role: str
    sequence: int
    changed_at: str
    author: str
    """Who made the last change."""
    archived: bool
    expires_on: str
    """The day (UTC) after which the draft is set aside unless it is changed."""
    set_aside_until: str
    """Empty, or where that day is over: the day until which the draft can be brought back at least."""

    @property
    def at_hand(self) -> bool:
        """True where the draft is neither put away by its holder nor set aside."""
        return not self.archived and not self.set_aside_until


def list_drafts(connection: Connection, holder: str, retention: timedelta) -> tuple[Listed, ...]:
    """The drafts of ``holder``, the last used first, in two questions however many there are."""
    title = parts.alias()
    author = select(func.min(history.c.author)).where(
        history.c.draft_id == drafts.c.id, history.c.revision == drafts.c.sequence
    )
    query = (
        select(
            drafts, holders.c.role, title.c.content.label("title"), author.scalar_subquery().label("author")
        )
        .join(holders, holders.c.draft_id == drafts.c.id)
        .outerjoin(title, and_(title.c.draft_id == drafts.c.id, title.c.name == "title"))
        .where(holders.c.holder == holder)
        .order_by(holders.c.used_at.desc(), drafts.c.id)
    )
    rows = connection.execute(query).mappings().all()
    served = seconds_served(connection)
    return tuple(_listed(row, retention, served) for row in rows)


def _listed(row: RowMapping, retention: timedelta, served: int) -> Listed:
    last_day, now = expires_on(row, retention), clock.moment()
    # Null: a store of an earlier version, whose certificates nobody has looked at yet.
    over = row["kept_until"] is not None and last_day < now.date().isoformat()
    return Listed(
        id=row["id"],
        title=read_parts(row["edition"], {} if row["title"] is None else {"title": row["title"]})[0].title,
        role=row["role"],
        sequence=row["sequence"],
        changed_at=row["changed_at"],
        author=row["author"] or "",
        archived=row["archived_at"] is not None,
        expires_on=last_day,
        set_aside_until=(now + _left(row, retention, served)).date().isoformat() if over else "",
    )


def _left(row: RowMapping, retention: timedelta, served: int) -> timedelta:
    """How much longer at least a draft is there that is past its day, seen at so many seconds of time served."""
    aside = served if row["set_aside_at"] is None else row["set_aside_at"]
    idle = served if row["idle_since"] is None else row["idle_since"]
    left = max(GRACE - timedelta(seconds=served - aside), retention - timedelta(seconds=served - idle))
    return max(left - timedelta(days=1), timedelta(0))  # the last day is a whole one


def read_drafts(connection: Connection, holder: str, ids: Sequence[str]) -> dict[str, Draft]:
    """Several drafts of ``holder`` in one question, by id; one with a damaged part is left out."""
    query = (
        select(drafts.c.id, drafts.c.edition, parts.c.name, parts.c.content)
        .join(holders, and_(holders.c.draft_id == drafts.c.id, holders.c.holder == holder))
        .join(parts, parts.c.draft_id == drafts.c.id)
        .where(drafts.c.id.in_(ids), parts.c.content.is_not(None))
    )
    content: dict[tuple[str, str], dict[str, str]] = {}
    for draft_id, edition, name, text in connection.execute(query):
        content.setdefault((draft_id, edition), {})[name] = text
    read = {draft_id: read_parts(edition, texts) for (draft_id, edition), texts in content.items()}
    return {draft_id: draft for draft_id, (draft, damaged) in read.items() if not damaged}
