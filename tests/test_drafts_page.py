"""Drafts that store themselves: the list, other devices, two people on one draft, undo, a store that fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from core.draft import Answer, Draft, State
from core.edition import Edition
from core.store import browser_holder, person_holder
from core.store.codes import GUESSES_PER_SOURCE
from core.text.dates import add_years, japanese
from pages.parts import session
from pages.parts.storage import access, store
from tests.wizard import DRAFTS, EMPTY, Wizard

ITEM, LABEL = "provider_name", "事業者の正式名称"
OTHER_ITEM, OTHER_LABEL = "provider_website", "事業者サイトのURL"
URL = "https://www.example.co.jp/"


@pytest.fixture(autouse=True)
def _fresh_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store of its own for each test."""
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    store.clear()
    yield
    store().engine.dispose()
    store.clear()


def titled(title: str, secret: str = "") -> Wizard:
    """A session with a stored draft of this name at hand."""
    wizard = Wizard(secret=secret).go("drafts")
    wizard.type("いま開いている下書きの名前", title)
    return wizard


def listed(wizard: Wizard) -> str:
    return wizard.go("drafts").shown


def in_dialog(wizard: Wizard, opener: str, answer: str) -> None:
    """A browser then runs the dialog alone; here the whole page runs, so its opener is pressed again."""
    wizard.click(opener)
    wizard.find("button", opener).click()
    wizard.click(answer)
    wizard.draw()


# Autosave


def test_what_was_entered_is_there_in_the_next_session(edition: Edition) -> None:
    first = titled("みなとAI帳票の新規申請").go_to_item(edition, ITEM)
    first.type(LABEL, "株式会社みなと帳票")
    second = Wizard(secret=first.secret)

    assert second.draft == first.draft
    assert second.draft.title == "みなとAI帳票の新規申請"
    assert second.go_to_item(edition, ITEM).typed(LABEL) == "株式会社みなと帳票"
    assert "保存済み" in second.board


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_a_draft_from_elsewhere_is_stored_whole_with_its_first_edit(draft: Draft) -> None:
    first = Wizard(draft).go("form-a")
    first.type("この下書きの名前", "写し")

    assert Wizard(secret=first.secret).draft == first.draft


def test_looking_around_stores_nothing() -> None:
    wizard = Wizard()
    wizard.go("form-b").go("drafts")

    assert "まだ下書きがありません" in wizard.shown
    assert store().list(browser_holder(wizard.secret)) == ()


def test_the_draft_opened_last_is_the_one_to_go_on_with() -> None:
    wizard = titled("甲")
    wizard.click("新しい下書きを始める")
    wizard.draw().type("いま開いている下書きの名前", "乙")
    wizard.click("開く")

    assert wizard.draft.title == "甲"
    assert Wizard(secret=wizard.secret).draft.title == "甲"


# The list


def test_the_list_shows_only_ones_own_drafts() -> None:
    first, second = titled("甲の申請"), titled("乙の申請")

    assert "甲の申請（いま開いています）" in listed(first)
    assert "乙の申請" not in listed(first)
    assert "乙の申請（いま開いています）" in listed(second)
    assert "甲の申請" not in listed(second)


def test_a_new_name_stands_in_the_list_at_once() -> None:
    wizard = titled("書きかけ")
    wizard.type("いま開いている下書きの名前", "みなとAI帳票")

    assert "みなとAI帳票（いま開いています）" in wizard.shown
    assert "書きかけ" not in wizard.shown
    assert Wizard(secret=wizard.secret).draft.title == "みなとAI帳票"


def test_a_copy_is_a_draft_of_its_own(edition: Edition) -> None:
    wizard = titled("甲").go_to_item(edition, ITEM)
    wizard.type(LABEL, "株式会社みなと帳票")
    original = wizard.draft
    wizard.go("drafts").click("複製")
    assert wizard.draft == original.model_copy(update={"title": "甲の写し"})

    wizard.go_to_item(edition, ITEM).type(LABEL, "合同会社はじめ予報")
    wizard.go("drafts").click("開く")
    assert wizard.draft == original


