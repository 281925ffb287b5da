"""Form A and Form B of one unit, each a PDF of its own that carries the draft (rules D1, D2)."""

from __future__ import annotations

from core.papers.job import Job
from core.pdf.embedded import attached_draft
from core.pdf.form_a import draw_form_a
from core.pdf.form_b import draw_form_b
from core.units import ApplicationUnit


def render_form_a(job: Job, unit: ApplicationUnit) -> bytes:
    """The unit's face sheet."""
    paper = job.paper("申請書A", f"申請単位：{unit.name}", mark=True, attachment=attached_draft(job.draft))
    draw_form_a(paper, job.edition, job.draft, unit)
    return bytes(paper.output())


def render_form_b(job: Job, unit: ApplicationUnit) -> bytes:
    """The unit's disclosure details; each evidence is cited with its number in the evidence index."""
    paper = job.paper("申請書B", f"申請単位：{unit.name}", mark=True, attachment=attached_draft(job.draft))
    draw_form_b(paper, job.edition, job.draft, unit, job.material_numbers(unit))
    return bytes(paper.output())
