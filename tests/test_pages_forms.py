"""Form A, Form B and the readiness page: what a person does there and reads."""

from __future__ import annotations

from typing import Any

import pytest

from core.answers import Gate, ItemStatus, Progress
from core.draft import Agent, Answer, Draft, State, UnitDraft
from core.edition import Edition
from core.filing import assess_filing
from pages.parts import session, words
from tests.support import EDITION_ID, eligibility
from tests.wizard import DRAFTS, Wizard, offering, texts, with_answers

# 申請書A


def test_a_field_shared_with_form_b_is_written_to_the_item(edition: Edition) -> None:
    wizard = Wizard().go("form-a")
    wizard.type("事業者名（商号）", "株式会社みなと帳票")
    answer = wizard.answer_of("provider_name")

    assert (answer.state, answer.text("name")) == (State.DESCRIBED, "株式会社みなと帳票")
    assert wizard.go_to_item(edition, "provider_name").typed("事業者の正式名称") == "株式会社みなと帳票"


def test_form_a_shows_what_form_b_says(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_name")
    wizard.type("事業者の正式名称", "合同会社はじめ予報")

    assert wizard.go("form-a").typed("事業者名（商号）") == "合同会社はじめ予報"


@pytest.mark.parametrize(
    ("label", "text", "says"),
    [
        ("法人番号（13桁）", "123", "法人番号は13桁の数字です"),
        ("法人番号（13桁）", "1234567890123", "検査用の数字"),
        ("事業者のホームページ", "www.example.co.jp", "https:// から始まるアドレス"),
        ("電話番号", "内線の三番", "電話番号を数字とハイフンで"),
        ("郵便番号", "455", "郵便番号を7桁で"),
        ("メールアドレス", "shinsei.example.co.jp", "メールアドレスの形"),
        ("氏名", "髙橋\x07", "目に見えない制御文字"),
        ("氏名", "山田😀", "PDFに印刷できない文字があります：😀"),
        ("氏名", "あ" * 301, "300文字以内にしてください（いま301文字）"),
    ],
)
def test_what_is_wrong_is_told_at_the_field_and_the_text_stays(label: str, text: str, says: str) -> None:
    wizard = Wizard().go("form-a")
    wizard.type(label, text)

    assert wizard.typed(label) == text
    lines = list(texts(wizard.at.main))
    told = next(number for number, line in enumerate(lines) if says in line)
    assert "直してください" in lines[told]
    assert label in lines[max(told - 6, 0) : told]
    assert wizard.go("start").go("form-a").typed(label) == text


def test_a_right_value_is_not_complained_about() -> None:
    wizard = Wizard().go("form-a")
    wizard.type("法人番号（13桁）", "７０００ ０１２０ ５０００ ２")

    assert "直してください" not in wizard.shown


def test_what_was_understood_is_told_at_the_field_of_a_form_and_the_text_stays() -> None:
    wizard = Wizard().go("form-a")
    wizard.type("メールアドレス", "mailto:info@example.co.jp")

    assert "info@example.co.jpと読みました" in wizard.shown
    assert "直してください" not in wizard.shown
    assert wizard.typed("メールアドレス") == "mailto:info@example.co.jp"


def test_what_was_understood_is_told_on_the_card_and_goes_when_it_is_what_stands_there(
    edition: Edition,
) -> None:
    field = edition.items["change_or_end_notice"].fields[0]
    wizard = Wizard().go_to_item(edition, "change_or_end_notice")
    wizard.type(field.label, "半年前")

    assert "6か月前と読みました" in wizard.shown
    assert wizard.answer_of("change_or_end_notice").values == {field.id: "半年前"}

    wizard.type(field.label, "6か月前")

    assert "読みました" not in wizard.shown


def test_a_unit_has_its_own_service_section() -> None:
    wizard = Wizard(Draft(edition=EDITION_ID, offering=offering("甲", "乙"))).go("form-a")
    wizard.choose("申請単位", "s2", kind="selectbox")
    wizard.type("サービスの概要", "乙の概要", kind="text_area")
    assert wizard.draft.units["s2"].form_a == {"service_outline": "乙の概要"}

    wizard.choose("申請単位", "s1", kind="selectbox")
    assert wizard.typed("サービスの概要", kind="text_area") == ""


def test_the_list_of_agents_stands_in_form_a() -> None:
    agents = (Agent(name="株式会社うみべ販売", address="愛知県", contact="052-000-0000"),)
    draft = Draft(edition=EDITION_ID, eligibility=eligibility(contracts_with_users="agents", agents=agents))

    assert "・株式会社うみべ販売　愛知県　052-000-0000" in Wizard(draft).go("form-a").shown


def test_a_sole_proprietor_is_not_asked_for_a_corporate_number() -> None:
    draft = Draft(edition=EDITION_ID, eligibility=eligibility(applicant="sole_proprietor"))

    assert "法人番号（13桁）" not in Wizard(draft).go("form-a").labels("text_input")


# 申請書B: the card of an item

ITEM = "provider_website"
MEASURE = "liveness_monitoring"


@pytest.fixture
def card(edition: Edition) -> Wizard:
    """A new draft with one card open."""
    return Wizard().go_to_item(edition, ITEM)


def test_typing_into_a_field_of_an_unanswered_item_describes_it(card: Wizard) -> None:
    card.type("事業者サイトのURL", "https://www.example.co.jp/")

    assert card.answer_of(ITEM).state is State.DESCRIBED
    assert card.answer_of(ITEM).text("url") == "https://www.example.co.jp/"


def test_the_card_stays_open_while_it_is_filled_in(card: Wizard) -> None:
    card.type("事業者サイトのURL", "https://www.example.co.jp/")
    card.type("資料1の名称", "会社案内")
    card.type("記載箇所", "p.2")

    assert card.open_cards() == [ITEM]
    assert card.typed("資料1の名称") == "会社案内"


def test_a_card_closes_and_keeps_what_was_typed(edition: Edition, card: Wizard) -> None:
    card.type("事業者サイトのURL", "https://www.example.co.jp/")
    card.click("6　**事業者ホームページ**")
    assert card.draw().open_cards() == []

    assert card.go_to_item(edition, ITEM).typed("事業者サイトのURL") == "https://www.example.co.jp/"


def test_two_cards_stay_open_side_by_side(edition: Edition, card: Wizard) -> None:
    card.go_to_item(edition, "provider_name").type("事業者の正式名称", "株式会社みなと帳票")

    assert card.open_cards() == ["provider_name", ITEM]


def test_an_edit_redraws_the_board_with_the_card(card: Wizard) -> None:
    assert "保存済み" not in card.board
    card.done(answers(card).set_value(State.NOT_DISCLOSED))

    assert "必須項目" in card.board
    assert "保存済み" in card.board
    assert card.find("button", "元に戻す").disabled


def answers(wizard: Wizard) -> Any:
    """The control that says how the open item is answered."""
    return wizard.find("segmented_control", "答え方")


@pytest.mark.parametrize(
    ("item_id", "offered"),
    [
        ("provider_name", ["記述する", "開示なし"]),
        (MEASURE, ["実施している", "実施なし", "開示なし"]),
    ],
)
def test_an_item_offers_the_answers_that_make_sense(
    edition: Edition, item_id: str, offered: list[str]
) -> None:
    assert answers(Wizard().go_to_item(edition, item_id)).options == offered


def test_every_item_names_its_answers_apart(edition: Edition) -> None:
    for item in edition.items.values():
        labels = words.state_labels(item)
        assert len(set(labels.values())) == len(labels)


def test_the_answer_decides_what_is_asked_and_nothing_typed_is_lost(edition: Edition) -> None:
    columns = edition.items[MEASURE].fields[0].columns
    row = {columns[0].id: "サーバ", columns[1].id: "5分"}
    answer = Answer(state=State.DESCRIBED, values={edition.items[MEASURE].fields[0].id: (row,)})
    wizard = Wizard(with_answers(edition, {MEASURE: answer})).go_to_item(edition, MEASURE)
    wizard.choose("答え方", State.NOT_DONE, kind="segmented_control")

    assert "資料1の名称" not in wizard.labels("text_input")
    assert "対策などを行っていないと認定されない項目です" in wizard.shown

    wizard.choose("答え方", State.DESCRIBED, kind="segmented_control")
    assert wizard.answer_of(MEASURE) == answer
    assert wizard.typed(columns[0].label) == "サーバ"


def test_taking_back_the_answer_leaves_the_item_unanswered(edition: Edition) -> None:
    draft = with_answers(edition, {ITEM: Answer(state=State.NOT_DISCLOSED)})
    wizard = Wizard(draft).go_to_item(edition, ITEM)
    wizard.choose("答え方", None, kind="segmented_control")

    assert wizard.answer_of(ITEM).state is State.UNANSWERED


def test_evidence_is_typed_added_and_removed_row_by_row(card: Wizard) -> None:
    card.type("資料1の名称", "会社案内")
    card.type("記載箇所", "p.2")
    card.click("資料を追加")
    card.draw().type("資料2の名称", "登記事項証明書")
    assert [(row.name, row.place) for row in card.answer_of(ITEM).evidence] == [
        ("会社案内", "p.2"),
        ("登記事項証明書", ""),
    ]

    card.click("この資料を外す", nth=0)
    assert [row.name for row in card.answer_of(ITEM).evidence] == ["登記事項証明書"]
    assert card.draw().typed("資料1の名称") == "登記事項証明書"


def test_a_row_of_evidence_added_before_anything_is_typed_makes_two_rows(card: Wizard) -> None:
    card.click("資料を追加")

    assert card.draw().labels("text_input")[-4:] == ["資料1の名称", "記載箇所", "資料2の名称", "記載箇所"]


def test_a_web_page_as_evidence_asks_for_address_and_date(card: Wizard) -> None:
    card.choose("資料の種類", "web", kind="segmented_control")
    card.type("アドレス（URL）", "https://www.example.co.jp/")
    card.type("取得した日付", "令和8年10月1日")

    (row,) = card.answer_of(ITEM).evidence
    assert (row.kind, row.url, row.captured_on) == ("web", "https://www.example.co.jp/", "令和8年10月1日")


def test_a_contractors_material_asks_whether_it_is_public_or_signed(card: Wizard) -> None:
    card.choose("資料の種類", "contractor", kind="segmented_control")
    card.choose("委託先の資料はどちらですか", "signed")

    assert card.answer_of(ITEM).evidence[0].contractor_basis == "signed"


def test_a_material_used_before_is_cited_again_with_another_place(edition: Edition) -> None:
    wizard = Wizard(DRAFTS["minato"]).go_to_item(edition, "provider_name")
    before = wizard.answer_of("provider_name").evidence
    known = wizard.find("selectbox", "ほかの項目で使った資料")
    wizard.done(known.select_index(1))

    *kept, added = wizard.answer_of("provider_name").evidence
    assert tuple(kept) == before
    assert (added.name, added.place) == (known.options[1], "")


def test_rows_of_a_table_are_typed_added_and_removed(edition: Edition) -> None:
    field = edition.items[MEASURE].fields[0]
    (first, second), (target, interval) = zip(*((c.id, c.label) for c in field.columns), strict=True)
    wizard = Wizard().go_to_item(edition, MEASURE)
    wizard.type(target, "アプリケーション")
    wizard.type(interval, "1分")
    assert wizard.answer_of(MEASURE).values[field.id] == ({first: "アプリケーション", second: "1分"},)

    wizard.click("行を追加")
    wizard.draw().type(target, "サーバ", nth=1)
    wizard.type(interval, "しばしば", nth=1)
    assert f"2行目「{interval}」：数字と単位で入れてください" in wizard.shown
    assert wizard.typed(interval, nth=1) == "しばしば"

    wizard.click("削除", nth=0)
    assert wizard.answer_of(MEASURE).values[field.id] == ({first: "サーバ", second: "しばしば"},)
    assert wizard.draw().typed(target) == "サーバ"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("あ" * 10_001, "10,000文字以内にしてください（いま10,001文字）"),
        ("業務\x1bシステム", "目に見えない制御文字"),
        ("帳票の読み取り😀", "PDFに印刷できない文字があります：😀"),
    ],
)
def test_a_text_that_cannot_be_printed_is_told_and_stays(edition: Edition, text: str, says: str) -> None:
    (field,) = edition.items["business_outline"].fields
    wizard = Wizard().go_to_item(edition, "business_outline")
    wizard.type(field.label, text, kind="text_area")

    assert says in wizard.shown
    assert wizard.typed(field.label, kind="text_area") == text
    assert wizard.answer_of("business_outline").values == {field.id: text}


