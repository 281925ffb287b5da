"""Binding the evidence: every page is there, stamped, and nothing of a file but its pages comes along."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from core.documents import Material, list_materials
from core.draft import Draft, Offering
from core.edition import Edition
from core.evidence_files import FileState
from core.files import save_draft
from core.intake import (
    Booklet,
    LimitError,
    check_total,
    take_in,
)
from core.limits import EVIDENCE_FILE, EVIDENCE_FILES, EVIDENCE_PAGES, EVIDENCE_TOTAL
from core.papers.binder import Bound, bind_evidence
from core.papers.job import Job
from core.papers.volume import STRIP
from core.pdf.cells import POINT
from questionnaire import load_sample
from tests import evidence, support

ON = date(2026, 11, 24)

Run = Callable[[Draft, Path, str], tuple[int, str, Path]]
"""Binds a folder; gives the exit code, what was told, and where the output is."""


@pytest.fixture(scope="module")
def sample() -> Draft:
    return load_sample("minato")


@pytest.fixture(scope="module")
def job(edition: Edition, sample: Draft) -> Job:
    return Job(edition, sample, ON)


@pytest.fixture(scope="module")
def materials(job: Job) -> tuple[Material, ...]:
    return list_materials(job.edition, job.draft, job.units)


@pytest.fixture(scope="module")
def complete(materials: tuple[Material, ...]) -> dict[tuple[str, str], Booklet]:
    """A file for every material, each with fifty pages, so that every cited page exists."""
    (booklet,) = take_in([("資料.pdf", evidence.pdf(50))])
    return {material.key: replace(booklet, name=f"{material.name}.pdf") for material in materials}


def one(data: bytes, name: str = "資料.pdf") -> Booklet:
    (booklet,) = take_in([(name, data)])
    return booklet


def bound_with(job: Job, data: bytes) -> tuple[Bound, PdfReader]:
    """The sample's evidence with one file, for its first material."""
    unit = job.units[0]
    first = list_materials(job.edition, job.draft, (unit,))[0]
    bound = bind_evidence(job, unit, {first.key: one(data)})
    return bound, PdfReader(BytesIO(bound.data))


def squeezed(text: str) -> str:
    return "".join(text.split())


def labelled(reader: PdfReader, label: str) -> list[str]:
    """The text of the pages whose label begins so."""
    labels = zip(reader.page_labels, reader.pages, strict=True)
    return [page.extract_text() for found, page in labels if found.startswith(label)]


# --- the bound PDF ---


@pytest.mark.rule("D1", "D2", "D6")
def test_every_material_lies_behind_its_tab_sheet_with_number_and_page(
    job: Job, materials: tuple[Material, ...], complete: dict[tuple[str, str], Booklet]
) -> None:
    bound = bind_evidence(job, job.units[0], complete)
    reader = PdfReader(BytesIO(bound.data))

    assert bound.findings == ()
    assert bound.pages == len(reader.pages)
    titles = "".join(squeezed(str(entry.title)) for entry in reader.outline if not isinstance(entry, list))
    for number, material in enumerate(materials, start=1):
        sheet = squeezed("".join(labelled(reader, f"仕切り{number}-")))
        assert squeezed(f"資料{number}{material.name}") in sheet
        for item_id, _ in material.citations:
            assert squeezed(job.edition.items[item_id].name) in sheet
        assert squeezed(f"資料{number}{material.name}") in titles
    for number in (1, len(materials)):
        pages = labelled(reader, f"資料{number}-")
        assert [f"資料{number}\u3000{page}/50" in text for page, text in enumerate(pages, 1)] == [True] * 50
        assert [f"Evidence {page} top" in text for page, text in enumerate(pages, 1)] == [True] * 50


