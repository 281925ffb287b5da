"""Time that has really passed: seconds in which processes of a database have served, and whose turn a pass is.

A wall clock may be wrong by years: set by hand, started without a battery, woken from a long sleep. Seconds served
are measured by clocks that only run forward and at the pace of time, so there are never more of them than have
passed. Several processes that serve at once count once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, delete, insert, select

from core.items import Frozen
from core.store import clock
from core.store.database import alone
from core.store.reading import read_json
from core.store.tables import meta

EVERY = timedelta(hours=1)
"""Between two passes; processes whose pass would come sooner skip theirs."""

BELIEVED = timedelta(days=3)
"""How long a stop of all processes (a night, a weekend) may be for the wall clock to be believed, and how far
the wall clock may leave the measured time before that is a jump."""

_RECORD = "upkeep"
_NONE = timedelta(0)


@dataclass(frozen=True)
class Pass:
    """A pass of upkeep. ``served`` in seconds; ``jump`` is how far the wall clock has jumped since the last one."""

    moment: datetime
    served: int
    jump: timedelta = _NONE


class _Record(Frozen):
    """What the database keeps of the last pass; where it cannot be read, time begins anew and nothing is deleted."""

    moment: datetime
    served: int


_RECORDED = TypeAdapter[_Record | None](_Record)


@dataclass(frozen=True)
class _Reading:
    served: int
    wall: datetime
    steady: float


class Turns:
    """This process's turns at upkeep. ``wall`` and ``steady`` (seconds) are its clocks."""

    def __init__(
        self,
        engine: Engine,
        wall: Callable[[], datetime] = clock.moment,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._wall, self._steady = engine, wall, steady
        self._seen: _Reading | None = None

    def take(self) -> Pass | None:
        """The pass that is due now; None where another process has done it."""
        with self._engine.begin() as connection:
            alone(connection, "upkeep")
            recorded = _recorded(connection)
            now, jump = self._read(recorded)
            since = now.wall - recorded.moment if recorded else EVERY
            due = bool(jump) or not _NONE <= since < EVERY * 0.9
            if due:
                _record(connection, now)
        self._seen = now
        return Pass(now.wall, now.served, jump) if due else None

    def _read(self, recorded: Pass | None) -> tuple[_Reading, timedelta]:
        wall, steady = self._wall(), self._steady()
        noted = recorded.served if recorded else 0
        if self._seen is not None:
            passed = steady - self._seen.steady
            jump = wall - self._seen.wall - timedelta(seconds=passed)
            seconds = max(noted, self._seen.served + int(passed))
        else:  # just started: nobody but the wall clock knows how long there was no process
            stop = wall - recorded.moment if recorded else _NONE
            believed = stop if _NONE <= stop <= BELIEVED else _NONE
            jump = stop - believed
            seconds = noted + int(believed.total_seconds())
        return _Reading(seconds, wall, steady), jump if abs(jump) > BELIEVED else _NONE


def seconds_served(connection: Connection) -> int:
    """Seconds that processes of this database have served until the last pass."""
    recorded = _recorded(connection)
    return recorded.served if recorded else 0


def _recorded(connection: Connection) -> Pass | None:
    text = connection.scalar(select(meta.c.value).where(meta.c.name == _RECORD))
    record = read_json(_RECORDED, text, None)
    return Pass(record.moment, record.served) if record else None


def _record(connection: Connection, now: _Reading) -> None:
    connection.execute(delete(meta).where(meta.c.name == _RECORD))
    text = json.dumps({"moment": clock.as_stored(now.wall), "served": now.served})
    connection.execute(insert(meta).values(name=_RECORD, value=text))