def test_a_text_of_10_000_characters_with_line_feeds_is_fine(edition: Edition) -> None:
    (field,) = edition.items["business_outline"].fields
    wizard = Wizard().go_to_item(edition, "business_outline")
    wizard.type(field.label, "あ\n" * 5_000, kind="text_area")

    assert "直してください" not in wizard.shown


@pytest.mark.parametrize("label", ["資料1の名称", "記載箇所"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("会社案内😀", "PDFに印刷できない文字があります：😀"),
        ("会社案内\x07", "目に見えない制御文字"),
        ("あ" * 301, "300文字以内にしてください（いま301文字）"),
    ],
)
def test_evidence_that_cannot_be_printed_is_told_and_stays(
    card: Wizard, label: str, text: str, says: str
) -> None:
    card.type(label, text)

    assert says in card.shown
    assert card.typed(label) == text


def test_a_wish_to_withhold_needs_a_reason(edition: Edition) -> None:
    wizard = Wizard(DRAFTS["minato"]).go_to_item(edition, "provider_name")
    wizard.choose("参考とその他", "withhold", kind="pills")
    wizard.done(wizard.find("checkbox", "この項目の公表の留保を希望する").check())
    assert "理由がありません" in wizard.draw().shown

    wizard.type("理由", "契約の相手が公表を望まないため", kind="text_area")
    wizard.type("留保の期間", "2027年3月31日まで")
    wish = wizard.answer_of("provider_name").withhold
    assert wish is not None
    assert (wish.reason, wish.period) == ("契約の相手が公表を望まないため", "2027年3月31日まで")
    assert "理由がありません" not in wizard.shown


