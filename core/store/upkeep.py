"""What becomes of drafts that nobody changes: set aside, and long after that deleted for good.

The wall clock only decides what can be undone, which is to set a draft aside: one whose day is not over after
all is back with the next pass. Nothing is deleted before time has really passed (``core.store.served``).
Every step is many short transactions, so that an edit never waits for all of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, RowMapping, and_, delete, not_, select, update

from core.store import clock
from core.store.codes import CODE_DAYS
from core.store.parts import read_parts
from core.store.retention import KeptUntil, kept_text
from core.store.served import Pass
from core.store.tables import codes, drafts, parts

GRACE = timedelta(days=30)
"""Time served in which a draft that was set aside can still be brought back."""

_BATCH = 200
_PAUSE = 0.02
"""Seconds between two transactions, in which edits that wait for the database get in."""


class Upkeep:
    """The passes over the drafts of one database. ``stopping`` ends one between two transactions."""

    def __init__(self, engine: Engine, retention: timedelta, kept_until: KeptUntil) -> None:
        self.engine, self._retention, self._kept_until = engine, retention, kept_until
        self.stopping = threading.Event()

    def set_aside(self, now: Pass) -> int:
        """Note which drafts are past their day by the wall clock, and which no longer are; returns how many came."""
        self._look_at_certificates(now)
        changed = drafts.c.idle_sequence.is_distinct_from(drafts.c.sequence)
        self._note(changed, {"idle_sequence": drafts.c.sequence, "idle_since": now.served})
        over = self._over(now.moment)
        # Judged anew, as the clock may have been wrong when it was last asked for how long the draft is kept.
        came = self._note(
            and_(over, drafts.c.set_aside_at.is_(None)), {"set_aside_at": now.served, "kept_until": None}
        )
        self._look_at_certificates(now)
        self._note(and_(not_(over), drafts.c.set_aside_at.is_not(None)), {"set_aside_at": None})
        self._shorten_codes(now.moment)
        return came

    def delete_due(self, now: Pass) -> Iterator[str]:
        """Delete for good what was set aside long enough ago; gives each draft's id once it is gone."""
        due = and_(
            self._over(now.moment),
            drafts.c.set_aside_at <= now.served - GRACE.total_seconds(),
            drafts.c.idle_since <= now.served - self._retention.total_seconds(),
            drafts.c.idle_sequence == drafts.c.sequence,
        )
        with self.engine.begin() as connection:
            ids = connection.scalars(select(drafts.c.id).where(due).order_by(drafts.c.id)).all()
        for draft_id in ids:
            if self.stopping.wait(_PAUSE):
                return
            with self.engine.begin() as connection:
                gone = connection.execute(delete(drafts).where(drafts.c.id == draft_id, due)).rowcount
            if gone:
                yield draft_id

    def _over(self, moment: datetime) -> ColumnElement[bool]:
        """True of drafts whose last day is over; whole days, as the list shows them."""
        unchanged = drafts.c.changed_at < (moment - self._retention).date().isoformat()
        return and_(unchanged, drafts.c.kept_until < moment.date().isoformat())

    def _note(self, which: ColumnElement[bool], values: dict[str, Any]) -> int:
        """Write ``values`` to the drafts that are so; returns how many there were."""
        some = select(drafts.c.id).where(which).order_by(drafts.c.id).limit(_BATCH)
        statement = update(drafts).where(drafts.c.id.in_(some.with_for_update(skip_locked=True)), which)
        noted = 0
        while True:
            with self.engine.begin() as connection:
                count = connection.execute(statement.values(values)).rowcount
            noted += count
            if not count or self.stopping.wait(_PAUSE):
                return noted

    def _look_at_certificates(self, now: Pass) -> None:
        """Find out until when certificates keep the drafts that nobody has asked for yet."""
        unknown = (
            select(drafts.c.id, drafts.c.edition, parts.c.content)
            .outerjoin(parts, and_(parts.c.draft_id == drafts.c.id, parts.c.name == "plan"))
            .where(drafts.c.kept_until.is_(None))
            .limit(_BATCH)
        )
        while True:
            with self.engine.begin() as connection:
                rows = connection.execute(unknown).mappings().all()
                for row in rows:
                    known = update(drafts).where(drafts.c.id == row["id"], drafts.c.kept_until.is_(None))
                    connection.execute(known.values(kept_until=self._read_plan(row, now.moment.date())))
            if not rows or self.stopping.wait(_PAUSE):
                return

    def _read_plan(self, row: RowMapping, today: date) -> str:
        plan = {} if row["content"] is None else {"plan": row["content"]}
        draft, _ = read_parts(row["edition"], plan)  # a damaged part names no certificate
        return kept_text(self._kept_until(draft, today))

    def _shorten_codes(self, moment: datetime) -> None:
        """A code that was made while the clock was ahead works no longer than any other."""
        latest = clock.as_stored(moment + timedelta(days=CODE_DAYS))
        with self.engine.begin() as connection:
            connection.execute(update(codes).where(codes.c.expires_at > latest).values(expires_at=latest))
