"""Nothing that is not stored yet stands beside 保存済み, in a real browser."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser import launch, serve, settled, stands_still

LABEL = "サービス1の名称"
SHOWN_INSTEAD = "caption => getComputedStyle(caption, '::after').content"


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


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, address: str, browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="ja-JP", viewport={"width": request.param, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{address}/units")
        page.get_by_label(LABEL).wait_for()
        settled(page)
        enter(page, "はやぶさ翻訳")
        settled(page)
        if request.param == 390:
            page.get_by_test_id("stExpandSidebarButton").click()
        stands_still(page, caption(page))
        yield page


def enter(page: Page, text: str) -> None:
    page.get_by_label(LABEL).fill(text)
    page.get_by_label(LABEL).press("Tab")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Within it the store waits to write."""
    with closing(sqlite3.connect(folder / "drafts.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def caption(page: Page) -> Locator:
    return page.locator(".st-key-saved").get_by_test_id("stCaptionContainer")


def says_that_it_saves(page: Page) -> bool:
    return "保存中" in str(caption(page).evaluate(SHOWN_INSTEAD))


def test_while_a_text_is_being_stored_the_board_says_so_in_the_same_place(page: Page, folder: Path) -> None:
    """Also the canary for what ``saving.js`` reads of Streamlit's messages: it fails where their numbers change.

    Remove when Streamlit shows by itself that a value has no answer yet.
    """
    saved = caption(page).get_by_text("保存済み")
    expect(saved).to_be_visible()
    former, place = saved.inner_text(), caption(page).bounding_box()
    page.wait_for_timeout(1000)  # the time that is shown has seconds
    with held(folder):
        enter(page, "はやぶさ通訳")
        expect(saved).not_to_be_visible()
        assert says_that_it_saves(page)
        assert caption(page).bounding_box() == place

    expect(saved).to_be_visible()
    expect(saved).not_to_have_text(former)
    assert not says_that_it_saves(page)


def test_what_could_not_be_stored_is_still_called_so(page: Page, folder: Path) -> None:
    with held(folder):
        enter(page, "はやぶさ速記")
        expect(page.get_by_test_id("stSidebar").get_by_text("保存できていません")).to_be_visible()
    expect(caption(page).get_by_text("保存済み")).to_be_visible()
