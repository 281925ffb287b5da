"""A file that a page offers is for the browser whose session offers it, whoever else knows its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from questionnaire import list_samples
from tests.browser import go_to, launch, serve, settled


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as launched:
        yield launched


@pytest.fixture
def owner(browser: Browser, server: str) -> Iterator[Page]:
    """Somebody with a sample at hand, on the page 出力."""
    with browser.new_context(locale="ja-JP", accept_downloads=True) as context:
        page = context.new_page()
        page.goto(server)
        settled(page)
        page.get_by_role("button", name=list_samples()[0].label).click()
        settled(page)
        go_to(page, "出力")
        yield page


@pytest.fixture
def stranger(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """Another browser, with a cookie of its own."""
    with browser.new_context() as context:
        context.new_page().goto(server)
        yield context


def address_of_download(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    assert download.value.failure() is None
    assert "/media/" in download.value.url
    return download.value.url


def test_what_is_made_when_it_is_asked_for_is_for_its_browser(owner: Page, stranger: BrowserContext) -> None:
    address = address_of_download(owner, "下書きをファイルに保存")

    answer = owner.context.request.get(address)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert stranger.request.get(address).status == 404


def test_what_is_ready_on_a_page_is_for_its_browser(owner: Page, stranger: BrowserContext) -> None:
    owner.get_by_role("button", name="PDFを作る").click()
    address = address_of_download(owner, "PDFをダウンロード")

    answer = owner.context.request.get(address)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert stranger.request.get(address).status == 404
    stranger.clear_cookies()
    assert stranger.request.get(address).status == 404
    assert stranger.request.head(address).status == 404


def test_the_same_file_of_two_browsers_is_for_both(owner: Page, browser: Browser, server: str) -> None:
    addresses = [address_of_download(owner, "下書きをファイルに保存")]
    with browser.new_context(locale="ja-JP", accept_downloads=True) as context:
        page = context.new_page()
        page.goto(server)
        settled(page)
        page.get_by_role("button", name=list_samples()[0].label).click()
        settled(page)
        go_to(page, "出力")
        addresses.append(address_of_download(page, "下書きをファイルに保存"))

        assert addresses[0] == addresses[1]
        assert context.request.get(addresses[0]).status == 200
        assert owner.context.request.get(addresses[0]).status == 200
