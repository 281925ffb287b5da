"""The whole draft as one PDF: cover, Form A and Form B of each unit, and what is left to do."""

from __future__ import annotations

from datetime import date

from core.characters import one_line
from core.draft import Answer, Draft
from core.edition import Edition
from core.filing import assess_filing
from core.pdf.cover import TITLE, draw_cover
from core.pdf.form_a import draw_form_a
from core.pdf.form_b import draw_form_b
from core.pdf.paper import Paper
from core.pdf.points import draw_points
from core.pdf.unprintable import unprintable
from core.units import ApplicationUnit

_NO_UNIT = (ApplicationUnit("", "（申請単位の登録なし）", (), "U1"),)


def render_draft_pdf(edition: Edition, draft: Draft, on: date) -> bytes:
    """The draft as a PDF made on ``on``; the same draft and date give the same bytes."""
    filing = assess_filing(edition, draft, on)
    units = filing.units.units or _NO_UNIT
    provider = _provider(edition, draft)
    paper = Paper(_title(provider), provider or "開示ナビ", edition.short_name, on)
    draw_cover(paper, edition, filing, units, provider, len(unprintable(edition, draft)))
    for unit in units:
        paper.running = f"申請単位：{unit.name}"
        paper.start_page()
        paper.bookmark(unit.name, 0)
        draw_form_a(paper, edition, draft, unit)
        paper.start_page()
        draw_form_b(paper, edition, draft, unit)
    draw_points(paper, edition, filing)
    return bytes(paper.output())


def _provider(edition: Edition, draft: Draft) -> str:
    """The applicant's name, from the Form A field ``provider_name``."""
    for field in edition.form_a_fields("applicant"):
        if field.id == "provider_name":
            item_id, _, field_id = field.item_field.partition(".")
            answer = draft.provider_answers.get(item_id, Answer())
            return one_line(answer.text(field_id) if item_id else draft.form_a.get(field.id, ""))
    return ""


def _title(provider: str) -> str:
    return f"{TITLE}（{provider}）" if provider else TITLE
