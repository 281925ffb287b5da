"""Papers that take their time: made by a few processes beside this one, in turn for all who wait.

What is being made belongs to whoever holds its ``Making``: the draft at hand, in its session. This module keeps
only weak references; where the draft or the session is gone, nobody holds it, and it is dropped.
"""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from core.draft import Draft
from core.error_places import places_of
from core.limits import MAKERS, MAKING_QUEUE, MAKING_SECONDS
from core.papers import Order, Product
from core.papers.process import MakingFailed, PaperProcess
from pages.parts.log import note_failure

PATIENCE_SECONDS = 60.0
"""Who has been away for longer gets nothing made; a connection that comes back is back sooner."""
IDLE_SECONDS = 120.0
"""After which a process that makes nothing gives its memory back."""
LOOK_EVERY = 0.2


class State(Enum):
    """What has become of an order; SLOW: it took longer than it may."""

    WAITING, MAKING, MADE, FAILED, SLOW, CANCELLED = range(6)


@dataclass(eq=False)
class Making:
    """An order and what has become of it. ``done`` of ``total`` papers; ``number`` tells a failure."""

    order: Order
    of: tuple[object, ...] = ()
    state: State = State.WAITING
    done: int = 0
    total: int = 0
    product: Product | None = None
    number: str = ""

    @property
    def goes_on(self) -> bool:
        return self.state in {State.WAITING, State.MAKING}

    def outdated(self, draft: Draft, on: date, of: tuple[object, ...] = ()) -> str:
        """Why it would come out differently now, in words; empty where it would not."""
        if self.order.draft is not draft or self.of != of:
            return "変更がありました"
        return "" if self.order.on == on else "日付が変わりました"

    def cancel(self) -> None:
        if self.goes_on:
            self.state = State.CANCELLED


@dataclass(frozen=True)
class _Turn:
    """Whose turn it is with what; ``here`` tells whether that session is connected."""

    owner: str
    making: weakref.ref[Making]
    here: Callable[[], bool]

    @property
    def wanted(self) -> bool:
        making = self.making()
        return making is not None and making.goes_on


class Makers:
    """The processes and those who wait. One visitor has one order made at a time, so others always come in turn."""

    def __init__(self, processes: int = MAKERS) -> None:
        self._there = threading.Condition()
        self._waiting: list[_Turn] = []
        self._turns, self._served = 0, dict[str, int]()
        self._busy: set[str] = set()
        self._processes = [PaperProcess() for _ in range(processes)]
        for process in self._processes:
            threading.Thread(target=self._serve, args=(process,), daemon=True, name="papers").start()

    def add(self, owner: str, making: Making, here: Callable[[], bool] = lambda: True) -> bool:
        """Have it made; False where too many wait."""
        with self._there:
            self._waiting = [turn for turn in self._waiting if turn.wanted]
            if len(self._waiting) >= MAKING_QUEUE:
                return False
            self._waiting.append(_Turn(owner, weakref.ref(making), here))
            self._there.notify()
        return True

    def end(self) -> None:
        for process in self._processes:
            process.end()

    def _serve(self, process: PaperProcess) -> None:
        while True:
            turn = self._next(process)
            try:
                _make(process, turn)
            finally:
                with self._there:
                    self._busy.discard(turn.owner)
                    self._there.notify()

    def _next(self, process: PaperProcess) -> _Turn:
        with self._there:
            while (turn := self._take()) is None:
                if not self._there.wait(IDLE_SECONDS):
                    process.end()
            return turn

    def _take(self) -> _Turn | None:
        """Whose last turn is longest ago, of those for whom nothing is being made."""
        self._waiting = [turn for turn in self._waiting if turn.wanted]
        ready = [turn for turn in self._waiting if turn.owner not in self._busy]
        if not ready:
            return None
        turn = min(ready, key=lambda each: self._served.get(each.owner, 0))  # of equals the first
        self._waiting.remove(turn)
        self._busy.add(turn.owner)
        waiting = {each.owner for each in self._waiting}
        self._served = {owner: when for owner, when in self._served.items() if owner in waiting}
        self._served[turn.owner] = self._turns = self._turns + 1
        return turn


def _make(process: PaperProcess, turn: _Turn) -> None:
    making = turn.making()
    if making is None or not making.goes_on:
        return
    making.state, order = State.MAKING, making.order
    del making  # nothing but the session keeps it
    ended, late = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(process, turn, ended, late), daemon=True)
    product, places = None, []
    try:
        product = process.make(order, lambda done, total: _tell(turn, done, total), watch.start)
    except MakingFailed as failed:
        places = failed.places or ["MakingFailed at core/papers/process.py"]
    except Exception as error:  # the next one must be served
        places = places_of(error)
    finally:
        ended.set()
        if watch.is_alive():
            watch.join()  # or it could end what is made next
    making = turn.making()
    if making is None or making.state is not State.MAKING:
        return
    if product is not None:
        making.product, making.state = product, State.MADE
    elif late.is_set():
        making.state = State.SLOW
    else:
        making.number, making.state = note_failure(places), State.FAILED


def _tell(turn: _Turn, done: int, total: int) -> None:
    if (making := turn.making()) is not None:
        making.done, making.total = done, total


def _watch(process: PaperProcess, turn: _Turn, ended: threading.Event, late: threading.Event) -> None:
    """End the process where nobody wants what it makes any more, or where it takes too long."""
    begun = seen = time.monotonic()
    while not ended.wait(LOOK_EVERY):
        now = time.monotonic()
        seen = now if turn.here() else seen
        if now - begun > MAKING_SECONDS:
            late.set()
        if late.is_set() or not turn.wanted or now - seen > PATIENCE_SECONDS:
            process.kill()
            return


_LOCK = threading.Lock()
_makers: list[Makers] = []


def makers() -> Makers:
    """The one of this process, made with the first order."""
    with _LOCK:
        if not _makers:
            _makers.append(Makers())
            atexit.register(_makers[0].end)
        return _makers[0]
