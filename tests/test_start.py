"""``python start.py`` does what `make run` does: installs once, then starts the product with the options given."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.servers import ROOT

SAYS_OPTIONS = "import sys; print('started', sys.prefix, *sys.argv[1:])"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The product's folder with nothing to install and a Streamlit that only says how it was started."""
    shutil.copy(ROOT / "start.py", tmp_path)
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    (tmp_path / "streamlit").mkdir()
    (tmp_path / "streamlit" / "__main__.py").write_text(SAYS_OPTIONS)
    return tmp_path


def start(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "start.py"), *options]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)


def test_the_first_start_installs_and_every_start_serves(folder: Path) -> None:
    first, second = start(folder, "--server.port", "8600"), start(folder)

    assert first.returncode == second.returncode == 0, first.stderr
    assert "必要な部品を入れています" in first.stdout
    assert f"started {folder / '.venv'} run {folder / 'app.py'} --server.port 8600" in first.stdout
    assert second.stdout.strip() == f"started {folder / '.venv'} run {folder / 'app.py'}"


def test_make_installs_without_starting(folder: Path) -> None:
    done = start(folder, "--only-install")

    assert done.returncode == 0
    assert "started" not in done.stdout
    assert (folder / ".venv" / "run").exists()


def test_what_cannot_be_installed_is_said_with_what_to_do(folder: Path) -> None:
    (folder / "requirements.lock").write_text("./not-there\n")
    done = start(folder)

    assert done.returncode == 1
    assert "部品を入れられませんでした。通信と空き容量を確かめて" in done.stderr
    assert "started" not in done.stdout
