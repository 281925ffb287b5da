"""Pieces that most papers are drawn with: a title, a section, paragraphs, a table, a list of facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.pdf.cells import POINT, SMALL, TEXT, WIDTH, Cell, Line, heads, start_height
from core.pdf.paper import Paper

EMPTY = "未記入"
_SECTION_ROOM, _HEADING = 28.0, 8.0
_FACT_COLUMNS = (50.0, WIDTH - 50.0)


def title(paper: Paper, text: str, beneath: str = "") -> None:
    paper.space(2)
    paper.write_block(paper.lines(text, WIDTH, 16, bold=True), centred=True)
    if beneath:
        paper.space(1)
        paper.write_block(paper.lines(beneath, WIDTH, SMALL, grey=True), centred=True)
    paper.space(5)


def section(paper: Paper, text: str, level: int = 1, room: float = 0) -> None:
    """A heading that never stands alone at the foot of a page; what follows needs ``room`` there."""
    paper.space(3)
    paper.need(max(_SECTION_ROOM, _HEADING + room))
    paper.bookmark(text, level)
    paper.write_block(paper.lines(text, WIDTH, 11, bold=True))
    paper.space(1)


def paragraph(paper: Paper, text: str, size: float = TEXT, *, bold: bool = False, grey: bool = False) -> None:
    paper.write_block(paper.lines(text, WIDTH, size, bold=bold, grey=grey))
    paper.space(1.5)


def bullets(paper: Paper, texts: Iterable[str], size: float = TEXT) -> None:
    for text in texts:
        paper.write_block(paper.bulleted(text, WIDTH, size))
        paper.space(0.6)
    paper.space(1)


def checks(paper: Paper, texts: Iterable[str]) -> None:
    """Lines to tick off with a pen."""
    indent = TEXT * POINT * 1.4
    for text in texts:
        first, *others = paper.lines(text, WIDTH - indent)
        lines = (replace(first, text="□ " + first.text), *(replace(o, indent=indent) for o in others))
        paper.need(sum(line.height for line in lines))
        paper.write_block(lines)
        paper.space(0.8)
    paper.space(1)


def sender(paper: Paper, head_office: str, provider: str, person: str) -> None:
    """Who writes, set to the right, with the room where the seal goes."""
    shown = (head_office, provider or f"（事業者名：{EMPTY}）", f"{person or f'（代表者名：{EMPTY}）'}　　㊞")
    right(paper, (text for text in shown if text))


def right(paper: Paper, texts: Iterable[str]) -> None:
    """Lines set to the right, each shortened to one line."""
    for text in texts:
        line = Line(paper.shortened(text, WIDTH - 10, TEXT))
        paper.need(line.height)
        paper.draw(paper.l_margin + WIDTH - paper.width_of(line), paper.y, line)
        paper.space(line.height)


def facts(paper: Paper, rows: Iterable[tuple[str, str]]) -> None:
    """A grid of labels and values; what is empty says so."""
    for label, value in rows:
        name = paper.lines(label, _FACT_COLUMNS[0])
        shown = paper.lines(value or EMPTY, _FACT_COLUMNS[1], grey=not value)
        paper.row(_FACT_COLUMNS, (Cell(name, shaded=True, middle=True, again=name), Cell(shown, middle=True)))


def table(
    paper: Paper,
    widths: Sequence[float],
    labels: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    heading: str = "",
    centred: frozenset[int] = frozenset(),
    right: frozenset[int] = frozenset(),
) -> None:
    """A grid of texts with its heads on every page; the columns of ``centred`` are short, of ``right`` amounts."""
    cells = [
        [
            Cell(paper.lines(text, width, SMALL), centred=number in centred, right=number in right)
            for number, (text, width) in enumerate(zip(texts, widths, strict=True))
        ]
        for texts in rows
    ]
    grid(paper, widths, labels, cells, heading)


def grid(
    paper: Paper,
    widths: Sequence[float],
    labels: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    heading: str = "",
) -> None:
    """Rows of cells; ``heading``, the heads and the first row start on one page."""
    head = heads(labels)
    room = start_height(head, *rows[:1])
    if heading:
        section(paper, heading, room=room)
    paper.need(room)
    paper.row(widths, head)
    for cells in rows:
        paper.row(widths, cells, head)
