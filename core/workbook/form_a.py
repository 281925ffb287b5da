"""The lines of Form A: the applicant's fields once, the fields of the application units side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from core.draft import Draft
from core.edition import Edition, FormASection
from core.form_a import form_a_value
from core.items import FormField
from core.places import ItemField
from core.units import ApplicationUnit
from core.workbook.lines import Kind, Line, Record, Slot, digest, field_guide, field_label


def own_fields(edition: Edition, per: str) -> tuple[FormField, ...]:
    """Fields that are written in Form A; the others show an answer of Form B."""
    return tuple(field for field in edition.form_a_fields(per) if not field.shared)


def form_a_digest(fields: Iterable[FormField], values: dict[str, str]) -> str:
    """A fingerprint of one part of Form A: the applicant's or a unit's."""
    return digest(Record(Kind.UNIT, field.id, 1, {"": values.get(field.id, "")}) for field in fields)


def form_a_lines(edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[Line]:
    """Form A section by section, with a line of unit names above the fields of the units."""
    for section in edition.form_a:
        per_unit = section.per == "unit"
        if per_unit and not units:
            continue
        heads = tuple(Slot(unit.id, unit.name) for unit in units) if per_unit else ()
        yield Line(Kind.LABEL, heads, section.name)
        yield from _section(edition, draft, units if per_unit else (), section)


def _section(
    edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...], section: FormASection
) -> Iterator[Line]:
    stores = {unit.id: draft.unit(unit.id).form_a for unit in units} or {"": draft.form_a}
    own = own_fields(edition, section.per)
    base = json.dumps({key: form_a_digest(own, values) for key, values in stores.items()})
    kind = Kind.UNIT if section.per == "unit" else Kind.APPLICANT
    for field in section.fields:
        if field.shared:
            yield _shared(edition, draft, tuple(stores), field, field.shared)
        else:
            slots = tuple(Slot(key, values.get(field.id, "")) for key, values in stores.items())
            yield Line(kind, slots, field_label(field), field_guide(field), field=field.id, base=base)


def _shared(
    edition: Edition, draft: Draft, keys: tuple[str, ...], field: FormField, place: ItemField
) -> Line:
    """A field that stands in Form B too is written there, and only shown here."""
    item = edition.items[place.item]
    guide = f"申請書Bの{edition.numbers[item.id]}「{item.name}」に書いたものが入ります。ここには書きません。"
    slots = tuple(Slot(key, form_a_value(edition, draft, field, key)) for key in keys)
    return Line(Kind.LABEL, slots, field.label, guide)
