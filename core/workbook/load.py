"""What a filled-in workbook would change in the draft at hand, part by part; nothing is taken unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.draft import Answer, Draft, State
from core.edition import Edition
from core.items import Item
from core.places import Place, PlaceKind
from core.text.compose import compose_content, compose_evidence
from core.units import ApplicationUnit, assess_units
from core.workbook import words
from core.workbook.cells import Sheet, read_sheets
from core.workbook.dated import made_dates
from core.workbook.errors import Problems, quoted
from core.workbook.form_a import form_a_digest, own_fields
from core.workbook.lines import Kind, answer_lines, digest, records_of
from core.workbook.merge import merge_answer
from core.workbook.records import Book, PartRecords, read_book

NOTHING = "（空）"


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs. ``part`` is its place's stored name; ``value`` is the whole new part.

    ``edited``: the lines were changed in the workbook after it was saved; where not, the draft has moved on
    and taking the change would undo that. ``collides``: changed here and there since the workbook was saved.
    """

    part: str
    place: str
    before: str
    after: str
    value: Answer | dict[str, str]
    edited: bool
    collides: bool


@dataclass(frozen=True, slots=True)
class Import:
    """What the workbook says differently, what of it could not be placed, and the title of its draft."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    title: str = ""

    def apply(self, draft: Draft, chosen: set[str]) -> Draft:
        """``draft`` with the chosen parts taken over whole; everything else is shared."""
        for change in self.changes:
            if change.part in chosen:
                draft = _with_part(draft, Place.parse(change.part), change.value)
        return draft


def load_workbook_changes(edition: Edition, draft: Draft, data: bytes) -> Import:
    """The differences between the workbook in ``data`` and ``draft``; see ``workbook_changes``."""
    return workbook_changes(edition, draft, read_sheets(data))


def workbook_changes(edition: Edition, draft: Draft, sheets: list[Sheet]) -> Import:
    """The differences between the sheets of a workbook and ``draft``, in the order of the forms.

    Raises ``WorkbookError`` naming sheet, row and reason where anything cannot be read; then nothing is.
    """
    problems = Problems()
    book = read_book(edition.id, sheets, problems)
    units = assess_units(edition, draft.offering).units
    book.notes += [*_unknown(edition, units, book), *made_dates(edition, book)]
    reader = _Changes(edition, draft, book, problems)
    changes = [*reader.form_a(units), *reader.answers(units)]
    problems.raise_any()
    return Import(tuple(changes), tuple(dict.fromkeys(book.notes)), book.title)


def _with_part(draft: Draft, place: Place, value: Answer | dict[str, str]) -> Draft:
    if place.kind is PlaceKind.SECTION:
        return draft.model_copy(update={"form_a": value})
    if place.unit is None:
        return draft.model_copy(update={"provider_answers": {**draft.provider_answers, place.item: value}})
    unit = draft.unit(place.unit)
    changes = {"form_a": value} if place.item is None else {"answers": {**unit.answers, place.item: value}}
    return draft.model_copy(update={"units": {**draft.units, place.unit: unit.model_copy(update=changes)}})


def _unknown(edition: Edition, units: Iterable[ApplicationUnit], book: Book) -> Iterator[str]:
    """Lines about something that this draft or this edition does not have."""
    known = {unit.id for unit in units}
    for kind, part in book.forms.items():
        named = {slot for record in part.records for slot in record.slots} if kind is Kind.UNIT else set()
        yield from (_unknown_unit(part, unit_id) for unit_id in sorted(named - known))
        yield from _unknown_in_form_a(edition, part)
    for (unit_id, item_id), part in book.answers.items():
        category = edition.category_of.get(item_id)
        if category and unit_id not in (known if category.part == "service" else {""}):
            yield _unknown_unit(part, unit_id)
        if category:
            yield from _unknown_in(edition.items[item_id], part)
        else:
            yield f"{part.where}：項目{quoted(item_id)}がこの版にないため、読みませんでした。"


def _unknown_unit(part: PartRecords, unit_id: str) -> str:
    return f"{part.where}：申請単位{quoted(unit_id)}がこの下書きにないため、読みませんでした。"


def _unknown_in_form_a(edition: Edition, part: PartRecords) -> Iterator[str]:
    for record in part.records:
        if record.field not in {field.id for field in own_fields(edition, record.kind)}:
            yield f"{record.where}：申請書Aに欄{quoted(record.field)}がないため、読みませんでした。"


def _unknown_in(item: Item, part: PartRecords) -> Iterator[str]:
    fields = {field.id: field for field in item.fields}
    for record in part.records:
        field = fields.get(record.field)
        if record.kind not in {Kind.VALUE, Kind.CHOICE, Kind.TABLE}:
            continue
        if field is None:
            yield f"{record.where}：「{item.name}」に欄{quoted(record.field)}がないため、読みませんでした。"
            continue
        if field.options:
            slots = record.slots
            chosen = slots.values() if record.kind is Kind.VALUE else [s for s in slots if slots[s].strip()]
            for option in chosen:
                if option and option not in field.options:
                    yield f"{record.where}：{quoted(option)}は「{field.label}」の選択肢にありません。"
        for column in sorted(record.slots.keys() - {column.id for column in field.columns}):
            if record.kind is Kind.TABLE:
                yield f"{record.where}：「{field.label}」に列{quoted(column)}がないため、読みませんでした。"


class _Changes:
    """Compares the workbook with the draft, part by part."""

    def __init__(self, edition: Edition, draft: Draft, book: Book, problems: Problems) -> None:
        self._edition, self._draft, self._book, self._problems = edition, draft, book, problems

    def form_a(self, units: Iterable[ApplicationUnit]) -> Iterator[Change]:
        applicant = Place.section("form_a")
        yield from self._form(applicant, "申請書A　申請者", Kind.APPLICANT, "", self._draft.form_a)
        for unit in units:
            shown, values = f"申請書A　申請単位「{unit.name}」", self._draft.unit(unit.id).form_a
            yield from self._form(Place.unit_form(unit.id), shown, Kind.UNIT, unit.id, values)

    def _form(
        self, place: Place, shown: str, kind: Kind, slot: str, current: dict[str, str]
    ) -> Iterator[Change]:
        part = self._book.forms.get(kind, PartRecords())
        fields = own_fields(self._edition, kind)
        texts = {record.field: record.slots[slot] for record in part.records if slot in record.slots}
        differ = [f for f in fields if f.id in texts and texts[f.id] != current.get(f.id, "")]
        if not differ:
            return
        new = {f.id: texts[f.id] for f in differ}
        value = {k: v for k, v in {**current, **new}.items() if v or k not in new}
        before, after = (
            "\n".join(f"{f.label}：{values.get(f.id, '') or NOTHING}" for f in differ)
            for values in (current, value)
        )
        base = part.base.get(slot, "")
        edited = form_a_digest(fields, texts) != base
        collides = edited and form_a_digest(fields, current) != base
        yield Change(str(place), shown, before, after, value, edited, collides)

    def answers(self, units: tuple[ApplicationUnit, ...]) -> Iterator[Change]:
        for category in self._edition.categories:
            if category.part == "provider":
                for item in category.items:
                    shown = f"法人の項目　{self._edition.numbers[item.id]}「{item.name}」"
                    yield from self._answer(item, Place.provider_item(item.id), shown)
        for unit in units:
            for item_id, category in self._edition.category_of.items():
                if category.part == "service":
                    item = self._edition.items[item_id]
                    shown = f"申請単位「{unit.name}」　{self._edition.numbers[item_id]}「{item.name}」"
                    yield from self._answer(item, Place.unit_item(unit.id, item_id), shown)

    def _answer(self, item: Item, place: Place, shown: str) -> Iterator[Change]:
        part = self._book.answers.get((place.unit or "", item.id))
        if part is None:
            return
        unit_id = place.unit
        answers = self._draft.provider_answers if unit_id is None else self._draft.unit(unit_id).answers
        current = answers.get(item.id, Answer())
        new = merge_answer(item, current, part.records, self._problems)
        if new == current:
            return
        base = part.base.get("", "")
        edited = digest(part.records) != base
        moved = digest(records_of(answer_lines(item, current))) != base
        before, after = describe(item, current), describe(item, new)
        if before == after:
            after += "\n（空白など、申請書の文面には表れない違いです）"
        yield Change(str(place), shown, before, after, new, edited, edited and moved)


def describe(item: Item, answer: Answer) -> str:
    """An answer in words, as the forms would show it, with what they do not show."""
    lines = [words.state_label(item, answer.state)]
    if answer.state is State.DESCRIBED:
        lines = [compose_content(item, answer) or f"{lines[0]}（内容は未記入）"]
    elif any(answer.values.values()):
        lines.append("（記入した内容は残りますが、申請書には出ません）")
    lines += [f"資料：{text}" for row in answer.evidence if (text := compose_evidence(row))]
    if answer.withhold is not None:
        texts = (answer.withhold.reason.strip(), answer.withhold.period.strip())
        lines.append("公表の留保を希望：" + ("／".join(filter(None, texts)) or "理由は未記入"))
    if answer.note:
        lines.append(f"メモ：{answer.note}")
    return "\n".join(lines)
