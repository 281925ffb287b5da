"""From sheets to records: which line belongs to which part of the draft, by ids and never by position."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.workbook.cells import Cell, Sheet
from core.workbook.errors import Problems, WorkbookError, place, quoted
from core.workbook.ids import FORMAT_VERSION, HIDDEN, TITLE_ID, header_id, parse_mark
from core.workbook.lines import FORMS, LISTS, Kind, Record

# The header is among the first rows, and recognised by more ids than anybody writes into the cells of one line.
_HEADER_WITHIN, _HEADER_IDS = 50, 7


@dataclass(slots=True)
class PartRecords:
    """The lines of one part: an item of a unit, or Form A. ``base``: fingerprints from when it was saved."""

    records: list[Record] = field(default_factory=list)
    base: dict[str, str] = field(default_factory=dict)
    where: str = ""


@dataclass(slots=True)
class Book:
    """All lines of a workbook, and the title of the draft it came from.

    Form A's lines by their kind (the applicant's, the units'), the answers' by (unit, item) as written; a provider
    item's unit is empty. The edition says which items these are, as a unit's id may be empty, too.
    """

    title: str
    forms: dict[Kind, PartRecords]
    answers: dict[tuple[str, str], PartRecords]
    notes: list[str]


@dataclass(slots=True)
class _Found:
    """A line before its pieces and copies are put together."""

    part: tuple[str, str]
    piece: int
    base: str
    record: Record


def read_book(edition_id: str, sheets: list[Sheet], problems: Problems) -> Book:
    """The lines of all sheets that are ours. Raises ``WorkbookError`` where there is none to read."""
    book = Book(_title(sheets), {}, {}, [])
    found: list[_Found] = []
    ours = False
    for sheet in sheets:
        header = _header(edition_id, sheet)
        if header is None:
            if not _is_extra(sheet):
                book.notes.append(
                    f"シート{quoted(sheet.title)}は開示ナビの表ではないため、読みませんでした。"
                )
            continue
        ours = True
        found += _Reader(sheet, *header, problems).lines()
    if not ours:
        raise WorkbookError(
            "開示ナビから書き出した表ではありません（シートの1行目の隠し行に目印がありません）。"
            "書き出した表に書き込んだものを選んでください。"
        )
    for line in _joined(found, problems):
        new, kind = PartRecords(where=line.record.where), line.record.kind
        form_a = kind in FORMS
        part = book.forms.setdefault(kind, new) if form_a else book.answers.setdefault(line.part, new)
        part.records.append(line.record)
        part.base |= _base(line.base)
    return book


def _title(sheets: list[Sheet]) -> str:
    for sheet in sheets:
        for row in sheet.rows.values():
            if any(cell.text == TITLE_ID for cell in row.values()):
                texts = [cell.text for _, cell in sorted(row.items()) if cell.text != TITLE_ID]
                return texts[1] if len(texts) > 1 else ""
    return ""


def _is_extra(sheet: Sheet) -> bool:
    """True for the instructions and the lists of options, which hold nothing to read."""
    return any(
        cell.text in {TITLE_ID, header_id("options")} for row in sheet.rows.values() for cell in row.values()
    )


def _header(edition_id: str, sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the ids and the column of each; None where the sheet is not ours."""
    for number in sorted(sheet.rows)[:_HEADER_WITHIN]:
        texts = {column: cell.text.strip() for column, cell in sheet.rows[number].items()}
        mark = next(filter(None, map(parse_mark, texts.values())), None)
        ids = [text for text in texts.values() if text.startswith(header_id(""))]
        if len(ids) >= _HEADER_IDS:
            where = place(sheet.title, number)
            _check_mark(edition_id, where, mark)
            _check_ids(where, ids)
            return number, {text.removeprefix(header_id("")): column for column, text in texts.items()}
    return None


def _check_mark(edition_id: str, where: str, mark: tuple[str, str] | None) -> None:
    if mark is None:
        raise WorkbookError(f"{where}：版を示す隠し列がありません。表を書き出し直して、書き写してください。")
    version, edition = mark
    if version != str(FORMAT_VERSION):
        raise WorkbookError(
            f"{where}：別の版の開示ナビで書き出された表です（形式{quoted(version)}、この版が読めるのは{FORMAT_VERSION}）。"
        )
    if edition != edition_id:
        raise WorkbookError(
            f"{where}：制度の版が違います（表は{quoted(edition)}、この下書きは「{edition_id}」）。同じ版の下書きで読み込んでください。"
        )


