"""What a paper is drawn from: lines that are already broken, and the cells of a grid. Sizes in pt, lengths in mm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TEXT, SMALL, TINY = 10.0, 9.0, 8.0
LEFT, WIDTH = 15.0, 180.0
PADDING = 1.8
POINT = 25.4 / 72

_LEADING = 1.45
KEEP_WHOLE = 90.0  # a row up to this height moves to the next page rather than being split
LEAST_PART = 25.0


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
    right: bool = False

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines) + 2 * PADDING

    def exceeds(self, room: float) -> bool:
        """Whether the cell is higher than ``room``; looks no further than that."""
        used = 2 * PADDING
        return any((used := used + line.height) > room for line in self.lines)


def start_height(*rows: Sequence[Cell]) -> float:
    """The height that must be free so that ``rows``, a head and the first row under it, start on one page."""
    heights = (max(cell.height for cell in row) for row in rows)
    return sum(height if height <= KEEP_WHOLE else LEAST_PART for height in heights)


def heads(labels: Sequence[str]) -> tuple[Cell, ...]:
    """The column heads of a grid; a line feed in a label starts a second line."""
    return tuple(
        Cell(tuple(Line(part, SMALL, bold=True) for part in label.split("\n")), shaded=True, centred=True)
        for label in labels
    )
