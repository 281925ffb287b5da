"""Evidence files on disk: bounded, random by name, and gone with the session, the draft and the process."""

from __future__ import annotations

import gc
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from core.files import save_draft
from core.intake import Booklet, LimitError, Spool, take_in
from pages.parts.storage import spool
from questionnaire import load_sample
from tests import evidence
from tests.wizard import Wizard

ROOT = Path(__file__).resolve().parent.parent


def on_disk(parent: Path) -> list[Path]:
    return [path for path in parent.glob("*/*") if path.is_file()]


def opened() -> Wizard:
    return Wizard(load_sample("minato")).go("export")


def add(wizard: Wizard, *files: tuple[str, bytes]) -> None:
    uploader = wizard.at.file_uploader[0]
    wizard.done(uploader.set_value([(name, data, "application/pdf") for name, data in files]))
    wizard.draw()


def files_of(wizard: Wizard) -> list[Path]:
    return [booklet.content._path for booklet in wizard.work.aids.shelf.booklets.values()]


def test_a_file_is_the_owner_s_alone_and_its_name_is_random(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "evidence")
    (booklet,) = take_in([("../../etc/passwd.pdf", evidence.pdf())], spool=spool)
    (file,) = on_disk(tmp_path / "evidence")

    assert re.fullmatch("[0-9a-f]{32}", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(f.stat().st_mode) for f in (file.parent, file.parent.parent)} == {0o700}
    assert booklet.data == file.read_bytes()
    assert booklet.size == len(booklet.data)


def test_where_a_content_is_makes_no_difference_to_its_key(tmp_path: Path) -> None:
    plain = Booklet("a.pdf", b"content", 1)

    assert plain.elsewhere(Spool(tmp_path).keep(b"content")).key == plain.key


def test_a_full_spool_takes_nothing_more_and_what_goes_makes_room(tmp_path: Path) -> None:
    spool = Spool(tmp_path, largest=10)
    first = spool.keep(b"123456")
    with pytest.raises(LimitError, match="しばらく待ってから"):
        spool.keep(b"12345")
    first.release()

    assert spool.keep(b"1234567890").read() == b"1234567890"
    gc.collect()
    assert on_disk(tmp_path) == []


def test_a_killed_process_s_files_go_when_the_next_one_starts_and_a_living_one_s_stay(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from core.intake import Spool;"
        "kept = Spool(Path(sys.argv[1])).keep(b'secret'); print('kept', flush=True); time.sleep(600)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "kept\n"
    beside = Spool(tmp_path)
    assert len(on_disk(tmp_path)) == 1

    other.send_signal(signal.SIGKILL)
    other.communicate()
    again = Spool(tmp_path)

    assert on_disk(tmp_path) == []
    assert beside.folder.is_dir()
    assert again.folder.is_dir()


def test_a_file_is_gone_once_another_draft_is_open() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(30)))
    (file,) = files_of(wizard)
    assert file.exists()
    wizard.go("start").choose_file(save_draft(load_sample("minato")))
    wizard.click("このファイルを開く")

    assert not file.exists()


def test_a_file_is_gone_once_it_is_taken_off_or_kept_in_the_store() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(30)))
    (file,) = files_of(wizard)
    wizard.done(wizard.at.toggle[0].set_value(True))
    wizard.draw()
    assert not file.exists()
    wizard.done(wizard.at.toggle[0].set_value(False))
    wizard.draw()
    (back,) = files_of(wizard)
    assert back.exists()
    wizard.at.session_state[wizard.work.desk.lasting_key("shelf-open")] = True
    wizard.draw().click("外す")

    assert not back.exists()


def test_a_file_is_gone_once_the_session_ends() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(30)))
    (file,) = files_of(wizard)
    state: Any = wizard.at.session_state._state
    state.clear()  # what Streamlit does when it lets go of a session
    del wizard, state
    gc.collect()

    assert not file.exists()


def test_a_full_spool_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    wizard = opened()
    monkeypatch.setattr(spool(), "largest", spool().used)
    uploader = wizard.at.file_uploader[0]
    wizard.done(uploader.set_value([("就業規則.pdf", evidence.pdf(30), "application/pdf")]))

    assert "これ以上は預かれません。しばらく待ってから" in wizard.shown
    assert "0件のファイルがあります" in wizard.shown


def test_streamlit_itself_keeps_what_was_uploaded() -> None:
    """Canary for ``pages/parts/uploads.py``: a manager without ``remove_file`` would leave files in memory."""
    manager = MemoryUploadedFileManager("/upload")
    manager.add_file("session", UploadedFileRec("id", "name", "type", b"content"))
    assert manager.get_files("session", ["id"])
    manager.remove_file("session", "id")

    assert manager.get_files("session", ["id"]) == []
