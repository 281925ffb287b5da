"""Form A, the face sheet: its values and what is missing. Some fields show an answer of Form B."""

from __future__ import annotations

from collections.abc import Iterator

from core.draft import Answer, Draft, State
from core.edition import Edition
from core.findings import Finding, Outcome, find
from core.items import FormField
from core.places import ItemField
from core.text.reading import read


def form_a_value(edition: Edition, draft: Draft, field: FormField, unit_id: str) -> str:
    """The raw text of a Form A field, read from Form B where the field is shared with an item."""
    if shared := field.shared:
        part = edition.category_of[shared.item].part
        answer = draft.answers(part, unit_id).get(shared.item)
        return answer.text(shared.field) if answer else ""
    return _store(edition, draft, field, unit_id).get(field.id, "")


def with_form_a_value(edition: Edition, draft: Draft, field: FormField, unit_id: str, text: str) -> Draft:
    """This draft with a Form A field set; a shared field is written to its disclosure item."""
    if field.shared:
        return _with_item_value(edition, draft, field.shared, unit_id, text)
    values = {**_store(edition, draft, field, unit_id), field.id: text}
    if _per_unit(edition, field):
        unit = draft.unit(unit_id).model_copy(update={"form_a": values})
        return draft.model_copy(update={"units": {**draft.units, unit_id: unit}})
    return draft.model_copy(update={"form_a": values})


def _with_item_value(edition: Edition, draft: Draft, place: ItemField, unit_id: str, text: str) -> Draft:
    item, part = edition.items[place.item], edition.category_of[place.item].part
    answer = draft.answers(part, unit_id).get(place.item, Answer())
    state = State.DESCRIBED if text.strip() else answer.state
    changed = answer.model_copy(update={"state": state, "values": {**answer.values, place.field: text}})
    return draft.with_answer(part, unit_id, item, changed)


def _per_unit(edition: Edition, field: FormField) -> bool:
    return field.id in edition.unit_form_a


def _store(edition: Edition, draft: Draft, field: FormField, unit_id: str) -> dict[str, str]:
    return draft.unit(unit_id).form_a if _per_unit(edition, field) else draft.form_a


def applicable(draft: Draft, field: FormField) -> bool:
    """A sole proprietor has no corporate number."""
    sole = draft.eligibility.applicant == "sole_proprietor"
    return not (sole and field.id == "corporate_number")


def needed(draft: Draft, field: FormField) -> bool:
    """A foreign corporation has a corporate number only where it is registered in Japan."""
    foreign = draft.eligibility.applicant == "foreign_corporation"
    return field.needed and not (foreign and field.id == "corporate_number")


def written_form_a(edition: Edition, draft: Draft, field: FormField, unit_id: str) -> str:
    return read(field, form_a_value(edition, draft, field, unit_id)).written


def form_a_text(edition: Edition, draft: Draft, field_id: str, unit_id: str = "") -> str:
    """What Form A says under a field's id; empty where the edition has no such field."""
    fields = (field for section in edition.form_a for field in section.fields if field.id == field_id)
    field = next(fields, None)
    return written_form_a(edition, draft, field, unit_id) if field else ""


Checked = dict[tuple[str, str | None, str], tuple[str, str]]
"""Edition, unit (None: the applicant's) and field to the field's text and what is wrong with it."""


def check_form_a(edition: Edition, draft: Draft, unit_ids: tuple[str, ...], known: Checked) -> Checked:
    """What is wrong with each applicable field; a text that did not change is not checked again."""
    checked: Checked = {}
    for unit_id in (None, *unit_ids):
        for field in edition.form_a_fields("applicant" if unit_id is None else "unit"):
            if not applicable(draft, field):
                continue
            text = form_a_value(edition, draft, field, unit_id or "")
            place = edition.id, unit_id, field.id
            before = known.get(place)
            checked[place] = before if before and before[0] == text else (text, read(field, text).problem)
    return checked


def assess_form_a(
    edition: Edition, draft: Draft, unit_ids: tuple[str, ...], checked: Checked | None = None
) -> tuple[Finding, ...]:
    """What is missing or wrong in Form A, applicant fields once and unit fields for each unit."""
    if checked is None:
        checked = check_form_a(edition, draft, unit_ids, {})
    return tuple(_findings(edition, draft, checked))


def _findings(edition: Edition, draft: Draft, checked: Checked) -> Iterator[Finding]:
    fields = {field.id: field for section in edition.form_a for field in section.fields}
    for (_, unit_id, field_id), (text, problem) in checked.items():
        field = fields[field_id]
        if problem:
            yield find(
                edition, "d1_form_a_wrong", Outcome.OPEN, unit=unit_id, field=field.label, problem=problem
            )
        elif needed(draft, field) and not text.strip():
            yield find(edition, "d1_form_a_missing", Outcome.OPEN, unit=unit_id, field=field.label)
