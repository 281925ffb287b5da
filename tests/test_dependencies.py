"""What is installed is what was locked, what was locked is what the readable lists name, and its licence is known."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, version

import pytest

from checks import packages
from checks.audit import CLEAN, HOLES, NOT_CHECKED
from checks.dependencies import DOCUMENT, ELSEWHERE, document
from checks.packages import ROOT, locked, named

LISTS = {"requirements.txt": "requirements.lock", "requirements-dev.txt": "requirements-dev.lock"}


@pytest.mark.parametrize(("readable", "lock"), LISTS.items())
def test_what_a_list_names_is_what_its_lock_holds(readable: str, lock: str) -> None:
    pins = locked(lock)

    assert {p.name: pins.get(p.name) for p in named(readable)} == {
        p.name: [p.version] for p in named(readable)
    }


def test_development_stands_on_what_runs() -> None:
    run, develop = (locked(lock) for lock in LISTS.values())

    assert {name: develop.get(name) for name in run} == run


@pytest.mark.parametrize("lock", LISTS.values())
def test_every_locked_package_has_its_hash_and_none_says_where_it_is_fetched(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(r"\n(?=[\w.-]+==)", text)[1:]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"\w+://|^-.*", text, re.MULTILINE) == []


def test_what_is_installed_is_what_was_locked() -> None:
    def installed(name: str) -> str | None:
        try:
            return version(name)
        except PackageNotFoundError:
            return None

    pins = locked("requirements-dev.lock")
    here = {name: installed(name) for name in pins}

    assert {name for name, found in here.items() if found is None} <= set(ELSEWHERE)
    assert {name: found for name, found in here.items() if found and found not in pins[name]} == {}


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile", "README.md"])
def test_everybody_installs_from_the_lock(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    installs = re.findall(r"pip install[^\n`]*", text)

    assert installs
    assert [line for line in installs if "--require-hashes" not in line or "requirements.txt" in line] == []


def test_the_list_of_licences_is_that_of_the_lock() -> None:
    assert DOCUMENT.read_text("utf-8") == document(), "python -m checks.dependencies writes it anew"


def test_licences_that_ask_for_something_are_named() -> None:
    (sentence,) = re.findall(r"\*\*(.+)\*\*, ask for", document())

    assert {"fpdf2", "psycopg", "psycopg-binary", "python-stdnum", "certifi"} <= set(sentence.split(", "))


def test_a_package_without_a_reason_is_refused(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "ROOT", tmp_path)
    (packages.ROOT / "list.txt").write_text("plotly==7.1.0\n", "utf-8")

    with pytest.raises(ValueError, match=r"list.txt: plotly==7.1.0"):
        named("list.txt")


@contextmanager
def database(holes: dict[str, str]) -> Iterator[str]:
    """The address of an advisory database that knows a hole (its id) of each of these packages."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]
            known = [{"id": holes[asked["name"]], "affected": []}] if asked["name"] in holes else []
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"vulns": known} if known else {}).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def audit(address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "checks.audit", f"--database={address}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_audit_asks_about_every_locked_version() -> None:
    with database({}) as address:
        done = audit(address)

    count = sum(map(len, locked("requirements-dev.lock").values()))
    assert (done.returncode, done.stdout) == (CLEAN, f"{count} locked versions checked, 0 known holes.\n")


def test_the_audit_names_a_known_hole() -> None:
    with database({"pypdf": "MADE-UP-1"}) as address:
        done = audit(address)

    assert done.returncode == HOLES
    assert re.search(r"^pypdf \S+: MADE-UP-1, mended in", done.stdout, re.MULTILINE)


def test_the_audit_says_that_it_could_ask_nobody() -> None:
    with database({}) as address:
        pass  # it is gone when it is asked
    done = audit(address)

    assert done.returncode == NOT_CHECKED
    assert done.stdout.startswith("NOT CHECKED: ")
    assert "could not be asked" in done.stdout
