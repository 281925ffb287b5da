"""What a person does, in a real browser against a real server."""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader

from questionnaire import list_samples
from tests.browser import go_to, launch, serve, settled

STEPS = (
    "申請資格",
    "申請単位",
    "申請書A",
    "申請書B",
    "準備状況",
    "費用見積",
    "提出書類",
    "出力",
    "認定後",
    "制度について",
)
ADDRESSES = [
    "eligibility",
    "units",
    "form-a",
    "form-b",
    "readiness",
    "fees",
    "documents",
    "export",
    "after",
    "about",
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def errors() -> list[str]:
    return []


@pytest.fixture
def page(server: str, browser: Browser, errors: list[str]) -> Iterator[Page]:
    """The home page in a fresh browser context; console errors are gathered in ``errors``."""
    context = browser.new_context(
        locale="ja-JP", viewport={"width": 1280, "height": 900}, accept_downloads=True
    )
    page = context.new_page()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server)
    page.get_by_role("heading", name="開示ナビ", level=1).wait_for()
    settled(page)
    yield page
    context.close()


def download_pdf(page: Page) -> PdfReader:
    go_to(page, "出力")
    page.get_by_role("button", name="PDFを作る").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDFをダウンロード").click()
    path = waiting.value.path()
    return PdfReader(io.BytesIO(Path(path).read_bytes()))


def visit_every_step(page: Page) -> None:
    for title in STEPS:
        go_to(page, title)
        assert page.get_by_test_id("stException").count() == 0


def test_a_new_draft_goes_through_each_step_to_a_pdf(page: Page, errors: list[str]) -> None:
    go_to(page, "申請単位")
    page.get_by_label("サービス1の名称").fill("はやぶさ翻訳")
    page.get_by_label("サービス1の名称").press("Tab")
    settled(page)
    visit_every_step(page)
    text = "".join(sheet.extract_text() for sheet in download_pdf(page).pages)
    assert "はやぶさ翻訳" in text
    assert errors == []


@pytest.mark.parametrize("sample", list_samples(), ids=lambda sample: sample.id)
def test_a_sample_goes_through_each_step_to_a_pdf(page: Page, errors: list[str], sample: object) -> None:
    page.get_by_role("button", name=sample.label).click()  # type: ignore[attr-defined]
    settled(page)
    visit_every_step(page)
    assert len(download_pdf(page).pages) > 5
    assert errors == []


def test_the_preview_shows_the_pdf_in_the_page(page: Page) -> None:
    go_to(page, "出力")
    page.get_by_role("button", name="PDFを作る").click()
    preview = page.get_by_role("region", name="申請書A・申請書Bの下書き")
    expect(preview.locator("canvas").first).to_be_visible(timeout=20_000)


def test_a_presenter_walks_with_the_arrow_keys_also_after_a_what_if(page: Page, errors: list[str]) -> None:
    go_to(page, "デモンストレーション")
    for number in (2, 3):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text(f"{number} / 9").first).to_be_visible()
    page.get_by_role("button", name="統合せず3サービスで申請するなら").first.click()
    expect(page.get_by_text("変わる（＋418,000円）").first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("2 / 9").first).to_be_visible()
    page.get_by_role("button", name="話すことを隠す").click()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("3 / 9").first).to_be_visible()
    assert errors == []


def test_an_answer_changes_the_board_at_once(page: Page) -> None:
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    page.get_by_label("開示情報の日付").last.fill("2026-10-01")
    page.get_by_label("開示情報の日付").last.press("Tab")
    page.get_by_label("資料1の名称").fill("起案書")
    page.get_by_label("資料1の名称").press("Tab")
    page.get_by_label("記載箇所").fill("1ページ")
    page.get_by_label("記載箇所").press("Tab")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("1 / 78")


def test_a_link_clicked_right_after_typing_is_followed(page: Page) -> None:
    """The first entry is saved between pressing the button and letting it go: the link must not move away."""
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    page.get_by_label("資料1の名称").fill("起案書")
    page.get_by_test_id("stSidebar").get_by_role("link", name="申請単位").hover()
    page.get_by_label("資料1の名称").press("Tab")  # a text that is left by the press is sent after it
    page.mouse.down()
    expect(page.get_by_test_id("stSidebar")).to_contain_text("保存済み")
    page.mouse.up()

    expect(page.get_by_role("heading", name="申請単位", level=1)).to_be_visible()


def test_the_browser_goes_back_to_the_page_that_was_just_left(page: Page) -> None:
    go_to(page, "申請書A")
    page.get_by_test_id("stSidebar").get_by_role("link", name="申請単位").click()
    expect(page.get_by_role("heading", name="申請単位", level=1)).to_be_visible()
    page.go_back()

    expect(page.get_by_role("heading", name="申請書A", level=1)).to_be_visible()


