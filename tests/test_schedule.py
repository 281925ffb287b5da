"""Rules M1, M3, R1 and X1: when?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.draft import Plan
from core.edition import Edition
from core.schedule import certification_number_fits, kept_until, payment_due, plan_validity
from tests.support import cases


@pytest.mark.parametrize("case", cases("validity"))
def test_validity_and_renewal_window(edition: Edition, case: dict[str, Any]) -> None:
    validity = plan_validity(edition, case["certified_on"])

    assert validity.last_day == case["last_day"]
    assert validity.renewal_opens == case["opens"]
    assert validity.renewal_closes == case["closes"]
    assert any(finding.outcome == "confirm" for finding in validity.findings) is case.get("confirm", False)


@pytest.mark.parametrize("case", cases("renewal_days"))
def test_renewal_state_of_a_day(edition: Edition, case: dict[str, Any]) -> None:
    assert plan_validity(edition, date(2026, 10, 1)).renewal_state(case["today"]) == case["state"]


def test_r1_window_is_60_to_30_days_before_the_last_day_on_every_day_of_a_leap_cycle(
    edition: Edition,
) -> None:
    for offset in range(0, 1461, 7):
        validity = plan_validity(edition, date(2026, 1, 1) + timedelta(days=offset))
        assert (validity.last_day - validity.renewal_opens).days == 60
        assert (validity.last_day - validity.renewal_closes).days == 30


def test_m1_mentions_that_the_guide_counts_from_the_disclosure_date(edition: Edition) -> None:
    messages = [finding.message for finding in plan_validity(edition, date(2026, 10, 1)).findings]

    assert any("開示日" in message for message in messages)


@pytest.mark.parametrize("case", cases("certification_numbers"))
def test_form_of_the_certification_number(edition: Edition, case: dict[str, Any]) -> None:
    assert certification_number_fits(edition, case["number"]) is case["fits"]


@pytest.mark.parametrize("case", cases("payment"))
def test_payment_is_due_one_week_after_the_notice(edition: Edition, case: dict[str, Any]) -> None:
    assert payment_due(edition, case["noticed_on"]) == case["due"]


@pytest.mark.parametrize(
    ("certified_on", "kept"),
    [
        ("2026-10-01", date(2028, 9, 30)),
        ("令和8年10月1日", date(2028, 9, 30)),
        ("2027-11-25", date(2029, 11, 24)),  # planned, twelve months ahead
        ("2027-11-26", None),
        ("9999-12-31", None),
        ("2200-12-31", None),
        ("2010-01-01", date(2011, 12, 31)),
        ("いつか", None),
        ("", None),
    ],
)
def test_a_certificate_keeps_its_draft_to_its_last_day(
    edition: Edition, certified_on: str, kept: date | None
) -> None:
    assert kept_until(edition, Plan(certified_on=certified_on), date(2026, 11, 25)) == kept


def test_how_long_a_draft_is_kept_comes_from_the_edition(mini: Edition) -> None:
    assert kept_until(mini, Plan(certified_on="2030-04-01"), date(2030, 5, 1)) == date(2033, 3, 31)
