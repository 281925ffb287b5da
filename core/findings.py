"""Findings: what a rule found, with its number, a sentence for the applicant and the source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.edition import Edition


class Outcome(StrEnum):
    """What a finding means for the applicant, mildest first."""

    OK = "ok"  # the rule is met
    NOTE = "note"  # good to know, changes nothing
    CONFIRM = "confirm"  # the source leaves it open: ask the secretariat
    CONDITION = "condition"  # possible once the applicant does what is said
    OPEN = "open"  # not yet answered
    FAIL = "fail"  # the rule is not met

    @property
    def needs_work(self) -> bool:
        """True where the applicant still has something to do before filing."""
        return self in {Outcome.CONDITION, Outcome.OPEN, Outcome.FAIL}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one rule. ``item``, ``unit`` and ``question`` name its place, where there is one.

    ``unit`` is None where it concerns no unit: a file may bring a unit whose id is empty.
    """

    code: str
    rule: str
    outcome: Outcome
    message: str
    action: str
    source: str
    item: str = ""
    unit: str | None = None
    question: str = ""


def find(
    edition: Edition,
    code: str,
    outcome: Outcome,
    *,
    item: str = "",
    unit: str | None = None,
    question: str = "",
    **values: object,
) -> Finding:
    """The finding whose sentences stand in the edition under ``code``, with ``values`` filled in."""
    message = edition.messages[code]
    return Finding(
        code=code,
        rule=message.rule,
        outcome=outcome,
        message=message.text.format_map(values),
        action=message.action.format_map(values),
        source=message.source,
        item=item,
        unit=unit,
        question=question,
    )


def outcomes(findings: Iterable[Finding]) -> frozenset[Outcome]:
    return frozenset(finding.outcome for finding in findings)
