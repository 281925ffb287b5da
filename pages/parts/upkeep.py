"""Upkeep of the store, once an hour for as long as the process lives: no visitor has to come, and none waits for it.

Every process tries; the store says whose turn it is. What fails is logged and counted and tried again soon; it
keeps nothing else from being done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from core.store import EVERY, Pass, Store, Tabs, Turns, Upkeep
from core.workshop import OverdueRooms
from pages.parts.live_board import compose_closing
from pages.parts.log import note, problem
from pages.parts.metrics import Tended, count_upkeep
from pages.parts.storage import store

_AGAIN_AFTER = 300.0
"""Seconds after a pass that failed."""


class Caretaker:
    """Does the upkeep of one store; ``turns`` and ``drafts`` are this process's part in it."""

    def __init__(self, kept: Store, turns: Turns | None = None) -> None:
        self._turns = turns or Turns(kept.engine)
        self.drafts = Upkeep(kept.engine, kept.retention, kept.kept_until)
        self._tabs = Tabs(kept)
        self._rooms = OverdueRooms(kept, compose_closing)

    def turn(self) -> Pass | None:
        """The pass that this process is to do now; None where it is not its turn."""
        return self._turns.take()

    def tend(self) -> Tended:
        """One pass, where it is this process's turn."""
        now = self.turn()
        if now is None:
            return "skipped"
        if now.jump:
            problem("clock_jumped", days=round(now.jump.total_seconds() / 86_400, 1))
        done = [_done(step, now) for step in (self._drafts_done, self._rooms_done, self._tabs_done)]
        return "done" if all(done) else "failed"

    def _drafts_done(self, now: Pass) -> bool:
        if came := self.drafts.set_aside(now):
            note("set_aside", drafts=came)
        gone = 0
        try:
            for _ in self.drafts.delete_due(now):
                gone += 1
        finally:
            if gone:
                note("purged", drafts=gone, rooms=0)
        return True

    def _rooms_done(self, now: Pass) -> bool:
        closed = [_done(partial(self._closed, room_id), now) for room_id in self._rooms.look(now)]
        return all(closed)

    def _tabs_done(self, now: Pass) -> bool:
        if not now.jump:  # a page that stands open may be going on tomorrow, whatever the clock says today
            self._tabs.purge()
        return True

    def _closed(self, room_id: str, now: Pass) -> bool:
        note("purged", drafts=self._rooms.close(room_id, now), rooms=1)
        return True


def _done(step: Callable[[Pass], bool], now: Pass) -> bool:
    try:
        return step(now)
    except Exception as error:  # one step's fault must not keep the others from being done
        problem("upkeep_failed", type=type(error).__name__)
        return False


async def tend_regularly() -> None:
    """Until cancelled; a pass that is under way then ends after its next transaction."""
    caretaker: Caretaker | None = None
    try:
        while True:
            outcome: Tended = "failed"
            try:
                if caretaker is None:
                    caretaker = await asyncio.to_thread(_caretaker)
                outcome = await asyncio.to_thread(caretaker.tend)
            except Exception as error:  # the store is out of reach: the next pass may find it
                problem("upkeep_failed", type=type(error).__name__)
            count_upkeep(outcome)
            await asyncio.sleep(_AGAIN_AFTER if outcome == "failed" else EVERY.total_seconds())
    finally:
        if caretaker:
            caretaker.drafts.stopping.set()


def _caretaker() -> Caretaker:
    return Caretaker(store())
