"""From the lines of a workbook back to an answer. What the lines do not change stays as it is in the draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.draft import Answer, Evidence, State, Value, Withhold
from core.items import FieldKind, FormField, Item
from core.workbook import words
from core.workbook.errors import Problems, quoted
from core.workbook.lines import Kind, Record, answer_lines, records_of


def merge_answer(item: Item, current: Answer, records: list[Record], problems: Problems) -> Answer:
    """``current`` with what the records change; equal to ``current`` where they change nothing.

    Each component is compared with what the draft's own lines would say, so that what no line can show
    (a value of another shape, an unknown field, an empty row) is kept until something is written over it.
    """
    new = _Lines(item, records, problems)
    old = _Lines(item, records_of(answer_lines(item, current)), problems)
    changes: dict[str, Any] = {}
    values = dict(current.values)
    for field in item.fields:
        value = new.value(field)
        if value is None or value == old.value(field):
            continue
        values.pop(field.id, None)
        if value:
            values[field.id] = value
    if values != current.values:
        changes["values"] = values
    for name in ("state", "evidence", "note"):
        component = getattr(new, name)()
        if component is not None and component != getattr(old, name)():
            changes[name] = component
    wish = new.withhold(current.withhold)
    if wish != current.withhold:
        changes["withhold"] = wish
    return current.model_copy(update=changes) if changes else current


class _Lines:
    """The lines of one item, read component by component; None where there is no line for it."""

    def __init__(self, item: Item, records: Iterable[Record], problems: Problems) -> None:
        self._item, self._problems = item, problems
        self._records: dict[tuple[Kind, str], list[Record]] = {}
        for record in sorted(records, key=lambda record: record.row):
            self._records.setdefault((record.kind, record.field), []).append(record)

    def _all(self, kind: Kind, field: str = "") -> list[Record]:
        return self._records.get((kind, field), [])

    def _one(self, kind: Kind, field: str = "") -> str | None:
        found = self._all(kind, field)
        return found[0].slots.get("", "") if found else None

    def state(self) -> State | None:
        """An empty cell beside written fields says 記述する, as writing into a field does on the page."""
        text = self._one(Kind.STATE)
        if text is None:
            return None
        if not text.strip():
            written = any(self.value(field) for field in self._item.fields)
            return State.DESCRIBED if written else State.UNANSWERED
        state = words.parse_state(self._item, text)
        if state is None:
            offered = "、".join(words.state_labels(self._item).values())
            where = self._all(Kind.STATE)[0].where
            self._problems.add(where, f"答え方{quoted(text)}がわかりません（{offered}から選んでください）。")
        return state

    def value(self, field: FormField) -> Value | None:
        if field.kind is FieldKind.TABLE:
            return self._table(field)
        if field.kind is FieldKind.MULTI_CHOICE:
            return self._choices(field)
        return self._one(Kind.VALUE, field.id)

    def _table(self, field: FormField) -> Value | None:
        records = self._all(Kind.TABLE, field.id)
        columns = [column.id for column in field.columns]
        rows = ({c: text for c in columns if (text := record.slots.get(c, ""))} for record in records)
        return tuple(row for row in rows if row) if records else None

    def _choices(self, field: FormField) -> Value | None:
        records = self._all(Kind.CHOICE, field.id)
        chosen: dict[str, int] = {}
        for record in records:
            for option, text in record.slots.items():
                place = words.parse_mark(text)
                if place is None:
                    self._problems.add(record.where, f"{quoted(text)}は○でも順番の数字でもありません。")
                elif place:
                    chosen[option] = place
        return tuple(sorted(chosen, key=lambda option: chosen[option])) if records else None

    def evidence(self) -> tuple[Evidence, ...] | None:
        records = self._all(Kind.EVIDENCE)
        rows = tuple(row for record in records if (row := self._material(record)) != Evidence())
        return rows if records else None

    def _material(self, record: Record) -> Evidence:
        texts = {name: record.slots.get(name, "") for name in words.EVIDENCE_COLUMNS}
        known = {"kind": words.EVIDENCE_KINDS, "contractor_basis": words.EVIDENCE_BASES}
        for name, labels in known.items():
            key = words.parse_label(labels, texts[name]) if texts[name].strip() else ""
            if key is None:
                column = words.EVIDENCE_COLUMNS[name]
                offered = "、".join(labels.values())
                self._problems.add(
                    record.where,
                    f"{column}{quoted(texts[name])}がわかりません（{offered}から選んでください）。",
                )
            texts[name] = key or ""
        texts["kind"] = texts["kind"] or "own"
        return Evidence.model_validate(texts)

    def withhold(self, current: Withhold | None) -> Withhold | None:
        """A reason or a period without a word about the wish is a wish; cells without a line stay."""
        empty = Withhold()
        wish = self._one(Kind.WITHHOLD, "wish")
        kept = current or empty
        reason, period = self._one(Kind.WITHHOLD, "reason"), self._one(Kind.WITHHOLD, "period")
        texts = Withhold(
            reason=kept.reason if reason is None else reason,
            period=kept.period if period is None else period,
        )
        if wish is None:
            return texts if current or texts != empty else None
        wished = words.parse_wish(wish)
        if wished is None:
            where = self._all(Kind.WITHHOLD, "wish")[0].where
            self._problems.add(where, f"{quoted(wish)}がわかりません（{words.WISHED}、または空）。")
        if wished or (not wish.strip() and texts != empty):
            return texts
        return None

    def note(self) -> str | None:
        return self._one(Kind.NOTE)
