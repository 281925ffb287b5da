"""The draft inside its own PDF: what is attached, and how it is read back."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from core.draft import Answer, Draft, Notices
from core.files import DraftFileError, load_draft, save_draft
from core.limits import DRAFT_FILE, DRAFT_PDF, MEGABYTE
from core.pdf.attachment import Attachment

NAME = "kaiji-navi-draft.json"
_MOST_ATTACHMENTS = 50


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


def open_draft_file(data: bytes, editions: tuple[str, ...]) -> Draft:
    """The draft of a draft file or of a PDF that carries one. Raises ``DraftFileError``."""
    return read_embedded_draft(data, editions) if data.startswith(b"%PDF-") else load_draft(data, editions)


def read_embedded_draft(data: bytes, editions: tuple[str, ...]) -> Draft:
    """The draft that a PDF carries. Raises ``DraftFileError`` saying what is wrong."""
    if len(data) > DRAFT_PDF:
        raise DraftFileError(f"PDFが大きすぎます。開けるのは{DRAFT_PDF // MEGABYTE} MBまでです。")
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise DraftFileError(
                "パスワードの付いたPDFは開けません。パスワードを外すか、元のPDFを選んでください。"
            )
        content = _attachment(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        if isinstance(error, DraftFileError):
            raise
        raise DraftFileError(
            "PDFが壊れていて読めません。もう一度作るか、別のファイルを選んでください。"
        ) from error
    if content is None:
        raise DraftFileError(
            "このPDFには下書きが入っていません。開示ナビの「出力」で作ったPDFか、下書きのファイルを選んでください。"
        )
    return load_draft(content, editions)


def _attachment(reader: PdfReader) -> bytes | None:
    """The attached draft, found by its name in the document's own list."""
    names = _child(_child(reader.root_object, "/Names"), "/EmbeddedFiles").get("/Names")
    entries = list(names.get_object())[: 2 * _MOST_ATTACHMENTS] if names is not None else []
    for name, entry in zip(entries[::2], entries[1::2], strict=False):
        if str(name.get_object()) == NAME:
            stream = _child(entry.get_object(), "/EF").get("/F")
            found = stream.get_object() if stream is not None else None
            if isinstance(found, StreamObject):
                return _unpacked(found)
    return None


def _child(parent: DictionaryObject, key: str) -> DictionaryObject:
    found = parent.get(key)
    value = found.get_object() if found is not None else None
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _unpacked(stream: StreamObject) -> bytes:
    """pypdf stops unpacking far above the size of a draft; what is larger is refused by ``load_draft``."""
    data = stream.get_data()
    if len(data) > DRAFT_FILE:
        raise DraftFileError("PDFに入っている下書きが大きすぎます。")
    return bytes(data)
