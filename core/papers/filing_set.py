"""The complete set of papers for a new filing (rules D1-D9), as files with names for an envelope or a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from core.draft import Draft
from core.edition import Edition
from core.files import save_draft
from core.papers.contents import render_cd_contents, render_document_list, render_evidence_index
from core.papers.covering import has_agents, render_agents, render_checklist, render_cover_letter
from core.papers.files import PaperFile
from core.papers.forms import render_form_a, render_form_b
from core.papers.job import Job, prepared_job
from core.pdf.unprintable import unprintable
from core.text.filenames import safe_name

_PER_UNIT = (
    ("1_申請書A.pdf", render_form_a),
    ("2_申請書B.pdf", render_form_b),
    ("3_提出書類及び資料内訳書.pdf", render_document_list),
    ("4_疎明資料一覧.pdf", render_evidence_index),
    ("5_CD-Rの内容.pdf", render_cd_contents),
)
_COMMON = 3
"""The cover letter, the checklist and the draft itself."""
NO_UNITS = (
    "申請単位がないため、単位ごとの書類は作っていません。「申請単位」のページでサービスを登録してください。"
)


@dataclass(frozen=True, slots=True)
class FilingSet:
    """The papers, and in words what the applicant should know before using them."""

    papers: tuple[PaperFile, ...]
    notes: tuple[str, ...]


def render_filing_set(
    edition: Edition, draft: Draft, on: date, progress: Callable[[int, int], None] = lambda *_: None
) -> FilingSet:
    """All papers of the filing made on ``on``; the same draft and date give the same bytes.

    ``progress`` is told how many papers of how many are made.
    """
    with prepared_job(edition, draft, on) as job:
        total = _COMMON + has_agents(job) + len(_PER_UNIT) * len(job.units)
        papers = []
        for paper in _papers(job):
            papers.append(paper)
            progress(len(papers), total)
    lost = (
        f"{entry.place}：印刷できない文字 {' '.join(entry.characters)} は「〓」になります。"
        for entry in unprintable(edition, draft)
    )
    return FilingSet(tuple(papers), (*lost, *(() if job.units else (NO_UNITS,))))


def _papers(job: Job) -> Iterator[PaperFile]:
    yield PaperFile("00_添え状.pdf", render_cover_letter(job))
    yield PaperFile("00_提出前の確認表.pdf", render_checklist(job))
    if has_agents(job):
        yield PaperFile("00_代理店の一覧.pdf", render_agents(job))
    for number, unit in enumerate(job.units, start=1):
        folder = f"{number:02}_{safe_name(unit.name)}"
        for name, render in _PER_UNIT:
            yield PaperFile(f"{folder}/{name}", render(job, unit))
    yield PaperFile("開示ナビの下書き.json", save_draft(job.draft))
