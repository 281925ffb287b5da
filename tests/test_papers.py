"""The set of papers for a new filing: what is in it, whether its numbers agree, and what rubbish does to it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from benchmarks import bench_papers
from core.documents import list_documents, list_materials
from core.draft import Draft, Offering, Service
from core.edition import Edition
from core.papers import FilingSet, render_filing_set, zip_papers
from core.units import assess_units
from questionnaire.samples import load_sample
from tests import support

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample() -> Draft:
    return load_sample("minato")


@pytest.fixture(scope="module")
def made(edition: Edition, sample: Draft) -> FilingSet:
    return render_filing_set(edition, sample, ON)


def text_of(filing_set: FilingSet, ending: str) -> str:
    """The text of the paper whose name ends so, without spaces and line feeds."""
    (data,) = (paper.data for paper in filing_set.papers if paper.name.endswith(ending))
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.rule("D1", "D2")
def test_every_unit_has_its_own_folder_with_its_papers(edition: Edition) -> None:
    draft = load_sample("global")
    names = [paper.name for paper in render_filing_set(edition, draft, ON).papers]

    for number, _ in enumerate(assess_units(edition, draft.offering).units, start=1):
        of_unit = [name.partition("/")[2] for name in names if name.startswith(f"{number:02}_")]
        assert of_unit == [
            "1_申請書A.pdf",
            "2_申請書B.pdf",
            "3_提出書類及び資料内訳書.pdf",
            "4_疎明資料一覧.pdf",
            "5_CD-Rの内容.pdf",
        ]
    assert "00_代理店の一覧.pdf" in names
    assert len(names) == len(set(names))


@pytest.mark.rule("D6")
def test_the_evidence_index_names_each_material_once_with_every_item_that_cites_it(
    edition: Edition, sample: Draft, made: FilingSet
) -> None:
    index = text_of(made, "疎明資料一覧.pdf")
    materials = list_materials(edition, sample, assess_units(edition, sample.offering).units)

    assert len(materials) > 20
    heads = [f"資料{n}{squeezed(m.name)}" for n, m in enumerate(materials, start=1)]
    assert [index.count(head) - index.count(f"{head}（続き）") for head in heads] == [1] * len(heads)
    for material in materials:
        for item_id, _ in material.citations:
            assert f"{edition.numbers[item_id]}.{squeezed(edition.items[item_id].name)}" in index


def test_form_b_cites_the_numbers_of_the_index(edition: Edition, sample: Draft, made: FilingSet) -> None:
    form_b = text_of(made, "申請書B.pdf")
    materials = list_materials(edition, sample, assess_units(edition, sample.offering).units)

    for number, material in enumerate(materials, start=1):
        assert f"【資料{number}】{squeezed(material.name)}"[:14] in form_b


@pytest.mark.rule("D1")
def test_the_list_of_documents_names_every_paper_and_material(
    edition: Edition, sample: Draft, made: FilingSet
) -> None:
    listed = text_of(made, "内訳書.pdf")
    units = assess_units(edition, sample.offering).units

    for line in list_documents(edition, sample, units):
        assert (squeezed(line.kind.name) in listed) is line.is_paper
    for material in list_materials(edition, sample, units):
        assert squeezed(material.name) in listed


@pytest.mark.rule("X1", "X2", "F1")
def test_the_checklist_tells_the_fee_and_when_to_pay_it(edition: Edition) -> None:
    text = text_of(render_filing_set(edition, load_sample("global"), ON), "確認表.pdf")
    units = len(assess_units(edition, load_sample("global").offering).units)

    assert f"{units * edition.fee('new').including_tax_yen:,}円" in text
    assert "通知が届いてから振り込む" in text
    assert "書留" in text
    assert "電子提出" in text


def test_the_cover_letter_speaks_of_the_applicant_to_the_authority(edition: Edition, made: FilingSet) -> None:
    text = text_of(made, "添え状.pdf")

    for words in (edition.authority, edition.contact.name, "株式会社みなと帳票", "2026年11月23日", "以上"):
        assert squeezed(words) in text


@pytest.mark.rule("E6")
def test_the_list_of_agents_names_each_with_address_and_contact(edition: Edition) -> None:
    draft = load_sample("global")
    text = text_of(render_filing_set(edition, draft, ON), "代理店の一覧.pdf")

    assert draft.eligibility.agents
    for agent in draft.eligibility.agents:
        for words in (agent.name, agent.address, agent.contact):
            assert squeezed(words) in text


def test_the_same_draft_and_day_give_the_same_zip(edition: Edition, sample: Draft, made: FilingSet) -> None:
    again = render_filing_set(edition, sample, ON)

    assert zip_papers(made.papers, ON) == zip_papers(again.papers, ON)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ('株式会社 "A/B\\C"', "01_株式会社_A_B_C"),
        ("../../etc/passwd", "01_etc_passwd"),
        ("CON", "01_CON"),
        ("あ" * 300, "01_" + "あ" * 40),
        ("", "01_サービス1"),
    ],
)
def test_a_service_may_be_called_anything(edition: Edition, name: str, folder: str) -> None:
    draft = Draft(edition=support.EDITION_ID, offering=Offering(services=(Service(id="s1", name=name),)))
    with ZipFile(BytesIO(zip_papers(render_filing_set(edition, draft, ON).papers, ON))) as archive:
        assert archive.testzip() is None
        folders = {entry.partition("/")[0] for entry in archive.namelist() if "/" in entry}

    assert folders == {folder}


def test_without_a_unit_the_papers_of_the_whole_filing_come_out_and_it_is_said(edition: Edition) -> None:
    made = render_filing_set(edition, Draft(edition=support.EDITION_ID, offering=Offering(services=())), ON)

    assert [paper.name for paper in made.papers][:2] == ["00_添え状.pdf", "00_提出前の確認表.pdf"]
    assert any("申請単位がない" in note for note in made.notes)


def test_a_character_that_cannot_be_printed_is_named_and_the_rest_comes_out(edition: Edition) -> None:
    draft = Draft(
        edition=support.EDITION_ID, offering=Offering(services=(Service(id="s1", name="絵😀文字"),))
    )
    made = render_filing_set(edition, draft, ON)

    assert any("😀" in note for note in made.notes)
    assert len(made.papers) == 8


def test_the_benchmark_s_filing_is_as_large_as_promised(edition: Edition) -> None:
    draft = bench_papers.filing(5)
    units = assess_units(edition, draft.offering).units
    papers = render_filing_set(edition, draft, ON).papers

    assert len(units) == 5
    for unit in units:
        answers = {**draft.provider_answers, **draft.unit(unit.id).answers}
        assert len(answers) == len(edition.items) == 126
        assert sum(len(answer.evidence) for answer in answers.values()) == 300
    assert sum(paper.name.endswith(".pdf") for paper in papers) == 2 + 5 * 5


def test_the_command_line_writes_the_set(tmp_path: Path, made: FilingSet) -> None:
    sample = Path(__file__).parent.parent / "questionnaire" / "samples" / "minato.json"
    command = [sys.executable, "-m", "core", "papers", str(sample), str(tmp_path / "out.zip")]
    done = subprocess.run([*command, "--on", ON.isoformat()], capture_output=True, check=True)

    assert done.stdout == b""
    assert (tmp_path / "out.zip").read_bytes() == zip_papers(made.papers, ON)
