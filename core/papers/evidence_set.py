"""The evidence of every unit from one folder of files, assigned by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.documents import MaterialKey, list_materials
from core.draft import Draft
from core.edition import Edition
from core.intake import Booklet, check_total, take_in
from core.matching import assign_by_name
from core.papers.binder import Bound, bind_evidence
from core.papers.files import PaperFile, zip_papers
from core.papers.filing_set import NO_UNITS
from core.papers.job import Job, prepared_job
from core.text.filenames import safe_name
from core.units import ApplicationUnit

_ONE_PDF = "申請単位が{count}件あるため、1つのPDFにはできません。出力先の名前を .zip にしてください。"


@dataclass(frozen=True, slots=True)
class EvidenceSet:
    """A PDF or a ZIP (None where there is none to make), and in words what is missing or wrong."""

    data: bytes | None
    notes: tuple[str, ...]


def bind_folder(
    edition: Edition, draft: Draft, on: date, files: Iterable[tuple[str, bytes]], *, as_zip: bool
) -> EvidenceSet:
    """Bind ``files`` (name, content) for every unit. Raises ``LimitError``."""
    with prepared_job(edition, draft, on) as job:
        if not job.units:
            return EvidenceSet(None, (NO_UNITS,))
        if not as_zip and len(job.units) > 1:
            return EvidenceSet(None, (_ONE_PDF.format(count=len(job.units)),))
        booklets = take_in(files)
        check_total(booklets)
        bound = list(_bound(job, booklets))
    notes = tuple(dict.fromkeys(note for _, made in bound for note in made.findings))
    if not as_zip:
        return EvidenceSet(bound[0][1].data, notes)
    papers = (PaperFile(bound_name(number, unit), made.data) for number, (unit, made) in enumerate(bound, 1))
    return EvidenceSet(zip_papers(papers, on), notes)


def bound_name(number: int, unit: ApplicationUnit) -> str:
    """Where the bound evidence lies beside the unit's other papers."""
    return f"{number:02}_{safe_name(unit.name)}/6_資料.pdf"


def _bound(job: Job, booklets: Sequence[Booklet]) -> Iterator[tuple[ApplicationUnit, Bound]]:
    """Every unit with its PDF. What no unit uses is said with the last one."""
    by_key = {booklet.key: booklet for booklet in booklets}
    names = {key: booklet.name for key, booklet in by_key.items()}
    used: set[str] = set()
    for unit in job.units:
        materials = list_materials(job.edition, job.draft, (unit,))
        assigned: dict[MaterialKey, str] = assign_by_name(materials, names)
        used.update(assigned.values())
        last = unit.id == job.units[-1].id
        spare = [booklet for key, booklet in by_key.items() if key not in used] if last else []
        yield unit, bind_evidence(job, unit, {m: by_key[key] for m, key in assigned.items()}, spare)
