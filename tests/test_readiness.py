"""Rules C1-C5: how far is Form B?"""

from __future__ import annotations

from typing import Any

import pytest

from core.draft import Draft, MinimumTold, State
from core.edition import Edition
from core.readiness import Count, Readiness, assess_readiness
from core.text.spans import Span, compare_spans
from questionnaire import load_edition
from tests.support import (
    EDITION_ID,
    TOLD,
    assert_found,
    cases,
    eligibility,
    in_state,
    only_unit,
    with_changes,
)

EDITION = load_edition(EDITION_ID)
REQUIRED = [item.id for item in EDITION.items.values() if item.required]
OPTIONAL = [item.id for item in EDITION.items.values() if not item.required]
MEASURES = [item.id for item in EDITION.gates if item.gate == "measure"]


def assess(edition: Edition, draft: Draft) -> Readiness:
    return assess_readiness(edition, draft, only_unit(draft))


def told(value: str, unit: str = "months") -> MinimumTold:
    return MinimumTold.model_validate({"value": value, "unit": unit, "told_on": "2026-10-01"})


@pytest.fixture(scope="module")
def filing(complete: Draft) -> Draft:
    """The complete draft with a notice of 6か月 before changes, and a told minimum of 3 months."""
    return with_changes(
        complete, {"change_or_end_notice": {"values": {"notice": "6か月", "method": "メール"}}}
    )


@pytest.mark.parametrize("case", cases("readiness"))
def test_verdict_progress_and_count(edition: Edition, filing: Draft, case: dict[str, Any]) -> None:
    draft = with_changes(filing, case["changes"])
    if "told" in case:
        draft = draft.model_copy(update={"minimum_told": told(case["told"])})
    readiness = assess(edition, draft)

    assert readiness.verdict == case["verdict"]
    assert (readiness.required.done, readiness.required.total) == (case["done"], 78)
    assert (readiness.required.percent == 100) is (case["done"] == 78)
    for item_id, progress in case.get("progress", {}).items():
        assert readiness.statuses[item_id].progress == progress
    for item_id, gate in case.get("gate", {}).items():
        assert readiness.statuses[item_id].gate == gate
    for item_id, gate in case.get("gate_not", {}).items():
        assert readiness.statuses[item_id].gate != gate
    assert_found(readiness.findings, case.get("findings", {}))


@pytest.mark.parametrize("case", cases("minimum_notice"))
def test_minimum_notice_before_a_change_or_the_end(
    edition: Edition, filing: Draft, case: dict[str, Any]
) -> None:
    minimum = edition.figures.minimum_change_notice.model_copy(update={"value": case.get("published")})
    figures = edition.figures.model_copy(update={"minimum_change_notice": minimum})
    values = {"notice": case["notice"], "method": "メール"}
    draft = with_changes(filing, {"change_or_end_notice": {"values": values}})
    draft = draft.model_copy(update={"minimum_told": told(*case.get("told", [""]))})
    status = assess(edition.model_copy(update={"figures": figures}), draft).statuses["change_or_end_notice"]

    assert status.gate == case["gate"]
    assert (status.progress == "done") is (case["gate"] == "met")


@pytest.mark.parametrize("notice", ["6か月以内", "6か月未満", "約6か月", "6か月程度", "3〜6か月"])
def test_c3_a_notice_that_may_be_shorter_than_the_number_is_never_met(
    edition: Edition, filing: Draft, notice: str
) -> None:
    draft = with_changes(filing, {"change_or_end_notice": {"values": {"notice": notice, "method": "メール"}}})

    assert assess(edition, draft).statuses["change_or_end_notice"].gate != "met"


def test_c2_has_the_eleven_measures_of_the_overview_and_c3_one_minimum(edition: Edition) -> None:
    assert sorted(MEASURES) == sorted(
        [
            "security_policies",
            "liveness_monitoring",
            "antivirus",
            "administrator_privileges",
            "id_password_management",
            "logging",
            "security_patching",
            "firewall",
            "user_authentication",
            "contact_point",
            "maintenance_notice",
        ]
    )
    assert [item.id for item in edition.gates if item.gate == "minimum"] == ["change_or_end_notice"]