@pytest.mark.rule("D7", "D8")
def test_web_pages_and_a_contractor_s_materials_are_bound_with_what_their_kind_needs(job: Job) -> None:
    _, reader = bound_with(job, evidence.pdf())
    sheets = "".join("".join(page.extract_text().split()) for page in reader.pages)

    assert "https://www.minato-chohyo.example/、2026年10月1日取得" in sheets
    assert "委託先の事業担当責任者の署名あり" in sheets


def test_the_same_files_and_day_give_the_same_bytes(
    job: Job, complete: dict[tuple[str, str], Booklet]
) -> None:
    few = dict(list(complete.items())[:3])
    again = {key: replace(one(evidence.pdf(50)), name=booklet.name) for key, booklet in few.items()}

    assert bind_evidence(job, job.units[0], few).data == bind_evidence(job, job.units[0], again).data


@pytest.mark.skipif(
    not shutil.which("qpdf") or not shutil.which("pdftotext"), reason="needs qpdf and poppler"
)
@pytest.mark.parametrize("kind", ["plain", "armed", "stamped", "rotated", "A3"])
def test_other_programs_open_the_bound_pdf_without_complaint(job: Job, tmp_path: Path, kind: str) -> None:
    made = {
        "plain": evidence.pdf(2),
        "armed": evidence.armed(),
        "stamped": evidence.stamped(),
        "rotated": evidence.rotated(270),
        "A3": evidence.pdf(2, size=(420, 297)),
    }
    path = tmp_path / "bound.pdf"
    path.write_bytes(bound_with(job, made[kind])[0].data)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
    read = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)

    assert (checked.returncode, checked.stderr) == (0, b"")
    assert read.stderr == b""
    assert "Evidence 1 top" in read.stdout.decode()


def test_a_file_for_two_materials_is_stored_once(job: Job, complete: dict[tuple[str, str], Booklet]) -> None:
    few = dict(list(complete.items())[:2])
    single = bind_evidence(job, job.units[0], dict(list(few.items())[:1])).data
    both = bind_evidence(job, job.units[0], few).data

    assert len(PdfReader(BytesIO(both)).pages) - len(PdfReader(BytesIO(single)).pages) == 50
    assert len(both) < len(single) * 1.4  # fifty sheets more, and the fifty pictures of before


# --- the stamp hides nothing ---


@pytest.mark.parametrize(
    ("size", "sheet"),
    [
        ((210, 297), (210, 297)),
        ((297, 210), (297, 210)),
        ((420, 297), (420, 297)),
        ((91, 55), (210, 297)),
        ((841, 1189), (841, 1189)),
        ((80, 400), (210, 297)),
    ],
)
def test_the_stamp_has_a_strip_of_its_own_whatever_the_size(
    job: Job, size: tuple[float, float], sheet: tuple[float, float]
) -> None:
    _, reader = bound_with(job, evidence.pdf(size=size))
    page = reader.pages[reader.page_labels.index("資料1-1")]
    contents = page.get_contents()
    assert contents is not None
    found = re.search(rb"q ([\d.]+) 0 0 [\d.]+ ([\d.]+) ([\d.]+) cm /Evidence Do Q", contents.get_data())
    assert found
    scale, x, y = (float(number) for number in found.groups())

    assert (float(page.mediabox.width) * POINT, float(page.mediabox.height) * POINT) == pytest.approx(
        sheet, abs=0.1
    )
    assert y + scale * size[1] / POINT <= (sheet[1] - STRIP) / POINT + 0.1
    assert x >= 0
    assert x + scale * size[0] / POINT <= sheet[0] / POINT + 0.1
    assert "資料1\u30001/1" in page.extract_text()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
@pytest.mark.parametrize("angle", [0, 90, 180, 270, -90, 45, 450])
def test_a_turned_page_is_upright_and_its_text_is_all_there(job: Job, angle: int) -> None:
    bound, reader = bound_with(job, evidence.rotated(angle))
    page = reader.pages[reader.page_labels.index("資料1-1")]
    lies = angle % 180 == 90

    assert (page.mediabox.width > page.mediabox.height) is lies
    assert page.rotation == 0
    assert "Evidence 1 end" in page.extract_text()
    assert bound.filed[0].state is FileState.PRESENT


