"""A page that stands open while its server's process ends, moves or forgets it: nothing typed or clicked is lost."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from benchmarks.client import Participant
from benchmarks.soak_connections import Typist
from core.store import Store
from pages.parts.steps import LIVE, PAGES, STEPS
from tests.browser import ROOT, free_port, go_to, in_thread, launch, settled, wait_until_healthy
from tests.proxy import Proxy

PATIENCE = 60_000  # milliseconds


class Process:
    """The app on one port and one store; it can be killed and started again."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "KAIJI_DATA": str(self._folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until_healthy(f"{self.address}/_stcore/health")

    def kill(self) -> None:
        """As ``kill -9`` does, or a machine that goes away."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path)
    yield process
    process.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, process: Process) -> Iterator[Page]:
    with browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(process.address)
        settled(page)
        yield page


def away(page: Page) -> None:
    """Wait until the page says that its connection has gone."""
    expect(page.locator("#kaiji-connection")).not_to_be_empty(timeout=PATIENCE)


def back(page: Page) -> None:
    """Wait until the page is served again and has sent what it shows."""
    expect(page.locator("#kaiji-connection")).to_be_empty(timeout=PATIENCE)
    settled(page)


def restart(page: Page, process: Process) -> None:
    process.kill()
    away(page)
    process.start()
    back(page)


def move(page: Page, proxy: Proxy, port: int) -> None:
    """The balancer sends the browser to another process."""
    proxy.target = port
    proxy.open = False
    proxy.cut()
    away(page)
    proxy.open = True
    back(page)


def test_a_text_typed_on_after_a_restart_is_stored(page: Page, process: Process) -> None:
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    page.get_by_label("資料1の名称").wait_for()
    restart(page, process)
    page.get_by_label("資料1の名称").fill("起案書")
    page.get_by_label("資料1の名称").press("Tab")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("保存済み")

    page.reload()
    settled(page)
    page.get_by_text("開示情報の日付").first.click()
    expect(page.get_by_label("資料1の名称")).to_have_value("起案書")


def open_card(page: Page) -> None:
    """The first card of Form B with two materials: six texts, and choices."""
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    page.get_by_role("button", name="資料を追加").click()
    page.get_by_label("資料2の名称").wait_for()
    settled(page)


def card_texts() -> dict[str, str]:
    return {
        "開示情報の日付": "2026-10-01",
        "資料1の名称": "起案書",
        "資料2の名称": "規程",
    }


def enter(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).last.fill(text)
    page.get_by_label(label).last.press("Tab")


def fill_card(page: Page) -> None:
    for label, text in card_texts().items():
        enter(page, label, text)
    for number, text in enumerate(("1ページ", "第2条")):
        page.get_by_label("記載箇所").nth(number).fill(text)
        page.get_by_label("記載箇所").nth(number).press("Tab")
    page.get_by_text("ウェブページ", exact=True).first.click()
    page.get_by_label("URL").or_(page.get_by_label("ページのURL")).first.wait_for()


def assert_card_stored(page: Page) -> None:
    """As a browser sees it that loads the page anew."""
    page.reload()
    settled(page)
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    for label, text in card_texts().items():
        expect(page.get_by_label(label).last).to_have_value(text)
    expect(page.get_by_label("記載箇所").nth(0)).to_have_value("1ページ")
    expect(page.get_by_label("記載箇所").nth(1)).to_have_value("第2条")


def test_an_open_card_is_filled_and_left_after_a_restart(page: Page, process: Process) -> None:
    open_card(page)
    restart(page, process)
    fill_card(page)
    page.get_by_role("button", name="保存して次の未回答へ").click()
    expect(page.get_by_label("事業者の正式名称")).to_be_visible()
    assert_card_stored(page)


def test_all_that_is_typed_and_clicked_at_once_after_a_move_is_taken_in(
    browser: Browser, process: Process, tmp_path: Path
) -> None:
    """Another process behind a balancer, twice."""
    other = Process(tmp_path)
    with Proxy(process.port) as proxy, browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        page.goto(proxy.address)
        settled(page)
        open_card(page)
        move(page, proxy, other.port)
        enter(page, "資料1の名称", "前の名称")
        move(page, proxy, process.port)
        fill_card(page)
        page.get_by_role("button", name="保存して次の未回答へ").click()
        expect(page.get_by_label("事業者の正式名称")).to_be_visible()
        assert_card_stored(page)
    other.kill()


def test_a_page_that_the_process_has_forgotten_goes_on(browser: Browser, process: Process) -> None:
    """A process keeps 128 sessions that went away; here others come and go meanwhile."""
    with Proxy(process.port) as proxy, browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        page.goto(proxy.address)
        settled(page)
        open_card(page)
        proxy.open = False
        proxy.cut()
        away(page)
        come_and_go(process.port, 140)
        proxy.open = True
        back(page)
        fill_card(page)
        page.get_by_role("button", name="保存して次の未回答へ").click()
        expect(page.get_by_label("事業者の正式名称")).to_be_visible()
        assert_card_stored(page)


def come_and_go(port: int, sessions: int) -> None:
    for _ in range(sessions):
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=[Subprotocol("streamlit")]):
            pass


def test_a_text_being_typed_is_sent_when_the_connection_is_back(browser: Browser, process: Process) -> None:
    """To the same session, and while the page said that the connection is away."""
    with Proxy(process.port) as proxy, browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        page.goto(proxy.address)
        settled(page)
        open_card(page)
        for text in ("一", "一二", "一二三"):
            field = page.get_by_label("資料1の名称")
            field.click()
            field.press("End")
            page.keyboard.type(text[-1])
            proxy.open = False
            proxy.cut()
            away(page)
            proxy.open = True
            back(page)
            expect(field).to_be_focused()
        page.reload()
        settled(page)
        go_to(page, "申請書B")
        page.get_by_text("開示情報の日付").first.click()
        expect(page.get_by_label("資料1の名称")).to_have_value("一二三")


def test_what_is_sent_into_a_dead_connection_comes_when_the_network_is_back(
    browser: Browser, process: Process
) -> None:
    """A laptop that slept: the browser believes in its connection. A click that may be lost is asked for again."""
    with Proxy(process.port) as proxy, browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        page.goto(proxy.address)
        settled(page)
        open_card(page)
        proxy.swallowing = True
        enter(page, "資料1の名称", "起案書")
        page.get_by_role("button", name="保存して次の未回答へ").click()
        expect(page.locator("#kaiji-connection")).to_contain_text("応答を待っています", timeout=15_000)
        page.wait_for_timeout(5000)  # until the browser has found that the server cannot be reached
        proxy.swallowing = False
        expect(page.locator("#kaiji-connection")).to_contain_text("もう一度押して", timeout=30_000)
        settled(page)
        page.get_by_role("button", name="保存して次の未回答へ").click()
        expect(page.get_by_label("事業者の正式名称")).to_be_visible()
        page.reload()
        settled(page)
        page.get_by_text("開示情報の日付").first.click()
        expect(page.get_by_label("資料1の名称")).to_have_value("起案書")


def test_two_tabs_with_two_drafts_each_keep_their_own(page: Page, process: Process) -> None:
    page.get_by_role("button", name="記入が済んだ").first.click()
    settled(page)
    go_to(page, "申請書A")
    second = page.context.new_page()
    second.goto(process.address)
    settled(second)
    go_to(second, "申請単位")
    enter(second, "サービス1の名称", "二つ目")
    settled(second)
    process.kill()
    for each in (page, second):
        away(each)
    process.start()
    for each in (page, second):
        back(each)
    enter(second, "サービス1の名称", "二つ目の下書き")
    enter(page, "下書きの名前", "一つ目の下書き")
    settled(second)
    settled(page)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("保存済み")
    go_to(second, "下書きの管理")
    expect(second.get_by_test_id("stMain")).to_contain_text("一つ目の下書き")
    go_to(page, "申請単位")
    expect(page.get_by_label("サービス1の名称")).not_to_have_value("二つ目の下書き")
    go_to(second, "申請単位")
    expect(second.get_by_label("サービス1の名称")).to_have_value("二つ目の下書き")


def test_what_a_colleague_wrote_meanwhile_stays(browser: Browser, process: Process) -> None:
    """Two tabs on one draft stand for two people; what both changed is shown as a conflict."""
    with Proxy(process.port) as proxy, browser.new_context(locale="ja-JP") as context:
        mine = context.new_page()
        mine.goto(proxy.address)
        settled(mine)
        go_to(mine, "申請単位")
        enter(mine, "サービス1の名称", "はじめ")
        settled(mine)
        go_to(mine, "申請書B")
        mine.get_by_text("開示情報の日付").first.click()
        enter(mine, "資料1の名称", "起案書")
        settled(mine)
        proxy.open = False
        proxy.cut()
        away(mine)
        theirs = context.new_page()
        theirs.goto(process.address)
        settled(theirs)
        go_to(theirs, "申請単位")
        enter(theirs, "サービス1の名称", "同僚の名称")
        settled(theirs)
        come_and_go(process.port, 140)
        proxy.open = True
        back(mine)
        enter(mine, "記載箇所", "1ページ")
        settled(mine)
        go_to(mine, "申請単位")
        expect(mine.get_by_label("サービス1の名称")).to_have_value("同僚の名称")

        proxy.open = False
        proxy.cut()
        away(mine)
        enter(theirs, "サービス1の名称", "同僚の次の名称")
        settled(theirs)
        come_and_go(process.port, 140)
        proxy.open = True
        back(mine)
        enter(mine, "サービス1の名称", "私の名称")
        expect(mine.get_by_test_id("stMain")).to_contain_text("どちらを残すか")
        expect(mine.get_by_test_id("stMain")).to_contain_text("同僚の次の名称")
        expect(mine.get_by_test_id("stMain")).to_contain_text("私の名称")


def test_downloads_of_a_page_that_came_back_work(page: Page, process: Process) -> None:
    go_to(page, "出力")
    restart(page, process)
    page.get_by_role("button", name="PDFを作る").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDFをダウンロード").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")


# --- what a session draws that takes a page up


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the store of ``two_processes``."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def two_processes(folder: Path) -> Iterator[tuple[str, str]]:
    """Two addresses of one product."""
    one, other = Process(folder), Process(folder)
    yield one.address.removeprefix("http://"), other.address.removeprefix("http://")
    one.kill()
    other.kill()


async def drawn_by_both(addresses: tuple[str, str], page: str, cookie: str) -> tuple[set[str], set[str]]:
    """Ids of the controls of a page as it was opened, and as another process draws it that takes it up."""
    one, other = addresses
    async with Participant(one, cookie) as person:
        sample = next(w for w in person.widgets.values() if w.label.startswith("記入が済んだ"))
        await person.click(sample)
        if page != STEPS[0].address:
            await person.open_page(page)
        if card := next((w for w in person.widgets.values() if ":card:" in w.id), None):
            await person.click(card)
        before = set(person.widgets)
        former = person.session
        await person.come_back(other)
        assert person.session != former
        return before, set(person.widgets)


@pytest.mark.parametrize("page", [step.address for step in PAGES if step.address != LIVE.address])
def test_each_control_of_each_page_is_the_same_in_another_process(
    two_processes: tuple[str, str], page: str
) -> None:
    """So what the browser sends of any of them is taken in. An upload is another one: its files are gone."""
    before, after = in_thread(drawn_by_both(two_processes, page, secrets.token_urlsafe(32)))

    assert len(before) > 1
    assert before - after == set()


def test_a_visitor_cannot_take_up_the_page_of_another_browser(two_processes: tuple[str, str]) -> None:
    async def try_it() -> str:
        one, other = two_processes
        async with Participant(one, secrets.token_urlsafe(32)) as person:
            await person.open_page("units")
            await person.edit(person.widget("text_input", "サービス1の名称"), "他人には見せない名称")
            async with Participant(other, secrets.token_urlsafe(32), person.session) as thief:
                await thief.open_page("units")
                return " ".join(str(widget.value) for widget in thief.widgets.values())

    assert "他人には見せない名称" not in in_thread(try_it())


def test_a_file_that_is_gone_with_its_process_is_asked_for_again(page: Page, process: Process) -> None:
    go_to(page, "下書きの管理")
    page.locator("input[type=file]").set_input_files(
        {"name": "記入.xlsx", "mimeType": "application/octet-stream", "buffer": b"no workbook"}
    )
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("ブックを読めませんでした")
    restart(page, process)
    expect(main).to_contain_text("ファイルをもう一度選んでください")
    expect(page.get_by_test_id("stFileUploaderFile")).to_have_count(0)
    page.locator("input[type=file]").set_input_files(
        {"name": "記入.xlsx", "mimeType": "application/octet-stream", "buffer": b"no workbook"}
    )
    expect(main).to_contain_text("ブックを読めませんでした")
    expect(main).not_to_contain_text("もう一度選んで")


def test_entries_on_their_way_when_the_connection_breaks_are_all_taken_in(
    two_processes: tuple[str, str], folder: Path
) -> None:
    """Streamlit stops the run of a session that is left, if need be between two callbacks of one message."""

    async def break_off() -> list[str]:
        typist = Typist("途中", two_processes[0])
        await typist.begin()
        for _ in range(10):
            typist.type_away(6)
            await typist.person.send_and_vanish()
            await typist.come_back(two_processes[0])
        store = Store(f"sqlite:///{folder / 'drafts.sqlite3'}")
        try:
            return typist.lost(store)
        finally:
            await typist.person.vanish()
            store.engine.dispose()

    assert in_thread(break_off()) == []
