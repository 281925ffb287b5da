"""Cells that a spreadsheet turned into a date: 3-1 becomes 1 March of this year, and nobody sees it."""

from __future__ import annotations

from collections.abc import Iterator

from core.edition import Edition
from core.items import Column, FieldKind, FormField, Item
from core.workbook.errors import quoted
from core.workbook.form_a import own_fields
from core.workbook.lines import Kind, Record
from core.workbook.records import Book

_EXPECTED = {(Kind.EVIDENCE, "captured_on"), (Kind.WITHHOLD, "")}


def made_dates(edition: Edition, book: Book) -> Iterator[str]:
    """A note for each cell that is a date where none is asked for."""
    for kind, part in book.forms.items():
        fields = {field.id: field for field in own_fields(edition, kind)}
        for record in part.records:
            yield from _notes(record, fields.get(record.field))
    for (_, item_id), part in book.answers.items():
        item = edition.items.get(item_id)
        for record in part.records:
            yield from _notes(record, _field(item, record) if item else None)


def _field(item: Item, record: Record) -> FormField | None:
    return next((field for field in item.fields if field.id == record.field), None)


def _notes(record: Record, field: FormField | None) -> Iterator[str]:
    for slot in sorted(record.dated):
        asked: FormField | Column | None = field
        if field and record.kind is Kind.TABLE:
            asked = next((column for column in field.columns if column.id == slot), None)
        if (record.kind, slot) in _EXPECTED or (asked and asked.kind is FieldKind.DATE):
            continue
        name = f"「{asked.label}」の" if asked else ""
        yield (
            f"{record.where}：{name}セルが日付（{quoted(record.slots[slot])}）になっています。"
            "「3-1」のような文字を表計算ソフトが日付に変えたものなら、セルの書式を「文字列」にして入れ直してください。"
        )
