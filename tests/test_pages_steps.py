"""Eligibility, units, fees, papers, export and after: what a person does there and reads."""

from __future__ import annotations

import pytest

from core.draft import Agent, Answer, Draft, Integration, Offering, State, UnitDraft
from core.edition import Edition
from core.pdf import render_draft_pdf, unprintable
from pages.parts import session
from tests.support import EDITION_ID, ELIGIBLE, eligibility
from tests.wizard import DRAFTS, Wizard, offering, with_answers

# 申請資格


def asked(wizard: Wizard) -> list[str]:
    """Ids of the questions on the page; the key of a question ends with its id."""
    return [str(radio.key).rpartition(":")[2] for radio in wizard.at.main.radio]


def answering(**answers: str) -> Wizard:
    """Answer question by question, as they come, until one comes without an answer here."""
    wizard = Wizard().go("eligibility")
    while (question := asked(wizard)[-1]) in answers:
        radio = wizard.at.main.radio[-1]
        if radio.value == answers[question]:
            break
        wizard.done(radio.set_value(answers[question]))
    return wizard


def answers_up_to(question: str, **changes: str) -> dict[str, str]:
    answers = {**ELIGIBLE, **changes}
    return {name: answers[name] for name in list(answers)[: list(answers).index(question) + 1]}


def test_a_new_draft_is_asked_one_question() -> None:
    wizard = Wizard().go("eligibility")

    assert asked(wizard) == ["uses_ai"]
    assert "まだ判定できません" in wizard.shown


NEXT_QUESTIONS = [
    ({"uses_ai": "yes"}, "is_asp_saas"),
    ({"uses_ai": "no"}, "is_asp_saas"),
    (answers_up_to("applicant"), "representative_has_power"),
    (answers_up_to("applicant", applicant="sole_proprietor"), "representative_has_power"),
    (answers_up_to("applicant", applicant="foreign_corporation"), "japanese_disclosure"),
    (answers_up_to("role"), "contracts_with_users"),
    (answers_up_to("role", role="agent"), "own_support"),
    (answers_up_to("role", role="oem"), "outsources"),
    (answers_up_to("contracts_with_users", contracts_with_users="both"), "outsources"),
    (answers_up_to("outsources"), "revoked"),
]


@pytest.mark.parametrize(("answers", "following"), NEXT_QUESTIONS)
def test_one_question_follows_the_other(answers: dict[str, str], following: str) -> None:
    questions = asked(answering(**answers))

    assert questions[-1] == following
    assert set(questions[:-1]) == set(answers)


def test_a_question_disappears_when_its_reason_does() -> None:
    wizard = answering(**answers_up_to("applicant", applicant="foreign_corporation"))
    wizard.choose("**5．", "corporation")

    assert "japanese_disclosure" not in asked(wizard)


def test_the_consequence_stands_beside_the_answer() -> None:
    assert "AIを使わないサービスは、この制度の対象ではありません。" in answering(uses_ai="no").shown


def test_a_plainly_eligible_applicant_reads_the_verdict() -> None:
    wizard = answering(**ELIGIBLE)

    assert "申請資格を満たしています" in wizard.shown


@pytest.mark.parametrize(
    ("answers", "gain"),
    [({"uses_ai": "yes"}, "判定が決まります"), ({"uses_ai": "no"}, "ほかに満たさない点がないかもわかります")],
)
def test_it_is_said_what_the_questions_left_are_good_for(answers: dict[str, str], gain: str) -> None:
    assert f"問に答えると、{gain}。" in answering(**answers).shown


def test_contracts_through_agents_ask_for_the_list_of_agents() -> None:
    wizard = answering(**{**ELIGIBLE, "contracts_with_users": "both"})

    assert "（0社・申請書Aに載ります）" in wizard.shown
    assert "代理店の一覧がまだありません" in wizard.shown
    assert "条件付きで申請できます" in wizard.shown


