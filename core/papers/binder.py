"""The evidence of one unit as one PDF: tab sheets, the files behind them, number and page on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from core.documents import MaterialKey, list_materials
from core.evidence_files import FiledMaterial, assess_files, spare_findings
from core.intake.flatten import PICTURE
from core.intake.limits import Booklet
from core.papers.job import Job
from core.papers.tab_sheets import draw_list, draw_tab_sheet
from core.papers.volume import Place, Volume
from core.units import ApplicationUnit

_EVIDENCE = "/Evidence"


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound PDF of a unit with its number of pages; ``findings`` are sentences for the applicant."""

    data: bytes
    pages: int
    filed: tuple[FiledMaterial, ...]
    findings: tuple[str, ...]


class _Leaf(NamedTuple):
    """A page of a file, and where it goes."""

    page: PageObject
    place: Place


def bind_evidence(
    job: Job,
    unit: ApplicationUnit,
    files: Mapping[MaterialKey, Booklet],
    spare: Sequence[Booklet] = (),
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Bound:
    """Bind the unit's materials in the order of the evidence index (rules D1, D2, D8).

    ``files`` are the files of the materials, ``spare`` those of none. What is missing or cannot be read
    leaves its tab sheet, which says so. The same draft, files and date give the same bytes. ``progress`` is told
    how many materials of how many are behind their tab sheets.
    """
    materials = list_materials(job.edition, job.draft, (unit,))
    filed = assess_files(job.edition, materials, files)
    volume = job.paper_of(Volume, "資料（疎明資料）", f"申請単位：{unit.name}")
    draw_list(volume, job, unit, filed)
    leaves = tuple(_leaves(volume, job, filed, progress))
    data = _merged(bytes(volume.output()), leaves)
    findings = (*(sentence for each in filed for sentence in each.findings), *spare_findings(spare))
    return Bound(data, volume.pages_count, filed, findings)


def _leaves(
    volume: Volume, job: Job, filed: Sequence[FiledMaterial], progress: Callable[[int, int], None]
) -> Iterator[_Leaf]:
    """Draw tab sheets and empty stamped pages; yields what goes onto these."""
    readers: dict[bytes, PdfReader] = {}  # a file that is two materials' is in the PDF once
    for done, each in enumerate(filed):
        progress(done, len(filed))
        draw_tab_sheet(volume, job, each)
        if each.booklet is None or not each.pages:
            continue
        volume.prefix = f"{each.label}-"
        data = each.booklet.data
        if data not in readers:
            readers[data] = PdfReader(BytesIO(data))
        for number, page in enumerate(readers[data].pages, start=1):
            box = page.mediabox
            stamp = f"{each.label}　{number}/{each.pages}"
            yield _Leaf(page, volume.evidence_page(float(box.width), float(box.height), stamp))


def _merged(sheets: bytes, leaves: Sequence[_Leaf]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(sheets)))
    writer.root_object.pop("/OpenAction", None)  # not even ours, which only sets the zoom
    pages = list(writer.pages)
    for leaf in leaves:
        _put(writer, pages[leaf.place.sheet], leaf)
    writer.pdf_header = "%PDF-1.7"  # the files of others use what is newer than our own pages
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _put(writer: PdfWriter, sheet: PageObject, leaf: _Leaf) -> None:
    """Draw the page of a file on its sheet, below the stamp."""
    pictures = _dictionary(_dictionary(leaf.page["/Resources"])["/XObject"])
    picture = pictures.raw_get(PICTURE).clone(writer)
    scale, x, y = leaf.place.scale, leaf.place.x, leaf.place.y
    drawing = DecodedStreamObject()
    drawing.set_data(f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm {_EVIDENCE} Do Q\n".encode())
    fonts = _dictionary(sheet["/Resources"]).raw_get("/Font")
    sheet[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): fonts,
            NameObject("/XObject"): DictionaryObject({NameObject(_EVIDENCE): picture}),
        }
    )
    own = sheet.raw_get("/Contents")
    sheet[NameObject("/Contents")] = ArrayObject([writer._add_object(drawing), own])


def _dictionary(found: object) -> DictionaryObject:
    value = found.get_object() if hasattr(found, "get_object") else found
    assert isinstance(value, DictionaryObject)
    return value