def test_a_card_opens_one_panel_at_a_time(edition: Edition, card: Wizard) -> None:
    note = "自分用のメモ"
    assert card.find("pills", "参考とその他").value is None
    assert "資料の例" not in card.shown

    card.choose("参考とその他", "example", kind="pills")
    assert edition.items[ITEM].example in card.shown
    assert edition.items[ITEM].evidence_hint in card.shown
    assert not any(label.startswith(note) for label in card.labels("text_area"))

    card.choose("参考とその他", "note", kind="pills")
    assert any(label.startswith(note) for label in card.labels("text_area"))
    assert "資料の例" not in card.shown


def test_the_switch_says_what_is_behind_it(card: Wizard) -> None:
    def named() -> list[str]:
        return list(card.find("pills", "参考とその他").options)

    assert named() == ["記入例", "公表の留保", "メモ", "履歴"]
    card.choose("参考とその他", "withhold", kind="pills")
    card.done(card.find("checkbox", "この項目の公表の留保を希望する").check())
    card.draw().choose("参考とその他", "note", kind="pills")
    card.type("自分用のメモ", "来週きく", kind="text_area")
    assert named() == ["記入例", "公表の留保（希望あり）", "メモ（あり）", "履歴"]


def test_a_note_is_kept(card: Wizard) -> None:
    card.choose("参考とその他", "note", kind="pills")
    card.type("自分用のメモ", "来週きく", kind="text_area")

    assert card.answer_of(ITEM) == Answer(note="来週きく")


