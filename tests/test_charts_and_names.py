"""Figures agree with results; file names, steps, search and shared fields do what they say."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import charts
from core.answers import Gate, ItemStatus, Progress
from core.documents import list_documents
from core.draft import Answer, Draft, Eligibility, Evidence, State
from core.edition import Edition
from core.fees import estimate_fees
from core.filing import assess_filing
from core.form_a import form_a_value, with_form_a_value, written_form_a
from core.items import FormField
from core.readiness import assess_readiness
from core.search import FILTERS, matches
from core.tasks import Task, TaskState, list_tasks, next_task
from core.text.filenames import draft_file_name, safe_name
from questionnaire import load_edition, load_sample
from tests.support import EDITION_ID, eligibility, services

EMPTY = Draft(edition=EDITION_ID)
TODAY = date(2026, 11, 23)
SAMPLES = ("minato", "hajime", "global")


def statuses_of(edition: Edition, draft: Draft) -> dict[str, ItemStatus]:
    """The items of the first unit's Form B."""
    unit_id = next(iter(assess_filing(edition, draft, TODAY).readiness))
    return assess_readiness(edition, draft, unit_id).statuses


# Charts


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_bars_of_a_category_add_up_to_its_required_items(edition: Edition, sample: str) -> None:
    statuses = statuses_of(edition, load_sample(sample))
    rows = [(c.name, [statuses[item.id] for item in c.items]) for c in edition.categories]
    figure = charts.progress_chart(rows)
    bars = {bar.name: dict(zip(bar.y, bar.x, strict=True)) for bar in figure.data}

    assert len(bars) == len(Progress)
    for name, inside in rows:
        assert sum(counts[name] for counts in bars.values()) == sum(s.item.required for s in inside)
    required = [status for status in statuses.values() if status.item.required]
    done = sum(status.progress is Progress.DONE for status in required)
    assert sum(bars["記入済み"].values()) == done
    assert sum(bars["未回答"].values()) == sum(s.progress is Progress.UNANSWERED for s in required)


def test_a_bar_says_its_number_but_never_a_zero(edition: Edition) -> None:
    statuses = statuses_of(edition, load_sample("hajime"))
    for bar in charts.progress_chart([("すべて", list(statuses.values()))]).data:
        assert [int(text or 0) for text in bar.text] == list(bar.x)
        assert "0" not in bar.text


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_gate_item_stands_in_the_bar_of_its_state(edition: Edition, sample: str) -> None:
    statuses = statuses_of(edition, load_sample(sample))
    gates = [statuses[item.id] for item in edition.gates]
    figure = charts.gate_chart(gates)
    words = {"満たす": Gate.MET, "満たさない": Gate.FAILED, "要確認": Gate.CONFIRM, "未記入": Gate.OPEN}
    drawn = {words[bar.name]: sorted(bar.y) for bar in figure.data}

    assert drawn == {gate: sorted(s.item.name for s in gates if s.gate is gate) for gate in Gate}
    assert list(figure.layout.yaxis.categoryarray) == [item.name for item in edition.gates]


@pytest.mark.parametrize(("units", "years", "reissues"), [(1, 1, 0), (1, 4, 0), (3, 5, 1), (999, 50, 999)])
def test_the_fee_line_ends_at_the_total(edition: Edition, units: int, years: int, reissues: int) -> None:
    estimate = estimate_fees(edition, units, years, reissues)
    (line,) = charts.fee_chart([("この見積り", estimate.by_year)]).data

    assert list(line.x) == [f"{year}年目" for year in range(1, years + 1)]
    assert [b - a for a, b in zip((0, *line.y), line.y, strict=False)] == list(estimate.by_year)
    assert line.y[-1] == estimate.total_yen


def test_two_scenarios_are_told_apart_by_more_than_colour(edition: Edition) -> None:
    together, apart = (estimate_fees(edition, units, 6).by_year for units in (1, 2))
    first, second = charts.fee_chart([("まとめる", together), ("別々", apart)]).data

    assert (first.name, second.name) == ("まとめる", "別々")
    assert first.line.dash != second.line.dash


def test_charts_of_nothing_are_drawn() -> None:
    assert not any(bar.x for bar in charts.progress_chart([]).data)
    assert not any(bar.x for bar in charts.gate_chart([]).data)
    assert len(charts.fee_chart([]).data) == 0


