"""What holds for every paper, whatever was typed: Japanese line breaks, fonts, labels, the same bytes again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.draft import Draft, Offering, Service
from core.edition import Edition
from core.files import load_draft
from core.papers.job import Job, prepared_job
from core.papers.renewal import render_changes
from core.pdf.cells import WIDTH
from core.pdf.fonts import _common_characters
from questionnaire import list_editions, load_edition
from questionnaire.samples import load_sample
from tests import support
from tests.papers import ON, PAPERS, lines, pieces, with_texts

LONG = "「安全」と（安心）を、すぐにチェックしょう・ー々：" * 400
NASTY = (
    "あッー、「（クラウド）」。いゃゅ・うぁー：！？https://www.example.co.jp/a-very/long?path=1&b=2と、「安全」々"
) * 2
INVISIBLE = "\u202e\u200f右から\u0000左\u0007へ\u200b\ufeff\u2066\r\n\t改行\u0085\u2028e\u0301"
# No run of them is longer than the narrowest column, or no break would be right.
TOKENS = (
    "あ、",
    "「い",
    "うッー",
    "（A1）",
    "https://a.example/b-c",
    "え々",
    "100%",
    "お」。",
    "か・き",
    "漢字",
    " ",
    "く　",
)
# As the rule was given to us, not as the code has it.
NOT_AT_START = frozenset("、。，．・：；？！）」』】〕〉》ー々ゝゞっゃゅょぁぃぅぇぉッャュョァィゥェォ")
NOT_AT_END = frozenset("（「『【〔〈《")
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


DRAFTS: dict[str, Callable[[], Draft]] = {
    "complete": complete,
    "empty": lambda: Draft(edition=support.EDITION_ID),
    "no unit": lambda: Draft(edition=support.EDITION_ID, offering=Offering(services=())),
    "unnamed services": lambda: Draft(
        edition=support.EDITION_ID, offering=Offering(services=(Service(id="s1"), Service(id="s2")))
    ),
    "rogue": rogue,
    "nasty": lambda: with_texts(load_sample("global"), "あ" + NASTY),
    "a name of 300 characters": lambda: with_texts(complete(), "とても長い名称" * 43),
    "invisible": lambda: with_texts(complete(), INVISIBLE),
}


def broken_rules(written: list[str]) -> list[str]:
    """Lines that begin or end as none may. A leading ・ is our own bullet; breaking before one is tested alone."""
    bare = [line.removeprefix("・") or line for line in written]
    return [line for line in bare if line[0] in NOT_AT_START or line[-1] in NOT_AT_END]


every_paper = pytest.mark.parametrize("paper", PAPERS)


@every_paper
@pytest.mark.parametrize("kind", DRAFTS)
def test_a_paper_breaks_no_japanese_rule_and_opens_everywhere(
    edition: Edition, paper: str, kind: str
) -> None:
    pdf = PAPERS[paper](edition, DRAFTS[kind]())
    if pdf is None:
        pytest.skip("a paper of a unit, and there is none")

    written = lines(pdf)
    assert written
    assert broken_rules(written) == []
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


def test_the_search_for_broken_rules_finds_them(edition: Edition) -> None:
    paper = Job(edition, complete(), ON).paper("見本")
    for text in ("ーで始まる行", "終わりが「", "・、二つ目", "正しい行"):
        paper.write_block(paper.lines(text, WIDTH))

    assert broken_rules(lines(bytes(paper.output()))) == ["ーで始まる行", "終わりが「", "、二つ目"]


def test_the_nasty_text_reaches_the_papers_and_needs_its_breaks(edition: Edition) -> None:
    written = lines(PAPERS["form B"](edition, DRAFTS["nasty"]()) or b"")

    assert sum("クラウド" in line for line in written) > 300
    assert sum(line[-1] in NOT_AT_START for line in written) > 100


@settings(max_examples=6, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), min_size=20, max_size=60).map("".join))
def test_whatever_is_typed_breaks_no_japanese_rule(text: str) -> None:
    edition = load_edition(support.EDITION_ID)
    draft = with_texts(complete(), text)
    for paper in ("form A", "evidence index", "changes", "cover letter"):
        assert broken_rules(lines(PAPERS[paper](edition, draft) or b"")) == []


@pytest.mark.parametrize(
    ("paper", "head"),
    [("form B", "添付書類等"), ("evidence index", "引用した項目と箇所"), ("changes", "裏付ける資料")],
)
def test_the_heads_of_a_table_stand_on_every_page_it_goes_over(
    edition: Edition, paper: str, head: str
) -> None:
    pages = list(pieces(PAPERS[paper](edition, DRAFTS["nasty"]()) or b""))
    with_grid = [page for page in pages if any(piece.text == head for piece in page)]

    assert len(pages) > 4
    assert len(with_grid) >= len(pages) - 2  # the last pages of a list of changes hold no table


@every_paper
@pytest.mark.parametrize("kind", ["complete", "nasty"])
def test_no_heading_stands_alone_at_the_foot_of_a_page(edition: Edition, paper: str, kind: str) -> None:
    pdf = PAPERS[paper](edition, DRAFTS[kind]()) or b""
    drawn = list(pieces(pdf))
    reader = PdfReader(BytesIO(pdf))
    entries = list(_entries(reader.outline))
    assert entries
    for entry in entries:
        page = reader.get_destination_page_number(entry)
        assert page is not None
        assert entry.top is not None
        body = [piece.y for piece in drawn[page] if 20 < piece.y < float(entry.top) * 25.4 / 72 - 7]
        assert body or entry.title in {"申請書A", "申請書B"}, entry.title


def _entries(outline: list[Any]) -> Iterator[Any]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _entries(entry)
        else:
            yield entry


def test_an_answer_of_ten_thousand_characters_is_printed_to_the_last(edition: Edition) -> None:
    text = "".join(lines(PAPERS["form B"](edition, rogue()) or b""))

    assert len(LONG) == 10_000
    assert text.count("ぐ") >= LONG.count("ぐ") == 400


def test_papers_with_reduced_fonts_print_the_characters_of_last_time_and_of_composed_letters(
    edition: Edition,
) -> None:
    base = with_texts(complete(), "髙﨑鱻")
    draft = with_texts(complete(), "Cafe\u0301")
    with prepared_job(edition, draft, ON, base) as job:
        text = "".join(lines(render_changes(job, base)))

    assert "髙﨑鱻" in text
    assert "Café" in text


TABLES = {"linebreak.py", "wording.py", "folding.py", "numerals.py"}
"""Files that name letters by themselves, to tell them apart: no sentence of ours has them."""


def test_reduced_fonts_hold_every_character_of_the_product_s_sentences() -> None:
    sources = (Path(__file__).parent.parent / "core").rglob("*.py")
    said = {
        c
        for path in sources
        if path.name not in TABLES
        for c in path.read_text("utf-8")
        if (c.isalpha() and ord(c) > 0x2E80) or (path.parent.name == "papers" and not c.isascii())
    }

    assert len(said) > 500
    assert "㊞" in said
    assert said - _common_characters() == set()