@pytest.mark.parametrize(
    ("key", "box", "size"),
    [
        ("/CropBox", (100, 100, 400, 700), (300, 600)),
        ("/CropBox", (-50, -50, 300, 9999), (300, 841.89)),
        ("/CropBox", (2000, 2000, 3000, 3000), (595.28, 841.89)),
        ("/CropBox", (0, 0, 0, 0), (595.28, 841.89)),
        ("/MediaBox", (595, 841, 0, 0), (595, 841)),
        ("/MediaBox", (-300, -400, 300, 400), (600, 800)),
        ("/MediaBox", (0, 0, 0, 0), (595.28, 841.89)),
        ("/MediaBox", (0, 0, 1e9, 1e9), (595.28, 841.89)),
        ("/MediaBox", (0, 0, 5), (595.28, 841.89)),
    ],
)
def test_a_page_with_an_odd_box_is_taken_as_it_is_seen_or_on_a_usual_sheet(
    key: str, box: tuple[float, ...], size: tuple[float, float]
) -> None:
    page = PdfReader(BytesIO(one(evidence.with_box(key, box)).data)).pages[0]

    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(size, abs=0.01)


# --- what comes along, and what does not ---


_DANGEROUS = (
    b"/JavaScript",
    b"/JS",
    b"/OpenAction",
    b"/AA",
    b"/Launch",
    b"/URI",
    b"/EmbeddedFile",
    b"MZ payload",
)


def unpacked(data: bytes, folder: Path) -> bytes:
    """The PDF with every stream and object in the clear."""
    source, target = folder / "packed.pdf", folder / "unpacked.pdf"
    source.write_bytes(data)
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", source, target], check=True)
    return target.read_bytes()


@pytest.mark.skipif(not shutil.which("qpdf"), reason="needs qpdf")
def test_scripts_actions_links_and_attachments_stay_behind(job: Job, tmp_path: Path) -> None:
    before = unpacked(evidence.armed(), tmp_path)
    after = unpacked(bound_with(job, evidence.armed())[0].data, tmp_path)
    for name in _DANGEROUS:
        assert name in before, name
        assert name not in after, name
    assert b"Evidence 1 top" in after


@pytest.mark.parametrize(
    ("flags", "subtype", "seen"),
    [
        (4, "/Stamp", True),
        (0, "/Widget", True),
        (2, "/Stamp", False),
        (32, "/Stamp", False),
        (4, "/Popup", False),
    ],
)
def test_a_seal_or_a_filled_in_field_is_seen_and_what_was_hidden_is_not(
    job: Job, flags: int, subtype: str, seen: bool
) -> None:
    _, reader = bound_with(job, evidence.stamped(flags, subtype))

    assert ("SIGNED" in labelled(reader, "資料1-")[0]) is seen
    assert "Evidence 1 top" in labelled(reader, "資料1-")[0]


# --- files that cannot be taken in ---


@pytest.mark.parametrize("kind", evidence.BAD)
def test_a_bad_file_is_named_and_the_rest_comes_out(
    job: Job, materials: tuple[Material, ...], kind: str
) -> None:
    bad, good = take_in([("契約書.pdf", evidence.BAD[kind]), ("よい資料.pdf", evidence.pdf(50))])
    bound = bind_evidence(job, job.units[0], {materials[0].key: bad, materials[1].key: good})
    reader = PdfReader(BytesIO(bound.data))

    assert bad.problem
    assert (bound.filed[0].state, bound.filed[1].state) == (FileState.UNREADABLE, FileState.PRESENT)
    assert "契約書.pdf" in bound.findings[0]
    assert bad.problem in bound.findings[0]
    assert "とじられませんでした" in labelled(reader, "仕切り1-")[0].replace("\n", "")
    assert labelled(reader, "資料1-") == []
    assert len(labelled(reader, "資料2-")) == 50


