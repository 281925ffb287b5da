"""The guided demonstration: what the switches change, the path, and that no real draft is touched."""

from __future__ import annotations

import ast
import re
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData

from core.answers import Gate
from core.demonstration import Situation, apply_switches, compare_what_if
from core.draft import Answer, Draft, Evidence, Integration, Offering, Service, State, UnitDraft
from core.edition import Edition
from core.presentation import RevokedChange, Switch
from core.store import browser_holder
from core.text.dates import add_months
from pages.parts.storage import store
from questionnaire import list_samples, load_edition, load_sample
from tests.support import EDITION_ID, MINI_ID, cases, eligibility, load_cases
from tests.wizard import DRAFTS, EMPTY, Wizard

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 24)
DEMONSTRATION = load_edition(EDITION_ID).demonstration
SAMPLE = load_sample(DEMONSTRATION.sample)


def switches(*ids: str) -> list[Switch]:
    found = {switch.id: switch for switch in DEMONSTRATION.switches}
    return [found[each] for each in ids]


def figures(situation: Situation) -> dict[str, Any]:
    """What the case table speaks of."""
    assert situation.estimate
    filing = situation.filing
    return {
        "eligibility": filing.eligibility.verdict.value,
        "readiness": filing.verdict.value,
        "gates_met": filing.gates[Gate.MET],
        "gates_failed": filing.gates[Gate.FAILED],
        "required_done": filing.required.done,
        "units": len(filing.units.units),
        "papers": len(situation.papers),
        "new_yen": situation.estimate.lines[0].amount_yen,
        "six_years_yen": situation.estimate.total_yen,
        "first_day": situation.first_day,
    }


AS_IT_IS = load_cases("what_if")[0]["after"]


@pytest.mark.parametrize("case", cases("what_if"))
def test_what_changes_if(edition: Edition, case: dict[str, Any]) -> None:
    compared = compare_what_if(edition, SAMPLE, switches(*case["switches"]), TODAY)
    found: dict[str, list[str]] = {}
    for finding in compared.findings:
        found.setdefault(finding.rule, []).append(finding.outcome.value)

    assert figures(compared.before) == AS_IT_IS
    assert figures(compared.after) == {**AS_IT_IS, **case["after"]}
    assert {p.kind.id: p.after - p.before for p in compared.papers} == case.get("more_papers", {})
    assert found == case["findings"]
    assert all(finding.message and finding.source for finding in compared.findings)


def test_every_switch_has_a_case_of_its_own() -> None:
    alone = {case["switches"][0] for case in load_cases("what_if") if len(case["switches"]) == 1}

    assert alone == {switch.id for switch in DEMONSTRATION.switches}


@pytest.mark.parametrize("switch", DEMONSTRATION.switches, ids=lambda switch: switch.id)
def test_a_switch_brings_a_finding_of_the_rule_it_cites(edition: Edition, switch: Switch) -> None:
    compared = compare_what_if(edition, SAMPLE, [switch], TODAY)

    assert switch.rule in {finding.rule for finding in compared.findings}


def test_the_order_of_the_switches_makes_no_difference(edition: Edition) -> None:
    chosen = switches("no_antivirus", "separate", "revoked_11_months", "foreign_no_japanese")
    first, *others = (
        figures(compare_what_if(edition, SAMPLE, order, TODAY).after) for order in permutations(chosen)
    )

    assert all(other == first for other in others)


def test_the_sample_itself_stays_as_it_is(edition: Edition) -> None:
    before = SAMPLE.model_dump_json()
    changed = apply_switches(edition, SAMPLE, DEMONSTRATION.switches, TODAY)

    assert changed != SAMPLE
    assert SAMPLE.model_dump_json() == before


@pytest.mark.rule("E8")
@pytest.mark.parametrize(("months", "verdict"), [(11, "not_eligible"), (12, "conditional"), (13, "eligible")])
def test_months_since_a_revocation_are_counted_from_the_given_day(
    edition: Edition, months: int, verdict: str
) -> None:
    (template,) = switches("revoked_11_months")
    switch = template.model_copy(update={"change": RevokedChange(kind="revoked", months=months)})
    for today in (TODAY, date(2027, 3, 31), date(2028, 1, 31)):
        after = compare_what_if(edition, SAMPLE, [switch], today).after
        assert after.filing.eligibility.verdict == verdict
        assert after.draft.eligibility.revoked_on == add_months(today, -months).isoformat()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 31), -11, date(2026, 4, 30)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_day_some_months_away_stays_within_its_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_without_a_unit_there_is_no_estimate(edition: Edition) -> None:
    empty = Draft(edition=EDITION_ID, offering=Offering(services=()))
    compared = compare_what_if(edition, empty, switches("separate", "no_antivirus"), TODAY)

    assert compared.after.estimate is None


# The data of the path


def test_the_demonstration_shows_a_sample_of_its_own_edition() -> None:
    assert DEMONSTRATION.sample in {sample.id for sample in list_samples()}
    assert SAMPLE.edition == EDITION_ID


def test_every_switch_is_offered_at_a_step() -> None:
    assert {each for step in DEMONSTRATION.steps for each in step.switches} == {
        switch.id for switch in DEMONSTRATION.switches
    }


def test_sentences_to_say_are_short() -> None:
    assert [said for step in DEMONSTRATION.steps for said in step.say if len(said) > 60] == []


