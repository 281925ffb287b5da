"""Rooms of workshops in the draft store: opened by a facilitator, joined by code, purged at the end.

A participant's draft is an ordinary draft that only its participant holds. Nobody else, the facilitator
included, gets more of it than its ``Standing``. Every method is one transaction.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, delete, func, insert, select, update

from core.draft import Draft
from core.store.codes import Guesses, code_hash, make_code, read_code
from core.store.drafts import Store, insert_draft, now
from core.store.rows import taken_home
from core.store.tables import drafts, facilitators, participants, rooms
from core.workshop.errors import RoomClosed, UnknownRoom
from core.workshop.room import JOIN_LETTERS, Participant, Room, RoomSettings, Seat
from core.workshop.standing import Standing

JOIN_GUESSES = 60
"""Wrong join codes from one place in ten minutes: a whole room may sit behind one address."""

Closing = Callable[[Room, tuple[Standing, ...]], str]
"""Makes what is kept of a room at its end from where everybody stood."""


class Rooms:
    """The rooms of one database."""

    def __init__(self, store: Store) -> None:
        self.engine, self.reading = store.engine, store.reading

    def open_room(self, holder: str, settings: RoomSettings) -> tuple[Room, str]:
        """A new room that ``holder`` facilitates, and its facilitator's code, which is never shown again."""
        code, moment = make_code(), now()
        row = {
            **settings.model_dump(exclude={"steps", "last_day"}),
            "id": secrets.token_urlsafe(32),
            "join_code": read_code(make_code(JOIN_LETTERS)),
            "state": "open",
            "last_day": settings.last_day.isoformat(),
            "steps": json.dumps(settings.steps),
        }
        with self.engine.begin() as connection:
            connection.execute(
                insert(rooms).values(**row, code_hash=code_hash(code), created_at=moment, changed_at=moment)
            )
            connection.execute(insert(facilitators).values(room_id=row["id"], holder=holder))
            return self._room(connection, str(row["id"])), code

    def find(self, join_code: str, source: str) -> Room:
        """The room of a join code. Raises ``UnknownRoom``, and ``TooManyGuesses`` after too many wrong ones."""
        with self.engine.begin() as connection:
            guesses = Guesses(connection, f"join {source}", JOIN_GUESSES)
            found = _row(connection, rooms.c.join_code == read_code(join_code))
            if found is not None:
                return _read(connection, found)
            guesses.count()
        raise UnknownRoom

    def join(self, holder: str, room_id: str, nickname: str, draft: Draft, today: date) -> Seat:
        """A seat for ``holder`` with ``draft`` to start from; who has one already gets it back.

        Raises ``UnknownRoom``, and ``RoomClosed`` where the room has ended or is full.
        """
        with self.engine.begin() as connection:
            row = _row(connection, rooms.c.id == room_id, for_change=True)
            if row is None:
                raise UnknownRoom
            room = _read(connection, row)
            if (known := _seat(connection, participants.c.room_id == room_id, holder)) is not None:
                return known
            if room.has_ended(today):
                raise RoomClosed("ended")
            if room.people >= room.settings.seats:
                raise RoomClosed("full")
            stored = insert_draft(connection, holder, draft, nickname)
            connection.execute(
                insert(participants).values(
                    draft_id=stored.id,
                    room_id=room_id,
                    holder=holder,
                    nickname=nickname,
                    joined_at=now(),
                    taken=0,
                )
            )
        return Seat(room_id, stored.id, nickname, taken=False)

    def seat(self, holder: str, draft_id: str) -> Seat | None:
        """The seat that this draft belongs to; None for an ordinary draft."""
        with self.reading.begin() as connection:
            return _seat(connection, participants.c.draft_id == draft_id, holder)

    def room(self, room_id: str) -> Room:
        """Raises ``UnknownRoom``."""
        with self.reading.begin() as connection:
            return self._room(connection, room_id)

    def take_home(self, holder: str, draft_id: str) -> None:
        """The participant has taken the draft home: it stays when the room ends."""
        with self.engine.begin() as connection:
            if _seat(connection, participants.c.draft_id == draft_id, holder) is not None:
                taken_home(connection, draft_id)

    def facilitate(self, holder: str, code: str, source: str) -> Room:
        """Make ``holder`` a facilitator by the facilitator's code. Raises as ``find`` does."""
        with self.engine.begin() as connection:
            guesses = Guesses(connection, source)
            row = _row(connection, rooms.c.code_hash == code_hash(code))
            if row is not None:
                mine = facilitators.c.holder == holder, facilitators.c.room_id == row["id"]
                if connection.execute(select(facilitators).where(*mine)).first() is None:
                    connection.execute(insert(facilitators).values(room_id=row["id"], holder=holder))
                return _read(connection, row)
            guesses.count()
        raise UnknownRoom

    def facilitated(self, holder: str) -> tuple[Room, ...]:
        """The rooms that ``holder`` facilitates, the newest first."""
        query = (
            select(rooms)
            .join(facilitators, facilitators.c.room_id == rooms.c.id)
            .where(facilitators.c.holder == holder)
            .order_by(rooms.c.created_at.desc(), rooms.c.id)
        )
        with self.reading.begin() as connection:
            return tuple(_read(connection, row) for row in connection.execute(query).mappings().all())

    def participants(self, holder: str, room_id: str) -> tuple[Participant, ...]:
        """Who is in the room, by nickname, for its facilitator. Raises ``UnknownRoom``."""
        query = select(participants.c.nickname, participants.c.taken).where(participants.c.room_id == room_id)
        with self.reading.begin() as connection:
            _facilitated(connection, holder, room_id)
            rows = connection.execute(query.order_by(participants.c.joined_at)).all()
        return tuple(Participant(nickname, bool(taken)) for nickname, taken in rows)

    def set_state(self, holder: str, room_id: str, state: Literal["open", "paused"], today: date) -> Room:
        """Pause or reopen the room. Raises ``UnknownRoom``, and ``RoomClosed`` where it has ended."""
        with self.engine.begin() as connection:
            room = _facilitated(connection, holder, room_id, for_change=True)
            if room.has_ended(today):
                raise RoomClosed("ended")
            connection.execute(
                update(rooms).where(rooms.c.id == room_id).values(state=state, changed_at=now())
            )
            return self._room(connection, room_id)

    def end(self, holder: str, room_id: str, compose_closing: Closing) -> int:
        """End the room and purge its drafts except those taken home; returns how many were purged.

        A room that has ended already stays as it is. Raises ``UnknownRoom``.
        """
        with self.engine.begin() as connection:
            room = _facilitated(connection, holder, room_id, for_change=True)
            return 0 if room.state == "ended" else _end(connection, room, compose_closing)

    def tidy(self, today: date, retention: timedelta, compose_closing: Closing) -> int:
        """End every room whose last day is over, and forget rooms unchanged for longer than ``retention``.

        Returns how many drafts were purged.
        """
        limit = (datetime.now(UTC) - retention).date().isoformat()
        overdue = select(rooms).where(rooms.c.state != "ended", rooms.c.last_day < today.isoformat())
        with self.engine.begin() as connection:
            rows = connection.execute(overdue.with_for_update()).mappings().all()
            purged = sum(_end(connection, _read(connection, row), compose_closing) for row in rows)
            connection.execute(delete(rooms).where(rooms.c.state == "ended", rooms.c.changed_at < limit))
        return purged

    def standings(self, holder: str, room_id: str) -> tuple[Standing, ...]:
        """Where everybody in the room stands, in no order that tells who is who. Raises ``UnknownRoom``."""
        with self.reading.begin() as connection:
            _facilitated(connection, holder, room_id)
            return _standings(connection, room_id)

    def save_standings(self, standings: Mapping[str, Standing]) -> None:
        """Store where participants stand, by the id of their draft. Who has left meanwhile is passed over."""
        changes = [{"draft": draft_id, "text": s.model_dump_json()} for draft_id, s in standings.items()]
        if not changes:
            return
        mine = participants.c.draft_id == bindparam("draft")
        with self.engine.begin() as connection:
            connection.execute(update(participants).where(mine).values(standing=bindparam("text")), changes)

    def _room(self, connection: Connection, room_id: str) -> Room:
        row = _row(connection, rooms.c.id == room_id)
        if row is None:
            raise UnknownRoom
        return _read(connection, row)