# 申請書B: categories, filters, search, the next item, other units


def test_a_category_shows_its_items_and_the_next_one_follows(edition: Edition) -> None:
    first, second, *_, last = ([item.id for item in category.items] for category in edition.categories)
    wizard = Wizard().go("form-b")
    assert wizard.cards() == first

    wizard.click(f"次の分類「{edition.categories[1].name}」を開く")
    assert wizard.cards() == second

    wizard.choose("分類", edition.categories[-1].id, kind="selectbox")
    assert wizard.cards() == last


def passes(name: str, status: ItemStatus) -> bool:
    return {
        "unanswered": status.answer.state is State.UNANSWERED and status.progress is Progress.UNANSWERED,
        "evidence": status.lacks_evidence,
        "confirm": status.progress is Progress.CONFIRM or status.gate is Gate.CONFIRM,
        "required": status.item.required,
    }[name]


@pytest.mark.parametrize("name", ["unanswered", "evidence", "confirm", "required"])
def test_a_filter_shows_what_it_says(edition: Edition, name: str) -> None:
    wizard = Wizard(DRAFTS["hajime"]).go("form-b")
    statuses = assess_filing(edition, wizard.draft, session.today()).readiness["s1"].statuses
    wizard.choose("絞り込み", [name], kind="pills")
    shown = []
    for category in edition.categories:
        if wizard.find("selectbox", "分類").value != category.id:
            wizard.choose("分類", category.id, kind="selectbox")
        shown += wizard.cards()

    assert shown == [item_id for item_id, status in statuses.items() if passes(name, status)]
    assert shown


