"""Several app processes on one PostgreSQL: what is saved through one goes on through another."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO

import pytest
import segno
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import go_to, launch, press, serve, settled
from tests.postgres import Postgres, postgres

DRAFTS = "下書きの管理"
NAME = "いま開いている下書きの名前"


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(scope="module")
def servers(database: Postgres) -> Iterator[tuple[str, str]]:
    url = database.new_database()
    with serve(DATABASE_URL=url) as first, serve(DATABASE_URL=url) as second:
        yield first, second


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def open_drafts(page: Page, server: str) -> None:
    page.goto(f"{server}/drafts")
    page.get_by_role("heading", name=DRAFTS, level=1).wait_for()
    settled(page)


def name_draft(page: Page, name: str) -> None:
    page.get_by_label(NAME).fill(name)
    page.get_by_label(NAME).press("Tab")
    settled(page)


def test_the_same_browser_goes_on_through_another_process(servers: tuple[str, str], browser: Browser) -> None:
    first, second = servers
    with browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        open_drafts(page, first)
        name_draft(page, "一つ目で書いた名前")

        open_drafts(page, second)
        expect(page.get_by_label(NAME)).to_have_value("一つ目で書いた名前")
        name_draft(page, "二つ目で直した名前")

        open_drafts(page, first)
        expect(page.get_by_label(NAME)).to_have_value("二つ目で直した名前")
        expect(page.get_by_text("いま開いています")).to_have_count(1)


def test_a_code_made_by_one_process_opens_the_draft_through_another(
    servers: tuple[str, str], browser: Browser
) -> None:
    first, second = servers
    with browser.new_context(locale="ja-JP") as here, browser.new_context(locale="ja-JP") as there:
        page = here.new_page()
        open_drafts(page, first)
        name_draft(page, "別の端末で続ける下書き")
        page.get_by_role("button", name="再開コードを作る").click()
        code = page.get_by_test_id("stCode").inner_text().strip()

        other = there.new_page()
        open_drafts(other, second)
        expect(other.get_by_text("別の端末で続ける下書き")).to_have_count(0)
        other.get_by_label("再開コード", exact=True).fill(code)
        other.get_by_test_id("stForm").get_by_role("button", name="開く").click()
        settled(other)
        expect(other.get_by_label(NAME)).to_have_value("別の端末で続ける下書き")


def test_an_edit_through_one_process_is_merged_with_one_through_the_other(
    servers: tuple[str, str], browser: Browser
) -> None:
    first, second = servers
    with browser.new_context(locale="ja-JP") as context:
        here, there = context.new_page(), context.new_page()
        open_drafts(here, first)
        name_draft(here, "二人で書く下書き")
        open_drafts(there, second)
        go_to(there, "申請単位")
        there.get_by_label("サービス1の名称").fill("はやぶさ翻訳")
        there.get_by_label("サービス1の名称").press("Tab")
        settled(there)

        name_draft(here, "二人で書いた下書き")  # on a page drawn before the other edit
        go_to(here, "申請単位")
        expect(here.get_by_label("サービス1の名称")).to_have_value("はやぶさ翻訳")
        open_drafts(there, second)
        expect(there.get_by_label(NAME)).to_have_value("二人で書いた下書き")


def test_two_processes_start_at_once_on_an_empty_database(database: Postgres, browser: Browser) -> None:
    """The tables are made by whoever comes first; the first visitors come at the same moment."""
    url = database.new_database()
    with ExitStack() as stack, browser.new_context(locale="ja-JP") as context:
        with ThreadPoolExecutor() as pool:
            servers = list(pool.map(lambda _: stack.enter_context(serve(DATABASE_URL=url)), range(2)))
        pages = [context.new_page() for _ in servers]
        for page, server in zip(pages, servers, strict=True):
            page.goto(f"{server}/drafts", wait_until="commit")
        for page in pages:
            expect(page.get_by_text("まだ下書きがありません。")).to_be_visible(timeout=30_000)
            settled(page)
        name_draft(pages[0], "最初の下書き")
        open_drafts(pages[1], servers[1])
        expect(pages[1].get_by_label(NAME)).to_have_value("最初の下書き")


def qr_code(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=5, border=3)
    return picture.getvalue()


def test_a_room_of_one_process_is_joined_through_another_and_its_board_shows_it(
    servers: tuple[str, str], browser: Browser
) -> None:
    first, second = servers
    with ExitStack() as stack:
        boss, *people = (
            stack.enter_context(browser.new_context(locale="ja-JP")).new_page() for _ in range(4)
        )
        boss.goto(f"{first}/workshop")
        boss.get_by_text("部屋を開く（進行役の方）").click()
        boss.get_by_label("部屋の名前").fill("二つの会場")
        press(boss, boss.get_by_role("button", name="部屋を開く"))
        shown = boss.get_by_test_id("stMetricValue").filter(has_text="-").first
        expect(shown).to_be_visible()
        code = shown.inner_text().strip().replace("-", "")
        picture = boss.get_by_test_id("stImage").locator("img").first.get_attribute("src") or ""
        assert boss.request.get(picture).body() == qr_code(f"{first}/workshop?join={code}")

        for number, page in enumerate(people):
            page.goto(f"{second}/workshop?join={code}")
            page.get_by_label("ニックネーム").fill(f"参加者{number}")
            page.get_by_role("button", name="参加する").click()
            page.get_by_role("heading", name="申請資格", level=1).wait_for()
        boss.goto(f"{first}/live")
        expect(boss.get_by_test_id("stMetricValue").filter(has_text="3人")).to_be_visible(timeout=10_000)
        chart = boss.get_by_test_id("stPlotlyChart").first  # where they are is published every two seconds
        expect(chart).to_contain_text("申請資格", timeout=15_000)
        expect(boss.get_by_text("参加者0")).to_have_count(0)
