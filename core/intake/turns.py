"""Whose turn it is to have a file opened: a few at once, one for each visitor, and who waited longest comes first.

One visitor's slow files, however many, keep nobody else waiting for longer than one of them may take while others wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.limits import OPENERS

Here = Callable[[], bool]
LOOK_EVERY = 0.2
"""Seconds between two looks whether a visitor who waits is still there."""


class Left(Exception):
    """The visitor has gone meanwhile."""


class Turns:
    """Of one process. Safe to use from any thread."""

    def __init__(self, slots: int = OPENERS) -> None:
        self._free = slots
        self._there = threading.Condition()
        self._waiting: list[str] = []
        self._busy: set[str] = set()
        self._served: dict[str, int] = {}
        self._count = 0

    @contextmanager
    def turn(self, owner: str, here: Here) -> Iterator[None]:
        """The block runs when it is the owner's turn. Raises ``Left``."""
        with self._there:
            self._waiting.append(owner)
            try:
                while self._next() != owner:
                    self._there.wait(LOOK_EVERY)
                    if not here():
                        raise Left
                self._begin(owner)
            finally:
                self._waiting.remove(owner)
        try:
            yield
        finally:
            with self._there:
                self._free += 1
                self._busy.discard(owner)
                self._there.notify_all()

    def others_wait(self) -> bool:
        """Whether somebody waits who could have a turn if there were one more."""
        with self._there:
            return bool(self._ready())

    def _ready(self) -> list[str]:
        return [owner for owner in self._waiting if owner not in self._busy]

    def _next(self) -> str | None:
        ready = self._ready() if self._free else []
        return min(ready, key=lambda owner: self._served.get(owner, 0), default=None)  # of equals the first

    def _begin(self, owner: str) -> None:
        self._free -= 1
        self._busy.add(owner)
        known = {*self._waiting, *self._busy}
        self._served = {each: when for each, when in self._served.items() if each in known}
        self._served[owner] = self._count = self._count + 1
