"""The lines of the workbook: what a draft says, each line with the ids that say where it belongs.

A line has one or more slots (the value columns), each with an id of its own: a table's column, an
attribute of an evidence row, an option, an application unit. Nothing depends on a position.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from core.draft import Answer, Evidence, Row, State, Value
from core.items import Column, FieldKind, FormField, Item
from core.text.fields import rows
from core.workbook import words

SPARE = 2
LEAST_EVIDENCE, LEAST_ROWS = 3, 4


class Kind(StrEnum):
    """What a line holds. ``LABEL`` lines are for the eye only."""

    LABEL = "label"
    APPLICANT = "applicant"
    UNIT = "unit"
    STATE = "state"
    VALUE = "value"
    CHOICE = "choice"
    TABLE = "table"
    EVIDENCE = "evidence"
    WITHHOLD = "withhold"
    NOTE = "note"


FORMS = frozenset({Kind.APPLICANT, Kind.UNIT})
"""Kinds that stand in Form A; all others belong to an item."""

LISTS = frozenset({Kind.TABLE, Kind.EVIDENCE})
"""Kinds of which there may be any number; a copied line is one more."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell to fill in; ``options`` are offered as a list."""

    id: str
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its ids, its cells, and the words beside them."""

    kind: Kind
    slots: tuple[Slot, ...]
    label: str
    guide: str = ""
    unit: str = ""
    item: str = ""
    field: str = ""
    row: int = 1
    base: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A line as it was read, or as it would be read: ids and texts only. ``where`` names sheet and row."""

    kind: Kind
    field: str
    row: int
    slots: dict[str, str]
    where: str = ""


def records_of(lines: Iterable[Line]) -> list[Record]:
    return [
        Record(line.kind, line.field, line.row, {slot.id: slot.text for slot in line.slots})
        for line in lines
        if line.kind is not Kind.LABEL
    ]


def digest(records: Iterable[Record]) -> str:
    """A fingerprint of what was said: empty cells, empty rows and the order of lines do not count."""
    said: dict[tuple[str, str], list[list[tuple[str, str]]]] = {}
    for record in sorted(records, key=lambda record: record.row):
        if cells := sorted((slot, text) for slot, text in record.slots.items() if text):
            said.setdefault((record.kind, record.field), []).append(cells)
    content = json.dumps([[*key, lists] for key, lists in sorted(said.items())])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def answer_lines(item: Item, answer: Answer, unit: str = "") -> tuple[Line, ...]:
    """All lines of one disclosure item, with spare ones to fill in."""
    lines = [*_state(item, answer)]
    for field in item.fields:
        lines += _value(field, answer.values.get(field.id, ""))
    if item.fields:
        lines[1] = replace(
            lines[1], guide="\n".join(filter(None, (lines[1].guide, f"記入例：{item.example}")))
        )
    lines += [*_evidence(item, answer.evidence), *_aside(answer)]
    base = json.dumps({"": digest(records_of(lines))})
    return tuple(replace(line, unit=unit, item=item.id, base=base) for line in lines)


def _state(item: Item, answer: Answer) -> Iterator[Line]:
    """Unanswered is an empty cell, but a word where something stands in the fields: see ``merge``."""
    kept = any(shown(field, answer.values.get(field.id, "")) for field in item.fields)
    text = "" if answer.state is State.UNANSWERED and not kept else words.state_label(item, answer.state)
    options = tuple(words.state_labels(item).values())
    yield Line(Kind.STATE, (Slot("", text, options),), "答え方（選ぶ）", item.guide)


def shown(field: FormField, value: Value) -> bool:
    """True where the field's lines show a value: one that is there and is of the field's own shape."""
    if field.kind is FieldKind.TABLE:
        return any(row.get(column.id) for row in rows(value) for column in field.columns)
    if field.kind is FieldKind.MULTI_CHOICE:
        return any(_chosen(value))
    return isinstance(value, str) and bool(value)


