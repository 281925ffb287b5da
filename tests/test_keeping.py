"""Drafts that can be kept: a process that is told to end leaves one whole file, and the backup of the README is one."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import signal
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

COOKIE = secrets.token_urlsafe(32)
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


async def name_draft(app: App, *names: str) -> Participant:
    """Type one name after another; the page stays open."""
    person = await Participant(f"127.0.0.1:{app.port}", COOKIE).__aenter__()
    await person.open_page("drafts")
    for name in names:
        await person.edit(person.widget("text_input", NAME), name)
    return person


def name_in(url: str) -> str:
    """The name of the one draft that our browser has in a store."""
    with closing(Store(url)) as store:
        (listed,) = store.list(browser_holder(COOKIE))
        return listed.title


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_process_told_to_end_leaves_all_drafts_in_one_file(tmp_path: Path, how: signal.Signals) -> None:
    data, alone = tmp_path / "data", tmp_path / "alone"
    log = data / "drafts.sqlite3-wal"

    async def type_until_the_end(app: App) -> None:
        person = await name_draft(app, "最初の名前", "最後の名前")
        assert log.stat().st_size > 0
        await asyncio.to_thread(app.end, how)  # while the page is open
        await person.__aexit__(None, None, None)

    with app(tmp_path, KAIJI_DATA=str(data)) as running:
        asyncio.run(type_until_the_end(running))

    assert not log.exists() or log.stat().st_size == 0
    alone.mkdir()
    shutil.copy(data / "drafts.sqlite3", alone)
    assert name_in(f"sqlite:///{alone}/drafts.sqlite3") == "最後の名前"


# --- backups ---


def backup_line(program: str) -> str:
    """The command that the README gives for it."""
    (line,) = re.findall(rf"`({program} [^`\n]*FILE[^`\n]*)`", README)
    return str(line)


async def back_up_while_typing(app: App, command: str, folder: Path, **environment: str) -> None:
    """Run the command in a shell, as a host would, while somebody types."""
    person = await name_draft(app, "控えの前の名前")
    backup = await asyncio.create_subprocess_shell(command, cwd=folder, env={**os.environ, **environment})
    number = 0
    while backup.returncode is None:
        number += 1
        await person.edit(person.widget("text_input", NAME), f"控えの間の名前{number}")
    await person.edit(person.widget("text_input", NAME), "控えより後の名前")
    await person.__aexit__(None, None, None)
    assert backup.returncode == 0


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 is not installed: apt-get install sqlite3")
def test_the_backup_of_the_readme_is_whole_while_people_type(tmp_path: Path) -> None:
    with app(tmp_path, KAIJI_DATA=str(tmp_path / "data")) as running:
        asyncio.run(back_up_while_typing(running, backup_line("sqlite3"), tmp_path))

    assert re.match("控えの[前間]の名前", name_in(f"sqlite:///{tmp_path}/FILE"))


def test_the_backup_of_the_readme_is_whole_with_postgresql_too(tmp_path: Path) -> None:
    with postgres(port=free_port()) as server:
        url, other = server.new_database_with_password(), server.new_database_with_password()
        surroundings = {"DATABASE_URL": url, "PATH": f"{server.binaries}:{os.environ['PATH']}"}
        with app(tmp_path, DATABASE_URL=url) as running:
            asyncio.run(back_up_while_typing(running, backup_line("pg_dump"), tmp_path, **surroundings))
        restore = ("--no-owner", "--exit-on-error", f"--dbname={other}", "FILE")
        subprocess.run([server.binaries / "pg_restore", *restore], cwd=tmp_path, check=True)
        restored = name_in(other.replace("postgresql://", "postgresql+psycopg://"))

    assert re.match("控えの[前間]の名前", restored)