@pytest.mark.parametrize("length", range(50, len(evidence.pdf(3)), 131))
def test_a_file_cut_off_anywhere_loses_no_page_unsaid(length: int) -> None:
    booklet = one(evidence.pdf(3)[:length])

    assert booklet.problem or booklet.pages == 3


@pytest.mark.parametrize("kind", ["bomb", "deep"])
def test_a_file_that_would_fill_the_memory_is_left_out(kind: str) -> None:
    hostile = one({"bomb": evidence.bomb, "deep": evidence.deep}[kind]())

    assert hostile.problem
    assert hostile.pages == 0


def test_a_file_that_takes_too_long_is_ended_and_the_next_one_comes_out() -> None:
    slow, good = (evidence.pdf(1500), evidence.pdf(1))
    late = take_in([("遅い.pdf", slow)], seconds=0.05)
    after = take_in([("よい.pdf", good)])

    assert "時間がかかりすぎ" in late[0].problem
    assert after[0].pages == 1


def test_the_process_that_opens_files_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.intake import process

    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    with process.opener() as opened:
        running = opened.process()
        path = Path(f"/proc/{running.pid}/environ")
        if not path.exists():
            pytest.skip("needs /proc")
        assert b"secret" not in path.read_bytes()


# --- limits, each in words ---


def booklets(count: int, size: int = 10, pages: int = 1) -> list[Booklet]:
    return [Booklet(f"{n}.pdf", bytes(size), pages) for n in range(count)]


