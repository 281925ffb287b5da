"""May we apply? Rules E1-E8 (overview 4(1), 4(2))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.draft import Agent, Eligibility
from core.edition import Edition
from core.findings import Finding, Outcome, find, outcomes
from core.text.dates import add_years, japanese
from core.text.reading import line_problem
from core.text.typed_dates import parse_date


class EligibilityVerdict(StrEnum):
    """The answer to "may we apply?"."""

    ELIGIBLE = "eligible"
    CONDITIONAL = "conditional"
    NOT_ELIGIBLE = "not_eligible"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class EligibilityResult:
    """The verdict and all findings it rests on."""

    verdict: EligibilityVerdict
    findings: tuple[Finding, ...]


def asked_questions(answers: Eligibility) -> tuple[str, ...]:
    """Ids of the questions that matter for these answers, in the order they are asked."""
    asked = ["uses_ai", "is_asp_saas", "launched", "supplies_over_network", "applicant"]
    if answers.applicant == "foreign_corporation":
        asked.append("japanese_disclosure")
    asked += ["representative_has_power", "role"]
    if answers.role == "provider":
        asked.append("contracts_with_users")
    if answers.role == "agent":
        asked.append("own_support")
    asked += ["outsources", "revoked"]
    return tuple(asked)


def lists_agents(answers: Eligibility) -> bool:
    """True where agents or resellers contract with users, so that the list of rule E6 is needed."""
    return answers.role == "provider" and answers.contracts_with_users in {"agents", "both"}


def complete(agent: Agent) -> bool:
    return all(text.strip() for text in _texts(agent))


def _texts(agent: Agent) -> tuple[str, str, str]:
    return agent.name, agent.address, agent.contact


def assess_eligibility(edition: Edition, answers: Eligibility, today: date) -> EligibilityResult:
    """The verdict with all findings, in the order of the rules. ``today`` is the day of filing."""
    findings = (
        *_target(edition, answers),
        *_provider(edition, answers),
        *_applicant(edition, answers),
        *_role(edition, answers),
        *_revoked(edition, answers, today),
    )
    return EligibilityResult(_verdict(findings), findings)


def _verdict(findings: tuple[Finding, ...]) -> EligibilityVerdict:
    found = outcomes(findings)
    if Outcome.FAIL in found:
        return EligibilityVerdict.NOT_ELIGIBLE
    if Outcome.OPEN in found:
        return EligibilityVerdict.INCOMPLETE
    if found & {Outcome.CONDITION, Outcome.CONFIRM}:
        return EligibilityVerdict.CONDITIONAL
    return EligibilityVerdict.ELIGIBLE


def _open(edition: Edition, question_id: str) -> Finding:
    """A question without an answer; the finding carries the rule that the question belongs to."""
    question = next(q for q in edition.eligibility if q.id == question_id)
    return Finding(
        code=f"unanswered_{question_id}",
        rule=question.rule,
        outcome=Outcome.OPEN,
        message=f"「{question.text}」が未回答です。",
        action="質問に答えてください。",
        source=edition.source,
        question=question_id,
    )


def _target(edition: Edition, answers: Eligibility) -> Iterator[Finding]:
    sisters = "、".join(edition.sister_schemes)
    for question, wrong in (("uses_ai", "e1_no_ai"), ("is_asp_saas", "e1_not_asp_saas")):
        answer = getattr(answers, question)
        if answer is None:
            yield _open(edition, question)
        elif answer == "no":
            yield find(edition, wrong, Outcome.FAIL, question=question, sisters=sisters)
    if answers.uses_ai == answers.is_asp_saas == "yes":
        yield find(edition, "e1_met", Outcome.OK, question="is_asp_saas")
    if answers.launched is None:
        yield _open(edition, "launched")
    elif answers.launched == "no":
        yield find(edition, "e2_before_launch", Outcome.NOTE, question="launched")
    else:
        yield find(edition, "e2_launched", Outcome.OK, question="launched")


def _provider(edition: Edition, answers: Eligibility) -> Iterator[Finding]:
    if answers.supplies_over_network is None:
        yield _open(edition, "supplies_over_network")
    elif answers.supplies_over_network == "no":
        yield find(edition, "e3_not_a_provider", Outcome.FAIL, question="supplies_over_network")
    else:
        yield find(edition, "e3_met", Outcome.OK, question="supplies_over_network")


def _applicant(edition: Edition, answers: Eligibility) -> Iterator[Finding]:
    if answers.applicant is None:
        yield _open(edition, "applicant")
    elif answers.applicant == "foreign_corporation":
        if answers.japanese_disclosure is None:
            yield _open(edition, "japanese_disclosure")
        elif answers.japanese_disclosure == "no":
            yield find(edition, "e5_no_japanese_disclosure", Outcome.FAIL, question="japanese_disclosure")
        else:
            yield find(edition, "e5_met", Outcome.OK, question="japanese_disclosure")
    if answers.representative_has_power is None:
        yield _open(edition, "representative_has_power")
    elif answers.representative_has_power == "no":
        yield find(edition, "d5_proof_needed", Outcome.NOTE, question="representative_has_power")


def _role(edition: Edition, answers: Eligibility) -> Iterator[Finding]:
    if answers.role is None:
        yield _open(edition, "role")
    elif answers.role == "oem":
        yield find(edition, "e7_oem", Outcome.OK, question="role")
    elif answers.role == "agent":
        yield from _agent(edition, answers)
    else:
        yield from _origin_provider(edition, answers)
    if answers.outsources is None:
        yield _open(edition, "outsources")
    elif answers.outsources == "yes":
        yield find(edition, "e4_outsourcing", Outcome.NOTE, question="outsources")


def _agent(edition: Edition, answers: Eligibility) -> Iterator[Finding]:
    if answers.own_support is None:
        yield _open(edition, "own_support")
    elif answers.own_support == "no":
        yield find(edition, "e7_agent_without_support", Outcome.FAIL, question="own_support")
    else:
        yield find(edition, "e7_agent_with_support", Outcome.OK, question="own_support")


def _origin_provider(edition: Edition, answers: Eligibility) -> Iterator[Finding]:
    if answers.contracts_with_users is None:
        yield _open(edition, "contracts_with_users")
    elif answers.contracts_with_users == "self":
        yield find(edition, "e4_contracts_itself", Outcome.OK, question="contracts_with_users")
    elif not answers.agents:
        yield find(edition, "e6_no_agents_listed", Outcome.CONDITION, question="contracts_with_users")
    else:
        yield from _listed_agents(edition, answers.agents)


def _listed_agents(edition: Edition, agents: tuple[Agent, ...]) -> Iterator[Finding]:
    numbered = [(str(number), agent) for number, agent in enumerate(agents, start=1)]
    incomplete = [number for number, agent in numbered if not complete(agent)]
    wrong = [number for number, agent in numbered if any(line_problem(text) for text in _texts(agent))]
    for code, rows in (("e6_agent_incomplete", incomplete), ("e6_agent_wrong", wrong)):
        if rows:
            yield find(
                edition, code, Outcome.CONDITION, question="contracts_with_users", rows="、".join(rows)
            )
    if not incomplete and not wrong:
        yield find(edition, "e6_listed", Outcome.OK, question="contracts_with_users", count=len(agents))


def first_day_after_revocation(edition: Edition, revoked_on: date) -> date:
    """The first possible day of a new application (rule E8); on that day itself: confirm."""
    return add_years(revoked_on, edition.figures.revocation_wait.value)


def _revoked(edition: Edition, answers: Eligibility, today: date) -> Iterator[Finding]:
    if answers.revoked is None:
        yield _open(edition, "revoked")
    elif answers.revoked == "yes":
        revoked_on = parse_date(answers.revoked_on)
        if revoked_on is None or revoked_on > today:
            code = "e8_date_missing" if revoked_on is None else "e8_date_in_future"
            yield find(edition, code, Outcome.OPEN, question="revoked")
            return
        first_day = first_day_after_revocation(edition, revoked_on)
        if today < first_day:
            yield find(
                edition, "e8_too_early", Outcome.FAIL, question="revoked", first_day=japanese(first_day)
            )
        elif today == first_day:
            yield find(
                edition, "e8_anniversary", Outcome.CONFIRM, question="revoked", first_day=japanese(first_day)
            )
        else:
            yield find(edition, "e8_waited", Outcome.OK, question="revoked", first_day=japanese(first_day))
    else:
        yield find(edition, "e8_never_revoked", Outcome.OK, question="revoked")