def test_an_agent_is_added_filled_in_and_removed() -> None:
    wizard = answering(**{**ELIGIBLE, "contracts_with_users": "both"})
    wizard.click("代理店を追加")
    assert "1行目に、空いている欄があります" in wizard.shown

    wizard.type("1　名称", "株式会社うみべ販売")
    wizard.type("本店の所在地", "愛知県名古屋市港区1-2")
    wizard.type("本店の連絡先", "052-000-0000")
    assert wizard.draft.eligibility.agents == (
        Agent(name="株式会社うみべ販売", address="愛知県名古屋市港区1-2", contact="052-000-0000"),
    )
    assert "代理店1社を記載している" in wizard.shown
    assert "申請資格を満たしています" in wizard.shown

    wizard.click("削除")
    assert list(wizard.draft.eligibility.agents) == []
    assert "代理店の一覧がまだありません" in wizard.shown


def test_removing_the_first_agent_keeps_the_second_one() -> None:
    agents = tuple(Agent(name=name, address="東京都", contact="03-0000-0000") for name in "甲乙丙")
    wizard = Wizard(
        Draft(edition=EDITION_ID, eligibility=eligibility(contracts_with_users="both", agents=agents))
    ).go("eligibility")
    wizard.click("削除")

    assert [agent.name for agent in wizard.draft.eligibility.agents] == ["乙", "丙"]
    assert wizard.typed("1　名称") == "乙"


def test_a_revocation_asks_for_its_date() -> None:
    wizard = answering(**{**ELIGIBLE, "revoked": "yes"})

    assert "取り消された日がまだわかりません" in wizard.shown
    assert wizard.typed("取り消された日") == ""


def test_a_date_that_is_none_is_kept_and_told() -> None:
    wizard = answering(**{**ELIGIBLE, "revoked": "yes"})
    wizard.type("取り消された日", "去年の秋ごろ")

    assert wizard.typed("取り消された日") == "去年の秋ごろ"
    assert wizard.draft.eligibility.revoked_on == "去年の秋ごろ"
    assert "2026-10-01 のように入れてください" in wizard.shown
    assert "まだ判定できません" in wizard.shown


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("2001-04-01", "申請資格を満たしています"), ("2199-01-01", "まだ判定できません")],
)
def test_the_date_of_the_revocation_decides(day: str, verdict: str) -> None:
    wizard = answering(**{**ELIGIBLE, "revoked": "yes"})
    wizard.type("取り消された日", day)

    assert verdict in wizard.shown


# 申請単位


def units_page(*names: str) -> Wizard:
    return Wizard(Draft(edition=EDITION_ID, offering=offering(*names))).go("units")


def test_a_new_draft_has_one_service_that_cannot_be_removed() -> None:
    wizard = Wizard().go("units")

    assert wizard.find("button", "削除").disabled
    assert "いまの内容では 1 単位" in wizard.shown


def test_each_service_added_is_a_unit() -> None:
    wizard = Wizard().go("units")
    wizard.click("サービスを追加")
    wizard.type("サービス1の名称", "みなとAI帳票")
    wizard.type("サービス2の名称", "みなとAI発注")

    assert [service.name for service in wizard.draft.offering.services] == ["みなとAI帳票", "みなとAI発注"]
    assert "いまの内容では 2 単位" in wizard.shown
    assert "みなとAI発注" in wizard.shown


@pytest.mark.parametrize(("answer", "count"), [("yes", 2), ("no", 1), ("unsure", 1)])
def test_levels_are_units_where_their_contents_differ(answer: str, count: int) -> None:
    wizard = units_page("みなとAI帳票")
    assert "サービスレベルによって、申請書Bに書く内容が変わりますか" not in wizard.shown

    wizard.click("サービスレベル（プラン）を分けている")
    assert wizard.labels("text_input").count("サービスレベルの名称") == 2
    wizard.type("サービスレベルの名称", "標準", nth=0)
    wizard.type("サービスレベルの名称", "上位", nth=1)
    wizard.choose("サービスレベルによって", answer)

    assert [level.name for level in wizard.draft.offering.services[0].levels] == ["標準", "上位"]
    assert f"いまの内容では {count} 単位" in wizard.shown
    assert ("みなとAI帳票（上位）" in wizard.shown) == (answer == "yes")


