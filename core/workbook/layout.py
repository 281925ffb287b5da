"""Lines as a sheet: comfortable to fill in, every text a text cell, the ids in hidden columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.workbook.escape import escape, pieces
from core.workbook.ids import HIDDEN, VISIBLE, header_id, header_mark
from core.workbook.lines import Kind, Line

HEADER_ROW = 2
_FIRST_VALUE = len(VISIBLE) + 1
_WIDTHS = {"number": 6, "name": 24, "level": 12, "group": 7, "label": 26, "guide": 40}
_HEADS = {
    "number": "番号",
    "name": "項目",
    "level": "必須・選択",
    "group": "区分",
    "label": "欄",
    "guide": "書き方",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "'")
_UNTITLED = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LIST_SHEET = "選択肢"


def _style(
    name: str, colour: str = "", bold: bool = False, font: str = "1F2A33", edge: str = "CFD8DF"
) -> Any:
    line = Side(style="thin", color=edge)
    style = NamedStyle(name)
    style.font = Font(name="Yu Gothic", size=10, bold=bold, color=font)
    style.alignment = Alignment(vertical="top", wrap_text=True)
    style.number_format = "@"  # what is typed stays text: no dates, no dropped zeros, no formulas
    style.border = Border(top=line, bottom=line, left=line, right=line)
    if colour:
        style.fill = PatternFill("solid", fgColor=colour)
    return style


STYLES = {
    "head": ("1B5E8A", True, "FFFFFF"),
    "label": ("", False, "5A6772"),
    "first": ("E3ECF3", True, "1F2A33"),
    "input": ("FFFBE6", False, "1F2A33"),
    "still": ("F3F6F9", False, "5A6772"),
    "plain": ("", False, "1F2A33"),
}


def new_book() -> Any:
    """An empty workbook with our styles."""
    book = Workbook()
    for name, (colour, bold, font) in STYLES.items():
        book.add_named_style(_style(f"kn-{name}", colour, bold, font))
    book.remove(book.active)
    return book


def put(sheet: Any, row: int, column: int, text: str, style: str) -> None:
    """Write ``text`` as text, whatever it looks like."""
    cell = sheet.cell(row, column)
    cell.style = f"kn-{style}"
    if text:
        cell.value = escape(text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)


def sheet_title(text: str) -> str:
    """``text`` as a sheet's name may be written: 31 UTF-16 units, some left for a number of openpyxl's."""
    name = _UNTITLED.sub(" ", text).strip(" '").encode("utf-16-le")[:56].decode("utf-16-le", "ignore")
    return name.strip(" '") or "表"


class Sheet:
    """A sheet that is filled line by line."""

    def __init__(self, book: Any, title: str, edition_id: str, heads: Iterable[str], lists: Lists) -> None:
        self._sheet = book.create_sheet(sheet_title(title))
        self._heads = tuple(heads)
        self._lists = lists
        self._first_hidden = _FIRST_VALUE + len(self._heads)
        self._row = HEADER_ROW
        self._offers: dict[tuple[str, ...], dict[int, list[int]]] = {}
        self._header(edition_id)

    def _header(self, edition_id: str) -> None:
        sheet, values = self._sheet, [f"v{n}" for n in range(1, len(self._heads) + 1)]
        ids = [header_id(name) for name in (*VISIBLE, *values, *HIDDEN)]
        for column, text in enumerate([*ids, header_mark(edition_id)], start=1):
            put(sheet, 1, column, text, "still")
        for column, text in enumerate([*(_HEADS[name] for name in VISIBLE), *self._heads], start=1):
            put(sheet, HEADER_ROW, column, text, "head")
        put(sheet, HEADER_ROW, self._first_hidden, Kind.LABEL, "still")
        for column, name in enumerate(VISIBLE, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[name]
        for n in range(len(self._heads)):
            width = 52 if n == 0 else 26
            sheet.column_dimensions[get_column_letter(_FIRST_VALUE + n)].width = width
        for n in range(len(HIDDEN) + 1):
            sheet.column_dimensions[get_column_letter(self._first_hidden + n)].hidden = True
        sheet.row_dimensions[1].hidden = True
        sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 3)
        sheet.sheet_view.zoomScale = 90

    def heading(self, text: str) -> None:
        """A line with a title, above the lines of a section."""
        self._row += 1
        for column in range(1, self._first_hidden):
            put(self._sheet, self._row, column, text if column == 2 else "", "head")
        put(self._sheet, self._row, self._first_hidden, Kind.LABEL, "still")

    def line(self, line: Line, number: str, name: str, level: str, group: str, first: bool = False) -> None:
        """One line; a text too long for a cell goes on in the next, with the same ids."""
        texts = [pieces(slot.text) for slot in line.slots]
        for piece in range(max([len(text) for text in texts], default=1)):
            self._row += 1
            label = line.label if piece == 0 else f"{line.label}（続き）"
            visible = (number, name, level, group, label, line.guide if piece == 0 else "")
            for column, text in enumerate(visible, start=1):
                put(self._sheet, self._row, column, text, "first" if first else "label")
            for n, slot in enumerate(line.slots):
                text = texts[n][piece] if piece < len(texts[n]) else ""
                style = "still" if line.kind is Kind.LABEL else "input"
                put(self._sheet, self._row, _FIRST_VALUE + n, text, style)
                if slot.options:
                    self._offers.setdefault(slot.options, {}).setdefault(_FIRST_VALUE + n, []).append(
                        self._row
                    )
            self._ids(line, piece + 1)

    def _ids(self, line: Line, piece: int) -> None:
        columns = json.dumps([slot.id for slot in line.slots], ensure_ascii=False)
        ids = [line.kind, line.unit, line.item, line.field, str(line.row), str(piece), columns, line.base]
        for n, text in enumerate(ids[:1] if line.kind is Kind.LABEL else ids):
            put(self._sheet, self._row, self._first_hidden + n, text, "still")

    def finish(self) -> None:
        """Filter, lists of options and page setup, once all lines are there."""
        last = get_column_letter(self._first_hidden - 1)
        self._sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{self._row}"
        for options, columns in self._offers.items():
            self._sheet.add_data_validation(self._lists.validation(options, columns))
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self._sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


class Lists:
    """The lists of options, on a hidden sheet, so that an option may hold any character and any length."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], str] = {}

    def validation(self, options: tuple[str, ...], columns: dict[int, list[int]]) -> Any:
        letter = self._columns.setdefault(options, get_column_letter(len(self._columns) + 1))
        check = DataValidation(
            type="list",
            formula1=f"'{_LIST_SHEET}'!${letter}$2:${letter}${len(options) + 1}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="選択肢",
            error="一覧から選んでください。",
        )
        check.sqref = " ".join(
            f"{get_column_letter(column)}{first}:{get_column_letter(column)}{last}"
            for column, rows in columns.items()
            for first, last in _runs(rows)
        )
        return check

    def write(self, book: Any) -> None:
        sheet = book.create_sheet(_LIST_SHEET)
        sheet.sheet_state = "hidden"
        put(sheet, 1, 1, header_id("options"), "plain")
        for column, options in enumerate(self._columns, start=1):
            for row, option in enumerate(options, start=2):
                put(sheet, row, column, option, "plain")


def _runs(rows: list[int]) -> Iterable[tuple[int, int]]:
    """First and last of each run of neighbouring rows."""
    first = last = rows[0]
    for row in rows[1:]:
        if row > last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
