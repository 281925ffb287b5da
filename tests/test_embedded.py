"""The draft inside its PDF: it comes back as it was, and no other PDF does harm."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from core.draft import Draft
from core.edition import Edition
from core.files import DraftFileError
from core.intake.carried import NAME
from core.limits import DRAFT_FILE, DRAFT_PDF
from core.pdf import render_draft_pdf
from core.pdf.embedded import open_draft_file
from questionnaire import list_editions
from questionnaire.samples import list_samples, load_sample
from tests import support

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def pdf(edition: Edition) -> bytes:
    return render_draft_pdf(edition, load_sample("minato"), ON)


def without_notes(draft: Draft) -> Draft:
    content = draft.model_dump(mode="json")
    for answers in (content["provider_answers"], *(unit["answers"] for unit in content["units"].values())):
        for answer in answers.values():
            answer["note"] = ""
    return Draft.model_validate(content)


@pytest.mark.parametrize("sample", [sample.id for sample in list_samples()])
def test_a_draft_comes_back_from_its_pdf(edition: Edition, sample: str) -> None:
    draft = load_sample(sample)

    back = open_draft_file(render_draft_pdf(edition, draft, ON), list_editions())

    assert without_notes(back) == back
    assert back == without_notes(draft)


def test_private_notes_stay_at_home(edition: Edition) -> None:
    draft = load_sample("minato")
    item_id = next(iter(draft.provider_answers))
    noted = support.with_changes(draft, {item_id: {"note": "社外秘のメモ"}})

    carried = PdfReader(BytesIO(render_draft_pdf(edition, noted, ON))).attachments[NAME][0]

    assert "社外秘のメモ" not in carried.decode()
    assert draft.provider_answers[item_id].values


def test_the_pdf_says_that_it_is_for_archives(pdf: bytes) -> None:
    metadata = PdfReader(BytesIO(pdf)).xmp_metadata
    root = PdfReader(BytesIO(pdf)).root_object

    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("3", "B")
    assert root["/OutputIntents"]
    assert root["/AF"]


@pytest.mark.skipif(not shutil.which("pdfdetach"), reason="poppler's tools are not installed")
def test_poppler_finds_the_attachment(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "draft.pdf").write_bytes(pdf)
    command = ["pdfdetach", "-list", str(tmp_path / "draft.pdf")]
    listed = subprocess.run(command, capture_output=True, check=True)

    assert NAME in listed.stdout.decode()


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "draft.pdf").write_bytes(pdf)
    command = ["qpdf", "--check", str(tmp_path / "draft.pdf")]
    checked = subprocess.run(command, capture_output=True, check=False)

    assert checked.returncode == 0, checked.stderr


def without_draft() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def encrypted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def carrying(content: bytes) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment(NAME, content)
    return written(writer)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (without_draft(), "下書きが入っていません"),
        (encrypted(), "パスワード"),
        (b"%PDF-1.7\n" + b"rubbish " * 100, "壊れて"),
        (carrying(b"{}"), "開示ナビの下書きではありません"),
        (carrying(b"\xff\xfe not json"), "文字コード"),
        (carrying(b" " * (DRAFT_FILE + 1)), "大きすぎ"),
        (b"%PDF-1.7\n" + b" " * DRAFT_PDF, "大きすぎ"),
    ],
)
def test_another_pdf_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(DraftFileError, match=said):
        open_draft_file(data, list_editions())


def test_a_pdf_cut_anywhere_is_read_or_refused_in_words(pdf: bytes) -> None:
    read = 0
    for end in range(10, len(pdf), len(pdf) // 25):
        with suppress(DraftFileError):
            read += isinstance(open_draft_file(pdf[:end], list_editions()), Draft)

    assert read < 25
