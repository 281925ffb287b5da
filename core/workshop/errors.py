"""What can be wrong with a room, for the people who meet it."""

from __future__ import annotations

from typing import Literal


class UnknownRoom(LookupError):
    """No such room for this visitor: the same for a wrong code, a deleted room and somebody else's."""


class RoomClosed(RuntimeError):
    """The room takes nobody in, or takes no more orders."""

    def __init__(self, reason: Literal["ended", "full"]) -> None:
        super().__init__(reason)
        self.reason = reason
