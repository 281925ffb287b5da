"""The draft inside its own PDF: what is attached, and how it is read back."""

from __future__ import annotations

from core.draft import Answer, Draft, Notices
from core.files import DraftFileError, load_draft, save_draft
from core.intake import Visitor, carried_draft
from core.intake.carried import NAME
from core.limits import DRAFT_PDF, MEGABYTE
from core.pdf.attachment import Attachment


def attached_draft(draft: Draft) -> Attachment:
    """The draft as a PDF carries it: without private notes and notices, as the PDF may leave the house."""
    units = {
        unit_id: unit.model_copy(update={"answers": _without_notes(unit.answers)})
        for unit_id, unit in draft.units.items()
    }
    changes = {
        "provider_answers": _without_notes(draft.provider_answers),
        "units": units,
        "notices": Notices(),  # what went wrong with the service is nobody's who only asked for the forms
    }
    return Attachment(NAME, save_draft(draft.model_copy(update=changes)))


def _without_notes(answers: dict[str, Answer]) -> dict[str, Answer]:
    return {i: a.model_copy(update={"note": ""}) if a.note else a for i, a in answers.items()}


def open_draft_file(data: bytes, editions: tuple[str, ...], visitor: Visitor | None = None) -> Draft:
    """The draft of a draft file or of a PDF that carries one. Raises ``DraftFileError``.

    A PDF is opened in a process of its own, in its ``visitor``'s turn.
    """
    if not data.startswith(b"%PDF-"):
        return load_draft(data, editions)
    if len(data) > DRAFT_PDF:
        raise DraftFileError(f"PDFが大きすぎます。開けるのは{DRAFT_PDF // MEGABYTE} MBまでです。")
    answer = carried_draft(data, visitor)
    if answer.problem:
        raise DraftFileError(answer.problem)
    return load_draft(answer.content, editions)
