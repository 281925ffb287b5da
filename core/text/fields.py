"""Typed fields: is a value whole and valid, and what was understood of it? What a text means: ``core.text.reading``."""

from __future__ import annotations

from collections.abc import Iterator

from core.draft import Row, Value
from core.items import FieldKind, FormField
from core.text.reading import Reading, read


def field_readings(field: FormField, value: Value) -> Iterator[tuple[str, Reading]]:
    """Each text of a field's value with what was understood of it; a table's cells are named by row and column."""
    if isinstance(value, str):
        yield "", read(field, value)
    elif field.kind is not FieldKind.MULTI_CHOICE:
        for number, row in enumerate(rows(value), start=1):
            for column in field.columns:
                yield f"{number}行目「{column.label}」：", read(column, row.get(column.id, ""))


def field_problems(field: FormField, value: Value) -> tuple[str, ...]:
    """All that is wrong with a field's value; a table's problems name row and column."""
    if field.kind is FieldKind.MULTI_CHOICE and not isinstance(value, str):
        unknown = [str(choice) for choice in value if choice not in field.options]
        return (f"選択肢にない値です：{'、'.join(unknown)}",) if unknown else ()
    return tuple(f"{where}{each.problem}" for where, each in field_readings(field, value) if each.problem)


def field_hints(field: FormField, value: Value) -> tuple[str, ...]:
    """What was understood of a field's value where that is not plainly what was typed."""
    return tuple(f"{where}{each.hint}" for where, each in field_readings(field, value) if each.hint)


def rows(value: Value) -> tuple[Row, ...]:
    """A table's rows; empty where the value is not a table."""
    return tuple(row for row in value if isinstance(row, dict)) if isinstance(value, tuple) else ()


def filled(field: FormField, value: Value) -> bool:
    """True where the field holds what a disclosure needs: text, a choice, or one row with all needed cells."""
    if isinstance(value, str):
        return bool(value.strip())
    if field.kind is FieldKind.MULTI_CHOICE:
        return bool(value)
    needed = [column.id for column in field.columns if column.needed]
    written_rows = [row for row in rows(value) if any(cell.strip() for cell in row.values())]
    return bool(written_rows) and all(row.get(c, "").strip() for row in written_rows for c in needed)
