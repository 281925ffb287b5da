"""The rows of a room's participants: their seats, where they stand, and what becomes of them at the end."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, delete, select, update

from core.store.beginning import now
from core.store.reading import read_json
from core.store.tables import drafts, holders, participants, rooms
from core.workshop.room import Room, Seat
from core.workshop.standing import Standing

Closing = Callable[[Room, tuple[Standing, ...]], str]
"""Makes what is kept of a room at its end from where everybody stood."""

_STANDING = TypeAdapter(Standing)


def find_seat(connection: Connection, condition: ColumnElement[bool], holder: str) -> Seat | None:
    query = select(participants).where(condition, participants.c.holder == holder)
    row = connection.execute(query).mappings().one_or_none()
    return Seat(row["room_id"], row["draft_id"], row["nickname"], bool(row["taken"])) if row else None


def holds(connection: Connection, holder: str, draft_id: str) -> bool:
    mine = holders.c.holder == holder, holders.c.draft_id == draft_id
    return connection.execute(select(holders).where(*mine)).first() is not None


def give_up(connection: Connection, seat: Seat) -> None:
    """Empty the seat of a draft that was taken off its participant's list; nobody needs it unless taken home."""
    gone = drafts.c.id if not seat.taken else participants.c.draft_id
    connection.execute(delete(gone.table).where(gone == seat.draft_id))


def read_standings(connection: Connection, room_id: str) -> tuple[Standing, ...]:
    query = select(participants.c.standing).where(participants.c.room_id == room_id)
    texts = connection.execute(query.order_by(participants.c.draft_id)).scalars()
    return tuple(read_json(_STANDING, text, Standing()) for text in texts)


def purge(connection: Connection, room: Room, compose_closing: Closing) -> int:
    """Keep the board, forget everybody, and delete the drafts that nobody took home."""
    closing = compose_closing(room, read_standings(connection, room.id))
    here = participants.c.room_id == room.id
    # Whoever is taking a draft home just now holds one of these rows: wait, and only then see who has not.
    theirs = select(drafts.c.id).join(participants).where(here)
    connection.execute(theirs.order_by(drafts.c.id).with_for_update(of=drafts)).all()
    connection.execute(select(participants.c.draft_id).where(here).with_for_update()).all()
    left = select(participants.c.draft_id).where(here, participants.c.taken == 0)
    purged = connection.execute(delete(drafts).where(drafts.c.id.in_(left))).rowcount
    connection.execute(delete(participants).where(here))
    values = {"state": "ended", "changed_at": now(), "closing": closing, "overdue_at": None}
    connection.execute(update(rooms).where(rooms.c.id == room.id).values(values))
    return purged
