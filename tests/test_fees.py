"""Rules F1-F3: what does it cost?"""

from __future__ import annotations

from typing import Any

import pytest

from core.edition import Edition
from core.fees import EstimateError, estimate_fees, renewals
from tests.support import cases


@pytest.mark.parametrize("case", cases("fees"))
def test_estimate(edition: Edition, case: dict[str, Any]) -> None:
    arguments = (case["units"], case["years"], case.get("reissues", 0))
    if case.get("refused"):
        with pytest.raises(EstimateError, match=r"\S"):
            estimate_fees(edition, *arguments)
        return

    estimate = estimate_fees(edition, *arguments)
    assert estimate.total_yen == case["total"]
    assert estimate.tax_yen == case["tax"]
    assert renewals(edition, case["years"]) == case["renewals"]
    assert sum(line.count for line in estimate.lines if line.rule == "F2") == case["units"] * case["renewals"]
    assert sum(line.count for line in estimate.lines if line.rule == "F3") == case.get("reissues", 0)


@pytest.mark.parametrize("case", [case for case in cases("fees") if not case.values[0].get("refused")])
def test_lines_years_and_tax_add_up(edition: Edition, case: dict[str, Any]) -> None:
    estimate = estimate_fees(edition, case["units"], case["years"], case.get("reissues", 0))

    assert all(line.count * line.unit_yen == line.amount_yen for line in estimate.lines)
    assert sum(line.amount_yen for line in estimate.lines) == estimate.total_yen
    assert sum(line.tax_yen for line in estimate.lines) == estimate.tax_yen
    assert estimate.tax_yen * 11 == estimate.total_yen  # 10 %
    assert len(estimate.by_year) == case["years"]
    assert sum(estimate.by_year) == estimate.total_yen


@pytest.mark.parametrize(
    ("kind", "rule", "including", "excluding", "tax"),
    [
        ("new", "F1", 209_000, 190_000, 19_000),
        ("renewal", "F2", 104_500, 95_000, 9_500),
        ("reissue", "F3", 10_450, 9_500, 950),
    ],
)
def test_fees_of_appendix_1(
    edition: Edition, kind: str, rule: str, including: int, excluding: int, tax: int
) -> None:
    fee = edition.fee(kind)

    assert fee.rule == rule
    assert (fee.including_tax_yen, fee.excluding_tax_yen, fee.tax_yen) == (including, excluding, tax)
    assert fee.as_of == edition.published_on
    assert fee.source


def test_f3_is_named_a_reissue_although_the_source_labels_it_a_renewal(edition: Edition) -> None:
    assert "再発行" in edition.fee("reissue").name
