"""A workshop's room: people who fill in a draft of their own, and a board that counts without reading along."""

from core.workshop.board import FEWEST, Board, Group, assess_board, board_csv, sections
from core.workshop.errors import RoomClosed, UnknownRoom
from core.workshop.overdue import WAIT, OverdueRooms
from core.workshop.room import (
    JOIN_LETTERS,
    LONGEST_TITLE,
    Participant,
    Room,
    RoomSettings,
    Seat,
    State,
    nickname_problem,
    settings_problems,
)
from core.workshop.rooms import Rooms
from core.workshop.standing import Standing, assess_standing

__all__ = [
    "FEWEST",
    "JOIN_LETTERS",
    "LONGEST_TITLE",
    "WAIT",
    "Board",
    "Group",
    "OverdueRooms",
    "Participant",
    "Room",
    "RoomClosed",
    "RoomSettings",
    "Rooms",
    "Seat",
    "Standing",
    "State",
    "UnknownRoom",
    "assess_board",
    "assess_standing",
    "board_csv",
    "nickname_problem",
    "sections",
    "settings_problems",
]