# File names

NASTY_NAMES = {
    "../../etc/passwd": "etc_passwd",
    "C:\\Users\\Public": "C_Users_Public",
    'みなと "帳票" <AI>': "みなと_帳票_AI",
    "株式会社Ａ＆Ｂ": "株式会社A_B",
    "ｶﾌﾞｼｷｶﾞｲｼｬ": "カブシキガイシャ",
    "名前\r\nX-Header: 1": "名前_X-Header_1",
    "終わり...": "終わり",
    "　": "下書き",
    "": "下書き",
    "....": "下書き",
    "\x00": "下書き",
    "%2e%2e%2f": "2e_2e_2f",
    "$(rm -rf ~)": "(rm_-rf_)",
    "みなと\u202egnp.exe": "みなと_gnp_exe",
}


@pytest.mark.parametrize(("text", "name"), NASTY_NAMES.items())
def test_a_nasty_name_becomes_a_safe_one(text: str, name: str) -> None:
    assert safe_name(text) == name


@settings(deadline=None)
@given(st.text(max_size=120))
def test_every_name_is_safe(text: str) -> None:
    name = safe_name(text)

    assert 1 <= len(name) <= 40
    assert not set(name) & set('/\\:*?"<>|.\t\n')
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cs", "Zl", "Zp", "Zs"}
    assert name.encode()


@pytest.mark.parametrize(
    "mark", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u200b\u00ad\ufeff\u180e\x7f\x85\x9b"
)
def test_invisible_and_direction_characters_never_reach_a_name(mark: str) -> None:
    assert mark not in safe_name(f"甲{mark}乙")


def test_a_lone_surrogate_does_not_reach_a_name() -> None:
    assert safe_name("\ud800") == "下書き"
    assert safe_name("甲\ud800") == "甲"


def test_a_long_name_is_cut_and_the_suffix_stays() -> None:
    draft = EMPTY.model_copy(update={"title": "株" * 300})
    name = draft_file_name(draft, "pdf", TODAY)

    assert name == f"開示ナビ_{'株' * 40}_20261123.pdf"
    assert len(name.encode()) < 255


def test_a_draft_without_a_title_has_a_file_name() -> None:
    assert draft_file_name(EMPTY) == "開示ナビ_下書き.json"


# Steps


def tasks_of(edition: Edition, draft: Draft) -> dict[str, Task]:
    return {task.page: task for task in list_tasks(edition, draft, assess_filing(edition, draft, TODAY))}


def test_nothing_of_a_new_draft_is_begun(edition: Edition) -> None:
    tasks = tasks_of(edition, EMPTY)

    assert list(tasks) == ["eligibility", "units", "form-a", "form-b", "documents"]
    assert {task.state for task in tasks.values()} == {TaskState.NOT_STARTED}
    assert next_task(tuple(tasks.values())) == tasks["eligibility"]


def test_nothing_is_left_of_a_complete_draft_but_the_papers(edition: Edition, complete: Draft) -> None:
    tasks = tasks_of(edition, complete)
    states = {page: task.state for page, task in tasks.items()}

    assert states.pop("documents") is TaskState.NOT_STARTED
    assert set(states.values()) == {TaskState.DONE}
    assert next_task(tuple(tasks.values())) == tasks["documents"]


def test_the_papers_are_done_when_all_are_ticked_off(edition: Edition) -> None:
    draft = load_sample("minato")
    lines = list_documents(edition, draft, assess_filing(edition, draft, TODAY).units.units)
    ready = tuple(line.key for line in lines)
    tasks = tasks_of(edition, draft.model_copy(update={"documents_ready": ready}))

    assert tasks["documents"] == Task("documents", TaskState.DONE, 0)
    assert next_task(tuple(tasks.values())) is None


def test_a_point_to_confirm_is_no_work_left(edition: Edition) -> None:
    task = tasks_of(edition, load_sample("minato"))["form-b"]

    assert (task.state, task.open_points) == (TaskState.CONFIRM, 0)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_one_answer_begins_eligibility(edition: Edition, answer: Any) -> None:
    draft = EMPTY.model_copy(update={"eligibility": Eligibility(uses_ai=answer)})

    assert tasks_of(edition, draft)["eligibility"].state is TaskState.STARTED