def _value(field: FormField, value: Value) -> Iterator[Line]:
    if field.kind is FieldKind.TABLE:
        yield from _table(field, rows(value))
    elif field.kind is FieldKind.MULTI_CHOICE:
        yield from _choices(field, _chosen(value))
    else:
        text = value if isinstance(value, str) else ""
        slot = Slot("", text, field.options)
        yield Line(Kind.VALUE, (slot,), field_label(field), field_guide(field), field=field.id)


def _table(field: FormField, table: tuple[Row, ...]) -> Iterator[Line]:
    heads = tuple(Slot(column.id, field_label(column)) for column in field.columns)
    yield Line(Kind.LABEL, heads, field_label(field), field_guide(field))
    for number in range(1, max(len(table) + SPARE, LEAST_ROWS) + 1):
        row = table[number - 1] if number <= len(table) else {}
        slots = tuple(Slot(column.id, row.get(column.id, "")) for column in field.columns)
        yield Line(Kind.TABLE, slots, f"{field.label}　{number}行目", field=field.id, row=number)


def _chosen(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return ()
    return tuple(choice for choice in value if isinstance(choice, str))


def _choices(field: FormField, chosen: tuple[str, ...]) -> Iterator[Line]:
    """A line for each option, and for what was chosen from an older list; marked ○, or 1, 2, … out of order."""
    options = tuple(dict.fromkeys((*field.options, *chosen)))
    in_order = [option for option in options if option in chosen] == list(chosen)
    marks = (words.MARK, *(str(number) for number in range(1, len(options) + 1)))
    for number, option in enumerate(options, start=1):
        place = words.MARK if in_order else str(chosen.index(option) + 1) if option in chosen else ""
        mark = place if option in chosen else ""
        guide = (
            "あてはまるものに○を入れます。並べる順を決めるときは1、2、3…を入れます。" if number == 1 else ""
        )
        label = f"{field_label(field)}　{option}"
        yield Line(Kind.CHOICE, (Slot(option, mark, marks),), label, guide, field=field.id, row=number)


def _evidence(item: Item, evidence: tuple[Evidence, ...]) -> Iterator[Line]:
    for number in range(1, max(len(evidence) + SPARE, LEAST_EVIDENCE) + 1):
        row = evidence[number - 1] if number <= len(evidence) else None
        texts = row.model_dump() if row else dict.fromkeys(words.EVIDENCE_COLUMNS, "")
        texts["kind"] = words.EVIDENCE_KINDS.get(texts["kind"], "")
        texts["contractor_basis"] = words.EVIDENCE_BASES.get(texts["contractor_basis"], "")
        options = {"kind": words.EVIDENCE_KINDS, "contractor_basis": words.EVIDENCE_BASES}
        slots = tuple(
            Slot(name, texts[name], tuple(options.get(name, {}).values())) for name in words.EVIDENCE_COLUMNS
        )
        guide = f"資料の例：{item.evidence_hint}" if number == 1 else ""
        yield Line(Kind.EVIDENCE, slots, f"資料{number}", guide, row=number)


def _aside(answer: Answer) -> Iterator[Line]:
    wish = answer.withhold
    cells = (
        ("wish", "公表の留保を希望する", words.WISHED if wish else "", "公表されては困るときだけ選びます。"),
        ("reason", "留保の理由", wish.reason if wish else "", ""),
        ("period", "留保の期間", wish.period if wish else "", "例：2027年3月31日まで"),
    )
    for name, label, text, guide in cells:
        options = (words.WISHED, words.NOT_WISHED) if name == "wish" else ()
        yield Line(Kind.WITHHOLD, (Slot("", text, options),), label, guide, field=name)
    yield Line(Kind.NOTE, (Slot("", answer.note),), "自分用のメモ", "申請書には印刷されません。")


def field_label(field: FormField | Column) -> str:
    """The label with its unit, and a word where the field may stay empty."""
    unit = f"（{field.unit}）" if isinstance(field, FormField) and field.unit else ""
    return field.label + unit + ("" if field.needed else "（任意）")


def field_guide(field: FormField) -> str:
    hint = "一覧から選びます。" if field.kind is FieldKind.CHOICE else field.placeholder
    return "\n".join(filter(None, (field.help, hint)))
