"""Old and new text with what changed in red, broken into lines (rule R3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.papers.blocks import EMPTY
from core.pdf.cells import SMALL, Line
from core.pdf.paper import Paper
from core.text.characters import printable
from core.text.wording import Piece, compare_wording


def red_lines(paper: Paper, old: str, new: str, width: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Both texts for cells of ``width``: what is gone struck through, what is new underlined."""
    before, after = compare_wording(printable(old), printable(new))
    return (
        tuple(_marked(paper, before, width, struck=True))
        if old
        else paper.lines(EMPTY, width, SMALL, grey=True),
        tuple(_marked(paper, after, width, struck=False))
        if new
        else paper.lines(EMPTY, width, SMALL, grey=True),
    )


def _marked(paper: Paper, pieces: Sequence[Piece], width: float, *, struck: bool) -> Iterator[Line]:
    text = "".join(piece.text for piece in pieces)
    spans = list(_spans(pieces))
    start = 0
    for line in paper.lines(text, width, SMALL):
        start = text.find(line.text, start)  # breaking a line only drops blanks and line feeds between lines
        end = start + len(line.text)
        marks = tuple(
            (max(first, start) - start, min(last, end) - start)
            for first, last in spans
            if first < end and last > start
        )
        yield replace(line, marks=marks, struck=struck)
        start = end


def _spans(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    position = 0
    for piece in pieces:
        if piece.changed:
            yield position, position + len(piece.text)
        position += len(piece.text)
