"""The draft inside a PDF of ours, taken out as it stands there: ``core.files`` reads it."""

from __future__ import annotations

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from core.intake.flatten import Unreadable, opened
from core.limits import DRAFT_FILE

NAME = "kaiji-navi-draft.json"
_MOST_ATTACHMENTS = 50


def carried_draft(data: bytes) -> bytes:
    """The attached draft file. Raises ``Unreadable`` and what pypdf raises."""
    reader = opened(data)
    if reader.is_encrypted:
        raise Unreadable("パスワードの付いたPDFは開けません。パスワードを外すか、元のPDFを選んでください。")
    content = _attachment(reader)
    if content is None:
        raise Unreadable(
            "このPDFには下書きが入っていません。開示ナビの「出力」で作ったPDFか、下書きのファイルを選んでください。"
        )
    if len(content) > DRAFT_FILE:
        raise Unreadable("PDFに入っている下書きが大きすぎます。")
    return content


def _attachment(reader: PdfReader) -> bytes | None:
    """The attached draft, found by its name in the document's own list."""
    names = _child(_child(reader.root_object, "/Names"), "/EmbeddedFiles").get("/Names")
    entries = list(names.get_object())[: 2 * _MOST_ATTACHMENTS] if names is not None else []
    for name, entry in zip(entries[::2], entries[1::2], strict=False):
        if str(name.get_object()) == NAME:
            stream = _child(entry.get_object(), "/EF").get("/F")
            found = stream.get_object() if stream is not None else None
            if isinstance(found, StreamObject):
                return bytes(found.get_data())
    return None


def _child(parent: DictionaryObject, key: str) -> DictionaryObject:
    found = parent.get(key)
    value = found.get_object() if found is not None else None
    return value if isinstance(value, DictionaryObject) else DictionaryObject()
