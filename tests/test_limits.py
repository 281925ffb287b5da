"""``core/limits.py`` is the one place of the limits: the server, the proxy, the pages and the docs follow it."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from core import limits
from core.limits import MEGABYTE
from tests.wizard import Wizard

ROOT = Path(__file__).resolve().parent.parent
FIGURES = {name: value for name, value in vars(limits).items() if name.isupper() and name != "MEGABYTE"}


def megabytes(bytes_: float) -> float:
    return bytes_ / MEGABYTE


def test_the_server_and_the_proxy_take_what_the_pages_promise() -> None:
    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]
    (proxy,) = re.findall(r"client_max_body_size (\d+)m;", (ROOT / "deploy/nginx.conf").read_text("utf-8"))

    assert options["maxUploadSize"] == megabytes(limits.UPLOAD)
    assert options["maxMessageSize"] == megabytes(limits.MESSAGE)
    assert int(proxy) == megabytes(limits.PROXY_BODY)
    largest = max(limits.EVIDENCE_FILE, limits.DRAFT_PDF, limits.DRAFT_FILE, limits.WORKBOOK_FILE)
    assert largest < limits.UPLOAD < limits.PROXY_BODY - MEGABYTE  # Streamlit leaves 1 MB for the frame


@pytest.mark.parametrize("name", FIGURES)
def test_the_docs_list_every_limit_with_its_figure(name: str) -> None:
    ((figure, unit),) = re.findall(rf"^\| `{name}` \| ([\d,]+)( MB| s)? \|", LIST, re.MULTILINE)
    assert float(figure.replace(",", "")) * (MEGABYTE if unit == " MB" else 1) == FIGURES[name]


LIST = (ROOT / "docs" / "limits.md").read_text("utf-8")


def test_the_docs_list_no_other_limit() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", LIST, re.MULTILINE)) == set(FIGURES)


@pytest.mark.parametrize("document", ["README.md", "SECURITY.md"])
def test_what_the_documents_promise_is_a_limit(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith(("| A PDF of evidence:", "| An uploaded"))]
    allowed = {megabytes(value) for value in FIGURES.values()}
    promised = {float(figure) for line in lines for figure in re.findall(r"(\d+) MB", line)}
    assert promised <= allowed


def test_no_other_module_has_a_limit_in_bytes() -> None:
    """A number of bytes that is written out somewhere else would not follow."""
    elsewhere = []
    for path in [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        if path.name == "limits.py" and path.parent.name == "core":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            power = isinstance(node, ast.BinOp) and ast.unparse(node) in {"2 ** 20", "1024 * 1024"}
            if power or (isinstance(node, ast.Constant) and node.value == 1048576):
                elsewhere.append(str(path.relative_to(ROOT)))
    assert elsewhere == []


def test_each_uploader_has_the_size_that_its_reader_takes() -> None:
    wizard = Wizard()
    sizes = [uploader.proto.max_upload_size_mb for uploader in wizard.at.file_uploader]
    wizard.go("renewal")
    sizes += [uploader.proto.max_upload_size_mb for uploader in wizard.at.file_uploader]

    assert sizes == [megabytes(limits.DRAFT_PDF)] * 2