def test_a_further_level_is_added_one_by_one_and_one_level_alone_asks_nothing() -> None:
    wizard = units_page("みなとAI帳票")
    wizard.click("サービスレベル（プラン）を分けている")
    wizard.click("サービスレベルを追加")
    assert [level.id for level in wizard.draft.offering.services[0].levels] == ["l1", "l2", "l3"]

    wizard.click("削除", nth=1)
    wizard.click("削除", nth=1)
    assert [level.id for level in wizard.draft.offering.services[0].levels] == ["l3"]
    assert "サービスレベルによって" not in wizard.shown
    assert "いまの内容では 1 単位" in wizard.shown


def integrated(*answers: str) -> Wizard:
    wizard = units_page("みなとAI帳票", "みなとAI発注")
    wizard.click("統合の組を追加")
    wizard.choose("統合して提供しているサービス", ["s1", "s2"], kind="multiselect")
    for label, answer in zip(("業務に関連", "申請書Bに書く内容", "まとめたサービス"), answers, strict=False):
        wizard.choose(label, answer)
    return wizard


def test_both_counts_and_fees_are_shown_where_services_may_be_integrated() -> None:
    wizard = integrated("yes", "yes", "yes")

    figures = {metric.label: (metric.value, metric.delta) for metric in wizard.at.main.metric}
    assert figures == {
        "まとめて申請する場合": ("1単位", "新規 209,000円"),
        "別々に申請する場合": ("2単位", "新規 418,000円"),
    }
    assert "いまの内容では 1 単位" in wizard.shown


def test_integrated_services_may_be_applied_for_apart() -> None:
    wizard = integrated("yes", "yes", "yes")
    wizard.choose("**申請のしかた**", "separate")

    assert "いまの内容では 2 単位" in wizard.shown
    assert wizard.labels("metric") == ["まとめて申請する場合", "別々に申請する場合"]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ((), "3つの条件すべてに答えるとわかります"),
        (("yes", "yes"), "3つの条件すべてに答えるとわかります"),
        (("no", "yes", "yes"), "サービス単位で個別に審査されます"),
        (("yes", "no", "yes"), "それぞれ別の単位"),
        (("yes", "unsure", "yes"), "事務局に問い合わせ"),
    ],
)
def test_without_all_conditions_there_is_no_choice(answers: tuple[str, ...], says: str) -> None:
    wizard = integrated(*answers)

    assert wizard.labels("metric") == []
    assert says in wizard.shown
    assert "いまの内容では 2 単位" in wizard.shown


def test_removing_a_service_keeps_the_answers_of_the_other_ones() -> None:
    answer = Answer(state=State.NOT_DISCLOSED, note="残す")
    draft = Draft(
        edition=EDITION_ID,
        offering=offering("甲", "乙", "丙"),
        provider_answers={"provider_name": answer},
        units={name: UnitDraft(answers={"service_name": answer}) for name in ("s1", "s3")},
    )
    wizard = Wizard(draft).go("units")
    wizard.click("削除", nth=1)

    assert [service.name for service in wizard.draft.offering.services] == ["甲", "丙"]
    assert wizard.draft.provider_answers == draft.provider_answers
    assert (wizard.draft.units["s1"], wizard.draft.units["s3"]) == (draft.units["s1"], draft.units["s3"])
    assert wizard.typed("サービス2の名称") == "丙"


def test_a_new_service_never_takes_over_answers_of_a_removed_one() -> None:
    answer = Answer(state=State.NOT_DISCLOSED)
    draft = Draft(
        edition=EDITION_ID,
        offering=offering("甲", "乙"),
        units={"s2": UnitDraft(answers={"service_name": answer})},
    )
    wizard = Wizard(draft).go("units")
    wizard.click("削除", nth=1)
    wizard.click("サービスを追加")

    new = wizard.draft.offering.services[-1]
    assert wizard.draft.unit(new.id) == UnitDraft()


