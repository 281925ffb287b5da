"""What changed since the last filing, and what a renewal needs because of it (rules R1-R5, overview 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.draft import Answer, Draft, Notices, State
from core.edition import Edition
from core.findings import Finding, Outcome, find
from core.form_a import form_a_text
from core.items import Item
from core.text.compose import compose_content, compose_evidence
from core.units import assess_units

REGISTERED = ("provider_name", "representative_name", "head_office")
"""Form A fields whose change needs the register transcript again (rule R4)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place whose text changed. ``unit`` is a unit's name, empty for what all units share."""

    unit: str
    place: str
    old: str
    new: str
    evidence: tuple[str, ...] = ()
    needs_evidence: bool = False


@dataclass(frozen=True, slots=True)
class NewerEvidence:
    """Form B says the same, but its evidence is another one now (rule R3)."""

    unit: str
    place: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Renewal:
    """The comparison of a draft with last time's."""

    changes: tuple[Change, ...]
    newer_evidence: tuple[NewerEvidence, ...]
    register_again: bool
    findings: tuple[Finding, ...]


def start_renewal(base: Draft, edition_id: str) -> Draft:
    """A draft for the renewal, made from last time's: what was ticked off and told then is over."""
    plan = base.plan.model_copy(update={"notice_on": ""})
    title = f"{base.title}（更新）" if base.title else "更新の下書き"
    return base.model_copy(
        update={
            "edition": edition_id,
            "title": title,
            "plan": plan,
            "documents_ready": (),
            "notices": Notices(),
        }
    )


def compare_filings(edition: Edition, base: Draft, draft: Draft) -> Renewal:
    """All changes from ``base`` to ``draft``, in the order of the forms.

    A base of another edition is compared by the ids of items, and a finding says so.
    """
    changes: list[Change] = []
    newer: list[NewerEvidence] = []
    changes += _form_a(edition, base, draft)
    for unit_id, unit_name, item in _places(edition, draft):
        part = edition.category_of[item.id].part
        before = base.answers(part, unit_id).get(item.id, Answer())
        after = draft.answers(part, unit_id).get(item.id, Answer())
        old, new = compose_content(item, before), compose_content(item, after)
        cited_before, cited_after = _evidence(before), _evidence(after)
        place = f"{edition.numbers[item.id]}. {item.name}"
        if old != new:
            needed = after.state is State.DESCRIBED and not cited_after
            changes.append(Change(unit_name, place, old, new, cited_after, needed))
        elif cited_before != cited_after:
            newer.append(NewerEvidence(unit_name, place, cited_before, cited_after))
    registered = _registered(edition, base, draft)
    findings = tuple(_findings(edition, base, draft, changes, registered))
    return Renewal(tuple(changes), tuple(newer), bool(registered), findings)


def _places(edition: Edition, draft: Draft) -> Iterator[tuple[str, str, Item]]:
    units = assess_units(edition, draft.offering).units
    for category in edition.categories:
        owners = [("", "")] if category.part == "provider" else [(unit.id, unit.name) for unit in units]
        for unit_id, name in owners:
            for item in category.items:
                yield unit_id, name, item


def _evidence(answer: Answer) -> tuple[str, ...]:
    if answer.state is not State.DESCRIBED:
        return ()
    return tuple(text for row in answer.evidence if (text := compose_evidence(row)))


def _form_a(edition: Edition, base: Draft, draft: Draft) -> Iterator[Change]:
    """Fields that Form A shares with an item are found among the items."""
    units = assess_units(edition, draft.offering).units
    for section in edition.form_a:
        owners = [("", "")] if section.per == "applicant" else [(unit.id, unit.name) for unit in units]
        for unit_id, name in owners:
            for field in section.fields:
                old = form_a_text(edition, base, field.id, unit_id)
                new = form_a_text(edition, draft, field.id, unit_id)
                if old != new and not field.shared:
                    yield Change(name, f"申請書A　{field.label}", old, new)


def _registered(edition: Edition, base: Draft, draft: Draft) -> tuple[str, ...]:
    """Labels of the registered facts that changed (rule R4)."""
    return tuple(
        field.label
        for field in edition.form_a_fields("applicant")
        if field.id in REGISTERED
        and form_a_text(edition, base, field.id) != form_a_text(edition, draft, field.id)
    )


def _findings(
    edition: Edition, base: Draft, draft: Draft, changes: list[Change], registered: tuple[str, ...]
) -> Iterator[Finding]:
    if base.edition != edition.id:
        yield find(edition, "r1_other_edition", Outcome.CONFIRM, other=base.edition[:60])
    before = {unit.id: unit.name for unit in assess_units(edition, base.offering).units}
    after = {unit.id: unit.name for unit in assess_units(edition, draft.offering).units}
    if before.keys() != after.keys():
        names = [n for i, n in (*before.items(), *after.items()) if (i in before) != (i in after)]
        yield find(edition, "r1_units_changed", Outcome.CONFIRM, names="、".join(names))
    if registered:
        yield find(edition, "r4_register_again", Outcome.CONDITION, fields="、".join(registered))
    for change in changes:
        if change.needs_evidence:
            yield find(edition, "r3_evidence_missing", Outcome.OPEN, name=change.place)