def test_eligibility_is_done_when_all_is_answered(edition: Edition) -> None:
    draft = EMPTY.model_copy(update={"eligibility": eligibility()})
    tasks = tasks_of(edition, draft)

    assert tasks["eligibility"] == Task("eligibility", TaskState.DONE, 0)
    assert next_task(tuple(tasks.values())) == tasks["units"]


def test_a_named_service_is_all_that_units_need(edition: Edition) -> None:
    draft = EMPTY.model_copy(update={"offering": services("s1")})

    assert tasks_of(edition, draft)["units"].state is TaskState.DONE


@pytest.mark.parametrize("field_id", ["contact_name", "service_outline", "provider_name"])
def test_one_field_begins_form_a(edition: Edition, field_id: str) -> None:
    draft = with_form_a_value(edition, EMPTY, field(edition, field_id), "s1", "はやぶさ")

    assert tasks_of(edition, draft)["form-a"].state is TaskState.STARTED


def test_a_field_typed_and_cleared_leaves_form_a_not_begun(edition: Edition) -> None:
    draft = EMPTY.model_copy(update={"form_a": {"contact_name": ""}})

    assert tasks_of(edition, draft)["form-a"].state is TaskState.NOT_STARTED


def test_one_answer_begins_form_b_and_one_tick_the_papers(edition: Edition) -> None:
    answer = Answer(state=State.NOT_DISCLOSED)
    draft = EMPTY.model_copy(update={"provider_answers": {"provider_name": answer}})
    assert tasks_of(edition, draft)["form-b"].state is TaskState.STARTED

    draft = EMPTY.model_copy(update={"documents_ready": ("form_a:s1",)})
    before, after = tasks_of(edition, EMPTY)["documents"], tasks_of(edition, draft)["documents"]
    assert (after.state, after.open_points) == (TaskState.STARTED, before.open_points - 1)


# Search and filters


def found(statuses: dict[str, ItemStatus], *filters: str, text: str = "") -> set[str]:
    return {item_id for item_id, status in statuses.items() if matches(status, filters, text)}


def test_without_filter_and_text_every_item_matches(edition: Edition) -> None:
    assert found(statuses_of(edition, EMPTY)) == set(edition.items)


@pytest.mark.parametrize("sample", SAMPLES)
def test_filters_agree_with_the_findings(edition: Edition, sample: str) -> None:
    statuses = statuses_of(edition, load_sample(sample))
    codes = {item_id: Counter(f.code for f in s.findings) for item_id, s in statuses.items()}
    unanswered = {item_id for item_id, s in statuses.items() if s.answer.state is State.UNANSWERED}

    assert found(statuses, "unanswered") == unanswered
    assert found(statuses, "required") == {i for i, item in edition.items.items() if item.required}
    assert {i for i, c in codes.items() if c["d6_no_evidence"]} <= found(statuses, "evidence")
    assert {i for i, s in statuses.items() if s.progress is Progress.CONFIRM} <= found(statuses, "confirm")
    assert not found(statuses, "unanswered") & found(statuses, "evidence")


def test_filters_narrow_each_other(edition: Edition) -> None:
    statuses = statuses_of(edition, load_sample("hajime"))

    assert found(statuses, "unanswered", "required") == found(statuses, "unanswered") & found(
        statuses, "required"
    )


def test_evidence_without_name_or_place_is_found_by_its_filter(edition: Edition) -> None:
    answer = Answer(state=State.DESCRIBED, values={"name": "甲"}, evidence=(Evidence(name="登記"),))
    draft = EMPTY.model_copy(update={"provider_answers": {"provider_name": answer}})

    assert found(statuses_of(edition, draft), "evidence") == {"provider_name"}


@pytest.mark.parametrize("text", ["死活監視", "死活　監視", " 監視 死活 "])
def test_words_are_searched_one_by_one(edition: Edition, text: str) -> None:
    assert "liveness_monitoring" in found(statuses_of(edition, EMPTY), text=text)


@pytest.mark.parametrize("text", ["ウィルス", "ウイルス", "ｳｨﾙｽ", "ｳｨﾙｽ 対策"])
def test_other_spellings_of_kana_find_the_same(edition: Edition, text: str) -> None:
    assert "antivirus" in found(statuses_of(edition, EMPTY), text=text)


