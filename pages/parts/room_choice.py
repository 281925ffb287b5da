"""Which of the facilitator's rooms is shown."""

from __future__ import annotations

from core.workshop import Room
from pages.parts.seat import rooms
from pages.parts.storage import visitor
from pages.parts.tab import ROOM


def choose_room(room_id: str) -> None:
    ROOM.put(room_id)


def my_rooms() -> tuple[Room, ...]:
    """The rooms that the visitor facilitates, the newest first. Raises what the store raises."""
    return rooms().facilitated(visitor().holder)


def chosen_room() -> Room | None:
    """The room chosen last, else the newest; None where the visitor facilitates none."""
    mine = my_rooms()
    chosen = ROOM.get()
    return next((room for room in mine if room.id == chosen), mine[0] if mine else None)
