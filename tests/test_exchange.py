"""The workbook on 下書きの管理: what comes back is shown, and only what is ticked is taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from core.draft import Answer, Draft, State
from core.edition import Edition
from core.store import Listed, browser_holder
from core.workbook import load_workbook_changes, save_workbook
from pages.parts.storage import store
from tests.browser import go_to, launch, serve, settled
from tests.support import EDITION_ID
from tests.test_workbook import cell_of, saved, sheets
from tests.wizard import Wizard

ITEM, OTHER_ITEM = "provider_name", "provider_website"
OLD_NAME, NEW_NAME = "株式会社みなと帳票", "合同会社はじめ予報"
OLD_URL, NEW_URL = "https://old.example.co.jp/", "https://new.example.co.jp/"


@pytest.fixture(autouse=True)
def _fresh_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store of its own for each test."""
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    store.clear()
    yield
    store().engine.dispose()
    store.clear()


@pytest.fixture
def wizard() -> Wizard:
    """下書きの管理 with a stored draft of two answers at hand."""
    wizard = Wizard(
        Draft(
            edition=EDITION_ID,
            provider_answers={
                ITEM: Answer(state=State.DESCRIBED, values={"name": OLD_NAME}),
                OTHER_ITEM: Answer(state=State.DESCRIBED, values={"url": OLD_URL}),
            },
        )
    ).go("drafts")
    wizard.type("いま開いている下書きの名前", "甲の申請")
    return wizard


def filled_in(edition: Edition, draft: Draft) -> bytes:
    """The draft's workbook as a colleague gives it back: two cells say something else."""
    book = sheets(save_workbook(edition, draft))
    cell_of(book, "v1", item=ITEM, field="name").value = NEW_NAME
    cell_of(book, "v1", item=OTHER_ITEM, field="url").value = NEW_URL
    return saved(book)


def upload(wizard: Wizard, data: bytes) -> None:
    (uploader,) = wizard.at.file_uploader
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    wizard.done(uploader.upload("記入済み.xlsx", data, kind))
    wizard.draw()


def archived(wizard: Wizard) -> list[Listed]:
    return [listed for listed in store().list(browser_holder(wizard.secret)) if listed.archived]


def test_two_changed_cells_are_two_differences_with_both_texts(edition: Edition, wizard: Wizard) -> None:
    before = wizard.draft
    upload(wizard, filled_in(edition, before))

    assert "違うところ（2件）" in wizard.shown
    lines = wizard.shown.splitlines()
    for old, new in ((OLD_NAME, NEW_NAME), (OLD_URL, NEW_URL)):
        assert any(old in line for line in lines)
        assert any(new in line for line in lines)
    assert [box.value for box in wizard.at.checkbox if box.label == "取り込む"] == [True, True]
    assert wizard.draft == before


def test_only_the_ticked_difference_is_taken(edition: Edition, wizard: Wizard) -> None:
    upload(wizard, filled_in(edition, wizard.draft))
    shown = wizard.shown
    first_is_name = shown.index(NEW_NAME) < shown.index(NEW_URL)
    wizard.done(wizard.find("checkbox", "取り込む", nth=int(first_is_name)).uncheck())
    wizard.draw().click("選んだ1件を取り込む")

    assert wizard.answer_of(ITEM).text("name") == NEW_NAME
    assert wizard.answer_of(OTHER_ITEM).text("url") == OLD_URL
    assert Wizard(secret=wizard.secret).draft == wizard.draft
    assert "1件を取り込みました" in "".join(wizard.toasts)


def test_the_draft_as_it_was_is_put_away_first(edition: Edition, wizard: Wizard) -> None:
    before = wizard.draft
    upload(wizard, filled_in(edition, before))
    wizard.click("選んだ2件を取り込む")

    (copy,) = archived(wizard)
    assert re.fullmatch(r"甲の申請（取り込み前 \d\d-\d\d \d\d:\d\d）", copy.title)
    kept = store().read(browser_holder(wizard.secret), copy.id).draft
    assert kept.model_copy(update={"title": before.title}) == before
    assert re.search("しまった下書き.*甲の申請（取り込み前", wizard.go("drafts").shown, re.DOTALL)
    assert wizard.draft.title == "甲の申請"


def test_nothing_ticked_is_nothing_to_take(edition: Edition, wizard: Wizard) -> None:
    upload(wizard, filled_in(edition, wizard.draft))
    for nth in range(2):
        wizard.done(wizard.find("checkbox", "取り込む", nth).uncheck())
        wizard.draw()

    assert wizard.find("button", "選んだ0件を取り込む").disabled


def cut_short(data: bytes) -> bytes:
    return data[: len(data) // 2]


def bomb(_: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(61):
            archive.writestr(str(number), b"0" * 2**20)
    return stream.getvalue()


@pytest.mark.parametrize(("broken", "says"), [(cut_short, "途中で切れている"), (bomb, "大きすぎる")])
def test_a_broken_file_is_explained_and_changes_nothing(
    edition: Edition, wizard: Wizard, broken: Callable[[bytes], bytes], says: str
) -> None:
    before = wizard.draft
    upload(wizard, broken(filled_in(edition, before)))

    assert "ブックを読めませんでした。いまの下書きはそのままです。" in wizard.shown
    assert says in wizard.shown
    assert not any(label.startswith("選んだ") for label in wizard.labels("button"))
    assert Wizard(secret=wizard.secret).draft == wizard.draft == before
    assert archived(wizard) == []


def test_a_workbook_that_equals_the_draft_says_so(edition: Edition, wizard: Wizard) -> None:
    before = wizard.draft
    upload(wizard, save_workbook(edition, before))

    assert "いまの下書きと違うところはありません。" in wizard.shown
    assert not any(label.startswith("選んだ") for label in wizard.labels("button"))
    assert wizard.draft == before


def test_the_workbook_is_downloaded_as_the_draft_stands(edition: Edition, tmp_path: Path) -> None:
    with serve(KAIJI_DATA=str(tmp_path)) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        with browser.new_context(locale="ja-JP") as context:
            page = context.new_page()
            page.goto(address)
            page.get_by_role("heading", level=1).first.wait_for()
            settled(page)
            go_to(page, "下書きの管理")
            name = page.get_by_label("いま開いている下書きの名前")
            name.fill("甲の申請")
            name.press("Tab")
            settled(page)
            with page.expect_download() as download:
                page.get_by_role("button", name="ブックをダウンロード").click()
            found = load_workbook_changes(
                edition, Draft(edition=EDITION_ID), download.value.path().read_bytes()
            )
            assert download.value.suggested_filename.endswith(".xlsx")
        browser.close()

    assert found.title == "甲の申請"
    assert found.changes == ()
