"""What the documents tell people to type exists: commands, modules, files and variables."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ["README.md", "SECURITY.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
FILE = re.compile(r"(?:\w[\w.-]*/)+[\w*.-]*")


def text(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def targets() -> set[str]:
    makefile = text("Makefile")
    return set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_command_exists(document: str) -> None:
    named = set(re.findall(r"(?:^|`)make ([\w-]+)", text(document), re.MULTILINE))

    assert named - targets() == set()


def test_every_command_of_the_makefile_is_in_the_readme() -> None:
    named = set(re.findall(r"\bmake ([\w-]+)", text("README.md")))

    assert targets() - named - {"lint", "types", "clean"} == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_module_that_is_run_exists(document: str) -> None:
    modules = set(re.findall(r"python -m ([\w.]+)", text(document)))

    assert [module for module in modules if find_spec(module) is None] == []


def test_every_subcommand_exists_and_takes_the_options_that_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = re.findall(r"^python -m core (\w+) ([^#\n]*)", text("README.md"), re.MULTILINE)
    assert shown
    for command, rest in shown:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        told = capsys.readouterr().out
        assert [word for word in shlex.split(rest) if word.startswith("--") and word not in told] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: str) -> None:
    quoted = re.findall(r"`([^`\n]+)`", text(document))
    named = {word.partition("::")[0] for word in quoted if FILE.fullmatch(word.partition("::")[0])}
    ours = {word for word in named if word.partition("/")[0] in FOLDERS - {"data"}}

    assert [word for word in ours if not [*ROOT.glob(word.rstrip("/"))]] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_within_the_repository_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text(document))

    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []


def test_every_variable_that_is_named_is_read_somewhere() -> None:
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", text("README.md"), re.MULTILINE))
    code = "".join(
        path.read_text("utf-8") for folder in ("core", "pages") for path in (ROOT / folder).rglob("*.py")
    )
    outside = {"STREAMLIT_SERVER_COOKIE_SECRET", "STREAMLIT_SECRETS_FILES", "FORWARDED_ALLOW_IPS"}

    assert named
    assert {name for name in named - outside if f'"{name}"' not in code} == set()
