"""Which answers hold characters that the PDF font lacks? They are drawn as 〓."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.draft import Answer, Draft
from core.edition import Edition
from core.eligibility import lists_agents
from core.form_a import applicable, written_form_a
from core.pdf.form_a import AGENT_LIST, agent_cells
from core.pdf.form_b import evidence_texts, withhold_text
from core.text.characters import unprintable_characters
from core.text.compose import compose_content
from core.units import ApplicationUnit, assess_units


@dataclass(frozen=True, slots=True)
class Unprintable:
    """``place`` names the item or field in Japanese; ``item`` and ``unit`` are ids, empty where none fits."""

    place: str
    item: str
    unit: str
    characters: str


def unprintable(edition: Edition, draft: Draft) -> tuple[Unprintable, ...]:
    """Every place whose printed text would lose characters, in the order of the forms."""
    units = assess_units(edition, draft.offering).units
    texts = (
        *_names(draft, units),
        *_form_a(edition, draft, units),
        *_answers(edition, draft, units),
    )
    found = (
        Unprintable(place, item, unit, unprintable_characters(text)) for place, item, unit, text in texts
    )
    return tuple(each for each in found if each.characters)


_Text = tuple[str, str, str, str]


def _names(draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[_Text]:
    """Unit names are made of the names of services, levels and integrated wholes."""
    for unit in units:
        yield "申請単位の名称", "", unit.id, unit.name
        if len(unit.service_ids) > 1:
            names = (s.name for s in draft.offering.services if s.id in unit.service_ids)
            yield "含まれるサービス", "", unit.id, "\n".join(names)


def _form_a(edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[_Text]:
    for section in edition.form_a:
        for unit_id in [unit.id for unit in units] if section.per == "unit" else [""]:
            for field in section.fields:
                if not field.shared and applicable(draft, field):
                    yield field.label, "", unit_id, written_form_a(edition, draft, field, unit_id)
    if lists_agents(draft.eligibility):
        for number, agent in enumerate(draft.eligibility.agents, start=1):
            yield f"{AGENT_LIST} {number}行目", "", "", "\n".join(agent_cells(agent))


def _answers(edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[_Text]:
    for category in edition.categories:
        for unit_id in [unit.id for unit in units] if category.part == "service" else [""]:
            answers = draft.answers(category.part, unit_id)
            for item in category.items:
                answer = answers.get(item.id, Answer())
                texts = (compose_content(item, answer), *evidence_texts(answer), withhold_text(answer))
                yield item.name, item.id, unit_id, "\n".join(texts)
