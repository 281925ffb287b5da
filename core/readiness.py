"""How far is Form B? Rules C1-C5, counted per application unit (overview 5(2)).

Definition of the figure: required items that are done (disclosed with all needed fields and evidence, gate
met, nothing to confirm) among all required items. Optional and supplementary items never count. It shows
100 % only when nothing is open and nothing is to be confirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.answers import Gate, ItemStatus, Progress, assess_item, minimum_notice
from core.draft import Answer, Draft
from core.edition import Edition
from core.findings import Finding, Outcome, outcomes

_UNANSWERED = Answer()


class Verdict(StrEnum):
    """State of the preparation; never a promise of certification (rule C4)."""

    FAILS = "fails"  # something answered fails the criteria
    INCOMPLETE = "incomplete"  # something is open
    CONFIRM = "confirm"  # only points to ask the secretariat are left
    PREPARED = "prepared"  # nothing open


VERDICT_WORDS = {
    Verdict.FAILS: "認定基準に合わない答えがあります",
    Verdict.INCOMPLETE: "記入の途中です",
    Verdict.CONFIRM: "記入済み。事務局に確かめる点が残っています",
    Verdict.PREPARED: "記入済み。提出前に公式の様式で確かめてください",
}
"""How a verdict is told on screen and paper alike."""


@dataclass(frozen=True, slots=True)
class Count:
    """Required items: how many are done, of how many."""

    done: int
    total: int
    provisional: int
    """How many of ``total`` rest on a provisional item or level."""
    settled: bool
    """True where nothing at all is open or to be confirmed, optional items included."""

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down; 100 only where everything is settled."""
        percent = 100 * self.done // self.total if self.total else 0
        return percent if self.settled else min(percent, 99)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The judgement of one unit's Form B. ``statuses`` is keyed by item id, in the order of Form B.

    ``context`` is what the judgement rests on besides the answers.
    """

    unit_id: str
    context: tuple[object, ...]
    statuses: dict[str, ItemStatus]
    verdict: Verdict
    required: Count

    @property
    def gates(self) -> dict[Gate, int]:
        counts = Counter(status.gate for status in self.statuses.values() if status.gate)
        return {gate: counts[gate] for gate in Gate}

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(f for status in self.statuses.values() for f in status.findings)

    @property
    def open_points(self) -> int:
        """How many findings the applicant still has to act on."""
        return sum(finding.outcome.needs_work for finding in self.findings)


def assess_readiness(
    edition: Edition, draft: Draft, unit_id: str, previous: Readiness | None = None
) -> Readiness:
    """Judge all items of one unit's Form B; provider items are shared by all units.

    With the ``previous`` judgement an answer that did not change keeps its status, so that an edit costs
    one item however long the form is.
    """
    minimum = minimum_notice(edition.figures.minimum_change_notice, draft.minimum_told)
    context = (edition.id, unit_id, minimum, draft.eligibility.outsources)
    known = previous.statuses if previous and previous.context == context else {}
    statuses = {}
    for category in edition.categories:
        answers = draft.answers(category.part, unit_id)
        unit = unit_id if category.part == "service" else None
        for item in category.items:
            answer = answers.get(item.id, _UNANSWERED)
            status = known.get(item.id)
            if status is None or status.answer is not answer:
                status = assess_item(edition, draft, item, answer, minimum, unit)
            statuses[item.id] = status
    verdict = _verdict(statuses.values())
    required = _count_required(edition, statuses, settled=verdict is Verdict.PREPARED)
    return Readiness(unit_id, context, statuses, verdict, required)


def _count_required(edition: Edition, statuses: dict[str, ItemStatus], settled: bool) -> Count:
    return Count(
        done=sum(statuses[item.id].progress is Progress.DONE for item in edition.required),
        total=len(edition.required),
        provisional=edition.provisional_required,
        settled=settled,
    )


def _verdict(statuses: Iterable[ItemStatus]) -> Verdict:
    """Optional items never fail a filing (rule C1), but their open points are still to be mended (D6)."""
    found = outcomes(finding for status in statuses for finding in status.findings)
    if Outcome.FAIL in found:
        return Verdict.FAILS
    if found & {Outcome.OPEN, Outcome.CONDITION}:
        return Verdict.INCOMPLETE
    return Verdict.CONFIRM if Outcome.CONFIRM in found else Verdict.PREPARED
