"""What a paper is drawn from: lines that are already broken, and the cells of a grid. Sizes in pt, lengths in mm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TEXT, SMALL, TINY = 10.0, 9.0, 8.0
LEFT, WIDTH = 15.0, 180.0
PADDING = 1.8
POINT = 25.4 / 72

_LEADING = 1.45


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, already broken; ``indent`` in mm.

    ``marks`` are stretches (first and last position) drawn in red and underlined, or struck through where
    ``struck``, so that a black-and-white print tells them as well.
    """

    text: str
    size: float = TEXT
    bold: bool = False
    grey: bool = False
    indent: float = 0.0
    marks: tuple[tuple[int, int], ...] = ()
    struck: bool = False

    @property
    def height(self) -> float:
        return self.size * POINT * _LEADING


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row. ``again`` is what it says where the row goes on, on the next page."""

    lines: tuple[Line, ...]
    shaded: bool = False
    centred: bool = False
    middle: bool = False
    again: tuple[Line, ...] = ()

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines) + 2 * PADDING


def heads(labels: Sequence[str]) -> tuple[Cell, ...]:
    """The column heads of a grid."""
    return tuple(Cell((Line(label, SMALL, bold=True),), shaded=True, centred=True) for label in labels)