def test_a_file_too_large_is_refused_before_it_is_opened() -> None:
    assert "1ファイルの上限は20 MB" in one(b"%PDF-" + bytes(EVIDENCE_FILE)).problem


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (booklets(EVIDENCE_FILES + 1), f"{EVIDENCE_FILES + 1}ファイル"),
        (booklets(5, size=EVIDENCE_TOTAL // 4), "100.0 MB"),
        (booklets(2, pages=EVIDENCE_PAGES // 2 + 1), f"{EVIDENCE_PAGES + 2:,}ページ"),
    ],
)
def test_too_many_too_large_or_too_thick_is_said_with_the_number(found: list[Booklet], says: str) -> None:
    with pytest.raises(LimitError, match=says):
        check_total(found)


def test_what_is_just_within_the_limits_is_taken() -> None:
    check_total(
        booklets(
            EVIDENCE_FILES, size=EVIDENCE_TOTAL // EVIDENCE_FILES, pages=EVIDENCE_PAGES // EVIDENCE_FILES
        )
    )


def test_of_too_many_files_at_once_no_more_than_the_limit_are_opened() -> None:
    found = take_in([("同じ.pdf", evidence.pdf())] * (EVIDENCE_FILES + 2))

    assert [booklet.pages for booklet in found] == [1] * EVIDENCE_FILES + [0, 0]
    assert f"{EVIDENCE_FILES}ファイルまで" in found[-1].problem


def test_a_file_of_too_many_pages_is_refused_with_their_number() -> None:
    assert f"{EVIDENCE_PAGES + 1:,}ページ" in one(evidence.pdf(EVIDENCE_PAGES + 1)).problem


# --- findings ---


@pytest.mark.rule("D6")
def test_a_missing_material_and_a_file_of_none_are_named(job: Job, materials: tuple[Material, ...]) -> None:
    spare = one(evidence.pdf(), "あまり.pdf")
    bound = bind_evidence(job, job.units[0], {}, [spare])

    assert [
        f"資料{n}「{m.name}」のファイルがありません。" in bound.findings[n - 1]
        for n, m in enumerate(materials, 1)
    ]
    assert bound.findings[-1] == "ファイル「あまり.pdf」は、どの資料にも割り当てられていません。"
    assert {each.state for each in bound.filed} == {FileState.MISSING}


@pytest.mark.rule("D2")
def test_a_page_cited_beyond_the_last_is_named_with_item_place_and_length(job: Job) -> None:
    material = next(
        m for m in list_materials(job.edition, job.draft, job.units) if m.name == "登記事項証明書"
    )
    findings = [
        line
        for line in bind_evidence(job, job.units[0], {material.key: one(evidence.pdf(1))}).findings
        if "登記事項証明書" in line
    ]

    assert len(findings) == 2
    for line in findings:
        assert "ファイルは1ページですが" in line
        assert "記載箇所「p.2" in line
        assert any(job.edition.items[item_id].name in line for item_id, _ in material.places)


def test_without_a_cited_material_the_list_says_so(edition: Edition) -> None:
    empty = Job(edition, Draft(edition=support.EDITION_ID), ON)
    bound = bind_evidence(empty, empty.units[0], {})

    assert (bound.pages, bound.filed, bound.findings) == (1, (), ())
    assert "まだありません" in PdfReader(BytesIO(bound.data)).pages[0].extract_text()


@pytest.mark.parametrize(
    "name", ["../../etc/就業規則.pdf", 'a\\b\\"就業規則".pdf', "", "/", "就業\u202e規則.pdf"]
)
def test_a_file_may_be_called_anything(name: str) -> None:
    shown = one(evidence.pdf(), name).name

    assert shown
    assert not {"/", "\\", "\u202e"} & set(shown)


# --- the command line ---


@pytest.fixture
def folder(tmp_path: Path, materials: tuple[Material, ...]) -> Path:
    made = tmp_path / "資料"
    made.mkdir()
    for material in materials:
        (made / f"{material.name.replace('/', '_')}.pdf").write_bytes(evidence.pdf(50))
    (made / "メモ.txt").write_text("not a PDF")
    return made


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def bind(draft: Draft, folder: Path, out: str) -> tuple[int, str, Path]:
        path = tmp_path / "draft.json"
        path.write_bytes(save_draft(draft))
        command = [sys.executable, "-m", "core", "bind", str(path), str(folder), str(tmp_path / out)]
        done = subprocess.run([*command, "--on", ON.isoformat()], capture_output=True, check=False)
        assert done.stdout == b""
        assert b"Traceback" not in done.stderr
        return done.returncode, done.stderr.decode(), tmp_path / out

    return bind


def test_the_command_line_binds_a_folder(run: Run, sample: Draft, folder: Path) -> None:
    code, told, out = run(sample, folder, "out.pdf")

    assert (code, told) == (0, "")
    assert len(PdfReader(out).pages) > 50 * 30


def test_the_command_line_names_what_is_missing(run: Run, sample: Draft, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, told, out = run(sample, tmp_path / "empty", "out.zip")

    assert code == 1
    assert told.count("ファイルがありません") == 38
    with ZipFile(out) as archive:
        assert archive.namelist() == ["01_みなとAI帳票/6_資料.pdf"]


def test_the_command_line_makes_a_pdf_of_each_unit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    draft = load_sample("global")
    refused, told, out = run(draft, tmp_path / "empty", "out.pdf")
    code, _, archive = run(draft, tmp_path / "empty", "out.zip")

    assert (refused, out.exists()) == (2, False)
    assert ".zip" in told
    assert code == 1
    with ZipFile(archive) as opened:
        assert len(opened.namelist()) > 1


def test_the_command_line_says_that_there_is_no_unit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    draft = Draft(edition=support.EDITION_ID, offering=Offering(services=()))
    code, told, out = run(draft, tmp_path / "empty", "out.zip")

    assert (code, out.exists()) == (2, False)
    assert "申請単位がない" in told


def test_a_folder_that_is_none_is_explained(run: Run, sample: Draft, tmp_path: Path) -> None:
    code, told, _ = run(sample, tmp_path / "none", "out.zip")

    assert code == 2
    assert "none" in told