@pytest.mark.parametrize(("one", "other"), [("ｉｄ", "ID"), ("url", "ＵＲＬ")])
def test_case_and_width_do_not_matter(edition: Edition, one: str, other: str) -> None:
    statuses = statuses_of(edition, EMPTY)

    assert found(statuses, text=one) == found(statuses, text=other) != set()


@pytest.mark.parametrize("text", [".*", "(", "%", "\\", "' OR 1=1"])
def test_a_search_is_no_pattern(edition: Edition, text: str) -> None:
    assert all(
        text.split()[0] in repr(edition.items[i]) for i in found(statuses_of(edition, EMPTY), text=text)
    )


@settings(deadline=None)
@given(st.text(max_size=20), st.sets(st.sampled_from(sorted(FILTERS))))
def test_any_text_can_be_searched_for(text: str, filters: set[str]) -> None:
    statuses = statuses_of(load_edition(EDITION_ID), EMPTY)

    assert found(statuses, *filters, text=text) <= set(statuses)


# Form A: fields that are answers of Form B


def field(edition: Edition, field_id: str) -> FormField:
    fields = (*edition.form_a_fields("applicant"), *edition.form_a_fields("unit"))
    return next(f for f in fields if f.id == field_id)


SHARED = {
    "provider_name": ("provider_name", "name"),
    "corporate_number": ("corporate_number", "number"),
    "head_office": ("head_office", "address"),
    "website": ("provider_website", "url"),
    "representative_name": ("representative_name", "name"),
    "service_name": ("service_name", "name"),
}


def test_the_shared_fields_are_those_of_the_edition(edition: Edition) -> None:
    fields = (*edition.form_a_fields("applicant"), *edition.form_a_fields("unit"))

    assert {f.id: tuple(f.item_field.split(".")) for f in fields if f.item_field} == SHARED


@pytest.mark.parametrize("field_id", SHARED)
def test_a_shared_field_is_one_answer_in_both_forms(edition: Edition, field_id: str) -> None:
    item_id, value_id = SHARED[field_id]
    part = edition.category_of[item_id].part
    draft = with_form_a_value(edition, EMPTY, field(edition, field_id), "s1", " 甲 ")
    answer = draft.answers(part, "s1")[item_id]

    assert (answer.state, answer.text(value_id)) == (State.DESCRIBED, " 甲 ")
    assert form_a_value(edition, draft, field(edition, field_id), "s1") == " 甲 "
    assert written_form_a(edition, draft, field(edition, field_id), "s1") == "甲"
    assert (draft.form_a, draft.unit("s1").form_a) == ({}, {})


def test_a_shared_service_field_belongs_to_its_unit(edition: Edition) -> None:
    name = field(edition, "service_name")
    draft = with_form_a_value(edition, EMPTY, name, "s1", "甲")
    draft = with_form_a_value(edition, draft, name, "s2", "乙")

    assert [form_a_value(edition, draft, name, unit) for unit in ("s1", "s2", "s3")] == ["甲", "乙", ""]


def test_a_shared_provider_field_is_the_same_for_every_unit(edition: Edition) -> None:
    name = field(edition, "provider_name")
    draft = with_form_a_value(edition, EMPTY, name, "", "株式会社みなと帳票")

    assert form_a_value(edition, draft, name, "s1") == form_a_value(edition, draft, name, "s2")


def test_writing_a_shared_field_keeps_the_rest_of_the_answer(edition: Edition) -> None:
    before = Answer(
        state=State.DESCRIBED, values={"name": "旧", "x": "残る"}, evidence=(Evidence(name="登記"),)
    )
    draft = EMPTY.model_copy(update={"provider_answers": {"provider_name": before}})
    draft = with_form_a_value(edition, draft, field(edition, "provider_name"), "", "新")
    after = draft.provider_answers["provider_name"]

    assert after == before.model_copy(update={"values": {"name": "新", "x": "残る"}})


def test_a_field_of_form_a_alone_stays_there(edition: Edition) -> None:
    draft = with_form_a_value(edition, EMPTY, field(edition, "contact_name"), "", "山田")
    draft = with_form_a_value(edition, draft, field(edition, "service_outline"), "s1", "概要")

    assert (draft.form_a, draft.unit("s1").form_a) == ({"contact_name": "山田"}, {"service_outline": "概要"})
    assert draft.provider_answers == {}
