"""Stacked bars as vectors: colour, a hatch that survives a black-and-white printer, and the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.pdf.cells import LEFT, SMALL, TINY, WIDTH, Line
from core.pdf.paper import Paper

_LABEL, _HEIGHT, _STEP = 76.0, 4.6, 6.2
_BAR = WIDTH - _LABEL - 18


class Part(NamedTuple):
    """One kind of part: ``key`` in the counts, its word, its colour and its hatch ("/", "-", "x" or none)."""

    key: object
    word: str
    colour: tuple[int, int, int]
    hatch: str


def draw_legend(paper: Paper, parts: Sequence[Part]) -> None:
    """What each colour and hatch stands for."""
    x = LEFT
    for part in parts:
        _box(paper, x, paper.y + 0.6, 6, 3.4, part)
        word = Line(part.word, TINY)
        paper.draw(x + 7.5, paper.y, word)
        x += 7.5 + paper.width_of(word) + 6
    paper.space(_STEP)


def draw_bar(paper: Paper, label: str, parts: Sequence[Part], counts: Mapping[object, int]) -> None:
    """One bar over the whole width, shared out by ``counts``; what is done of all stands behind it."""
    paper.need(_STEP)
    total = sum(counts.values())
    paper.draw(LEFT, paper.y + 0.4, Line(paper.shortened(label, _LABEL - 2, SMALL), SMALL))
    x = LEFT + _LABEL
    for part in parts:
        width = _BAR * counts.get(part.key, 0) / total
        if width:
            _box(paper, x, paper.y, width, _HEIGHT, part)
            x += width
    done = Line(f"{counts.get(parts[0].key, 0)} / {total}", SMALL)
    paper.draw(LEFT + WIDTH - paper.width_of(done), paper.y + 0.4, done)
    paper.space(_STEP)


def _box(paper: Paper, x: float, y: float, width: float, height: float, part: Part) -> None:
    paper.set_fill_color(*part.colour)
    paper.set_line_width(0.2)
    paper.rect(x, y, width, height, style="DF")
    paper.set_fill_color(0)
    paper.set_line_width(0.1)
    with paper.rect_clip(x, y, width, height):
        start = x - height
        while part.hatch and start < x + width:
            if part.hatch in "/x":
                paper.line(start, y + height, start + height, y)
            if part.hatch == "x":
                paper.line(start, y, start + height, y + height)
            if part.hatch == "-":
                paper.line(x, y + height / 2, x + width, y + height / 2)
            start += 2.2