@pytest.mark.parametrize("item_id", MEASURES)
def test_c2_a_measure_not_taken_fails(edition: Edition, filing: Draft, item_id: str) -> None:
    readiness = assess(edition, in_state(filing, item_id, State.NOT_DONE))

    assert readiness.verdict == "fails"
    assert readiness.statuses[item_id].gate == "failed"
    assert sum(count for gate, count in readiness.gates.items() if gate == "failed") == 1
    assert sum(readiness.gates.values()) == 12


@pytest.mark.parametrize("item_id", REQUIRED)
def test_c5_a_required_item_not_disclosed_fails(edition: Edition, filing: Draft, item_id: str) -> None:
    readiness = assess(edition, in_state(filing, item_id, State.NOT_DISCLOSED))

    assert readiness.verdict == "fails"
    assert readiness.statuses[item_id].progress == "failed"
    assert "C5" in {finding.rule for finding in readiness.statuses[item_id].findings}


@pytest.mark.parametrize("item_id", REQUIRED)
def test_c1_a_required_item_unanswered_is_incomplete(edition: Edition, filing: Draft, item_id: str) -> None:
    readiness = assess(edition, in_state(filing, item_id, State.UNANSWERED))

    assert readiness.verdict == "incomplete"
    assert readiness.required.percent < 100


@pytest.mark.parametrize(
    "item_id", [item_id for item_id in REQUIRED if EDITION.items[item_id].asks == "yes_no"]
)
def test_c5_a_required_yes_no_item_answered_no_is_disclosed(
    edition: Edition, filing: Draft, item_id: str
) -> None:
    readiness = assess(edition, with_changes(filing, {item_id: {"state": "not_done", "evidence": []}}))

    assert readiness.verdict == "prepared"
    assert readiness.statuses[item_id].progress == "done"


@pytest.mark.parametrize(
    "item_id",
    [
        item.id
        for item in EDITION.items.values()
        if item.required and item.asks == "content" and not item.gate
    ],
)
def test_c5_a_required_content_item_not_done_never_fails(
    edition: Edition, filing: Draft, item_id: str
) -> None:
    readiness = assess(edition, in_state(filing, item_id, State.NOT_DONE))

    offered = bool(edition.items[item_id].none_label)
    assert readiness.verdict == ("prepared" if offered else "incomplete")


@pytest.mark.parametrize("state", [State.UNANSWERED, State.NOT_DONE, State.NOT_DISCLOSED])
@pytest.mark.parametrize("item_id", OPTIONAL)
def test_c1_an_optional_item_never_decides(
    edition: Edition, filing: Draft, item_id: str, state: State
) -> None:
    readiness = assess(edition, with_changes(filing, {item_id: {"state": state.value, "evidence": []}}))

    if state is State.NOT_DONE and not edition.items[item_id].not_done_label:
        assert readiness.verdict != "fails"  # an answer that the page does not offer
    else:
        assert readiness.verdict == "prepared"
    assert (readiness.required.done, readiness.required.percent) == (78, 100)


@pytest.mark.parametrize("item_id", OPTIONAL)
def test_c1_an_optional_item_without_evidence_never_fails_nor_counts(
    edition: Edition, filing: Draft, item_id: str
) -> None:
    readiness = assess(edition, with_changes(filing, {item_id: {"state": "described", "evidence": []}}))

    assert readiness.verdict != "fails"
    assert (readiness.required.done, readiness.required.total) == (78, 78)


@pytest.mark.parametrize(
    "change",
    [
        {"representative_career": {"state": "described", "evidence": []}},
        {
            "other_physical_security": {
                "state": "described",
                "values": {"measures": "警備員が巡回します。"},
                "evidence": [{"name": "資料", "place": "p.1"}],
            }
        },
    ],
    ids=["optional item open", "optional item to be confirmed"],
)
def test_c1_figure_and_verdict_agree_whether_anything_is_left(
    edition: Edition, filing: Draft, change: dict[str, Any]
) -> None:
    draft = with_changes(filing, change)
    readiness = assess(edition, draft.model_copy(update={"eligibility": eligibility(outsources="yes")}))
    left = readiness.statuses[next(iter(change))].progress in ("open", "confirm")

    assert left
    assert (readiness.required.percent == 100) is (readiness.verdict == "prepared")


