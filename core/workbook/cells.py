"""The cells of an XLSX as text, sheet by sheet. Formulas are marked, never evaluated.

openpyxl writes our workbooks; it does not read them, because its reader drops ``x005F_`` from texts,
cannot tell ``_x0007_`` from its escape, and builds objects for whatever a file contains.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from core.workbook.archive import open_archive
from core.workbook.errors import WorkbookError
from core.workbook.escape import unescape
from core.workbook.numbers import Formats, number_text
from core.workbook.xml import Parts

MOST_ROWS = 20_000
MOST_COLUMNS = 300
MOST_SHEETS = 100
MOST_CELLS = 500_000
_LONGEST = 100_000
_CELL = re.compile(r"([A-Z]{1,3})[0-9]{1,9}")
_BROKEN = (
    "Excelブックとして読めません。壊れているか、別の種類のファイルです。Excelで開いて保存し直してください。"
)


class Cell(NamedTuple):
    """A cell's text, or why it cannot be taken. ``dated``: the spreadsheet keeps it as a date."""

    text: str
    problem: str = ""
    dated: bool = False


@dataclass(slots=True)
class Sheet:
    """A sheet's cells that hold something, by row and column (both from 1)."""

    title: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)


def read_sheets(data: bytes) -> list[Sheet]:
    """All sheets of the workbook in ``data``. Raises ``WorkbookError`` where it is none or too much."""
    with open_archive(data) as archive:
        try:
            return _Book(archive).sheets()
        except WorkbookError:
            raise
        except Exception as error:  # hostile bytes can fail anywhere: zlib, expat, numbers, names
            raise WorkbookError(_BROKEN) from error


class _Book:
    """One opened workbook: its strings and formats, and how many cells were read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.parts = Parts(archive)
        self.path = next(iter(self._related("", "officeDocument").values()), "xl/workbook.xml")
        strings = next(iter(self._related(self.path, "sharedStrings").values()), "")
        styles = next(iter(self._related(self.path, "styles").values()), "")
        self.strings = list(self._strings(strings)) if strings in self.parts.names else []
        self.formats = Formats(self.parts.stream(styles)) if styles in self.parts.names else Formats(())
        self.cells = 0

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """Parts that ``part`` refers to with a relation of this kind, by relation id."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self.parts.names:
            return {}
        return {
            attributes.get("Id", ""): posixpath.normpath(posixpath.join(f"/{folder}", attributes["Target"]))[
                1:
            ]
            for start, tag, attributes, _ in self.parts.stream(relations)
            if start and tag == "Relationship" and attributes.get("Type", "").endswith(f"/{kind}")
        }

    def _strings(self, part: str) -> Iterator[str]:
        pieces: list[str] = []
        reading = _Reading()
        for start, tag, _, text in self.parts.stream(part):
            if not start and tag == "si":
                yield unescape("".join(pieces))
                pieces.clear()
            elif reading.takes(start, tag):
                pieces.append(text)

    def sheets(self) -> list[Sheet]:
        targets = self._related(self.path, "worksheet")
        found: dict[str, Sheet] = {}
        for start, tag, attributes, _ in self.parts.stream(self.path):
            if start and tag == "workbookPr":
                self.formats.date1904 = attributes.get("date1904", "0") in {"1", "true"}
            elif start and tag == "sheet" and attributes.get("id") in targets:
                path = targets[attributes["id"]]
                if path in found or len(found) >= MOST_SHEETS:
                    raise WorkbookError("シートの数や構造が普通のExcelブックと違うため、開きませんでした。")
                found[path] = Sheet(attributes.get("name", ""))
        if not found:
            raise WorkbookError(_BROKEN)
        for path, sheet in found.items():
            self._read(path, sheet)
        return list(found.values())

    def _read(self, path: str, sheet: Sheet) -> None:
        row = column = 0
        kind, style, formula, pieces = "n", 0, False, list[str]()
        reading = _Reading()
        for start, tag, attributes, text in self.parts.stream(path):
            if start and tag == "row":
                row, column = int(attributes.get("r", row + 1)), 0
            elif start and tag == "c":
                column = _column(attributes["r"]) if "r" in attributes else column + 1
                kind, style, formula = attributes.get("t", "n"), int(attributes.get("s", 0)), False
                pieces.clear()
            elif tag == "f":
                formula = True
            elif not start and (tag == "v" or reading.takes(start, tag)):
                pieces.append(text)
            elif not start and tag == "c":
                cell = Cell("", "数式") if formula else self._cell(kind, style, "".join(pieces))
                if cell != Cell(""):
                    self._keep(sheet, row, column, cell)
            else:
                reading.takes(start, tag)

    def _cell(self, kind: str, style: int, content: str) -> Cell:
        if kind == "s":
            return Cell(self.strings[int(content)]) if content else Cell("")
        if kind in {"str", "inlineStr"}:
            return Cell(unescape(content))
        if not content:
            return Cell("")
        if kind == "e":
            return Cell("", "エラー値")
        if kind == "b":
            return Cell("TRUE" if content == "1" else "FALSE")
        text = content.removesuffix("T00:00:00") if kind == "d" else number_text(content, style, self.formats)
        dated = kind == "d" or self.formats.dates(style)
        return Cell(text, dated=dated) if text else Cell("", "読み取れない日付や数")

    def _keep(self, sheet: Sheet, row: int, column: int, cell: Cell) -> None:
        self.cells += 1
        if row > MOST_ROWS or column > MOST_COLUMNS or self.cells > MOST_CELLS:
            raise WorkbookError(
                f"シート「{sheet.title[:40]}」に入力が多すぎます（{MOST_ROWS:,}行、{MOST_COLUMNS}列まで）。"
            )
        if len(cell.text) > _LONGEST:
            cell = Cell("", "長すぎる文字列")
        sheet.rows.setdefault(row, {})[column] = cell


class _Reading:
    """Knows which ``t`` elements are text: those within ``rPh`` are furigana that Excel adds by itself."""

    def __init__(self) -> None:
        self._furigana = False

    def takes(self, start: bool, tag: str) -> bool:
        if tag == "rPh":
            self._furigana = start
        return tag == "t" and not start and not self._furigana


def _column(reference: str) -> int:
    match = _CELL.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