def test_a_draft_put_away_can_be_taken_out_again() -> None:
    wizard = titled("甲")
    wizard.click("しまう")
    assert re.search("しまった下書き.*甲（いま開いています）", wizard.draw().shown, re.DOTALL)
    assert Wizard(secret=wizard.secret).draft == EMPTY
    assert "・甲" not in Wizard(secret=wizard.secret).shown

    wizard.click("取り出す")
    assert "しまった下書き" not in wizard.draw().shown
    assert Wizard(secret=wizard.secret).draft.title == "甲"


def test_leaving_a_draft_takes_it_off_this_list_only() -> None:
    first = titled("甲")
    second = resumed(first)
    in_dialog(first, "この端末から外す", "外す")

    assert first.draft == EMPTY
    assert "まだ下書きがありません" in listed(first)
    assert Wizard(secret=second.secret).draft.title == "甲"


def test_deleting_a_draft_deletes_it_for_everybody(edition: Edition) -> None:
    first = titled("甲")
    second = resumed(first)
    in_dialog(first, "完全に削除", "完全に削除する")
    assert first.draft == EMPTY
    assert "まだ下書きがありません" in listed(first)

    second.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    assert "保存できていません。この下書きは削除されたか、使えなくなりました。" in second.shown
    assert "もう一度保存する" not in second.labels("button")
    second.click("新しい下書きとして保存する")
    assert "保存済み" in second.draw().board
    assert Wizard(secret=second.secret).draft == second.draft
    assert second.answer_of(ITEM).text("name") == "株式会社みなと帳票"


@pytest.mark.parametrize("action", ["開く", "複製", "しまう"])
def test_a_list_that_is_out_of_date_says_that_the_draft_is_gone(action: str) -> None:
    wizard = titled("甲")
    wizard.click("新しい下書きを始める")
    wizard.draw()
    holder = browser_holder(wizard.secret)
    store().delete(holder, store().list(holder)[0].id)
    wizard.click(action)

    assert wizard.toasts == ["この下書きは削除されたか、使えなくなりました。"]
    assert "まだ下書きがありません" in wizard.draw().shown


# Resume codes


def make_code(wizard: Wizard) -> str:
    wizard.go("drafts").click("再開コードを作る")
    return str(wizard.at.code[0].value)


def enter_code(wizard: Wizard, code: str) -> None:
    wizard.go("drafts").find("text_input", "再開コード").input(code)
    wizard.done(next(b for b in wizard.at.button if str(b.key).startswith("resume#")).click())


def resumed(wizard: Wizard) -> Wizard:
    """Another device with the same draft at hand."""
    other = Wizard()
    enter_code(other, make_code(wizard))
    return other.draw()


def test_a_code_opens_the_draft_on_another_device() -> None:
    first = titled("甲")
    second = resumed(first)

    assert second.secret != first.secret
    assert second.draft == first.draft
    assert "甲（いま開いています）" in second.shown


def test_without_a_stored_draft_there_is_no_code() -> None:
    wizard = Wizard().go("drafts")

    assert "何か入力すると、コードを作れます" in wizard.shown
    assert "再開コードを作る" not in wizard.labels("button")


@pytest.mark.parametrize("code", ["", "0A1B2-C3D4E", "😀", "甲" * 5_000])
def test_a_wrong_code_opens_nothing_and_says_so(code: str) -> None:
    wizard = titled("乙")
    enter_code(wizard, code)

    assert "このコードでは開けません。" in wizard.shown
    assert wizard.draft.title == "乙"


def test_a_new_code_replaces_the_earlier_one() -> None:
    first, second = titled("甲"), Wizard()
    earlier, later = make_code(first), make_code(first)
    enter_code(second, earlier)
    assert "このコードでは開けません。" in second.shown

    enter_code(second, later.lower())
    assert second.draft.title == "甲"


def test_after_too_many_wrong_codes_even_the_right_one_has_to_wait_and_others_need_not() -> None:
    first, second, other = titled("甲"), Wizard(), Wizard()
    code = make_code(first)
    for _ in range(GUESSES_PER_SOURCE):
        enter_code(second, "wrong")
    enter_code(second, code)

    assert "間違いが続いたため、しばらく受け付けません。" in second.shown
    assert second.draft == EMPTY
    enter_code(other, code)
    assert other.draft.title == "甲"


