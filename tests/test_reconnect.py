"""A page that stands open while its server's process ends, moves or forgets it: nothing typed or clicked is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ROOT, free_port, go_to, launch, settled, wait_until_healthy

TITLES = ("開示情報の日付", "資料1の名称", "記載箇所")


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


def connected(page: Page) -> None:
    """Wait until the page is served again."""
    page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for(timeout=60_000)
    settled(page)


def test_a_text_typed_on_after_a_restart_is_stored(page: Page, process: Process) -> None:
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    settled(page)
    process.kill()
    process.start()
    connected(page)
    page.get_by_label("資料1の名称").fill("起案書")
    page.get_by_label("資料1の名称").press("Tab")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("保存済み")

    page.reload()
    settled(page)
    page.get_by_text("開示情報の日付").first.click()
    expect(page.get_by_label("資料1の名称")).to_have_value("起案書")
