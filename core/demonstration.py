"""What if? A sample with some answers changed, judged beside the sample as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.documents import DocumentLine, list_documents
from core.draft import Answer, Draft
from core.edition import DocumentKind, Edition
from core.eligibility import first_day_after_revocation
from core.fees import Estimate, estimate_fees
from core.filing import Filing, assess_filing
from core.findings import Finding
from core.presentation import EligibilityChange, ItemChange, RevokedChange, Switch
from core.text.dates import add_months
from core.text.typed_dates import parse_date
from core.units import assess_units, may_integrate


@dataclass(frozen=True, slots=True)
class Situation:
    """A filing as it stands: its judgement, papers and fees.

    ``estimate`` covers the demonstration's years and is None without a unit; ``first_day`` is the first
    possible day after a revocation (rule E8), None without one.
    """

    draft: Draft
    filing: Filing
    documents: tuple[DocumentLine, ...]
    estimate: Estimate | None
    first_day: date | None

    @property
    def papers(self) -> tuple[DocumentLine, ...]:
        """The documents without the note on how to file."""
        return tuple(line for line in self.documents if line.is_paper)


@dataclass(frozen=True, slots=True)
class PaperCount:
    """How many papers of a kind the filing has, as it is and with the switches."""

    kind: DocumentKind
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A sample as it is and with switches. ``findings`` are those that only the switches bring, each once
    although it may stand in several units; ``papers`` are the kinds whose number changes."""

    before: Situation
    after: Situation
    findings: tuple[Finding, ...]
    papers: tuple[PaperCount, ...]


def apply_switches(edition: Edition, draft: Draft, switches: Iterable[Switch], today: date) -> Draft:
    """``draft`` as the switches assume it, on ``today``; the given draft stays as it is."""
    for switch in switches:
        change = switch.change
        if isinstance(change, ItemChange):
            draft = _item_changed(edition, draft, change)
        elif isinstance(change, EligibilityChange):
            draft = draft.model_copy(update={"eligibility": change.applied(draft.eligibility)})
        elif isinstance(change, RevokedChange):
            revoked_on = add_months(today, -change.months).isoformat()
            answers = draft.eligibility.model_copy(update={"revoked": "yes", "revoked_on": revoked_on})
            draft = draft.model_copy(update={"eligibility": answers})
        else:
            draft = _separated(draft)
    return draft


def _item_changed(edition: Edition, draft: Draft, change: ItemChange) -> Draft:
    item, part = edition.items[change.item], edition.category_of[change.item].part
    units = assess_units(edition, draft.offering).units if part == "service" else ()
    for unit_id in [unit.id for unit in units] or [""]:
        answer = draft.answers(part, unit_id).get(item.id, Answer())
        changed = answer.model_copy(
            update={
                "state": change.state or answer.state,
                "evidence": () if change.drop_evidence else answer.evidence,
            }
        )
        draft = draft.with_answer(part, unit_id, item, changed)
    return draft


def _separated(draft: Draft) -> Draft:
    """Each integrated service on its own, with the group's Form B: it says the same for all (rule U2)."""
    offering, units = draft.offering, dict(draft.units)
    for group in offering.integrations:
        if group.apply_as == "integrated" and may_integrate(offering, group):
            for service_id in group.service_ids:
                units.setdefault(service_id, draft.unit(group.id))
    apart = tuple(group.model_copy(update={"apply_as": "separate"}) for group in offering.integrations)
    offering = offering.model_copy(update={"integrations": apart})
    return draft.model_copy(update={"offering": offering, "units": units})


def assess_situation(edition: Edition, draft: Draft, today: date) -> Situation:
    """Where ``draft`` stands if it were filed on ``today``."""
    filing = assess_filing(edition, draft, today)
    units = filing.units.units
    answers = draft.eligibility
    revoked_on = parse_date(answers.revoked_on) if answers.revoked == "yes" else None
    return Situation(
        draft=draft,
        filing=filing,
        documents=list_documents(edition, draft, units),
        estimate=estimate_fees(edition, len(units), edition.demonstration.years) if units else None,
        first_day=first_day_after_revocation(edition, revoked_on) if revoked_on else None,
    )


def compare_what_if(edition: Edition, sample: Draft, switches: Iterable[Switch], today: date) -> WhatIf:
    """``sample`` as it is beside the same with all ``switches`` on, both filed on ``today``."""
    before = assess_situation(edition, sample, today)
    after = assess_situation(edition, apply_switches(edition, sample, switches, today), today)
    return WhatIf(before, after, _new_findings(before.filing, after.filing), _papers(edition, before, after))


def _new_findings(before: Filing, after: Filing) -> tuple[Finding, ...]:
    known = {_said(finding) for finding in before.findings}
    new = {_said(finding): finding for finding in after.findings if _said(finding) not in known}
    return tuple(new.values())


def _said(finding: Finding) -> tuple[str, str, str]:
    """What makes two findings the same to a room; a unit's id does not."""
    return finding.code, finding.item, finding.message


def _papers(edition: Edition, before: Situation, after: Situation) -> tuple[PaperCount, ...]:
    old = Counter(line.kind.id for line in before.papers)
    new = Counter(line.kind.id for line in after.papers)
    return tuple(
        PaperCount(kind, old[kind.id], new[kind.id])
        for kind in edition.documents
        if old[kind.id] != new[kind.id]
    )