# Two people on one draft


@pytest.fixture
def pair() -> tuple[Wizard, Wizard]:
    """Two devices with the same draft at hand."""
    first = titled("甲")
    return first, resumed(first)


def test_edits_of_different_items_come_together(edition: Edition, pair: tuple[Wizard, Wizard]) -> None:
    first, second = pair
    first.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    second.go_to_item(edition, OTHER_ITEM).type(OTHER_LABEL, URL)
    assert second.answer_of(ITEM).text("name") == "株式会社みなと帳票"
    assert second.go_to_item(edition, ITEM).typed(LABEL) == "株式会社みなと帳票"

    first.go("form-a").type("この下書きの名前", "乙")
    assert first.answer_of(OTHER_ITEM).text("url") == URL
    assert Wizard(secret=second.secret).draft == first.draft
    assert "保存できていません" not in first.board + second.board


def clash(edition: Edition, first: Wizard, second: Wizard) -> None:
    """Both fill in the same item, the second without having seen the first."""
    first.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    second.go_to_item(edition, ITEM).type(LABEL, "合同会社はじめ予報")


def test_edits_of_the_same_item_show_both_texts(edition: Edition, pair: tuple[Wizard, Wizard]) -> None:
    first, second = pair
    clash(edition, first, second)

    assert "どちらを残すか選んでください" in second.shown
    author = f"変更した人：端末 {browser_holder(first.secret)[:4]}"
    lines = second.shown.splitlines()
    assert lines.index(author) < lines.index("株式会社みなと帳票") < lines.index("合同会社はじめ予報")
    assert edition.items[ITEM].name in lines[: lines.index(author)]
    assert "保存できていません" in second.board
    assert second.typed(LABEL) == "合同会社はじめ予報"
    assert "どちらを残すか" in second.go("fees").shown


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("保存されている内容にする", "株式会社みなと帳票"), ("自分の内容にする", "合同会社はじめ予報")],
)
def test_the_chosen_text_is_kept_by_both(
    edition: Edition, pair: tuple[Wizard, Wizard], choice: str, kept: str
) -> None:
    first, second = pair
    clash(edition, first, second)
    second.click(choice)

    assert "どちらを残すか" not in second.draw().shown
    assert "保存済み" in second.board
    assert second.typed(LABEL) == kept
    assert Wizard(secret=first.secret).answer_of(ITEM).text("name") == kept
    first.go("form-a").type("この下書きの名前", "乙")
    assert first.draft == Wizard(secret=second.secret).draft
    assert first.answer_of(ITEM).text("name") == kept


def test_what_is_entered_while_a_choice_is_open_is_stored_with_the_choice(
    edition: Edition, pair: tuple[Wizard, Wizard]
) -> None:
    first, second = pair
    clash(edition, first, second)
    second.go_to_item(edition, OTHER_ITEM).type(OTHER_LABEL, URL)
    assert "どちらを残すか" in second.shown
    second.click("保存されている内容にする")

    stored = Wizard(secret=first.secret)
    assert stored.answer_of(ITEM).text("name") == "株式会社みなと帳票"
    assert stored.answer_of(OTHER_ITEM).text("url") == URL


def test_several_clashes_are_settled_one_by_one(edition: Edition, pair: tuple[Wizard, Wizard]) -> None:
    first, second = pair
    first.go_to_item(edition, OTHER_ITEM).type(OTHER_LABEL, URL)
    clash(edition, first, second)
    second.go_to_item(edition, OTHER_ITEM).type(OTHER_LABEL, "https://hajime.example.com/")
    assert second.labels("button").count("自分の内容にする") == 2

    second.click("自分の内容にする")
    assert second.draw().labels("button").count("自分の内容にする") == 1
    assert "保存できていません" in second.board
    second.click("保存されている内容にする")
    assert "保存済み" in second.draw().board
    answers = Wizard(secret=first.secret).draft.provider_answers
    names = {answers[ITEM].text("name"), answers[OTHER_ITEM].text("url")}
    assert names in ({"合同会社はじめ予報", URL}, {"株式会社みなと帳票", "https://hajime.example.com/"})


