"""Every paper that the product prints, by name, so that what holds for all of them is tested once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any, NamedTuple

from pypdf import PdfReader

from core.draft import Draft, Told
from core.edition import Edition
from core.fees import estimate_fees
from core.papers import binder, contents, covering, estimate, forms, notices, publication, renewal, report
from core.papers.job import Job
from core.pdf import render_draft_pdf
from core.units import ApplicationUnit
from tests import support

ON = date(2026, 11, 23)
POINT = 25.4 / 72

Paper = Callable[[Edition, Draft], bytes | None]


def whole(render: Callable[[Job], bytes]) -> Paper:
    """A paper for the filing as a whole."""
    return lambda edition, draft: render(Job(edition, draft, ON))


def of_unit(render: Callable[[Job, ApplicationUnit], bytes]) -> Paper:
    """The first unit's paper; None where the filing has no unit."""

    def first(edition: Edition, draft: Draft) -> bytes | None:
        job = Job(edition, draft, ON)
        return render(job, job.units[0]) if job.units else None

    return first


def estimate_of_two(job: Job) -> bytes:
    """Three units against one over six years."""
    return estimate.render_estimate(job, [estimate_fees(job.edition, units, 6, 1) for units in (3, 1)])


def base() -> Draft:
    """Last time's draft: the complete sample, so that a draft that is empty or rogue differs from it."""
    return support.complete_draft()


def told(draft: Draft) -> Told:
    """Every text of a notice says the title of the draft."""
    return Told.model_validate(dict.fromkeys(Told.model_fields, draft.title))


def with_texts(draft: Draft, text: str) -> Draft:
    """``draft`` with ``text`` wherever an applicant writes freely."""
    content = draft.model_dump(mode="json")
    _fill(content, text)
    return Draft.model_validate({**content, "title": text})


_FREE = {"name", "place", "address", "contact", "reason", "period", "certification_number"}


def _fill(node: Any, text: str) -> None:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if key == "values":
            node[key] = {field: text if isinstance(v, str) else v for field, v in value.items()}
        elif key in _FREE:
            node[key] = text
        elif isinstance(value, (dict, list)):
            _fill(value, text)


PAPERS: dict[str, Paper] = {
    "draft": lambda edition, draft: render_draft_pdf(edition, draft, ON),
    "cover letter": whole(covering.render_cover_letter),
    "checklist": whole(covering.render_checklist),
    "agents": whole(covering.render_agents),
    "form A": of_unit(forms.render_form_a),
    "form B": of_unit(forms.render_form_b),
    "document list": of_unit(contents.render_document_list),
    "evidence index": of_unit(contents.render_evidence_index),
    "report": whole(report.render_report),
    "publication": of_unit(publication.render_publication),
    "estimate": whole(estimate_of_two),
    "changes": whole(lambda job: renewal.render_changes(job, base())),
    "declaration": whole(renewal.render_declaration),
    "change notice": whole(lambda job: notices.render_change_notice(job, told(job.draft), base())),
    "end notice": whole(lambda job: notices.render_end_notice(job, told(job.draft))),
    "emergency": whole(lambda job: notices.render_emergency(job, told(job.draft))),
    "bound evidence": of_unit(lambda job, unit: binder.bind_evidence(job, unit, {}).data),
    "CD-R": of_unit(contents.render_cd_contents),
}


class Piece(NamedTuple):
    """A piece of text as it was drawn; ``x`` and ``y`` in mm, ``y`` from the lower edge of the page."""

    text: str
    x: float
    y: float


def pieces(pdf: bytes) -> Iterator[list[Piece]]:
    """The pieces of each page in the order they were drawn."""
    for page in PdfReader(BytesIO(pdf)).pages:
        found: list[Piece] = []

        def visit(text: str, _: Any, matrix: Any, __: Any, ___: Any, found: list[Piece] = found) -> None:
            if text.strip():
                found.append(Piece(text.strip(), matrix[4] * POINT, matrix[5] * POINT))

        page.extract_text(visitor_text=visit)
        yield found


def lines(pdf: bytes) -> list[str]:
    """The lines as drawn. Pieces drawn one after the other at one height are one line in several colours."""
    return [
        "".join(piece.text for piece in line)
        for page in pieces(pdf)
        for _, line in groupby(page, key=lambda piece: round(piece.y, 2))
    ]
