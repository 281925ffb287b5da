"""The board of a room, from where its participants stand."""

from __future__ import annotations

from pydantic import TypeAdapter

from core.store.reading import read_json
from core.workshop import Board, Room, Standing, assess_board
from pages.parts.steps import STEPS_TO_OPEN
from questionnaire import load_edition

_BOARD = TypeAdapter(Board)


def board_of(room: Room, standings: tuple[Standing, ...]) -> Board:
    """What the room may see of these participants."""
    names = {step.address: step.title for step in STEPS_TO_OPEN if step.address in room.settings.steps}
    return assess_board(load_edition(room.settings.edition), standings, names)


def compose_closing(room: Room, standings: tuple[Standing, ...]) -> str:
    """What is kept of the board when the room ends."""
    return board_of(room, standings).model_dump_json()


def closing_board(room: Room) -> Board:
    """The board kept when the room ended; empty where its last day is over but nobody has ended it yet, or it is damaged."""
    return read_json(_BOARD, room.closing, Board())