def test_a_clash_is_not_lost_when_another_draft_is_opened(
    edition: Edition, pair: tuple[Wizard, Wizard]
) -> None:
    first, second = pair
    clash(edition, first, second)
    second.go("start").click("記入が済んだ中小企業の例")

    assert second.draft == DRAFTS["minato"]
    holder = browser_holder(second.secret)
    names = {
        store().read(holder, each.id).draft.provider_answers[ITEM].text("name")
        for each in store().list(holder)
    }
    assert names == {"株式会社みなと帳票", "合同会社はじめ予報"}


# Sharing with people who sign in

BOSS, COLLEAGUE = "minato@example.co.jp", "hajime@example.co.jp"


def shared(role: str) -> tuple[Wizard, Wizard]:
    """The owner's session and a colleague's, who has opened the owner's draft."""
    owner = Wizard(person=BOSS).go("drafts")
    owner.type("いま開いている下書きの名前", "甲")
    owner.find("radio", "できること").set_value(role)
    share(owner, COLLEAGUE.upper())
    return owner, Wizard(person=COLLEAGUE)


def share(owner: Wizard, address: str) -> None:
    owner.find("text_input", "同僚のメールアドレス").input(address)
    owner.done(next(b for b in owner.at.button if str(b.key).startswith("share-")).click())


def test_without_accounts_nothing_speaks_of_signing_in() -> None:
    wizard = titled("甲")

    assert "ログイン" not in wizard.shown
    assert "共有する" not in wizard.labels("button")


def test_an_editor_works_on_the_same_draft(edition: Edition) -> None:
    owner, editor = shared("editor")
    assert "共有された下書き（編集できます）" in listed(editor)
    assert "共有を変えられるのは、下書きの持ち主だけです。" in editor.shown
    assert "完全に削除" not in editor.labels("button")

    editor.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    assert Wizard(person=BOSS).draft == editor.draft
    owner.go("drafts").open_lists()
    assert f"入力\n{COLLEAGUE}" in owner.shown


def test_a_reader_sees_the_draft_and_keeps_changes_in_a_copy(edition: Edition) -> None:
    _, reader = shared("reader")
    assert "共有された下書き（閲覧だけ）" in listed(reader)
    reader.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    assert "保存できていません。この下書きは閲覧だけができます。" in reader.shown

    reader.click("新しい下書きとして保存する")
    assert "保存済み" in reader.draw().board
    assert Wizard(person=BOSS).answer_of(ITEM) == Answer()
    assert Wizard(person=COLLEAGUE).answer_of(ITEM).text("name") == "株式会社みなと帳票"


def test_a_share_can_be_taken_back() -> None:
    owner, _ = shared("editor")
    assert f"{COLLEAGUE.upper()}（編集できる）" in owner.draw().shown
    owner.click("共有をやめる")

    assert "共有をやめる" not in owner.draw().labels("button")
    assert "まだ下書きがありません" in listed(Wizard(person=COLLEAGUE))


@pytest.mark.parametrize(
    ("address", "says"), [("", "メールアドレスを入れてください"), ("hajime", "メールアドレスの形")]
)
def test_a_share_needs_an_address(address: str, says: str) -> None:
    owner = Wizard(person=BOSS).go("drafts")
    owner.type("いま開いている下書きの名前", "甲")
    share(owner, address)

    assert says in owner.shown
    assert "共有をやめる" not in owner.labels("button")


# Undo and history


def test_the_last_edit_is_taken_back(edition: Edition) -> None:
    wizard = titled("甲").go_to_item(edition, ITEM)
    wizard.type(LABEL, "株式会社みなと帳票")
    wizard.type(LABEL, "打ちまちがい")
    wizard.click("元に戻す")

    assert wizard.draw().typed(LABEL) == "株式会社みなと帳票"
    assert Wizard(secret=wizard.secret).answer_of(ITEM).text("name") == "株式会社みなと帳票"
    assert wizard.find("button", "元に戻す").disabled


