"""Where one participant stands: all that leaves a draft for the board. Nothing that was written is in it."""

from __future__ import annotations

from collections.abc import Iterable

from core.answers import Gate, Progress
from core.edition import Edition
from core.filing import Filing
from core.items import Frozen

_OPEN = frozenset({Progress.UNANSWERED, Progress.OPEN, Progress.FAILED})
_GATE_OPEN = frozenset({Gate.OPEN, Gate.FAILED})


class Standing(Frozen):
    """What the board counts of a draft. Items are named by their number in Form B.

    ``units`` is 0 while the units are not settled; ``open_items`` are required items that need work in any
    unit, ``open_gates`` the items of rules C2 and C3 that are not met in any unit.
    """

    step: str = ""
    percent: int = 0
    units: int = 0
    open_items: tuple[int, ...] = ()
    open_gates: tuple[int, ...] = ()


def assess_standing(edition: Edition, filing: Filing, step: str) -> Standing:
    """The standing of a draft judged as ``filing`` whose participant is at ``step``."""
    statuses = [status for unit in filing.readiness.values() for status in unit.statuses.values()]
    numbers = edition.numbers
    return Standing(
        step=step,
        percent=filing.required.percent,
        units=len(filing.units.units),
        open_items=_numbers(numbers[s.item.id] for s in statuses if s.item.required and s.progress in _OPEN),
        open_gates=_numbers(numbers[s.item.id] for s in statuses if s.gate in _GATE_OPEN),
    )


def _numbers(found: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(found)))
