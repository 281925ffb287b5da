"""How a draft comes into the store."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert

from core.draft import Draft
from core.store import clock
from core.store.parts import check_storable, split_draft
from core.store.rows import check_number, write
from core.store.stored import Stored
from core.store.tables import drafts, holders


def now() -> str:
    """The present moment in UTC, as stored."""
    return clock.as_stored(clock.moment())


def new_id() -> str:
    """The id of a new draft."""
    return secrets.token_urlsafe(32)


def insert_draft(
    connection: Connection,
    holder: str,
    draft: Draft,
    author: str,
    draft_id: str = "",
    tab: str = "",
    kept_until: str | None = None,
) -> Stored:
    """A new draft that ``holder`` owns, as a part of a larger transaction. Raises ``Unstorable``.

    Without ``kept_until`` the next upkeep finds out for how long a certificate keeps it.
    """
    check_storable(draft)
    check_number(connection, holder)
    draft_id, moment = draft_id or new_id(), now()
    content = split_draft(draft)
    row = {"id": draft_id, "edition": draft.edition, "sequence": 1, "kept_until": kept_until}
    connection.execute(insert(drafts).values(**row, created_at=moment, changed_at=moment))
    connection.execute(insert(holders).values(holder=holder, draft_id=draft_id, role="owner", used_at=moment))
    write(connection, draft_id, 1, dict(content), {}, author, moment, "import", tab)
    return Stored(draft_id, draft, 1, dict.fromkeys(content, 1), moment)
