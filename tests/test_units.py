"""Rules U1-U5: as how many units?"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from core.draft import Integration, Offering, Service, ServiceLevel
from core.edition import Edition
from core.units import assess_units
from tests.support import assert_absent, assert_found, cases, services


def offering(case: dict[str, Any]) -> Offering:
    return Offering(
        services=tuple(
            Service(
                id=row["id"],
                name=row.get("name", f"サービス{row['id']}"),
                levels=tuple(
                    ServiceLevel(id=f"l{number}", name=name)
                    for number, name in enumerate(row.get("levels", []), start=1)
                ),
                levels_differ=row.get("differ"),
            )
            for row in case["services"]
        ),
        integrations=tuple(
            Integration(
                id=f"g{number}",
                name=row.get("name", ""),
                service_ids=tuple(row["services"]),
                same_class=row["conditions"][0],
                same_contents=row["conditions"][1],
                one_contract=row["conditions"][2],
                apply_as=row.get("apply_as", "integrated"),
            )
            for number, row in enumerate(case.get("groups", []), start=1)
        ),
    )


@pytest.mark.parametrize("case", cases("units"))
def test_units_counts_and_findings(edition: Edition, case: dict[str, Any]) -> None:
    result = assess_units(edition, offering(case))

    if "units" in case:
        assert [unit.id for unit in result.units] == case["units"]
    if "count" in case:
        assert len(result.units) == case["count"]
    if "integrated" in case:
        assert result.integrated_count == case["integrated"]
        assert result.has_choice is (case["integrated"] != case["separate"])
    if "separate" in case:
        assert result.separate_count == case["separate"]
    assert_found(result.findings, case.get("findings", {}))
    assert_absent(result.findings, case.get("absent", {}))
    assert set(case.get("codes", [])) <= {finding.code for finding in result.findings}


@pytest.mark.parametrize("case", cases("units"))
def test_every_service_is_in_exactly_one_place(edition: Edition, case: dict[str, Any]) -> None:
    result = assess_units(edition, offering(case))

    assert {each for unit in result.units for each in unit.service_ids} == {
        row["id"] for row in case["services"]
    }
    assert len({unit.id for unit in result.units}) == len(result.units)
    assert all("{" not in finding.message + finding.action for finding in result.findings)


def test_u2_names_the_members_of_an_integrated_unit(edition: Edition) -> None:
    (unit,) = assess_units(
        edition,
        offering(
            {
                "services": [{"id": "s1"}, {"id": "s2"}],
                "groups": [{"services": ["s1", "s2"], "conditions": ["yes", "yes", "yes"]}],
            }
        ),
    ).units

    assert unit.service_ids == ("s1", "s2")
    assert unit.rule == "U2"
    assert unit.name


def test_u4_names_the_level_of_a_unit(edition: Edition) -> None:
    row = {"id": "s1", "levels": ["標準", "上位"], "differ": "yes"}
    units = assess_units(edition, offering({"services": [row]})).units

    assert ["標準" in unit.name for unit in units] == [True, False]
    assert {unit.rule for unit in units} == {"U4"}


def test_u2_group_of_a_service_that_no_longer_exists_does_not_name_it(edition: Edition) -> None:
    gone = Integration(
        id="g1", service_ids=("s1", "s9"), same_class="yes", same_contents="yes", one_contract="yes"
    )
    result = assess_units(edition, services("s1").model_copy(update={"integrations": (gone,)}))

    assert [unit.service_ids for unit in result.units] == [("s1",)]
    assert "u2_too_few" in {finding.code for finding in result.findings}


def test_u5_points_to_the_secretariat(edition: Edition) -> None:
    row = {"id": "s1", "levels": ["標準", "上位"], "differ": "unsure"}
    result = assess_units(edition, offering({"services": [row]}))

    assert any("事務局" in finding.action for finding in result.findings if finding.rule == "U5")


def test_u2_asks_same_class_while_the_list_of_classes_is_empty(edition: Edition) -> None:
    assert edition.service_classes == ()
    assert "same_class" in {question.id for question in edition.unit_questions}


def test_u2_integrates_only_where_all_three_conditions_hold_and_the_applicant_wants_it(
    edition: Edition,
) -> None:
    answers = ("yes", "no", "unsure", None)
    for *conditions, apply_as in product(answers, answers, answers, ("integrated", "separate")):
        group = {"services": ["s1", "s2"], "conditions": conditions, "apply_as": apply_as}
        result = assess_units(
            edition, offering({"services": [{"id": "s1"}, {"id": "s2"}], "groups": [group]})
        )
        may = conditions == ["yes"] * 3
        assert len(result.units) == (1 if may and apply_as == "integrated" else 2)
        assert (result.integrated_count, result.separate_count) == (1 if may else 2, 2)
        assert result.has_choice is may
