"""Drafts that can be kept: a process that is told to end leaves one whole file, and the backup of the README is one."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from benchmarks.client import Participant
from core.store import Store, browser_holder
from tests.browser import ROOT, free_port
from tests.cluster import App
from tests.postgres import postgres

NAME = "いま開いている下書きの名前"
README = (ROOT / "README.md").read_text("utf-8")


@contextmanager
def app(folder: Path, **environment: str) -> Iterator[App]:
    """A process of its own, which the block may end."""
    app = App(free_port(), environment, folder / "server.log")
    app.start()
    try:
        yield app
    finally:
        app.stop()


async def name_draft(app: App, cookie: str, *names: str) -> Participant:
    """Type one name after another; the page stays open."""
    person = await Participant(f"127.0.0.1:{app.port}", cookie).__aenter__()
    await person.open_page("drafts")
    for name in names:
        await person.edit(person.widget("text_input", NAME), name)
    return person


def name_in(url: str, cookie: str) -> str:
    """The name of the one draft that this browser has in a store."""
    store = Store(url)
    try:
        (listed,) = store.list(browser_holder(cookie))
        return listed.title
    finally:
        store.engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_process_told_to_end_leaves_all_drafts_in_one_file(tmp_path: Path, how: signal.Signals) -> None:
    data, alone = tmp_path / "data", tmp_path / "alone"
    log = data / "drafts.sqlite3-wal"

    async def type_until_the_end(app: App) -> None:
        person = await name_draft(app, "cookie", "最初の名前", "最後の名前")
        assert log.stat().st_size > 0
        await asyncio.to_thread(app.end, how)  # while the page is open
        await person.__aexit__(None, None, None)

    with app(tmp_path, KAIJI_DATA=str(data)) as running:
        asyncio.run(type_until_the_end(running))

    assert not log.exists() or log.stat().st_size == 0
    alone.mkdir()
    shutil.copy(data / "drafts.sqlite3", alone)
    assert name_in(f"sqlite:///{alone}/drafts.sqlite3", "cookie") == "最後の名前"
