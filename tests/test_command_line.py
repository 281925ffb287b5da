"""``python -m core`` as people and build servers call it: a process of its own, judged by what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.draft import Draft
from core.files import save_draft
from core.filing import assess_filing
from core.readiness import Verdict
from questionnaire import load_edition, load_sample
from tests.support import EDITION_ID, SAMPLE, complete_draft

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = SAMPLE.parent
DAY = "2026-11-23"


def run(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


def output(done: subprocess.CompletedProcess[bytes]) -> Any:
    return json.loads(done.stdout.decode())


def assert_explained(done: subprocess.CompletedProcess[bytes]) -> str:
    """Exit code 2, nothing on the output, a sentence and no traceback where errors go."""
    problem = done.stderr.decode()
    assert done.returncode == 2, problem
    assert done.stdout == b""
    assert problem.strip()
    assert "Traceback" not in problem
    return problem


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    path = tmp_path / "prepared.json"
    path.write_bytes(save_draft(complete_draft()))
    return path


# check


@pytest.mark.parametrize(("sample", "code"), [("minato", 0), ("hajime", 1), ("global", 1)])
def test_open_points_decide_the_exit_code(sample: str, code: int) -> None:
    done = run("check", SAMPLES / f"{sample}.json", "--on", DAY)

    assert (done.returncode, done.stderr) == (code, b"")


def test_a_prepared_draft_has_nothing_to_report(prepared: Path) -> None:
    done = run("check", prepared, "--json", "--on", DAY)

    assert done.returncode == 0
    assert (output(done)["verdict"], output(done)["findings"]) == ("prepared", [])


@pytest.mark.parametrize("sample", ["minato", "hajime", "global"])
def test_check_as_json_says_what_the_judgement_says(sample: str) -> None:
    draft = load_sample(sample)
    done = run("check", SAMPLES / f"{sample}.json", "--json", "--on", DAY)
    result = output(done)
    filing = assess_filing(load_edition(EDITION_ID), draft, date.fromisoformat(DAY))

    assert result["verdict"] == filing.verdict.value
    assert (
        result["required"].items() >= {"done": filing.required.done, "total": filing.required.total}.items()
    )
    assert result["gates"] == {gate.value: count for gate, count in filing.gates.items()}
    assert set(result["gates"]) == {"met", "failed", "confirm", "open"}
    told = [(finding["rule"], finding["item"], finding["message"]) for finding in result["findings"]]
    assert told == [(f.rule, f.item, f.message) for f in (*filing.to_do, *filing.to_confirm)]
    assert (done.returncode == 1) == (filing.verdict in {Verdict.FAILS, Verdict.INCOMPLETE})


def test_check_prints_counts_and_every_sentence() -> None:
    lines = run("check", SAMPLES / "hajime.json", "--on", DAY).stdout.decode().splitlines()
    findings = output(run("check", SAMPLES / "hajime.json", "--json", "--on", DAY))["findings"]

    assert lines[0].startswith("必須項目 ")
    assert lines[1].startswith("認定要件 ")
    assert lines[-len(findings) :] == [f"[{f['rule']}] {f['message']}{f['action']}" for f in findings]


def test_the_day_of_filing_decides_about_a_revocation(tmp_path: Path) -> None:
    draft = complete_draft()
    revoked = draft.eligibility.model_copy(update={"revoked": "yes", "revoked_on": "2026-01-10"})
    path = tmp_path / "revoked.json"
    path.write_bytes(save_draft(draft.model_copy(update={"eligibility": revoked})))

    assert output(run("check", path, "--json", "--on", "2027-01-09"))["verdict"] == "fails"
    assert output(run("check", path, "--json", "--on", "2027-01-10"))["verdict"] == "confirm"
    assert output(run("check", path, "--json", "--on", "2027-01-11"))["verdict"] == "prepared"


BROKEN = {"empty": b"", "picture": b"\x89PNG\xff", "other": b"{}", "cut": SAMPLE.read_bytes()[:5000]}


@pytest.mark.parametrize("command", ["check", "pdf"])
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_explained(tmp_path: Path, command: str, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    out = tmp_path / "out.pdf"
    done = run(command, path, *([out] if command == "pdf" else []))

    assert_explained(done)
    assert not out.exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "none.json" in assert_explained(run("check", tmp_path / "none.json"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert str(tmp_path) in assert_explained(run("check", tmp_path))


def test_a_name_that_no_file_can_have_is_explained() -> None:
    assert_explained(run("check", "あ" * 300))


@pytest.mark.parametrize("day", ["23.11.2026", "2026-02-30", "", "きょう"])
def test_a_day_that_is_none_is_explained(day: str) -> None:
    assert_explained(run("check", SAMPLES / "minato.json", "--on", day))


@pytest.mark.parametrize("arguments", [(), ("check",), ("print", "x"), ("estimate", "--units", "1")])
def test_a_command_that_is_none_is_explained(arguments: tuple[str, ...]) -> None:
    assert_explained(run(*arguments))


def test_check_works_from_any_folder_and_in_any_locale(tmp_path: Path) -> None:
    done = run("check", SAMPLES / "minato.json", cwd=tmp_path, LC_ALL="C", LANG="C", TZ="America/Los_Angeles")

    assert done.returncode == 0
    assert done.stdout.decode().startswith("必須項目 ")


def test_output_to_a_terminal_that_lacks_a_character_does_not_fail() -> None:
    done = run("check", SAMPLES / "global.json", "--on", DAY, PYTHONIOENCODING="cp932")

    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


# pdf


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    codes = [
        run("pdf", SAMPLES / "minato.json", path, "--on", DAY, PYTHONHASHSEED=seed).returncode
        for path, seed in zip(files, "12", strict=True)
    ]

    assert codes == [0, 0]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes().startswith(b"%PDF-")


def test_characters_that_cannot_be_printed_are_reported(tmp_path: Path) -> None:
    draft = Draft(edition=EDITION_ID, form_a={"contact_name": "山田😀"})
    path = tmp_path / "emoji.json"
    path.write_bytes(save_draft(draft))
    done = run("pdf", path, tmp_path / "out.pdf", "--on", DAY)

    assert done.returncode == 0
    assert "印刷できない文字 😀" in done.stderr.decode()
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")


def test_a_pdf_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    target = tmp_path / "no such folder" / "out.pdf"

    assert "no such folder" in assert_explained(run("pdf", SAMPLES / "minato.json", target))


# estimate


def test_an_estimate_as_json_has_total_and_lines() -> None:
    done = run("estimate", "--units", "3", "--years", "5", "--reissues", "1", "--json")
    result = output(done)

    assert done.returncode == 0
    assert result["total_yen"] == 1_264_450
    assert [
        tuple(line[name] for name in ("kind", "count", "unit_yen", "amount_yen", "tax_yen"))
        for line in result["lines"]
    ] == [
        ("new", 3, 209_000, 627_000, 57_000),
        ("renewal", 6, 104_500, 627_000, 57_000),
        ("reissue", 1, 10_450, 10_450, 950),
    ]


def test_an_estimate_is_printed_in_words() -> None:
    printed = run("estimate", "--units", "1", "--years", "4").stdout.decode()

    assert printed.splitlines()[-1] == "合計 313,500円（税込）"


@pytest.mark.parametrize(
    "numbers",
    [("0", "2"), ("-1", "2"), ("1", "0"), ("1", "51"), ("10000", "2"), ("9" * 40, "2")],
)
def test_numbers_out_of_range_are_explained_in_japanese(numbers: tuple[str, str]) -> None:
    problem = assert_explained(run("estimate", f"--units={numbers[0]}", f"--years={numbers[1]}"))

    assert "整数で入れてください" in problem
    assert len(problem) < 300


@pytest.mark.parametrize("units", ["two", "1.5", "", "二"])
def test_units_that_are_no_number_are_explained(units: str) -> None:
    assert "--units" in assert_explained(run("estimate", f"--units={units}", "--years=2"))


@pytest.mark.parametrize("reissues", ["-1", "10000"])
def test_reissues_out_of_range_are_explained(reissues: str) -> None:
    done = run("estimate", "--units=1", "--years=2", f"--reissues={reissues}")

    assert "再発行の回数" in assert_explained(done)