def test_the_filters_are_named_in_japanese() -> None:
    pills = Wizard().go("form-b").find("pills", "絞り込み")

    assert pills.options == ["未回答", "疎明不足", "要確認", "必須のみ"]


def test_two_filters_narrow_each_other() -> None:
    wizard = Wizard().go("form-b")
    wizard.choose("絞り込み", ["required", "confirm"], kind="pills")

    assert wizard.cards() == []
    assert "この条件に当てはまる項目はありません" in wizard.shown


def test_a_search_finds_items_of_every_category(edition: Edition) -> None:
    wizard = Wizard().go("form-b")
    wizard.type("項目を探す", "バックアップ")
    found = [edition.items[item_id] for item_id in wizard.cards()]

    assert len({edition.category_of[item.id].id for item in found}) > 1
    assert all("バックアップ" in item.name + item.kind + item.guide for item in found)
    assert f"検索の結果（{len(found)}項目）" in wizard.shown


def test_a_search_without_a_hit_says_so() -> None:
    wizard = Wizard().go("form-b")
    wizard.type("項目を探す", "存在しない言葉")

    assert "この条件に当てはまる項目はありません" in wizard.shown


def test_an_item_found_by_a_search_is_answered_in_place() -> None:
    wizard = Wizard().go("form-b")
    wizard.type("項目を探す", "法人番号")
    wizard.click("3　**法人番号**")
    wizard.draw().type("法人番号", "7000012050002")

    assert wizard.answer_of("corporate_number").state is State.DESCRIBED
    assert wizard.typed("項目を探す") == "法人番号"


def next_item(wizard: Wizard) -> list[str]:
    wizard.click("保存して次の未回答へ")
    return wizard.draw().open_cards()


def test_next_unanswered_skips_what_is_answered(edition: Edition) -> None:
    first, *others, following = list(edition.items)[:10]
    answered = {item_id: Answer(state=State.NOT_DISCLOSED) for item_id in others}
    wizard = Wizard(with_answers(edition, answered)).go_to_item(edition, first)

    assert next_item(wizard) == [following]


def test_next_unanswered_starts_again_from_the_first_item(edition: Edition) -> None:
    first, *_, last = edition.items

    assert next_item(Wizard().go_to_item(edition, last)) == [first]


def test_next_unanswered_opens_even_an_item_that_the_search_does_not_show() -> None:
    wizard = Wizard().go("form-b")
    wizard.type("項目を探す", "法人番号")
    wizard.click("3　**法人番号**")

    assert next_item(wizard.draw()) == ["established_on"]