def _check_ids(where: str, ids: list[str]) -> None:
    missing = [name for name in (*HIDDEN, "v1") if header_id(name) not in ids]
    if missing:
        raise WorkbookError(
            f"{where}：表の列が足りません（{'、'.join(missing)}）。隠れている列を消さずに、書き出した表を使ってください。"
        )
    if len(set(ids)) != len(ids):
        raise WorkbookError(f"{where}：同じ列が二つあります。写した列を消してから読み込んでください。")


class _Reader:
    """Reads the lines of one sheet."""

    def __init__(self, sheet: Sheet, row: int, header: dict[str, int], problems: Problems) -> None:
        self._sheet, self._header_row, self._problems = sheet, row, problems
        self._columns = header
        self._values = {
            int(name[1:]): column
            for name, column in header.items()
            if name[:1] == "v" and name[1:].isdecimal() and len(name) < 5
        }

    def lines(self) -> Iterator[_Found]:
        for number, cells in sorted(self._sheet.rows.items()):
            where = place(self._sheet.title, number)
            wrong = [cell.problem for cell in cells.values() if cell.problem]
            if wrong:
                self._problems.add(
                    where, f"{wrong[0]}が入っています。数式などは読みません。値だけを文字で入れてください。"
                )
            elif number != self._header_row:
                yield from self._line(cells, where)

    def _line(self, cells: dict[int, Cell], where: str) -> Iterator[_Found]:
        ids = {name: self._text(cells, self._columns[name]) for name in HIDDEN}
        values = {n: self._text(cells, column) for n, column in self._values.items()}
        if ids["kind"] == Kind.LABEL:
            return
        if not any(ids.values()):
            if any(text.strip() for text in values.values()):
                self._problems.add(
                    where,
                    "書き込みがありますが、どの欄かがわかりません。"
                    "行を足すときは、空いている行を使うか、同じ種類の行全体を写してください。",
                )
            return
        try:
            kind, row, piece = Kind(ids["kind"]), int(ids["row"]), int(ids["part"])
            slots = _slots(ids["columns"])
        except (ValueError, RecursionError):
            self._problems.add(where, "隠れた列の内容が変わっていて読めません。表を書き出し直してください。")
            return
        if len(slots) > max(self._values) or any(n not in self._values for n in range(1, len(slots) + 1)):
            self._problems.add(where, "書き込む列が足りません。列を消さずに、書き出した表を使ってください。")
            return
        texts = {slot: values[n] for n, slot in enumerate(slots, start=1)}
        dated = frozenset(
            slot for n, slot in enumerate(slots, start=1) if cells.get(self._values[n], Cell("")).dated
        )
        record = Record(kind, ids["field"], row, texts, where, dated)
        yield _Found((ids["unit"], ids["item"]), piece, ids["base"], record)

    @staticmethod
    def _text(cells: dict[int, Cell], column: int) -> str:
        return cells[column].text if column in cells else ""


def _slots(text: str) -> list[str]:
    """The ids of a line's cells, from first to last."""
    content = json.loads(text)
    if not isinstance(content, list) or not all(isinstance(slot, str) for slot in content):
        raise ValueError(text)
    if len(set(content)) != len(content):
        raise ValueError(text)
    return content


def _base(text: str) -> dict[str, str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(key): str(value) for key, value in content.items()} if isinstance(content, dict) else {}


def _joined(found: list[_Found], problems: Problems) -> Iterator[_Found]:
    """Lines with the pieces of long texts put together; a copied line of a list is one more row."""
    lines: dict[tuple[object, ...], dict[int, _Found]] = {}
    for line in found:
        record = line.record
        key = (line.part, record.kind, record.field, record.row)
        copy = 0
        while line.piece in lines.get((*key, copy), {}):
            first = lines[*key, copy][line.piece].record.where
            copy += 1
            if record.kind not in LISTS:
                problems.add(record.where, f"{first}と同じ欄です。どちらかの行を消してください。")
                break
        lines.setdefault((*key, copy), {})[line.piece] = line
    for together in lines.values():
        ordered = [together[piece] for piece in sorted(together)]
        for line in ordered[1:]:
            for slot, text in line.record.slots.items():
                slots = ordered[0].record.slots
                slots[slot] = slots.get(slot, "") + text
        yield ordered[0]
