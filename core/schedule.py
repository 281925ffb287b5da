"""When? Validity (M1), renewal window (R1), payment (X1), revocation (E8 lives in ``core.eligibility``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.draft import Plan
from core.edition import Edition
from core.findings import Finding, Outcome, find
from core.text.dates import add_months, add_years
from core.text.typed_dates import parse_date

PLANNED_MONTHS = 12
"""Our own bound: a certification planned further ahead is a slip of the finger, or no plan yet."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A certification's period. ``last_day`` is the day before the second anniversary (rule M1)."""

    certified_on: date
    last_day: date
    renewal_opens: date
    renewal_closes: date
    findings: tuple[Finding, ...]

    def renewal_state(self, today: date) -> str:
        """ "before", "open", "closed" or "expired", seen from ``today`` (rule R1, both ends included)."""
        if today > self.last_day:
            return "expired"
        if today > self.renewal_closes:
            return "closed"
        return "open" if today >= self.renewal_opens else "before"


def plan_validity(edition: Edition, certified_on: date) -> Validity:
    """Last day of validity and the renewal window (days before the last day)."""
    figures = edition.figures
    last_day = add_years(certified_on, figures.validity.value) - timedelta(days=1)
    findings = [find(edition, "m1_counted_from", Outcome.NOTE)]
    if (certified_on.month, certified_on.day) == (2, 29):
        findings.append(find(edition, "m1_leap_day", Outcome.CONFIRM))
    return Validity(
        certified_on=certified_on,
        last_day=last_day,
        renewal_opens=last_day - timedelta(days=figures.renewal_opens.value),
        renewal_closes=last_day - timedelta(days=figures.renewal_closes.value),
        findings=tuple(findings),
    )


def kept_until(edition: Edition, plan: Plan, today: date) -> date | None:
    """The last day on which a renewal may still need the draft of this plan; None where none is named.

    The certificate's last day, as the renewal window is over by then. A planned certification counts
    where it lies at most ``PLANNED_MONTHS`` ahead: no date keeps a draft for ever.
    """
    certified = parse_date(plan.certified_on)
    if certified is None or certified > add_months(today, PLANNED_MONTHS):
        return None
    validity = plan_validity(edition, certified)
    return max(validity.last_day, validity.renewal_closes)


def payment_due(edition: Edition, noticed_on: date) -> date:
    """The day by which the fee is expected after the formal check's notice ("about one week", rule X1)."""
    return noticed_on + timedelta(days=edition.figures.payment_within.value)


def certification_number_fits(edition: Edition, number: str) -> bool:
    """True where ``number`` has the form of rule M3: "AI", 4-digit serial, hyphen, YYMM."""
    return re.fullmatch(edition.certification_number_pattern, number) is not None
