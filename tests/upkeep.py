"""A store whose clocks are in the hands of a test: the wall clock may be set, time itself only goes forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.store import GRACE, Store, Turns, clock
from pages.parts.upkeep import Caretaker

START = datetime(2026, 11, 25, 3, tzinfo=UTC)


class Times:
    """``real`` time passes; ``wrong`` is how far the wall clock is from it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.real, self.wrong = START, timedelta(0)
        monkeypatch.setattr(clock, "moment", self.wall)
        monkeypatch.setattr("core.store.upkeep._PAUSE", 0)

    def wall(self) -> datetime:
        return self.real + self.wrong

    def steady(self) -> float:
        return (self.real - START).total_seconds()

    def caretaker(self, store: Store) -> Caretaker:
        """A process that has just started."""
        return Caretaker(store, Turns(store.engine, self.wall, self.steady))

    def pass_by(self, caretaker: Caretaker, time: timedelta, every: timedelta = timedelta(days=5)) -> None:
        """Let time pass with a pass of upkeep again and again, and one at its end."""
        end = self.real + time
        while self.real < end:
            self.real = min(end, self.real + every)
            caretaker.tend()


def forget_what_is_due(store: Store, times: Times) -> Caretaker:
    """Set aside what is past its day now, and let so much time pass that it is deleted."""
    caretaker = times.caretaker(store)
    caretaker.tend()
    times.pass_by(caretaker, max(GRACE, store.retention) + timedelta(days=1))
    return caretaker