def test_undo_leaves_what_others_entered_elsewhere(edition: Edition, pair: tuple[Wizard, Wizard]) -> None:
    first, second = pair
    first.go_to_item(edition, ITEM).type(LABEL, "打ちまちがい")
    second.go_to_item(edition, OTHER_ITEM).type(OTHER_LABEL, URL)
    first.click("元に戻す")

    assert first.answer_of(ITEM) == Answer()
    assert first.answer_of(OTHER_ITEM).text("url") == URL
    assert Wizard(secret=second.secret).draft == first.draft


def test_an_edit_that_somebody_changed_since_is_not_taken_back(
    edition: Edition, pair: tuple[Wizard, Wizard]
) -> None:
    first, second = pair
    first.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    second.go("drafts").type("いま開いている下書きの名前", "乙")
    second.go_to_item(edition, ITEM).type(LABEL, "合同会社はじめ予報")
    first.find("button", "元に戻す").click().run()

    assert first.toasts == ["その後にほかの人が変更したため、元に戻せません。"]
    assert Wizard(secret=second.secret).answer_of(ITEM).text("name") == "合同会社はじめ予報"


def edited_twice(edition: Edition, wizard: Wizard) -> Wizard:
    wizard.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    wizard.type(LABEL, "合同会社はじめ予報")
    wizard.choose("参考とその他", "history", kind="pills")
    return wizard


def changes_shown(wizard: Wizard) -> list[str]:
    """The texts of the history on the page, the newest first."""
    return [text.value for text in wizard.at.main.text if text.value.endswith(("みなと帳票", "はじめ予報"))]


