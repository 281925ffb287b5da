"""Every paper that the product prints, by name, so that what holds for all of them is tested once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any, NamedTuple

from pypdf import PdfReader

from core.draft import Draft
from core.edition import Edition
from core.pdf import render_draft_pdf

ON = date(2026, 11, 23)
POINT = 25.4 / 72

PAPERS: dict[str, Callable[[Edition, Draft], bytes]] = {
    "draft": lambda edition, draft: render_draft_pdf(edition, draft, ON),
}


class Piece(NamedTuple):
    """A piece of text as it was drawn; ``x`` and ``y`` in mm, ``y`` from the lower edge of the page."""

    text: str
    x: float
    y: float


def pieces(pdf: bytes) -> Iterator[list[Piece]]:
    """The pieces of each page in the order they were drawn."""
    for page in PdfReader(BytesIO(pdf)).pages:
        found: list[Piece] = []

        def visit(text: str, _: Any, matrix: Any, __: Any, ___: Any, found: list[Piece] = found) -> None:
            if text.strip():
                found.append(Piece(text.strip(), matrix[4] * POINT, matrix[5] * POINT))

        page.extract_text(visitor_text=visit)
        yield found


def lines(pdf: bytes) -> list[str]:
    """The lines as drawn. Pieces drawn one after the other at one height are one line in several colours."""
    return [
        "".join(piece.text for piece in line)
        for page in pieces(pdf)
        for _, line in groupby(page, key=lambda piece: round(piece.y, 2))
    ]