def test_next_unanswered_opens_even_an_item_that_a_filter_does_not_show() -> None:
    wizard = Wizard(DRAFTS["hajime"]).go("form-b")
    wizard.choose("絞り込み", ["evidence"], kind="pills")
    while not wizard.cards():
        wizard.click("次の分類")
    wizard.done(next(b for b in wizard.at.main.button if ":card:" in str(b.key)).click())

    (opened,) = next_item(wizard.draw())
    assert wizard.answer_of(opened).state is State.UNANSWERED


def test_without_unanswered_items_next_says_so(edition: Edition) -> None:
    everything = {item_id: Answer(state=State.NOT_DISCLOSED) for item_id in edition.items}
    wizard = Wizard(with_answers(edition, everything)).go_to_item(edition, "provider_name")
    wizard.click("保存して次の未回答へ")

    assert [toast.value for toast in wizard.at.toast] == ["未回答の項目はありません。"]


def second_unit(first: dict[str, Answer], second: dict[str, Answer]) -> Wizard:
    """Form B of the second of two units, with these answers of both."""
    units = {"s1": UnitDraft(answers=first), "s2": UnitDraft(answers=second)}
    wizard = Wizard(Draft(edition=EDITION_ID, offering=offering("甲", "乙"), units=units)).go("form-b")
    wizard.choose("申請単位", "s2", kind="selectbox")
    return wizard


NAMED = Answer(state=State.DESCRIBED, values={"name": "甲"})


@pytest.mark.parametrize("before", [{}, {"service_name": Answer()}], ids=["nothing", "empty answer"])
def test_answers_are_copied_to_the_unanswered_items_of_another_unit(before: dict[str, Answer]) -> None:
    wizard = second_unit({"service_name": NAMED}, before)
    wizard.click("未回答の項目へ写す")

    assert wizard.answer_of("service_name", "s2") == NAMED
    assert wizard.answer_of("service_name", "s1") == NAMED


def test_an_open_card_shows_the_answer_copied_into_it(edition: Edition) -> None:
    wizard = second_unit({"service_name": NAMED}, {}).go_to_item(edition, "service_name", "s2")
    label = edition.items["service_name"].fields[0].label
    assert wizard.typed(label) == ""
    wizard.click("未回答の項目へ写す")

    assert wizard.draw().typed(label) == "甲"


@pytest.mark.parametrize("source", [{"service_name": NAMED}, {}], ids=["an answer", "nothing"])
def test_copying_never_replaces_an_answer(source: dict[str, Answer]) -> None:
    kept = Answer(state=State.DESCRIBED, values={"name": "乙"})
    wizard = second_unit(source, {"service_name": kept})
    wizard.click("未回答の項目へ写す")

    assert wizard.answer_of("service_name", "s2") == kept


@pytest.mark.parametrize("source", [{"service_name": NAMED}, {}], ids=["an answer", "nothing"])
def test_copying_keeps_the_note_of_an_unanswered_item(source: dict[str, Answer]) -> None:
    wizard = second_unit(source, {"service_name": Answer(note="来週きく")})
    wizard.click("未回答の項目へ写す")

    assert wizard.answer_of("service_name", "s2").note == "来週きく"


def test_provider_items_are_the_same_in_every_unit(edition: Edition) -> None:
    wizard = second_unit({}, {}).go_to_item(edition, "provider_name", "s2")
    wizard.type("事業者の正式名称", "株式会社みなと帳票")

    assert wizard.go_to_item(edition, "provider_name", "s1").typed("事業者の正式名称") == "株式会社みなと帳票"


def test_service_items_are_answered_for_each_unit(edition: Edition) -> None:
    label = edition.items["service_name"].fields[0].label
    wizard = second_unit({}, {}).go_to_item(edition, "service_name", "s2")
    wizard.type(label, "乙")

    assert wizard.go_to_item(edition, "service_name", "s1").typed(label) == ""
    assert wizard.go_to_item(edition, "service_name", "s2").typed(label) == "乙"


# 準備状況


