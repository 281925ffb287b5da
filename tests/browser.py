"""A real server and a real browser for the tests that need them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60
# A test browser has no business on the network: it fetches nothing of its own.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def free_port() -> int:
    """A port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(port: int = 0, log: Path | None = None, **environment: str) -> Iterator[str]:
    """Run the app as ``make run`` does, on the loopback interface; yields its address when it is healthy.

    All that it prints goes to ``log``.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with run(command, f"http://127.0.0.1:{port}/_stcore/health", log, **environment):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def run(command: list[str], health: str, log: Path | None = None, **environment: str) -> Iterator[None]:
    """Run a server of our own until the ``with`` block ends; begins when ``health`` answers."""
    with (
        (log or Path(os.devnull)).open("ab") as output,
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            wait_until_healthy(health)
            yield
        finally:
            process.terminate()


def wait_until_healthy(address: str) -> None:
    """Wait until a server of ours answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1):  # the address is ours, on loopback
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium. What is expected of its pages may take as long as a busy machine needs."""
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))


def settled(page: Page) -> None:
    """Wait until the server has finished the run that the last action started."""
    page.wait_for_timeout(150)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def go_to(page: Page, title: str) -> None:
    """Follow the link to a step in the sidebar."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=title).click()
    page.get_by_role("heading", name=title, level=1).wait_for()
    settled(page)


def stands_still(page: Page, place: Locator) -> dict[str, float]:
    """Where a place is, once it has not moved for a second: a list may be opening above it."""
    seen: list[dict[str, float] | None] = []
    while len(seen) < 11 or len({str(box) for box in seen[-11:]}) > 1:
        assert len(seen) < 300, "it never stands still"
        seen.append(place.bounding_box())  # type: ignore[arg-type]
        page.wait_for_timeout(100)
    box = seen[-1]
    assert box is not None
    return box


def press(page: Page, place: Locator) -> None:
    """Press as people do: what stands still and is in view, for a tenth of a second."""
    stands_still(page, place)  # a list that opens would push it out of view again
    place.scroll_into_view_if_needed()
    box = stands_still(page, place)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(100)
    page.mouse.up()


def in_thread(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run it in a loop of its own: the browser's keeps this thread's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