def _row(
    connection: Connection, condition: ColumnElement[bool], for_change: bool = False
) -> RowMapping | None:
    query = select(rooms).where(condition)
    return connection.execute(query.with_for_update() if for_change else query).mappings().one_or_none()


def _read(connection: Connection, row: RowMapping) -> Room:
    counted = select(func.count()).select_from(participants).where(participants.c.room_id == row["id"])
    settings = RoomSettings(
        title=row["title"],
        last_day=date.fromisoformat(row["last_day"]),
        edition=row["edition"],
        start=row["start"],
        steps=tuple(json.loads(row["steps"])),
        seats=row["seats"],
    )
    people = connection.scalar(counted) or 0
    return Room(row["id"], settings, row["join_code"], row["state"], people, row["closing"] or "")


def _facilitated(connection: Connection, holder: str, room_id: str, for_change: bool = False) -> Room:
    """The room, locked for a change. Raises ``UnknownRoom`` unless ``holder`` facilitates it."""
    mine = facilitators.c.holder == holder, facilitators.c.room_id == room_id
    row = _row(connection, rooms.c.id == room_id, for_change)
    if row is None or connection.execute(select(facilitators).where(*mine)).first() is None:
        raise UnknownRoom
    return _read(connection, row)


def _seat(connection: Connection, condition: ColumnElement[bool], holder: str) -> Seat | None:
    query = select(participants).where(condition, participants.c.holder == holder)
    row = connection.execute(query).mappings().one_or_none()
    return Seat(row["room_id"], row["draft_id"], row["nickname"], bool(row["taken"])) if row else None


def _standings(connection: Connection, room_id: str) -> tuple[Standing, ...]:
    query = select(participants.c.standing).where(participants.c.room_id == room_id)
    texts = connection.execute(query.order_by(participants.c.draft_id)).scalars()
    return tuple(Standing.model_validate_json(text) if text else Standing() for text in texts)


def _end(connection: Connection, room: Room, compose_closing: Closing) -> int:
    """Keep the board, forget everybody, and delete the drafts that nobody took home."""
    closing = compose_closing(room, _standings(connection, room.id))
    here = participants.c.room_id == room.id
    left = select(participants.c.draft_id).where(here, participants.c.taken == 0)
    purged = connection.execute(delete(drafts).where(drafts.c.id.in_(left))).rowcount
    connection.execute(delete(participants).where(here))
    values = {"state": "ended", "changed_at": now(), "closing": closing}
    connection.execute(update(rooms).where(rooms.c.id == room.id).values(values))
    return purged
