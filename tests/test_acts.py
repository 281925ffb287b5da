"""An act is done once, however often its click is sent, and nobody's click is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from core.store import Store, browser_holder
from core.workshop import Rooms
from pages.parts import acts, seat
from pages.parts.storage import store
from pages.parts.tab import Acts
from questionnaire import list_samples
from tests.browser import go_to, launch, serve, settled, stands_still
from tests.wizard import DRAFTS, Wizard

HOLDER = "h" * 43


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve(KAIJI_DATA=str(folder)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(address: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "kaiji_browser", "value": HOLDER, "url": address}])
    page = context.new_page()
    page.goto(address)
    page.get_by_role("heading", name="開示ナビ", level=1).wait_for()
    settled(page)
    yield page
    context.close()


def of_the_server(folder: Path) -> Store:
    return Store(f"sqlite:///{folder / 'drafts.sqlite3'}", 180)


def double_click(page: Page, name: str, folder: Path) -> None:
    """Two clicks as a hand makes them: 100 ms held, 60 ms between; the store writes nothing before the second."""
    button = page.get_by_role("button", name=name, exact=True)
    stands_still(page, button)  # a list that opens would push it out of view again
    button.scroll_into_view_if_needed()
    box = stands_still(page, button)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    with closing(sqlite3.connect(folder / "drafts.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            page.mouse.down()
            page.wait_for_timeout(100)
            page.mouse.up()
            page.wait_for_timeout(60)
        other.execute("ROLLBACK")
    settled(page)


def test_a_double_click_opens_one_room(page: Page, folder: Path) -> None:
    go_to(page, "ワークショップ")
    page.get_by_text("部屋を開く（進行役の方）").click()
    page.get_by_label("部屋の名前").fill("二度押しの会")
    double_click(page, "部屋を開く", folder)
    page.get_by_text("二度押しの会").first.wait_for()

    assert len(Rooms(of_the_server(folder)).facilitated(browser_holder(HOLDER))) == 1


def test_a_double_click_makes_one_copy(page: Page, folder: Path) -> None:
    go_to(page, "申請単位")
    page.get_by_label("サービス1の名称").fill("はやぶさ翻訳")
    page.get_by_label("サービス1の名称").press("Tab")
    settled(page)
    go_to(page, "下書きの管理")
    before = len(of_the_server(folder).list(browser_holder(HOLDER)))
    double_click(page, "複製", folder)

    assert len(of_the_server(folder).list(browser_holder(HOLDER))) == before + 1


def test_both_papers_come_and_are_there_after_a_walk(page: Page) -> None:
    page.get_by_role("button", name=list_samples()[0].label).click()
    settled(page)
    go_to(page, "出力")
    page.get_by_role("button", name="PDFを作る").click()
    page.get_by_role("button", name="書類一式を作る").click()
    page.get_by_test_id("stSidebar").get_by_role("link", name="費用見積").click()
    page.get_by_role("heading", name="費用見積", level=1).wait_for()
    go_to(page, "出力")

    page.get_by_role("button", name="PDFをダウンロード").wait_for()
    page.get_by_role("button", name="書類一式をダウンロード").wait_for()


def test_a_click_sent_again_before_the_page_was_drawn_does_nothing() -> None:
    wizard = Wizard(secret="twice").go("workshop")
    wizard.find("text_input", "部屋の名前").input("一度だけの会")
    button = wizard.find("button", "部屋を開く")
    wizard.done(button.click())
    assert str(button.key) != str(wizard.find("button", "部屋を開く").key)

    assert len(seat.rooms().facilitated(browser_holder("twice"))) == 1


def test_only_an_act_that_was_done_uses_its_number_up() -> None:
    wizard = Wizard().go("workshop")
    wizard.find("text_input", "ニックネーム").input("たなか")
    before = wizard.find("button", "参加する").key
    wizard.click("参加する")

    assert wizard.find("button", "参加する").key == before
    assert wizard.typed("ニックネーム") == "たなか"
    assert "参加コードは8文字です" in wizard.shown


def test_what_an_act_said_is_gone_when_the_page_was_left() -> None:
    wizard = Wizard().go("workshop")
    wizard.click("参加する")
    assert "参加コードは8文字です" in wizard.shown

    assert "参加コードは8文字です" not in wizard.go("start").go("workshop").shown


def test_a_second_press_makes_no_second_code() -> None:
    wizard = Wizard(DRAFTS["minato"], secret="coder").go("drafts")
    wizard.click("再開コードを作る")
    first = wizard.at.code[0].value
    wizard.draw()

    assert wizard.at.code[0].value == first, "it stays until the page is left"


def test_a_drafts_copy_is_kept_out_of_the_next_press() -> None:
    wizard = Wizard(DRAFTS["minato"], secret="copier").go("drafts")
    wizard.click("複製")
    wizard.draw()
    wizard.click("複製")

    assert len(store().list(browser_holder("copier"))) == 3, "a press after the page was drawn is another act"


def test_streamlit_still_sends_through_the_place_that_is_replaced() -> None:
    """Toasts wait in ``callbacks.uninterrupted``; remove when Streamlit lets a callback end by itself."""
    assert "_enqueue" in ScriptRunContext.__dataclass_fields__


def test_once_ignores_a_click_of_a_number_that_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Acts()
    monkeypatch.setattr(acts, "_acts", lambda: known)
    monkeypatch.setattr(acts, "unbroken", lambda run, holds: lambda: run() if holds() else None)
    done: list[str] = []
    clicked = acts.once("place", lambda: done.append("done"))
    clicked()
    clicked()
    acts.once("place", lambda: done.append("again"))()

    assert done == ["done", "again"]


def test_an_act_that_failed_may_be_clicked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Acts()
    monkeypatch.setattr(acts, "_acts", lambda: known)
    monkeypatch.setattr(acts, "unbroken", lambda run, holds: lambda: run() if holds() else None)
    outcomes = iter((False, True, True))
    clicked = acts.once("place", lambda: next(outcomes))
    clicked()
    clicked()
    clicked()

    assert list(outcomes) == [True]