def test_removing_a_member_takes_it_out_of_the_integration() -> None:
    wizard = integrated("yes", "yes", "yes")
    wizard.click("削除", nth=1)

    assert wizard.draft.offering.integrations[0].service_ids == ("s1",)
    assert "いまの内容では 1 単位" in wizard.shown


def test_an_integration_left_with_one_service_can_be_given_up() -> None:
    """What is wrong with it is told, so it must be within reach."""
    wizard = integrated("yes", "yes", "yes")
    wizard.click("削除", nth=1)
    assert "まとめるサービスが2つ以上選ばれていません。" in wizard.shown
    wizard.click("この組をやめる")

    assert "まとめるサービスが2つ以上選ばれていません。" not in wizard.shown
    assert "統合の組を追加" not in wizard.labels("button")


def test_an_integration_can_be_given_up() -> None:
    wizard = integrated("yes", "yes", "yes")
    wizard.click("この組をやめる")

    assert wizard.draft.offering.integrations == ()
    assert "いまの内容では 2 単位" in wizard.shown


# 費用見積


def total(wizard: Wizard) -> str:
    return next(m.value for m in wizard.at.main.metric if m.label.endswith("年間の合計（税込）"))


def test_fees_are_estimated_with_nothing_else_entered() -> None:
    assert total(Wizard().go("fees")) == "313,500円"


@pytest.mark.parametrize(
    ("units", "years", "reissues", "yen"),
    [
        ("1", "1", "0", "209,000円"),
        ("1", "2", "0", "209,000円"),
        ("1", "3", "0", "313,500円"),
        ("3", "5", "0", "1,254,000円"),
        ("３", "５", "1", "1,264,450円"),
    ],
)
def test_the_total_follows_the_numbers(units: str, years: str, reissues: str, yen: str) -> None:
    wizard = Wizard().go("fees")
    wizard.type("申請単位の数", units)
    wizard.type("認定を続ける年数", years)
    wizard.type("認定証の再発行", reissues)

    assert total(wizard) == yen


@pytest.mark.parametrize("label", ["申請単位の数", "認定を続ける年数", "認定証の再発行"])
@pytest.mark.parametrize("text", ["二", "1.5", "-1", "9999999", "9" * 30, "", "1e3", "😀"])
def test_a_bad_number_is_told_and_the_text_stays(label: str, text: str) -> None:
    wizard = Wizard().go("fees")
    wizard.type(label, text)

    assert "整数で入れてください" in wizard.shown
    assert wizard.typed(label) == text
    assert {metric.value for metric in wizard.at.metric} == {"—"}


def test_the_years_are_kept_in_the_draft() -> None:
    wizard = Wizard().go("fees")
    wizard.type("認定を続ける年数", "6")
    wizard.go("start").go("fees")

    assert wizard.draft.plan.years == "6"
    assert wizard.typed("認定を続ける年数") == "6"


def test_integration_is_compared_with_separate_units() -> None:
    group = Integration(
        id="g1", service_ids=("s1", "s2"), same_class="yes", same_contents="yes", one_contract="yes"
    )
    services = offering("甲", "乙").services
    wizard = Wizard(Draft(edition=EDITION_ID, offering=Offering(services=services, integrations=(group,))))
    wizard.go("fees")
    figures = {metric.label: (metric.value, metric.delta) for metric in wizard.at.main.metric}

    assert figures["1単位で申請する場合"][0] == "313,500円"
    assert figures["2単位で申請する場合"] == ("627,000円", "増 313,500円")


# 提出書類


def test_a_paper_is_ticked_off_and_counted() -> None:
    wizard = Wizard().go("documents")
    count = len(wizard.at.main.checkbox)
    wizard.done(wizard.find("checkbox", "**申請書A").check())

    assert wizard.draft.documents_ready == ("form_a:s1",)
    assert f"そろった書類 **1 / {count}**" in wizard.shown

    wizard.done(wizard.find("checkbox", "**申請書A").uncheck())
    assert list(wizard.draft.documents_ready) == []


