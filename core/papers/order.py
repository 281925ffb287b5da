"""What can be made of a draft that takes its time, and the making of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from core.documents import MaterialKey
from core.draft import Draft
from core.edition import Edition
from core.intake.limits import Booklet
from core.papers.binder import bind_evidence
from core.papers.files import PaperFile, zip_papers
from core.papers.filing_set import render_filing_set
from core.papers.job import prepared_job
from core.papers.renewal import render_changes, render_declaration
from core.pdf.document import render_draft_pdf

Kind = Literal["draft", "filing", "renewal", "bound"]
Progress = Callable[[int, int], None]
"""Told how many papers of how many are made."""


@dataclass(frozen=True)
class Order:
    """What is to be made as of the day ``on``.

    ``base`` is last time's draft (renewal). ``unit_id``, ``files`` by material and ``spare`` files are for binding.
    """

    kind: Kind
    edition: Edition
    draft: Draft
    on: date
    base: Draft | None = None
    unit_id: str = ""
    files: dict[MaterialKey, Booklet] = field(default_factory=dict)
    spare: tuple[Booklet, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A PDF or a ZIP; ``names`` of the papers in it, ``notes`` in words for the applicant, its ``pages`` if bound."""

    data: bytes
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pages: int = 0


def make(order: Order, progress: Progress) -> Product:
    """Make what is ordered; the same order gives the same bytes."""
    return _MAKERS[order.kind](order, progress)


def _draft(order: Order, progress: Progress) -> Product:
    return Product(render_draft_pdf(order.edition, order.draft, order.on, progress))


def _filing(order: Order, progress: Progress) -> Product:
    made = render_filing_set(order.edition, order.draft, order.on, progress)
    names = tuple(paper.name for paper in made.papers)
    return Product(zip_papers(made.papers, order.on), names, made.notes)


def _renewal(order: Order, progress: Progress) -> Product:
    base = order.base or order.draft
    with prepared_job(order.edition, order.draft, order.on, base) as job:
        changes = PaperFile("1_変更箇所一覧.pdf", render_changes(job, base))
        progress(1, 2)
        papers = (changes, PaperFile("2_自己申告書.pdf", render_declaration(job)))
    return Product(zip_papers(papers, order.on), tuple(paper.name for paper in papers))


def _bound(order: Order, progress: Progress) -> Product:
    with prepared_job(order.edition, order.draft, order.on) as job:
        unit = next(unit for unit in job.units if unit.id == order.unit_id)
        bound = bind_evidence(job, unit, order.files, order.spare, progress)
    return Product(bound.data, pages=bound.pages)


_MAKERS: dict[Kind, Callable[[Order, Progress], Product]] = {
    "draft": _draft,
    "filing": _filing,
    "renewal": _renewal,
    "bound": _bound,
}