def test_the_history_of_an_item_leads_back_to_an_earlier_text(edition: Edition) -> None:
    wizard = edited_twice(edition, titled("甲"))
    assert changes_shown(wizard) == ["合同会社はじめ予報", "株式会社みなと帳票"]
    assert len(re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d　入力\nこの端末", wizard.shown)) == 2

    wizard.click("この内容に戻す", nth=1)
    assert wizard.draw().typed(LABEL) == "株式会社みなと帳票"
    assert Wizard(secret=wizard.secret).answer_of(ITEM).text("name") == "株式会社みなと帳票"
    wizard.choose("参考とその他", "history", kind="pills")
    assert changes_shown(wizard) == ["株式会社みなと帳票", "合同会社はじめ予報", "株式会社みなと帳票"]
    assert "復元\nこの端末" in wizard.shown


def test_going_back_can_be_taken_back(edition: Edition) -> None:
    wizard = edited_twice(edition, titled("甲"))
    wizard.click("この内容に戻す", nth=1)
    wizard.draw().click("元に戻す")

    assert wizard.draw().typed(LABEL) == "合同会社はじめ予報"


def test_going_back_asks_where_somebody_changed_the_item_meanwhile(
    edition: Edition, pair: tuple[Wizard, Wizard]
) -> None:
    first, second = pair
    edited_twice(edition, first)
    second.go("drafts").type("いま開いている下書きの名前", "乙")
    second.go_to_item(edition, ITEM).type(LABEL, "株式会社うみべ販売")
    first.click("この内容に戻す", nth=1)

    shown = first.draw().shown
    assert "どちらを残すか選んでください" in shown
    assert "株式会社うみべ販売" in shown


def test_the_history_of_the_draft_names_the_places_and_who_it_was(
    edition: Edition, pair: tuple[Wizard, Wizard]
) -> None:
    first, second = pair
    first.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    second.go("drafts").open_lists()
    shown = second.shown

    assert f"入力\n端末 {browser_holder(first.secret)[:4]}" in shown
    assert shown.index(edition.items[ITEM].name) < shown.rindex("株式会社みなと帳票")
    assert shown.index("株式会社みなと帳票") < shown.rindex("下書きの名前")


# A store that fails


def break_store() -> None:
    """Take away a table that every action needs, as a damaged database would."""
    _run("ALTER TABLE holders RENAME TO lost")


def mend_store() -> None:
    _run("ALTER TABLE lost RENAME TO holders")


def _run(statement: str) -> None:
    with store().engine.begin() as connection:
        connection.exec_driver_sql(statement)


def type_while_broken(edition: Edition, wizard: Wizard) -> None:
    wizard.go_to_item(edition, ITEM)
    break_store()
    wizard.type(LABEL, "株式会社みなと帳票")


def test_what_cannot_be_stored_is_told_and_stays(edition: Edition) -> None:
    wizard = titled("甲")
    type_while_broken(edition, wizard)

    assert "保存できていません。保存先につながりません。入力はこの画面に残っています。" in wizard.shown
    assert "保存できていません" in wizard.board
    assert "保存済み" not in wizard.board
    assert wizard.typed(LABEL) == "株式会社みなと帳票"
    assert wizard.go("start").go_to_item(edition, ITEM).typed(LABEL) == "株式会社みなと帳票"
    assert "保存できていません" in wizard.shown


def by_button(wizard: Wizard) -> None:
    wizard.click("もう一度保存する")


def by_itself(wizard: Wizard) -> None:
    wizard.draw()


def by_the_next_entry(wizard: Wizard) -> None:
    wizard.type("資料1の名称", "会社案内")


@pytest.mark.parametrize("save", [by_button, by_itself, by_the_next_entry])
def test_once_the_store_is_back_everything_is_stored(
    edition: Edition, save: Callable[[Wizard], None]
) -> None:
    wizard = titled("甲")
    type_while_broken(edition, wizard)
    mend_store()
    save(wizard)

    assert "保存済み" in wizard.draw().board
    assert "保存できていません" not in wizard.board + wizard.shown
    again = Wizard(secret=wizard.secret)
    assert again.draft == wizard.draft
    assert again.answer_of(ITEM).text("name") == "株式会社みなと帳票"
    assert len(store().list(browser_holder(wizard.secret))) == 1


def test_saving_again_while_the_store_still_fails_keeps_everything(edition: Edition) -> None:
    wizard = titled("甲")
    type_while_broken(edition, wizard)
    wizard.click("もう一度保存する")

    assert "保存できていません" in wizard.draw().board
    assert wizard.answer_of(ITEM).text("name") == "株式会社みなと帳票"


def test_without_a_store_the_whole_way_can_still_be_gone(edition: Edition) -> None:
    wizard = Wizard()
    break_store()
    for page in ("start", "eligibility", "units", "form-a", "form-b", "export", "drafts"):
        wizard.go(page)
    assert "保存先につながりません" in wizard.shown

    wizard.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    wizard.choose("答え方", State.NOT_DISCLOSED, kind="segmented_control")
    wizard.choose("参考とその他", "history", kind="pills")
    assert wizard.answer_of(ITEM).state is State.NOT_DISCLOSED
    mend_store()
    wizard.click("もう一度保存する")
    assert Wizard(secret=wizard.secret).draft == wizard.draft


@pytest.mark.parametrize(
    ("page", "label"),
    [("start", "記入が済んだ中小企業の例"), ("drafts", "新しい下書きを始める")],
)
def test_another_draft_opens_only_when_nothing_would_be_lost(edition: Edition, page: str, label: str) -> None:
    wizard = titled("甲")
    type_while_broken(edition, wizard)
    wizard.go(page).click(label)

    assert wizard.answer_of(ITEM).text("name") == "株式会社みなと帳票"
    assert "保存できていない入力があるため、ほかの下書きを開けません。" in wizard.toasts


def test_undo_while_the_store_fails_says_so(edition: Edition) -> None:
    wizard = titled("甲").go_to_item(edition, ITEM)
    wizard.type(LABEL, "株式会社みなと帳票")
    break_store()
    wizard.click("元に戻す")

    assert any("保存先につながりません" in toast for toast in wizard.toasts)
    assert wizard.draw().typed(LABEL) == "株式会社みなと帳票"


# What is past its day, and drafts of the same name


def test_a_draft_past_its_day_has_a_list_of_its_own_and_can_be_brought_back() -> None:
    owner = titled("古い下書き")
    _run("UPDATE drafts SET changed_at = '2020-01-01T00:00:00.000+00:00'")
    again = Wizard(secret=owner.secret)

    assert again.draft == EMPTY, "it is not the one to go on with"
    shown = listed(again)
    assert shown.index("まもなく消去") < shown.index("古い下書き")
    (draft,) = store().list(browser_holder(owner.secret))
    assert f"少なくとも {draft.set_aside_until} までは元に戻せます。" in shown
    assert again.labels("button").count("開く") == 1, "the one beside the resume code"
    again.click("一覧に戻す")
    assert "まもなく消去" not in listed(again)
    again.click("開く")
    assert again.draft == owner.draft


def test_a_draft_past_its_day_can_still_be_deleted_at_once() -> None:
    owner = titled("古い下書き")
    _run("UPDATE drafts SET changed_at = '2020-01-01T00:00:00.000+00:00'")
    again = Wizard(secret=owner.secret).go("drafts")
    in_dialog(again, "完全に削除", "完全に削除する")

    assert store().list(browser_holder(owner.secret)) == ()


def test_drafts_of_the_same_name_are_told_apart_wherever_they_are_listed(edition: Edition) -> None:
    wizard = Wizard(DRAFTS["minato"])
    for provider in ("株式会社*うみべ*", "<b>合同会社</b>"):
        wizard.go("drafts").click("新しい下書きを始める")
        wizard.go_to_item(edition, ITEM).type(LABEL, provider)
    shown = listed(wizard)

    assert "事業者：株式会社*うみべ*　サービス：未記入" in shown
    assert "事業者：<b>合同会社</b>　サービス：未記入" in shown
    minato = DRAFTS["minato"]
    assert f"サービス：{minato.offering.services[0].name}" in shown
    total = len(edition.required)
    assert re.search(rf"必須項目 \d+／{total}　最後の変更 \d{{4}}-\d\d-\d\d \d\d:\d\d（この端末）", shown)
    assert "事業者：株式会社*うみべ*" in wizard.go("start").shown
    choices = wizard.go("renewal").find("selectbox", "前回の申請の下書き").options
    assert [choice for choice in choices if "名前のない下書き　事業者：株式会社*うみべ*" in choice]


def test_the_last_change_is_told_with_whoever_made_it(edition: Edition) -> None:
    wizard = titled("甲")
    (draft,) = store().list(browser_holder(wizard.secret))
    access().share(browser_holder(wizard.secret), draft.id, "b@example.jp", "editor")
    other = store().read(person_holder("b@example.jp"), draft.id)
    store().save(person_holder("b@example.jp"), other, Draft(edition=edition.id, title="乙"), "b@example.jp")

    assert "（b@example.jp）" in listed(Wizard(secret=wizard.secret))


def test_a_list_of_many_drafts_asks_the_store_as_often_as_one_of_few() -> None:
    def questions(count: int) -> int:
        holder, asked = browser_holder(f"owner of {count}"), list[str]()
        for number in range(count):
            store().create(holder, DRAFTS["minato"].model_copy(update={"title": str(number)}), "甲")
        event.listen(store().engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        shown = listed(Wizard(secret=f"owner of {count}"))
        assert shown.count("必須項目") == count
        return len(asked)

    questions(1)  # the first look opens connections
    assert questions(12) == questions(3)


def test_a_damaged_draft_does_not_keep_the_list_from_showing_the_others() -> None:
    wizard = titled("甲")
    holder = browser_holder(wizard.secret)
    store().create(holder, DRAFTS["minato"].model_copy(update={"title": "乙"}), "甲")
    _run("UPDATE parts SET content = '{ broken' WHERE name = 'offering'")
    shown = listed(wizard)

    assert "内容を読めません" in shown
    assert "甲（いま開いています）" in shown


@pytest.mark.parametrize("page", ["export", "after"])
def test_until_when_a_draft_is_kept_is_said_and_how_to_have_it_for_longer(page: str) -> None:
    wizard = titled("甲")
    certified = session.today() - timedelta(days=30)
    wizard.go("after").type("認定日", certified.isoformat())
    last_day = add_years(certified, 2) - timedelta(days=1)

    shown = wizard.go(page).shown
    assert f"変更がなければ{japanese(last_day)}まで残ります" in shown
    assert "「下書きをファイルに保存」で控えを取って" in shown
    wizard.go("after").type("認定日", "2199-10-01")
    shown = wizard.go(page).shown
    assert "認定日が12か月より先の間は数えません" in shown
    assert f"変更がなければ{japanese(last_day)}まで" not in shown
