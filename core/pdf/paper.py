"""The sheet of paper: A4 pages with head, foot and 下書き mark, lines of text, and rows of a grid.

Text is laid out here rather than by fpdf2, which knows no kinsoku and no row taller than a page. User text
reaches the page through ``FPDF.text`` only, which reads neither markdown nor HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

from fpdf import FPDF
from fpdf.enums import ResourceAccessPolicy
from fpdf.fonts import TTFFont

from core.limits import LINE_MOST
from core.pdf.attachment import Attachment, attach
from core.pdf.cells import KEEP_WHOLE, LEAST_PART, LEFT, PADDING, POINT, SMALL, TEXT, TINY, WIDTH, Cell, Line
from core.pdf.fonts import FULL, Fonts
from core.pdf.linebreak import break_lines, iterate_lines
from core.text.characters import one_line, printable
from core.text.dates import japanese

TOP, BOTTOM = 22.0, 279.0

_FAMILY = "NotoSansJP"
_BASELINE = 1.08
_GREY, _FAINT, _RED = 90, 238, (170, 20, 30)
_LINE = 0.2


class Paper(FPDF):
    """One PDF in the making. ``running`` stands in the head of every page that follows.

    ``mark`` prints 下書き on every page: right where the authority has a form of its own for the paper.
    ``attachment`` is a JSON file that the PDF carries, which makes it a PDF/A-3B.
    """

    def __init__(
        self,
        title: str,
        author: str,
        heading: str,
        on: date,
        *,
        mark: bool = True,
        fonts: Fonts = FULL,
        attachment: Attachment | None = None,
    ) -> None:
        compliance = "PDFA_3B" if attachment else None
        super().__init__(orientation="portrait", unit="mm", format="A4", enforce_compliance=compliance)
        self.resource_access_policy = ResourceAccessPolicy.NONE
        self.set_auto_page_break(False)
        self.set_margins(LEFT, TOP, LEFT)
        self.add_font(_FAMILY, "", fonts.regular)
        self.add_font(_FAMILY, "B", fonts.bold)
        for font in self.fonts.values():
            assert isinstance(font, TTFFont)
            font.ttfont.recalcBBoxes = (
                False  # a subset keeps its outlines; measuring them again takes longest
            )
        self.set_title(title)
        self.set_author(author)
        self.set_subject(heading)
        self.set_creator("開示ナビ")
        self.set_lang("ja")
        self.set_creation_date(datetime(on.year, on.month, on.day, tzinfo=UTC))
        if attachment:
            attach(self, attachment)
        self.made_on = japanese(on)
        self.heading = heading
        self.running = ""
        self.mark = mark

    def header(self) -> None:
        self.draw(LEFT, 9, Line(self.shortened(self.heading, 150, TINY), TINY, grey=True))
        self.draw(LEFT, 13.5, Line(self.shortened(self.running, 150, SMALL), SMALL))
        if self.mark:
            self._draw_mark()

    def _draw_mark(self) -> None:
        self.set_draw_color(*_RED)
        self.set_line_width(0.5)
        self.rect(LEFT + WIDTH - 22, 9, 22, 8)
        self.set_text_color(*_RED)
        mark = Line("下書き", 12, bold=True)
        self.draw(LEFT + WIDTH - 11 - self.width_of(mark) / 2, 10.2, mark)
        self.set_text_color(0)
        self.set_draw_color(0)

    def footer(self) -> None:
        if self.mark:
            self.draw(LEFT, 284, Line("下書き（提出書類は公式様式で作成）", TINY, grey=True))
            made = Line(f"開示ナビ　{self.made_on}作成", TINY, grey=True)
            self.draw(LEFT + WIDTH - self.width_of(made), 284, made)
        self.set_font(_FAMILY, "", SMALL)
        self.set_xy(LEFT, 284)
        self.cell(WIDTH, 4, f"{self.page_no()} / {{nb}}", align="C")

    def start_page(self) -> None:
        self.add_page(label_style="D")
        self.set_y(TOP)

    @property
    def room(self) -> float:
        """Height left on this page."""
        return BOTTOM - self.y

    def need(self, height: float) -> None:
        if self.room < height:
            self.start_page()

    def space(self, height: float) -> None:
        self.set_y(self.y + height)

    def bookmark(self, text: str, level: int) -> None:
        self.start_section(one_line(text)[:80] or "―", level)

    def _widths(self, bold: bool) -> dict[int, float]:
        font = self.fonts[_FAMILY.lower() + ("B" if bold else "")]
        assert isinstance(font, TTFFont)
        return font.cw

    def width_of(self, line: Line) -> float:
        widths = self._widths(line.bold)
        return sum(widths[ord(character)] for character in line.text) * line.size * POINT / 1000

    def shortened(self, text: str, width: float, size: float) -> str:
        """``text`` on one line, cut to ``width``."""
        limit = width * 1000 / (size * POINT) - 1000
        first, *more = islice(iterate_lines(one_line(text[:LINE_MOST]), limit, self._widths(False)), 2)
        return first + ("…" if more else "")

    def lines(
        self, text: str, width: float, size: float = TEXT, *, bold: bool = False, grey: bool = False
    ) -> tuple[Line, ...]:
        """``text`` broken for a cell of ``width``."""
        limit = (width - 2 * PADDING) * 1000 / (size * POINT)
        broken = break_lines(printable(text), limit, self._widths(bold))
        return tuple(Line(each, size, bold, grey) for each in broken)

    def bulleted(self, text: str, width: float, size: float = TEXT) -> tuple[Line, ...]:
        """``text`` with a bullet before its first line and the others indented as far."""
        indent = size * POINT
        first, *others = self.lines(text, width - indent, size)
        return replace(first, text="・" + first.text), *(replace(line, indent=indent) for line in others)

    def draw(self, x: float, y: float, line: Line) -> None:
        """Draw a line with its upper left corner at ``x``, ``y``."""
        if not line.text:
            return
        self.set_font(_FAMILY, "B" if line.bold else "", line.size)
        if line.marks:
            self._draw_marked(x + line.indent, y, line)
            return
        if line.grey:
            self.set_text_color(_GREY)
        self.text(x + line.indent, y + line.size * POINT * _BASELINE, line.text)
        if line.grey:
            self.set_text_color(0)

    def _draw_marked(self, x: float, y: float, line: Line) -> None:
        base = y + line.size * POINT * _BASELINE
        rule = base - line.size * POINT * 0.35 if line.struck else base + 0.5
        done = 0
        for first, last in (*line.marks, (len(line.text), len(line.text))):
            for text, colour in ((line.text[done:first], (0, 0, 0)), (line.text[first:last], _RED)):
                if text:
                    self.set_text_color(*colour)
                    self.text(x, base, text)
                    width = self.width_of(replace(line, text=text))
                    if colour == _RED:
                        self.set_draw_color(*_RED)
                        self.line(x, rule, x + width, rule)
                        self.set_draw_color(0)
                    x += width
            done = last
        self.set_text_color(0)

    def write_block(self, lines: Iterable[Line], *, centred: bool = False) -> None:
        """Lines without a border, over as many pages as they need."""
        for line in lines:
            self.need(line.height)
            self.draw(LEFT + (WIDTH - self.width_of(line)) / 2 if centred else LEFT, self.y, line)
            self.space(line.height)

    def row(self, widths: Sequence[float], cells: Sequence[Cell], head: Sequence[Cell] = ()) -> None:
        """A row of a grid; ``head`` is repeated wherever the row starts or goes on on a new page."""
        height = max(cell.height for cell in cells)
        if height > self.room and (height <= KEEP_WHOLE or self.room < LEAST_PART):
            self._turn(widths, head)
        while any(cell.exceeds(self.room) for cell in cells):
            parts = [self._part(cell, self.room) for cell in cells]
            self._box(widths, [first for first, _ in parts], self.room)
            cells = [rest for _, rest in parts]
            self._turn(widths, head)
        self._box(widths, cells, max(cell.height for cell in cells))

    def _turn(self, widths: Sequence[float], head: Sequence[Cell]) -> None:
        self.start_page()
        if head:
            self._box(widths, head, max(cell.height for cell in head))

    def _part(self, cell: Cell, room: float) -> tuple[Cell, Cell]:
        """What of ``cell`` fits into ``room``, and what is left for the next page."""
        used, count = 2 * PADDING, 0
        for line in cell.lines:
            used += line.height
            if used > room:
                break
            count += 1
        rest = cell.lines[count:] or cell.again
        return replace(cell, lines=cell.lines[:count], middle=False), replace(cell, lines=rest, middle=False)

    def _box(self, widths: Sequence[float], cells: Sequence[Cell], height: float) -> None:
        x, top = LEFT, self.y
        self.set_line_width(_LINE)
        for width, cell in zip(widths, cells, strict=True):
            self.set_fill_color(_FAINT)
            self.rect(x, top, width, height, style="DF" if cell.shaded else "D")
            self.set_fill_color(0)
            y = top + PADDING + ((height - cell.height) / 2 if cell.middle else 0)
            for line in cell.lines:
                self.draw(x + self._inset(cell, width, line), y, line)
                y += line.height
            x += width
        self.set_y(top + height)

    def _inset(self, cell: Cell, width: float, line: Line) -> float:
        """How far from the left edge of its cell a line begins."""
        if cell.centred:
            return (width - self.width_of(line)) / 2
        return width - PADDING - self.width_of(line) if cell.right else PADDING
