"""The visitor's seat in a workshop's room, and what of the draft goes to the room's board.

An edit leaves only a reference to its judgement here; ``publish`` turns what has changed into standings and
stores them together, so that no edit pays for the board.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from core.edition import Edition
from core.filing import Filing
from core.store import UnknownDraft
from core.workshop import Room, Rooms, Seat, Standing, UnknownRoom, assess_standing
from pages.parts import session
from pages.parts.storage import STORE_FAILS, store, visitor
from pages.parts.tab import PAGE

LOOK_AGAIN = 20
"""Seconds after which an idle participant's board looks whether the room was paused or ended."""

PUBLISH_EVERY = 2.0
"""Seconds between two times that a process stores where its participants stand."""

_latest: dict[str, tuple[Edition, Filing, str]] = {}
"""The newest judgement of each participant's draft that is not stored yet, by draft id."""


_seen: dict[str, Room] = {}
"""Each participant's room as it was when the store last answered."""


def rooms() -> Rooms:
    return Rooms(store())


@st.cache_resource(ttl=timedelta(seconds=2), show_spinner=False, max_entries=100)
def room_now(room_id: str) -> Room:
    """The room as it was at most two seconds ago. Raises ``UnknownRoom``."""
    return rooms().room(room_id)


def seat() -> Seat | None:
    """The seat that the draft at hand belongs to; looked up once for each draft. Raises what the store raises then."""
    stored = session.work().stored
    if stored is None:
        return None
    known = session.aids().seat
    if known is None or known[0] != stored.id:
        known = (stored.id, rooms().seat(visitor().holder, stored.id))
        session.put_aids(replace(session.aids(), seat=known))
    return known[1]


def leave_seat() -> None:
    """The room has ended: the draft at hand, where it is still there, is an ordinary one."""
    now = session.work().stored
    if now is not None:
        session.put_aids(replace(session.aids(), seat=(now.id, None)))


def taken_home(mine: Seat) -> bool:
    """True where the draft of a seat outlives its room. Raises what the store raises."""
    holder = visitor().holder
    now = rooms().seat(holder, mine.draft_id)
    if now is not None:
        return now.taken
    try:
        store().read(holder, mine.draft_id)
    except UnknownDraft:
        return False
    return True


def note() -> None:
    """Leave the judgement of the draft at hand for the room's board; costs the same for any draft."""
    mine = seat()
    if mine is not None:
        address, *_ = PAGE.get() or ("",)
        _latest[mine.draft_id] = (session.edition(), session.filing(), address)


def publish() -> None:
    """Store where the participants of this process stand. What cannot be stored is tried again later."""
    taken = {draft_id: _latest.pop(draft_id) for draft_id in tuple(_latest)}
    if not taken:
        return
    standings = {draft_id: assess_standing(*entry) for draft_id, entry in taken.items()}
    try:
        rooms().save_standings(standings)
    except STORE_FAILS:
        for draft_id, entry in taken.items():
            _latest.setdefault(draft_id, entry)


def standings(room: Room) -> tuple[Standing, ...]:
    """Where everybody in the room stands now, for its facilitator. Raises ``UnknownRoom``."""
    publish()
    return rooms().standings(visitor().holder, room.id)


def room_of(mine: Seat) -> Room | None:
    """The room of a seat, where the store does not answer as it was last; None where it is gone.

    Raises what the store raises where the room was never seen.
    """
    try:
        room = room_now(mine.room_id)
    except UnknownRoom:
        return None
    except STORE_FAILS:
        if mine.room_id not in _seen:
            raise
        return _seen[mine.room_id]
    _seen[mine.room_id] = room
    return room


def room_is_old(mine: Seat) -> bool:
    """True where ``room_of`` tells what was, as the store does not answer now."""
    try:
        room_now(mine.room_id)
    except UnknownRoom:
        return False
    except STORE_FAILS:
        return True
    return False