def test_mini_edition_has_its_own_what_ifs(mini: Edition) -> None:
    def described(**values: str) -> Answer:
        evidence = (Evidence(name="資料", place="p.1"),)
        return Answer(state=State.DESCRIBED, values={**values}, evidence=evidence)

    answers = {"end_notice": described(notice="4か月"), "encryption": described(method="TLS")}
    draft = Draft(
        edition=MINI_ID,
        eligibility=eligibility(),
        offering=Offering(
            services=(Service(id="s1", name="甲"), Service(id="s2", name="乙")),
            integrations=(
                Integration(
                    id="g1",
                    service_ids=("s1", "s2"),
                    same_class="yes",
                    same_contents="yes",
                    one_contract="yes",
                ),
            ),
        ),
        provider_answers={"company": described(name="架空株式会社")},
        units={"g1": UnitDraft(answers=answers)},
    )
    shown = mini.demonstration
    compared = compare_what_if(mini, draft, shown.switches, date(2030, 4, 30))

    assert figures(compared.before) == {
        "eligibility": "eligible",
        "readiness": "prepared",
        "gates_met": 2,
        "gates_failed": 0,
        "required_done": 3,
        "units": 1,
        "papers": 6,
        "new_yen": 330_000,
        "six_years_yen": 330_000 + 2 * 110_000,
        "first_day": None,
    }
    assert figures(compared.after) == {
        "eligibility": "not_eligible",
        "readiness": "fails",
        "gates_met": 2,
        "gates_failed": 2,
        "required_done": 4,
        "units": 2,
        "papers": 12,
        "new_yen": 660_000,
        "six_years_yen": 2 * (330_000 + 2 * 110_000),
        "first_day": date(2030, 5, 30),
    }


# The page


def test_every_step_is_shown_in_turn() -> None:
    wizard = Wizard().go("demo")
    for number, step in enumerate(DEMONSTRATION.steps, start=1):
        assert f"{number}. {step.title}" in wizard.shown
        assert all(said in wizard.shown for said in step.say)
        assert not step.ask or step.ask in wizard.shown
        if number < len(DEMONSTRATION.steps):
            press(wizard, "次へ")
    assert wizard.find("button", "次へ").disabled
    wizard.click("前へ")

    assert f"{len(DEMONSTRATION.steps) - 1}. {DEMONSTRATION.steps[-2].title}" in wizard.draw().shown


def press(wizard: Wizard, label: str) -> None:
    wizard.click(label)
    wizard.draw()


def test_the_presenters_words_can_be_hidden() -> None:
    wizard = Wizard().go("demo")
    press(wizard, "話すことを隠す")

    assert DEMONSTRATION.steps[0].say[0] not in wizard.shown
    assert DEMONSTRATION.steps[0].ask in wizard.shown
    wizard.click("次へ")
    assert DEMONSTRATION.steps[1].say[0] not in wizard.draw().shown


def test_switches_show_both_sides_and_can_be_taken_back_at_once() -> None:
    wizard = Wizard().go("demo")
    press(wizard, "統合せず3サービスで申請するなら")
    press(wizard, "ウィルス対策が実施なしなら")

    assert {"いま", "もし"} <= {heading.value for heading in wizard.at.subheader}
    for text in (
        "209,000円",
        "627,000円",
        "（＋418,000円）",
        "11 / 12",
        "30 / 36（不適合 3）",
        "変わる",
        "同じ",
    ):
        assert text in wizard.shown
    press(wizard, "すべて元に戻す")
    assert not any("（オン）" in label for label in wizard.labels("button"))
    assert "627,000円" not in [metric.value for metric in wizard.at.metric]


def test_switches_stay_on_from_step_to_step() -> None:
    wizard = Wizard().go("demo")
    press(wizard, "取消しから11か月なら")
    press(wizard, "次へ")

    assert "取消しから11か月なら（オン）" in wizard.labels("button")
    assert "いまの内容では申請できません" in wizard.shown


@pytest.mark.parametrize("draft", [EMPTY, DRAFTS["hajime"]], ids=["no draft yet", "a draft at hand"])
def test_a_whole_demonstration_touches_no_draft(draft: Draft) -> None:
    wizard = Wizard(draft)
    if draft is not EMPTY:
        wizard.go("units").type("サービス1の名称", "実際のサービス")
        assert "実際のサービス" in wizard.draft.model_dump_json()
    work = wizard.at.session_state["work"]
    stored = everything_stored()
    wizard.go("demo")
    for number in range(len(DEMONSTRATION.steps)):
        for switch in DEMONSTRATION.switches if number == 0 else ():
            press(wizard, switch.label)
        if number + 1 < len(DEMONSTRATION.steps):
            press(wizard, "次へ")
    after = wizard.at.session_state["work"]

    assert (after.draft, after.stored, after.generation) == (work.draft, work.stored, work.generation)
    assert everything_stored() == stored
    assert len(store().list(browser_holder(wizard.secret))) == (0 if draft is EMPTY else 1)


def everything_stored() -> dict[str, list[str]]:
    """All rows of all tables of the store, whoever they belong to, but for where the open pages stand."""
    tables = MetaData()
    with store().engine.connect() as connection:
        tables.reflect(connection)
        return {
            table.name: sorted(str(row) for row in connection.execute(table.select()))
            for table in tables.sorted_tables
            if table.name != "tabs"
        }


def test_the_page_cannot_reach_the_draft_at_hand() -> None:
    files = ["pages/demonstration.py"] + [
        f"pages/parts/{name}.py"
        for name in ("presenter", "what_if", "demonstration_views", "demonstration_results")
    ]
    imported = {
        f"{node.module}.{alias.name}"
        for name in files
        for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert "core.demonstration.compare_what_if" in imported
    assert [each for each in imported if re.search(r"session|stor(e|age)|\.work", each)] == []