def test_c1_without_any_optional_item_the_form_is_prepared(edition: Edition, filing: Draft) -> None:
    changes = {item_id: {"state": "unanswered", "evidence": []} for item_id in OPTIONAL}
    readiness = assess(edition, with_changes(filing, changes))

    assert readiness.verdict == "prepared"
    assert readiness.required.percent == 100


def test_c1_ai_items_stay_outside_the_verdict(edition: Edition) -> None:
    ai_items = [item for item in edition.items.values() if item.id.startswith("ai_")]

    assert ai_items
    assert all(item.supplement and not item.required and not item.gate for item in ai_items)
    assert all(item.id.startswith("ai_") for item in edition.items.values() if item.supplement)


def test_c1_an_empty_form_has_nothing_done(edition: Edition) -> None:
    readiness = assess_readiness(edition, Draft(edition=EDITION_ID, minimum_told=TOLD), "s1")

    assert readiness.verdict == "incomplete"
    assert (readiness.required.done, readiness.required.total, readiness.required.percent) == (0, 78, 0)
    assert {str(gate): count for gate, count in readiness.gates.items() if count} == {"open": 12}


def test_c1_provisional_items_are_counted_apart(edition: Edition, filing: Draft) -> None:
    provisional = [item for item in edition.items.values() if item.required and item.provisional]

    assert assess(edition, filing).required.provisional == len(provisional) == 55


@pytest.mark.rule("C1")
@pytest.mark.parametrize(
    ("done", "total", "settled", "percent"),
    [
        (0, 78, False, 0),
        (39, 78, False, 50),
        (77, 78, False, 98),
        (9999, 10000, True, 99),
        (78, 78, False, 99),
        (78, 78, True, 100),
    ],
)
def test_percent_is_100_only_where_everything_is_settled(
    done: int, total: int, settled: bool, percent: int
) -> None:
    assert Count(done=done, total=total, provisional=0, settled=settled).percent == percent


def test_c3_never_reads_100_percent_while_something_is_to_be_confirmed(
    edition: Edition, filing: Draft
) -> None:
    readiness = assess(edition, filing.model_copy(update={"minimum_told": told("")}))

    assert readiness.verdict == "confirm"
    assert readiness.required.percent < 100
    assert readiness.statuses["change_or_end_notice"].gate == "confirm"


def test_c3_the_minimum_is_not_published_in_this_edition(edition: Edition) -> None:
    assert edition.figures.minimum_change_notice.value is None


@pytest.mark.rule("C3")
@pytest.mark.parametrize(
    ("notice", "minimum", "expected"),
    [
        (Span(93, "日"), Span(3, "か月"), None),
        (Span(94, "日"), Span(3, "か月"), 1),
        (Span(84, "日"), Span(3, "か月"), None),
        (Span(83, "日"), Span(3, "か月"), -1),
        (Span(1, "年"), Span(12, "か月"), 0),
        (Span(24, "時間"), Span(1, "日"), 0),
        (Span(2, "週間"), Span(14, "日"), 0),
        (Span(3, "か月"), Span(3, "か月"), 0),
        (Span(0.5, "年"), Span(6, "か月"), 0),
    ],
)
def test_spans_are_compared_only_where_it_is_certain(
    notice: Span, minimum: Span, expected: int | None
) -> None:
    assert compare_spans(notice, minimum) == expected
    assert compare_spans(minimum, notice) == (None if expected is None else -expected)


def test_c4_no_sentence_promises_a_certification_or_judges_security(edition: Edition) -> None:
    text = edition.model_dump_json()

    for promise in (
        "認定されます",
        "必ず認定され",
        "認定が受けられ",
        "認定を受けられます",
        "認定を保証",
        "合格します",
    ):
        assert promise not in text


def test_c4_the_disclaimers_say_what_is_certified(edition: Edition) -> None:
    disclaimers = "".join(edition.disclaimers)

    assert "開示" in disclaimers
    assert "水準" in disclaimers
    assert "経営状況" in disclaimers
