"""The cells of a workbook from outside, read in a process of its own and handed over as plain texts."""

from __future__ import annotations

import json

from core.intake import Visitor, read_workbook
from core.limits import MEGABYTE, WORKBOOK_FILE
from core.workbook.cells import Cell, Sheet, read_sheets
from core.workbook.errors import WorkbookError


def packed_sheets(data: bytes) -> bytes:
    """For the process: the sheets of a workbook in JSON. Raises ``WorkbookError``."""
    sheets = [
        (sheet.title, [(row, [*cells.items()]) for row, cells in sheet.rows.items()])
        for sheet in read_sheets(data)
    ]
    return json.dumps(sheets, ensure_ascii=False).encode(errors="surrogatepass")


def sheets_from_outside(data: bytes, visitor: Visitor | None = None) -> list[Sheet]:
    """The sheets of a workbook, in its ``visitor``'s turn. Raises ``WorkbookError``."""
    if len(data) > WORKBOOK_FILE:
        limit = WORKBOOK_FILE // MEGABYTE
        raise WorkbookError(f"ファイルが大きすぎます。読み込めるのは{limit} MBまでです。")
    answer = read_workbook(data, visitor)
    if answer.problem:
        raise WorkbookError(answer.problem)
    return [
        Sheet(title, {row: {column: Cell(*cell) for column, cell in cells} for row, cells in rows})
        for title, rows in json.loads(answer.content.decode(errors="surrogatepass"))
    ]
