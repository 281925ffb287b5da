"""The whole draft as one PDF: cover, Form A and Form B of each unit, and what is left to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core.draft import Draft
from core.edition import Edition
from core.filing import assess_filing
from core.form_a import form_a_text
from core.pdf.cover import TITLE, draw_cover
from core.pdf.embedded import attached_draft
from core.pdf.form_a import draw_form_a
from core.pdf.form_b import draw_form_b
from core.pdf.paper import Paper
from core.pdf.points import draw_points
from core.pdf.unprintable import unprintable
from core.text.characters import one_line
from core.units import ApplicationUnit

_NO_UNIT = (ApplicationUnit("", "（申請単位の登録なし）", (), "U1"),)


def render_draft_pdf(
    edition: Edition, draft: Draft, on: date, progress: Callable[[int, int], None] = lambda *_: None
) -> bytes:
    """The draft as a PDF made on ``on``, carrying the draft itself; the same draft and date give the same bytes.

    ``progress`` is told how many units of how many are drawn.
    """
    filing = assess_filing(edition, draft, on)
    units = filing.units.units or _NO_UNIT
    provider = one_line(form_a_text(edition, draft, "provider_name"))
    title = f"{TITLE}（{provider}）" if provider else TITLE
    carried = attached_draft(draft)
    paper = Paper(title, provider or "開示ナビ", edition.short_name, on, attachment=carried)
    draw_cover(paper, edition, filing, units, provider, len(unprintable(edition, draft)))
    for number, unit in enumerate(units):
        progress(number, len(units))
        paper.running = f"申請単位：{unit.name}"
        paper.start_page()
        paper.bookmark(unit.name, 0)
        draw_form_a(paper, edition, draft, unit)
        paper.start_page()
        draw_form_b(paper, edition, draft, unit)
    draw_points(paper, edition, filing)
    return bytes(paper.output())