def test_the_checklist_follows_the_answers() -> None:
    draft = Draft(edition=EDITION_ID, eligibility=eligibility(applicant="foreign_corporation"))
    assert "訳文" in "".join(Wizard(draft).go("documents").labels("checkbox"))
    assert "訳文" not in "".join(Wizard().go("documents").labels("checkbox"))


# 出力


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_the_pdf_is_made_from_the_draft_at_hand(edition: Edition, draft: Draft) -> None:
    wizard = Wizard(draft).go("export")
    assert "PDFをダウンロード" not in wizard.labels("download_button")
    wizard.make("PDFを作る")

    assert "PDFをダウンロード" in wizard.labels("download_button")
    data = wizard.work.aids.made["draft"].product.data
    assert data == render_draft_pdf(edition, draft, session.today())
    assert data.startswith(b"%PDF-")


def test_a_change_after_the_pdf_is_told() -> None:
    wizard = Wizard().go("export")
    wizard.make("PDFを作る")
    assert "変更がありました" not in wizard.shown

    wizard.go("form-a").type("この下書きの名前", "改訂")
    assert "変更がありました" in wizard.go("export").shown


def test_the_pdf_of_one_draft_is_not_offered_for_another() -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.make("PDFを作る")
    wizard.go("drafts").click("新しい下書きを始める")

    assert "PDFをダウンロード" not in wizard.go("export").labels("download_button")


def test_characters_that_cannot_be_printed_are_listed(edition: Edition) -> None:
    answer = Answer(state=State.DESCRIBED, values={"name": "みなと😀帳票"})
    draft = with_answers(edition, {"provider_name": answer})
    wizard = Wizard(draft).go("export")

    (entry,) = unprintable(edition, draft)
    assert f"・{entry.place}：😀" in wizard.shown
    wizard.make("PDFを作る")
    assert "PDFをダウンロード" in wizard.labels("download_button")


def test_what_would_be_published_is_shown_without_the_evidence() -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.open_lists()
    answer = wizard.answer_of("provider_name")

    assert answer.text("name") in wizard.shown
    assert answer.evidence[0].place not in wizard.shown


# 認定後


def after(**plan: str) -> Wizard:
    wizard = Wizard().go("after")
    for label, text in plan.items():
        wizard.type(label, text)
    return wizard


def test_the_dates_of_validity_and_renewal_are_computed() -> None:
    wizard = after(認定日="2026-10-01")

    (table,) = wizard.at.main.table
    assert dict(table.value.itertuples(index=False)) == {
        "更新の手続きができる最初の日": "2028年8月1日",
        "更新の手続きができる最後の日": "2028年8月31日",
        "有効期間の最終日": "2028年9月30日",
    }


@pytest.mark.parametrize(
    ("certified", "says"),
    [("2000-04-01", "有効期間は終わっています"), ("2199-04-01", "まだ始まっていません")],
)
def test_the_state_of_the_renewal_is_told(certified: str, says: str) -> None:
    assert says in after(認定日=certified).shown


def test_the_payment_is_due_a_week_after_the_notice() -> None:
    assert "振込の目安：2026年10月8日ごろまで" in after(形式審査="令和8年10月1日").shown


@pytest.mark.parametrize("label", ["認定日", "形式審査"])
@pytest.mark.parametrize("text", ["来年", "2026-02-30", "9999-12-31", "0000-01-01", "2026"])
def test_a_date_that_cannot_be_used_is_told_and_stays(label: str, text: str) -> None:
    wizard = after(**{label: text})

    assert "日付として読めません" in wizard.shown
    assert wizard.typed(label) == text
    assert wizard.labels("metric") == []


@pytest.mark.parametrize(("number", "fits"), [("AI0001-2610", True), ("AI0001-2613", False), ("AI1", False)])
def test_the_form_of_the_certification_number_is_checked(number: str, fits: bool) -> None:
    assert ("認定番号は、AI・4桁" in after(認定番号=number).shown) is not fits


def test_a_leap_day_is_to_be_confirmed() -> None:
    assert "要確認" in after(認定日="2028-02-29").shown
