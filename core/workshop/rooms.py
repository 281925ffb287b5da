"""Rooms of workshops in the draft store: opened by a facilitator, joined by code, purged at the end.

A participant's draft is an ordinary draft that only its participant holds. Nobody else, the facilitator
included, gets more of it than its ``Standing``. Every method is one transaction.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, insert, select, update

from core.draft import Draft
from core.store.beginning import insert_draft, now
from core.store.codes import Guesses, code_hash, make_code, read_code, slow_down
from core.store.drafts import Store
from core.store.reading import read_json
from core.store.rows import taken_home
from core.store.tables import facilitators, participants, rooms
from core.workshop.errors import RoomClosed, UnknownRoom
from core.workshop.room import JOIN_LETTERS, Participant, Room, RoomSettings, Seat
from core.workshop.seats import Closing, find_seat, give_up, holds, purge, read_standings
from core.workshop.standing import Standing

JOIN_GUESSES = 60
"""Wrong join codes of one browser in ten minutes: a machine at the door may serve a whole room."""

_STARTED = "ワークショップ"
"""Who the history names for what a draft starts with: a nickname would outlive the room in it."""

_STEPS = TypeAdapter(tuple[str, ...])


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

    def find(self, join_code: str, source: str, address: str = "") -> Room:
        """The room of a join code; ``source`` is who guesses, ``address`` where from, if known. Raises ``UnknownRoom``, and ``TooManyGuesses`` after too many wrong ones."""
        slow_down(self.engine, address)
        with self.engine.begin() as connection:
            guesses = Guesses(connection, f"join {source}", address, JOIN_GUESSES)
            found = _row(connection, rooms.c.join_code == read_code(join_code))
            if found is not None:
                return read_room(connection, found)
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
            room = read_room(connection, row)
            known = find_seat(connection, participants.c.room_id == room_id, holder)
            if known is not None and holds(connection, holder, known.draft_id):
                return known
            if room.has_ended(today):
                raise RoomClosed("ended")
            if known is not None:
                give_up(connection, known)
            elif room.people >= room.settings.seats:
                raise RoomClosed("full")
            stored = insert_draft(connection, holder, draft, _STARTED)
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
            return find_seat(connection, participants.c.draft_id == draft_id, holder)

    def room(self, room_id: str) -> Room:
        """Raises ``UnknownRoom``."""
        with self.reading.begin() as connection:
            return self._room(connection, room_id)

    def take_home(self, holder: str, draft_id: str) -> bool:
        """The participant has taken the draft home: it stays when the room ends. False where it has ended."""
        with self.engine.begin() as connection:
            if find_seat(connection, participants.c.draft_id == draft_id, holder) is None:
                return False
            taken_home(connection, draft_id)
        return True

    def facilitate(self, holder: str, code: str, source: str, address: str = "") -> Room:
        """Make ``holder`` a facilitator by the facilitator's code. Raises as ``find`` does."""
        slow_down(self.engine, address)
        with self.engine.begin() as connection:
            guesses = Guesses(connection, source, address)
            row = _row(connection, rooms.c.code_hash == code_hash(code))
            if row is not None:
                mine = facilitators.c.holder == holder, facilitators.c.room_id == row["id"]
                if connection.execute(select(facilitators).where(*mine)).first() is None:
                    connection.execute(insert(facilitators).values(room_id=row["id"], holder=holder))
                return read_room(connection, row)
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
            return tuple(read_room(connection, row) for row in connection.execute(query).mappings().all())

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
            return 0 if room.state == "ended" else purge(connection, room, compose_closing)

    def standings(self, holder: str, room_id: str) -> tuple[Standing, ...]:
        """Where everybody in the room stands, in no order that tells who is who. Raises ``UnknownRoom``."""
        with self.reading.begin() as connection:
            _facilitated(connection, holder, room_id)
            return read_standings(connection, room_id)

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
        return read_room(connection, row)


def _row(
    connection: Connection, condition: ColumnElement[bool], for_change: bool = False
) -> RowMapping | None:
    query = select(rooms).where(condition)
    return connection.execute(query.with_for_update() if for_change else query).mappings().one_or_none()


def read_room(connection: Connection, row: RowMapping) -> Room:
    """The room of a row of ``rooms``."""
    counted = select(func.count()).select_from(participants).where(participants.c.room_id == row["id"])
    settings = RoomSettings(
        title=row["title"],
        last_day=date.fromisoformat(row["last_day"]),
        edition=row["edition"],
        start=row["start"],
        steps=_read_steps(row["steps"]),
        seats=row["seats"],
    )
    people = connection.scalar(counted) or 0
    return Room(row["id"], settings, row["join_code"], row["state"], people, row["closing"] or "")


def _read_steps(text: str) -> tuple[str, ...]:
    """The open steps; none where they cannot be read, so that nothing opens that the facilitator had closed."""
    return read_json(_STEPS, text, ())


def _facilitated(connection: Connection, holder: str, room_id: str, for_change: bool = False) -> Room:
    """The room, locked for a change. Raises ``UnknownRoom`` unless ``holder`` facilitates it."""
    mine = facilitators.c.holder == holder, facilitators.c.room_id == room_id
    row = _row(connection, rooms.c.id == room_id, for_change)
    if row is None or connection.execute(select(facilitators).where(*mine)).first() is None:
        raise UnknownRoom
    return read_room(connection, row)
