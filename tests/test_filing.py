"""The whole filing: eligibility, units, Form A and the Form B of every unit together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.draft import Draft, MinimumTold, Offering, Service, State
from core.edition import Edition
from core.filing import Filing, assess_filing
from tests.support import eligibility, in_state, only_unit, with_changes

TODAY = date(2026, 11, 23)


def assess(edition: Edition, draft: Draft) -> Filing:
    return assess_filing(edition, draft, TODAY)


def two_services(draft: Draft) -> Draft:
    """The complete service twice: two units that share the provider's answers."""
    unit = draft.units[only_unit(draft)]
    offering = Offering(services=(Service(id="s1", name="帳票一"), Service(id="s2", name="帳票二")))
    return draft.model_copy(update={"offering": offering, "units": {"s1": unit, "s2": unit}})


@pytest.mark.rule("C1")
def test_a_complete_filing_has_nothing_to_do(edition: Edition, complete: Draft) -> None:
    filing = assess(edition, complete)

    assert filing.verdict == "prepared"
    assert not filing.to_do
    assert not filing.to_confirm


def test_u1_items_and_gates_add_up_over_units(edition: Edition, complete: Draft) -> None:
    filing = assess(edition, two_services(complete))

    assert set(filing.readiness) == {"s1", "s2"}
    assert (filing.required.done, filing.required.total) == (156, 156)
    assert sum(filing.gates.values()) == 24
    assert filing.verdict == "prepared"


def test_c2_one_failing_unit_fails_the_filing(edition: Edition, complete: Draft) -> None:
    draft = two_services(complete)
    failing = with_changes(complete, {"antivirus": {"state": "not_done"}}).units[only_unit(complete)]
    filing = assess(edition, draft.model_copy(update={"units": {**draft.units, "s2": failing}}))

    assert filing.verdict == "fails"
    assert filing.readiness["s1"].verdict == "prepared"
    assert {finding.unit for finding in filing.to_do if finding.rule == "C2"} == {"s2"}


def test_u1_a_second_service_without_answers_is_incomplete(edition: Edition, complete: Draft) -> None:
    draft = two_services(complete)
    filing = assess(edition, draft.model_copy(update={"units": {"s1": draft.units["s1"]}}))

    assert filing.verdict == "incomplete"
    assert filing.required.percent < 100


@pytest.mark.parametrize(
    ("rule", "answers", "verdict"),
    [
        ("E3", {"supplies_over_network": "no"}, "fails"),
        ("E1", {"uses_ai": None}, "incomplete"),
        ("E6", {"contracts_with_users": "agents"}, "incomplete"),
        ("E8", {"revoked": "yes", "revoked_on": "2025-11-23"}, "confirm"),
    ],
)
def test_e1_e3_e6_e8_eligibility_is_part_of_the_filing(
    edition: Edition, complete: Draft, rule: str, answers: dict[str, Any], verdict: str
) -> None:
    filing = assess(edition, complete.model_copy(update={"eligibility": eligibility(**answers)}))

    assert filing.verdict == verdict
    assert rule in {finding.rule for finding in (*filing.to_do, *filing.to_confirm)}


def test_c3_a_filing_with_an_unknown_minimum_is_to_be_confirmed(edition: Edition, complete: Draft) -> None:
    filing = assess(edition, complete.model_copy(update={"minimum_told": MinimumTold()}))

    assert filing.verdict == "confirm"
    assert filing.required.percent < 100
    assert {finding.rule for finding in filing.to_confirm} == {"C3"}


def test_u5_unsure_about_the_units_is_to_be_confirmed(edition: Edition, complete: Draft) -> None:
    level = {
        "levels": [{"id": "l1", "name": "標準"}, {"id": "l2", "name": "上位"}],
        "levels_differ": "unsure",
    }
    service = Service.model_validate({"id": only_unit(complete), "name": "帳票", **level})
    filing = assess(edition, complete.model_copy(update={"offering": Offering(services=(service,))}))

    assert filing.verdict == "confirm"
    assert "U5" in {finding.rule for finding in filing.to_confirm}


def test_d1_a_missing_field_of_form_a_is_to_be_done(edition: Edition, complete: Draft) -> None:
    filing = assess(edition, complete.model_copy(update={"form_a": {**complete.form_a, "contact_name": ""}}))

    assert filing.verdict == "incomplete"
    assert [finding.rule for finding in filing.to_do] == ["D1"]


def test_d1_a_malformed_field_of_form_a_is_to_be_done(edition: Edition, complete: Draft) -> None:
    filing = assess(
        edition, complete.model_copy(update={"form_a": {**complete.form_a, "contact_email": "x"}})
    )

    assert filing.verdict == "incomplete"


def test_d1_shared_provider_items_are_reported_once(edition: Edition, complete: Draft) -> None:
    draft = two_services(complete)
    provider = in_state(complete, "employees", State.UNANSWERED).provider_answers
    filing = assess(edition, draft.model_copy(update={"provider_answers": provider}))

    assert [finding.item for finding in filing.to_do] == ["employees"]


def test_what_is_judged_after_another_judgement_is_judged_as_if_it_were_the_first(
    edition: Edition, complete: Draft
) -> None:
    """The judgement before is only there to save work, whatever has changed since."""
    without_ai = complete.model_copy(update={"eligibility": eligibility(uses_ai="no")})
    revoked = complete.model_copy(update={"eligibility": eligibility(revoked="yes", revoked_on="2025-12-01")})
    steps = [
        (complete, TODAY),
        (with_changes(complete, {"antivirus": {"state": "not_done"}}), TODAY),
        (two_services(complete), TODAY),
        (without_ai, TODAY),
        (revoked, TODAY),
        (revoked, date(2026, 12, 2)),  # a year has passed overnight
        (complete, date(2026, 12, 2)),
    ]
    verdicts, before = [], None
    for draft, day in steps:
        before = assess_filing(edition, draft, day, before)
        assert before == assess_filing(edition, draft, day)
        verdicts.append(before.verdict)

    assert verdicts == ["prepared", "fails", "prepared", "fails", "fails", "prepared", "prepared"]
