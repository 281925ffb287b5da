"""Rooms that nobody ended: closed for good, and later forgotten, once time has really passed.

For whoever comes, a room is over when its last day is (``Room.has_ended``). Deleting what is in it waits until it
has been so for ``WAIT`` of time served: a clock that was wrong for some days deletes nothing.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, not_, or_, select, update

from core.store import GRACE, Pass, Store
from core.store.tables import rooms
from core.text.dates import JAPAN
from core.workshop.rooms import read_room
from core.workshop.seats import Closing, purge

WAIT = timedelta(days=7)


class OverdueRooms:
    """The passes over the rooms of one database."""

    def __init__(self, store: Store, compose_closing: Closing) -> None:
        self._engine, self._retention, self._compose_closing = store.engine, store.retention, compose_closing

    def look(self, now: Pass) -> tuple[str, ...]:
        """Note which rooms are overdue by the wall clock and forget old ones; gives ids of those to ``close``."""
        over = self._over(now)
        with self._engine.begin() as connection:
            marked, not_marked = rooms.c.overdue_at.is_not(None), rooms.c.overdue_at.is_(None)
            connection.execute(update(rooms).where(over, not_marked).values(overdue_at=now.served))
            connection.execute(update(rooms).where(not_(over), marked).values(overdue_at=None))
            forgotten = and_(over, rooms.c.state == "ended", _since(now, GRACE))
            connection.execute(delete(rooms).where(forgotten))
            due = select(rooms.c.id).where(over, rooms.c.state != "ended", _since(now, WAIT))
            return tuple(connection.scalars(due.order_by(rooms.c.id)))

    def close(self, room_id: str, now: Pass) -> int:
        """Close one room; returns how many drafts were deleted."""
        mine = and_(rooms.c.id == room_id, rooms.c.state != "ended", self._over(now))
        with self._engine.begin() as connection:
            row = connection.execute(select(rooms).where(mine).with_for_update()).mappings().one_or_none()
            return purge(connection, read_room(connection, row), self._compose_closing) if row else 0

    def _over(self, now: Pass) -> ColumnElement[bool]:
        today = now.moment.astimezone(JAPAN).date().isoformat()
        limit = (now.moment - self._retention).date().isoformat()
        return or_(
            and_(rooms.c.state != "ended", rooms.c.last_day < today),
            and_(rooms.c.state == "ended", rooms.c.changed_at < limit),
        )


def _since(now: Pass, term: timedelta) -> ColumnElement[bool]:
    return rooms.c.overdue_at <= now.served - term.total_seconds()
