"""A paper whose own pages lie between pages of any size that stay empty but for a stamp at the upper edge.

The stamp stands in a strip of its own above the evidence, which is made smaller by as much, so that it
never hides anything.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from core.pdf.cells import POINT, SMALL, TINY, Line
from core.pdf.paper import Paper

STRIP = 7.0
_SIDE = 8.0
_LEAST = 105.0  # mm: what is smaller lies on a sheet of A4, as a receipt is filed
_A4 = (210.0, 297.0)
_TABS, _TAB_HEIGHT, _TAB_TOP, _TAB_WIDTH = 10, 22.0, 34.0, 9.0


class Place(NamedTuple):
    """Where a page of evidence goes: index of the sheet, scale, and its lower left corner in points."""

    sheet: int
    scale: float
    x: float
    y: float


class Volume(Paper):
    """The tab sheets, with room for the evidence behind each."""

    prefix = ""
    """Leads the labels of the pages that follow."""

    @cached_property
    def bare(self) -> set[int]:
        """Numbers of the pages that carry evidence: neither head nor foot."""
        return set()

    def header(self) -> None:
        if self.page_no() not in self.bare:
            super().header()

    def footer(self) -> None:
        """The page's number without the total: fpdf2 has room for totals of three digits only."""
        if self.page_no() not in self.bare:
            line = Line(str(self.page_no()), SMALL)
            self.draw((self.w - self.width_of(line)) / 2, 284, line)

    def start_page(self) -> None:
        self.add_page(format="a4", label_style="D", label_prefix=self.prefix or None)
        self.set_y(22.0)

    def evidence_page(self, width: float, height: float, stamp: str) -> Place:
        """Add a sheet for a page of evidence of this size (points), stamped with ``stamp``."""
        across, up = width * POINT, height * POINT
        sheet = (across, up) if min(across, up) >= _LEAST else _A4
        self.bare.add(self.pages_count + 1)
        self.add_page(orientation="P", format=sheet, label_style="D", label_prefix=self.prefix)
        scale = min(sheet[0] / across, (sheet[1] - STRIP) / up, 1.0)
        line = Line(stamp, TINY)
        self.draw(self.w - _SIDE - self.width_of(line), 2.2, line)
        x = (sheet[0] - across * scale) / 2
        y = 0.0 if sheet != _A4 or scale < 1 else sheet[1] - STRIP - _SIDE - up * scale
        return Place(self.page_no() - 1, scale, x / POINT, max(y, 0.0) / POINT)

    def thumb_tab(self, number: int) -> None:
        """The number in a black tab at the right edge, lower with each number, to be found by thumbing."""
        top = _TAB_TOP + (number - 1) % _TABS * _TAB_HEIGHT
        self.set_fill_color(60)
        self.rect(self.w - _TAB_WIDTH, top, _TAB_WIDTH, _TAB_HEIGHT - 2, style="F")
        self.set_fill_color(0)
        self.set_text_color(255)
        line = Line(str(number), 12, bold=True)
        self.draw(self.w - _TAB_WIDTH / 2 - self.width_of(line) / 2, top + 7, line)
        self.set_text_color(0)
