"""The rows behind a stored draft: who holds it, what changed, what is written."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update

from core.limits import DRAFTS, HISTORY
from core.store.errors import Difference, ReadOnly, UnknownDraft, Unstorable
from core.store.parts import Changes
from core.store.tables import AUTHOR_LENGTH, drafts, history, holders, participants, parts

# Built once: making a statement costs more than SQLite needs to run it.
_HELD = (
    select(drafts, holders.c.role)
    .join(holders, holders.c.draft_id == drafts.c.id)
    .where(drafts.c.id == bindparam("draft_id"), holders.c.holder == bindparam("holder"))
)
_HELD_FOR_CHANGE = _HELD.with_for_update(of=drafts)
_NEWER = select(parts).where(
    parts.c.draft_id == bindparam("draft_id"), parts.c.revision > bindparam("sequence")
)
_OLD = delete(parts).where(parts.c.draft_id == bindparam("of_draft"), parts.c.name == bindparam("part"))
_NEW, _ENTRY = insert(parts), insert(history)
_COUNT = update(drafts).where(drafts.c.id == bindparam("of_draft"))


def held(connection: Connection, holder: str, draft_id: str, for_change: bool = False) -> RowMapping:
    """The draft's row with the holder's role; for a change it is locked until the transaction ends.

    Raises ``UnknownDraft`` and, for a change by a reader, ``ReadOnly``.
    """
    if not draft_id.isprintable():  # an id from a link may hold what no database takes as text
        raise UnknownDraft
    query = _HELD_FOR_CHANGE if for_change else _HELD
    row = connection.execute(query, {"draft_id": draft_id, "holder": holder}).mappings().one_or_none()
    if row is None:
        raise UnknownDraft
    if for_change and row["role"] == "reader":
        raise ReadOnly
    return row


def newer_parts(connection: Connection, draft_id: str, sequence: int) -> dict[str, RowMapping]:
    """Parts that were stored after the edit with this number."""
    rows = connection.execute(_NEWER, {"draft_id": draft_id, "sequence": sequence}).mappings()
    return {row["name"]: row for row in rows}


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
    tab: str = "",
) -> None:
    """Store the changed parts and their history under one revision."""
    if not changes:
        return
    stored = {"draft_id": draft_id, "revision": sequence}
    entry = {**stored, "author": author[:AUTHOR_LENGTH], "at": moment, "reason": reason, "tab": tab or None}
    # Row by row: a whole draft has more parts than a statement may have parameters.
    connection.execute(_OLD, [{"of_draft": draft_id, "part": name} for name in changes])
    connection.execute(_NEW, [{**stored, "name": name, "content": changes[name]} for name in changes])
    connection.execute(
        _ENTRY,
        [{**entry, "name": name, "content": changes[name], "before": before.get(name)} for name in changes],
    )


def shorten_history(connection: Connection, draft_id: str, most: int = HISTORY) -> None:
    """Forget the oldest entries where there are more than ``most`` characters; the newest of each part stays."""
    mine = history.c.draft_id == draft_id
    size = func.sum(
        func.coalesce(func.length(history.c.content), 0) + func.coalesce(func.length(history.c.before), 0)
    )
    newest_first = select(history.c.revision, size).where(mine).group_by(history.c.revision)
    used = 0
    for revision, characters in connection.execute(newest_first.order_by(history.c.revision.desc())):
        used += characters
        if used > most:
            now = select(parts.c.revision).where(parts.c.draft_id == draft_id, parts.c.name == history.c.name)
            old = mine & (history.c.revision <= revision) & (history.c.revision < now.scalar_subquery())
            connection.execute(delete(history).where(old))
            return


def check_number(connection: Connection, holder: str) -> None:
    """One more draft has room among the holder's own. Raises ``Unstorable``."""
    own = (holders.c.holder == holder) & (holders.c.role == "owner")
    if (connection.scalar(select(func.count()).where(own)) or 0) >= DRAFTS:
        raise Unstorable(
            f"下書きは{DRAFTS}件まで保存できます。「下書きの管理」で要らない下書きを削除してから、もう一度お試しください。"
        )


def count_edit(connection: Connection, draft_id: str, sequence: int, moment: str, kept_until: str) -> None:
    """The draft's newest revision, when it came, and until when a certificate keeps the draft now."""
    values = {"sequence": sequence, "changed_at": moment, "kept_until": kept_until}
    connection.execute(_COUNT, {"of_draft": draft_id, **values})


def taken_home(connection: Connection, draft_id: str) -> None:
    """Where the draft was made in a workshop's room, it stays when the room ends."""
    connection.execute(update(participants).where(participants.c.draft_id == draft_id).values(taken=1))
