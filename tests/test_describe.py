"""Parts of a draft in words: what a history shows and what two people choose between."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest

from core.describe import EMPTY, describe_part, part_name
from core.draft import (
    Agent,
    Answer,
    Draft,
    Evidence,
    Integration,
    MinimumTold,
    Offering,
    Plan,
    Service,
    ServiceLevel,
    State,
    UnitDraft,
    Withhold,
)
from core.edition import Edition
from core.store.parts import part_text, split_draft
from questionnaire import list_samples, load_sample
from tests.support import EDITION_ID, eligibility
from tests.wizard import offering

TWO = Draft(edition=EDITION_ID, offering=offering("甲", "乙"))
NAMED = Answer(state=State.DESCRIBED, values={"name": "株式会社みなと帳票"})


def described(edition: Edition, part: str, **changes: Any) -> str:
    """What the part says in a draft with these changes."""
    return describe_part(edition, part, part_text(Draft(edition=EDITION_ID, **changes), part))


def answer_text(edition: Edition, item_id: str, answer: Answer) -> str:
    return describe_part(edition, f"provider/{item_id}", answer.model_dump_json())


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("title", "下書きの名前"),
        ("eligibility", "申請資格の答え"),
        ("offering", "申請単位の答え"),
        ("form_a", "申請書A（申請者）"),
        ("minimum_told", "事前告知の最低水準の記録"),
        ("plan", "年数・日付の入力"),
        ("documents_ready", "そろった書類の印"),
        ("provider/provider_website", "事業者ホームページ"),
        ("provider/removed_item", "この版にない項目"),
        ("unit/s2", "申請書A（サービス）（乙）"),
        ("unit/s9", "申請書A（サービス）（以前の申請単位）"),
        ("unit/s2/removed_item", "この版にない項目（乙）"),
    ],
)
def test_a_part_is_named_by_its_place(edition: Edition, part: str, name: str) -> None:
    assert part_name(edition, TWO, part) == name


def test_a_service_item_is_named_with_its_unit(edition: Edition) -> None:
    name = edition.items["service_name"].name

    assert part_name(edition, TWO, "unit/s1/service_name") == f"{name}（甲）"
    assert part_name(edition, TWO, "unit/s7/service_name") == f"{name}（以前の申請単位）"


@pytest.mark.parametrize(
    "part", ["title", "eligibility", "offering", "form_a", "plan", "provider/provider_name", "unit/s1"]
)
def test_a_part_that_is_gone_is_empty(edition: Edition, part: str) -> None:
    assert describe_part(edition, part, None) == EMPTY


def test_an_answer_says_its_content_materials_wish_and_note(edition: Edition) -> None:
    answer = NAMED.model_copy(
        update={
            "evidence": (Evidence(name="会社案内", place="p.2"), Evidence(name="約款", place="第3条")),
            "withhold": Withhold(reason="契約の相手が望まないため"),
            "note": "来週きく",
        }
    )

    assert answer_text(edition, "provider_name", answer).splitlines() == [
        "株式会社みなと帳票",
        "資料：会社案内 p.2",
        "資料：約款 第3条",
        "公表の留保を希望：契約の相手が望まないため",
        "メモ：来週きく",
    ]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(), EMPTY),
        (Answer(state=State.NOT_DISCLOSED), "開示なし"),
        (Answer(note="来週きく"), "メモ：来週きく"),
        (Answer(evidence=(Evidence(name="会社案内"),)), "資料：会社案内"),
    ],
)
def test_an_answer_without_content_says_what_there_is(edition: Edition, answer: Answer, says: str) -> None:
    assert answer_text(edition, "provider_name", answer) == says


def test_an_answer_to_an_unknown_item_does_not_break(edition: Edition) -> None:
    assert answer_text(edition, "removed_item", NAMED) == EMPTY


def test_form_a_is_told_by_the_labels_of_its_fields(edition: Edition) -> None:
    field = next(f for section in edition.form_a if section.per == "applicant" for f in section.fields)

    assert described(edition, "form_a", form_a={field.id: "山田"}) == f"{field.label}：山田"
    assert describe_part(edition, "form_a", json.dumps({field.id: ""})) == EMPTY
    units = {"s1": UnitDraft(form_a={"service_outline": "帳票を読み取る"})}
    assert described(edition, "unit/s1", units=units) == "サービスの概要：帳票を読み取る"


def test_eligibility_is_told_by_questions_and_answers(edition: Edition) -> None:
    agents = (Agent(name="株式会社うみべ販売", address="愛知県", contact="052-000-0000"),)
    answers = eligibility(revoked="yes", revoked_on="2020-04-01", agents=agents)
    lines = described(edition, "eligibility", eligibility=answers).splitlines()
    first = edition.eligibility[0]

    assert lines[0] == f"{first.text}：{first.options[0].label}"
    assert lines[-2:] == ["取り消された日：2020-04-01", "代理店：株式会社うみべ販売　愛知県　052-000-0000"]


def test_services_levels_and_integrations_are_told_by_name(edition: Edition) -> None:
    levels = (ServiceLevel(id="l1", name="標準"), ServiceLevel(id="l2"))
    services = (Service(id="s1", name="甲", levels=levels, levels_differ="unsure"), Service(id="s2"))
    group = Integration(id="g1", name="港セット", service_ids=("s1", "s2", "s9"), same_class="yes")
    questions = {question.id: question.text for question in edition.unit_questions}
    text = described(edition, "offering", offering=Offering(services=services, integrations=(group,)))

    assert text.splitlines() == [
        "甲（標準・（未記入））",
        f"　{questions['levels_differ']}：わからない",
        "（未記入）",
        "統合：甲・（未記入）・以前のサービス　港セット　まとめて申請",
        f"　{questions['same_class']}：はい",
    ]


def test_dates_years_and_the_minimum_are_told_with_their_names(edition: Edition) -> None:
    plan = Plan(years="3", notice_on="2026-10-01", certified_on="2026-11-01", certification_number="AI1")
    assert described(edition, "plan", plan=plan).splitlines() == [
        "認定を続ける年数：3",
        "形式審査の完了通知を受けた日：2026-10-01",
        "認定日：2026-11-01",
        "認定番号：AI1",
    ]

    told = MinimumTold(value="3", unit="days", told_on="2026-10-01")
    assert described(edition, "minimum_told", minimum_told=told).splitlines() == [
        "最低水準：3",
        "単位：日前",
        "聞いた日：2026-10-01",
    ]


def test_papers_are_told_by_name_and_counted(edition: Edition) -> None:
    names = {kind.id: kind.name for kind in edition.documents}
    ready = ("form_a:s1", "form_a:s2", "mailing", "removed_kind")

    assert described(edition, "documents_ready", documents_ready=ready).splitlines() == [
        f"{names['form_a']}（2単位分）",
        names["mailing"],
        "この版にない書類",
    ]


def test_the_title_is_told_as_typed(edition: Edition) -> None:
    assert described(edition, "title", title="**新規** 申請") == "**新規** 申請"


@pytest.mark.parametrize("sample", list_samples(), ids=lambda sample: sample.id)
def test_every_part_of_a_sample_is_named_and_described_in_japanese(edition: Edition, sample: Any) -> None:
    draft = load_sample(sample.id)
    for part, text in split_draft(draft).items():
        name, says = part_name(edition, draft, part), describe_part(edition, part, text)
        assert name != part
        assert "以前の" not in name + says
        assert says != EMPTY or "/" in part
        assert not re.search(r"\b(yes|no|unsure|described|not_done|s\d|l\d|months|days)\b", says), part


DIFFERENT = [
    Offering(services=(Service(id="s1", name="甲"), Service(id="s2", name="乙")), integrations=groups)
    for groups in (
        (),
        (Integration(id="g1", service_ids=("s1", "s2")),),
        (Integration(id="g1", service_ids=("s1", "s2"), same_class="yes"),),
        (Integration(id="g1", service_ids=("s1", "s2"), same_class="no"),),
        (Integration(id="g1", service_ids=("s1", "s2"), apply_as="separate"),),
    )
]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(DIFFERENT, 2)))
def test_two_texts_to_choose_between_never_look_alike(
    edition: Edition, one: Offering, other: Offering
) -> None:
    assert described(edition, "offering", offering=one) != described(edition, "offering", offering=other)