def test_a_text_left_by_a_tapped_link_is_stored_on_a_slow_phone(server: str, browser: Browser) -> None:
    """There the text reaches the server when the other page is already drawn."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900}, has_touch=True)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.goto(server)
    settled(page)
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    page.get_by_label("資料1の名称").fill("起案書")
    page.get_by_test_id("stSidebar").get_by_role("link", name="申請単位").tap()
    expect(page.get_by_role("heading", name="申請単位", level=1)).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_contain_text("保存済み")
    expect(page.get_by_role("heading", name="申請単位", level=1)).to_be_visible()

    page.goto(f"{server}/form-b")
    settled(page)
    page.get_by_text("開示情報の日付").first.click()
    expect(page.get_by_label("資料1の名称")).to_have_value("起案書")
    context.close()


def test_a_finished_category_stays_open_when_the_filters_change(page: Page) -> None:
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    for label, text in (("開示情報の日付", "2026-10-01"), ("資料1の名称", "起案書"), ("記載箇所", "1ページ")):
        page.get_by_label(label).last.fill(text)
        page.get_by_label(label).last.press("Tab")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("1 / 78")

    for _ in range(2):
        page.get_by_role("button", name="必須のみ").click()
        settled(page)
        expect(page.get_by_label("分類")).to_have_value("開示情報の時点（残りなし）")
        expect(page.get_by_label("記載箇所")).to_be_visible()


def test_a_name_taken_over_is_shown(page: Page) -> None:
    go_to(page, "申請単位")
    page.get_by_label("サービス1の名称").fill("みなとAI帳票")
    page.get_by_label("サービス1の名称").press("Tab")
    settled(page)
    go_to(page, "申請書A")
    page.get_by_role("button", name="この名称を使う").click()
    settled(page)

    expect(page.get_by_label("サービスの名称", exact=True)).to_have_value("みなとAI帳票")


def test_the_text_of_a_notice_left_for_another_kind_is_kept(page: Page) -> None:
    go_to(page, "届出の下書き")
    page.get_by_label("変更の理由").fill("本店を移した")
    page.get_by_text("サービス終了の届出", exact=True).click()
    settled(page)
    page.get_by_text("変更の届出", exact=True).click()
    settled(page)

    expect(page.get_by_label("変更の理由")).to_have_value("本店を移した")


def test_a_renamed_service_stays_in_its_group(page: Page) -> None:
    go_to(page, "申請単位")
    page.get_by_role("button", name="サービスを追加").click()
    settled(page)
    page.get_by_role("button", name="統合の組を追加").click()
    settled(page)
    group = page.get_by_test_id("stMultiSelect")
    for _ in range(2):
        group.locator("input").press("ArrowDown")
        page.get_by_role("option").first.click()
        settled(page)
    for number, name in ((1, "帳票"), (2, "審査"), (1, "帳票AI")):
        page.get_by_label(f"サービス{number}の名称").fill(name)
        page.get_by_label(f"サービス{number}の名称").press("Tab")
        settled(page)

    expect(group).to_contain_text("帳票AI")
    expect(group).to_contain_text("審査")


def test_save_and_next_leads_to_the_next_unanswered_item_of_the_next_category(page: Page) -> None:
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    page.get_by_role("button", name="保存して次の未回答へ").click()
    expect(page.get_by_label("事業者の正式名称")).to_be_visible()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_opened_first_shows_its_step_on_a_new_draft(
    server: str, browser: Browser, address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server}/{address}")
        heading = page.get_by_role("heading", name=STEPS[ADDRESSES.index(address)], level=1)
        expect(heading).to_be_visible(timeout=20_000)


def test_the_address_start_leads_home(server: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server}/start")
        expect(page.get_by_role("heading", name="開示ナビ", level=1)).to_be_visible(timeout=20_000)
        assert page.evaluate("document.documentElement.lang") == "ja"


def test_a_phone_reaches_every_step_in_one_column(server: str, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP") as context:
        page = context.new_page()
        page.goto(f"{server}/")
        page.get_by_role("button", name="記入が済んだ").click()
        settled(page)
        for title in STEPS:
            page.get_by_test_id("stExpandSidebarButton").click()
            page.get_by_test_id("stSidebar").get_by_role("link", name=title).click()
            page.get_by_role("heading", name=title, level=1).wait_for()
            settled(page)
            if page.get_by_test_id("stSidebarCollapseButton").is_visible():
                page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
            width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
            assert width <= 390


def test_every_response_carries_the_security_headers(server: str) -> None:
    with urllib.request.urlopen(f"{server}/") as response:
        headers = response.headers
    assert "frame-ancestors" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