def gates(wizard: Wizard) -> tuple[str, str]:
    metric = wizard.find("metric", "認定要件")
    return metric.value, metric.delta


def missing(wizard: Wizard) -> str:
    """The page with every list of what is missing open."""
    wizard.open_lists()
    return wizard.shown


@pytest.mark.parametrize(
    ("told", "gate", "says"),
    [
        ("1", ("12 / 12", "すべて満たす"), ""),
        ("99", ("11 / 12", "満たさない1"), "最低水準（99か月）より短いため、認定されません"),
        ("６", ("11 / 12", "要確認1"), "最低水準（6か月）とちょうど同じです"),
    ],
)
def test_the_minimum_told_by_the_secretariat_decides_and_is_shown(
    told: str, gate: tuple[str, str], says: str
) -> None:
    wizard = Wizard(DRAFTS["minato"]).go("readiness")
    assert "最低水準の数値が出典にないため判定できません" in missing(wizard)
    assert gates(wizard) == ("11 / 12", "要確認1")

    wizard.type("事務局から聞いた最低水準", told)
    wizard.type("聞いた日", "2026-10-01")
    assert "最低水準の数値が出典にない" not in missing(wizard)
    assert says in wizard.shown
    assert gates(wizard) == gate
    assert (wizard.draft.minimum_told.value, wizard.draft.minimum_told.told_on) == (told, "2026-10-01")


@pytest.mark.parametrize("text", ["さんか月", "0", "-3"])
def test_a_minimum_that_is_no_number_is_told_and_kept(text: str) -> None:
    wizard = Wizard().go("readiness")
    wizard.type("事務局から聞いた最低水準", text)

    assert "0より大きい数字" in wizard.shown
    assert wizard.go("start").go("readiness").typed("事務局から聞いた最低水準") == text


def test_what_is_missing_leads_to_its_item() -> None:
    wizard = Wizard().go("readiness")
    wizard.open_lists()
    wizard.click("「法人番号」を開く")

    assert wizard.title == "申請書B"
    assert wizard.open_cards() == ["corporate_number"]


def test_what_is_missing_leads_to_the_unit_it_belongs_to(edition: Edition) -> None:
    wizard = Wizard(Draft(edition=EDITION_ID, offering=offering("甲", "乙"))).go("readiness")
    wizard.choose("申請単位", "s2", kind="selectbox")
    wizard.open_lists()
    wizard.click(f"「{edition.items['service_name'].name}」を開く")

    assert wizard.find("selectbox", "申請単位").value == "s2"
    assert wizard.open_cards() == ["service_name"]


def test_what_is_left_on_other_pages_is_counted() -> None:
    links = [link.label for link in Wizard().go("readiness").at.main.page_link]

    assert [link.partition("に要対応")[0] for link in links] == [
        "「申請資格」",
        "「申請単位」",
        "「申請書A」",
    ]


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_every_chart_has_words_and_a_table_beside_it(draft: Draft) -> None:
    wizard = Wizard(draft).go("readiness")
    alternatives = [chart.proto.alt for chart in wizard.at.main.get("plotly_chart")]

    assert len(alternatives) == len(wizard.at.main.table) == 2
    assert all(alternatives)


def test_nothing_is_missing_in_a_complete_form_b(complete: Draft) -> None:
    wizard = Wizard(complete).go("readiness")

    assert "申請書Bに足りないところはありません" in wizard.shown
    assert wizard.find("metric", "必須項目").delta == "100%"


def test_while_a_point_is_to_be_confirmed_it_is_not_100_per_cent() -> None:
    wizard = Wizard(DRAFTS["minato"]).go("readiness")

    assert wizard.find("metric", "必須項目").delta != "100%"
    assert "（100%）" not in wizard.board


def test_two_names_that_are_the_same_are_told_apart() -> None:
    assert words.distinct({"s1": "帳票", "s2": "審査", "s3": "帳票"}) == {
        "s1": "帳票（1番目）",
        "s2": "審査",
        "s3": "帳票（3番目）",
    }
