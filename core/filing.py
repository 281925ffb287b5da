"""The whole filing judged at once: eligibility, units, Form A, and Form B of every unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from core.answers import Gate
from core.draft import Draft
from core.edition import Edition
from core.eligibility import EligibilityResult, assess_eligibility
from core.findings import Finding, Outcome, outcomes
from core.form_a import Checked, assess_form_a, check_form_a
from core.readiness import Count, Readiness, Verdict, assess_readiness
from core.units import UnitsResult, assess_units


@dataclass(frozen=True)
class Filing:
    """Every judgement about a draft. Required items and gates are added up over the units."""

    eligibility: EligibilityResult
    units: UnitsResult
    form_a: tuple[Finding, ...]
    readiness: dict[str, Readiness]
    """Form B by unit id; provider items stand in each unit's Form B."""
    form_a_checked: Checked
    """What ``form_a`` rests on."""
    basis: tuple[object, ...]
    """What ``eligibility`` and ``units`` rest on."""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings; a provider item's finding is listed once although it stands in every unit."""
        form_b = (finding for unit in self.readiness.values() for finding in unit.findings)
        everything = (*self.eligibility.findings, *self.units.findings, *self.form_a, *form_b)
        return tuple(dict.fromkeys(everything))

    @cached_property
    def to_do(self) -> tuple[Finding, ...]:
        """What the applicant still has to act on before filing."""
        return tuple(finding for finding in self.findings if finding.outcome.needs_work)

    @cached_property
    def to_confirm(self) -> tuple[Finding, ...]:
        """What only the secretariat can answer."""
        return tuple(finding for finding in self.findings if finding.outcome is Outcome.CONFIRM)

    @property
    def verdict(self) -> Verdict:
        found = outcomes(self.findings)
        if Outcome.FAIL in found:
            return Verdict.FAILS
        if self.to_do:
            return Verdict.INCOMPLETE
        return Verdict.CONFIRM if self.to_confirm else Verdict.PREPARED

    @property
    def required(self) -> Count:
        counts = [unit.required for unit in self.readiness.values()]
        return Count(
            done=sum(c.done for c in counts),
            total=sum(c.total for c in counts),
            provisional=sum(c.provisional for c in counts),
            settled=self.verdict is Verdict.PREPARED,
        )

    @property
    def gates(self) -> dict[Gate, int]:
        return {gate: sum(unit.gates[gate] for unit in self.readiness.values()) for gate in Gate}


def assess_filing(edition: Edition, draft: Draft, today: date, previous: Filing | None = None) -> Filing:
    """Judge the draft as if it were filed on ``today``; ``previous`` saves judging again what did not change."""
    known = previous.readiness if previous else {}
    basis = (edition.id, draft.eligibility, draft.offering, today)
    if previous and previous.basis == basis:
        eligibility, units = previous.eligibility, previous.units
    else:
        eligibility = assess_eligibility(edition, draft.eligibility, today)
        units = assess_units(edition, draft.offering)
    unit_ids = tuple(unit.id for unit in units.units)
    checked = check_form_a(edition, draft, unit_ids, previous.form_a_checked if previous else {})
    return Filing(
        eligibility=eligibility,
        units=units,
        form_a=assess_form_a(edition, draft, unit_ids, checked),
        readiness={
            unit_id: assess_readiness(edition, draft, unit_id, known.get(unit_id)) for unit_id in unit_ids
        },
        form_a_checked=checked,
        basis=basis,
    )
