"""Rules E1-E8: may we apply?"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from core.edition import Edition
from core.eligibility import asked_questions, assess_eligibility, first_day_after_revocation
from tests.support import ELIGIBLE, assert_absent, assert_found, cases, eligibility

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("case", cases("eligibility"))
def test_verdict_and_findings(edition: Edition, case: dict[str, Any]) -> None:
    result = assess_eligibility(edition, eligibility(**case["answers"]), case.get("today", TODAY))

    assert result.verdict == case["verdict"]
    assert_found(result.findings, case.get("findings", {}))
    assert_absent(result.findings, case.get("absent", {}))
    assert set(case.get("codes", [])) <= {finding.code for finding in result.findings}


@pytest.mark.parametrize("answers", [{"uses_ai": "no"}, {"is_asp_saas": "no"}])
def test_e1_names_all_sister_schemes(edition: Edition, answers: dict[str, str]) -> None:
    result = assess_eligibility(edition, eligibility(**answers), TODAY)

    advice = " ".join(finding.action for finding in result.findings if finding.rule == "E1")
    assert all(sister in advice for sister in edition.sister_schemes)
    assert len(edition.sister_schemes) == 7


def test_e2_before_launch_asks_to_confirm_with_the_secretariat(edition: Edition) -> None:
    result = assess_eligibility(edition, eligibility(launched="no"), TODAY)

    assert any(
        "事務局" in finding.message + finding.action for finding in result.findings if finding.rule == "E2"
    )


def test_e8_shows_the_first_possible_day(edition: Edition) -> None:
    result = assess_eligibility(edition, eligibility(revoked="yes", revoked_on="2026-03-31"), TODAY)

    (finding,) = [finding for finding in result.findings if finding.rule == "E8"]
    assert "2027年3月31日" in finding.message + finding.action


@pytest.mark.parametrize(
    ("revoked_on", "first_day"),
    [
        (date(2025, 11, 23), date(2026, 11, 23)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2023, 3, 1), date(2024, 3, 1)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_e8_first_day_is_the_anniversary(edition: Edition, revoked_on: date, first_day: date) -> None:
    assert first_day_after_revocation(edition, revoked_on) == first_day


@pytest.mark.parametrize("question", [*ELIGIBLE])
def test_no_question_of_the_base_may_stay_unanswered(edition: Edition, question: str) -> None:
    result = assess_eligibility(edition, eligibility(**{question: None}), TODAY)

    if question in ("representative_has_power", "outsources"):  # decide papers, not eligibility
        assert result.verdict != "not_eligible"
    else:
        assert result.verdict == "incomplete"


@pytest.mark.parametrize(
    ("answers", "question", "asked"),
    [
        ({"applicant": "foreign_corporation"}, "japanese_disclosure", True),
        ({"applicant": "corporation"}, "japanese_disclosure", False),
        ({"role": "agent"}, "own_support", True),
        ({"role": "provider"}, "own_support", False),
        ({"role": "oem"}, "own_support", False),
    ],
)
def test_only_questions_that_matter_are_asked(answers: dict[str, str], question: str, asked: bool) -> None:
    assert (question in asked_questions(eligibility(**answers))) is asked


def test_every_finding_has_a_sentence_and_a_source(edition: Edition) -> None:
    for case in cases("eligibility"):
        row = case.values[0]
        result = assess_eligibility(edition, eligibility(**row["answers"]), row.get("today", TODAY))
        for finding in result.findings:
            assert finding.message
            assert finding.source
            assert "{" not in finding.message + finding.action
            assert finding.action or not finding.outcome.needs_work


def expected_verdict(answers: dict[str, Any]) -> str:
    """E1-E7 as the overview states them, for an applicant that was never revoked."""
    foreign = answers["applicant"] == "foreign_corporation"
    relevant = [answers["uses_ai"], answers["supplies_over_network"], answers["launched"], answers["role"]]
    relevant += [answers["japanese_disclosure"]] if foreign else []
    relevant += [answers["own_support"]] if answers["role"] == "agent" else []
    if (
        "no" in (answers["uses_ai"], answers["supplies_over_network"])
        or (foreign and answers["japanese_disclosure"] == "no")
        or (answers["role"] == "agent" and answers["own_support"] == "no")
    ):
        return "not_eligible"
    if None in relevant:
        return "incomplete"
    if answers["role"] == "provider" and answers["contracts_with_users"] != "self":
        return "conditional"  # no agents are listed here
    return "eligible"


def test_e1_to_e7_in_every_combination_of_answers(edition: Edition) -> None:
    choices = {
        "uses_ai": ("yes", "no", None),
        "supplies_over_network": ("yes", "no", None),
        "launched": ("yes", "no", None),
        "applicant": ("corporation", "foreign_corporation", "sole_proprietor"),
        "japanese_disclosure": ("yes", "no", None),
        "role": ("provider", "oem", "agent"),
        "own_support": ("yes", "no", None),
        "contracts_with_users": ("self", "agents", "both"),
    }
    for values in product(*choices.values()):
        answers = dict(zip(choices, values, strict=True))
        result = assess_eligibility(edition, eligibility(**answers), TODAY)
        assert result.verdict == expected_verdict(answers), answers
