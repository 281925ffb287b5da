"""What holds for every paper, whatever was typed: Japanese line breaks, fonts, labels, the same bytes again."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.draft import Draft, Offering, Service
from core.edition import Edition
from core.files import load_draft
from core.pdf.linebreak import NOT_AT_END, NOT_AT_START
from questionnaire import list_editions
from tests import support
from tests.papers import PAPERS, lines

LONG = "「安全」と（安心）を、すぐにチェックしょう・ー々：" * 400
ROGUE = '株式会社 "スラ/ッシュ\\" <b>😀'


def complete() -> Draft:
    return load_draft(support.SAMPLE.read_bytes(), list_editions())


def rogue() -> Draft:
    """A name with slashes, quotes, markup and a missing glyph, and an item of ten thousand characters."""
    draft = complete()
    item_id = next(
        i for i, a in draft.provider_answers.items() if any(isinstance(v, str) for v in a.values.values())
    )
    answer = draft.provider_answers[item_id]
    field = next(f for f, v in answer.values.items() if isinstance(v, str))
    draft = support.with_changes(draft, {item_id: {"values": {**answer.values, field: LONG}}})
    offering = Offering(services=tuple(s.model_copy(update={"name": ROGUE}) for s in draft.offering.services))
    return draft.model_copy(update={"title": ROGUE, "offering": offering})


DRAFTS = {
    "complete": complete,
    "empty": lambda: Draft(edition=support.EDITION_ID),
    "no unit": lambda: Draft(edition=support.EDITION_ID, offering=Offering(services=())),
    "unnamed services": lambda: Draft(
        edition=support.EDITION_ID, offering=Offering(services=(Service(id="s1"), Service(id="s2")))
    ),
    "rogue": rogue,
}
every_paper = pytest.mark.parametrize("paper", PAPERS)


@every_paper
@pytest.mark.parametrize("kind", DRAFTS)
def test_a_paper_breaks_no_japanese_rule_and_opens_everywhere(
    edition: Edition, paper: str, kind: str
) -> None:
    pdf = PAPERS[paper](edition, DRAFTS[kind]())
    if pdf is None:
        pytest.skip("a paper of a unit, and there is none")

    written = [line for line in lines(pdf) if not line.startswith("・")]  # our own bullet
    assert written
    assert [line for line in written if line[0] in NOT_AT_START or line[-1] in NOT_AT_END] == []
    if shutil.which("pdftotext"):
        read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        assert read.stdout.strip()
        assert read.stderr == b""


@every_paper
def test_a_paper_is_the_same_to_the_byte_when_made_again(edition: Edition, paper: str) -> None:
    draft = complete()

    assert PAPERS[paper](edition, draft) == PAPERS[paper](edition, draft)


@every_paper
def test_a_paper_has_an_outline_and_page_labels_and_embeds_its_fonts(edition: Edition, paper: str) -> None:
    pdf = PdfReader(BytesIO(PAPERS[paper](edition, complete()) or b""))

    assert pdf.outline
    assert "/PageLabels" in pdf.root_object
    fonts = [
        font.get_object()
        for page in pdf.pages
        for font in page.get("/Resources", {}).get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "+" in str(font["/BaseFont"])  # the mark of a subset
        assert "/FontFile2" in descriptor
