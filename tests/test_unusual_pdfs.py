"""PDFs that are sound but not for us: protected in ways, or packed by means, that we do not open. Each says what it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
)

from core.intake import take_in
from core.intake.carried import NAME
from core.intake.process import carried_draft
from tests import evidence


def protected(**entries: object) -> bytes:
    """With an encryption dictionary of these entries."""
    plain = evidence.pdf()
    values = " ".join(f"/{key} {value}" for key, value in entries.items())
    return plain.replace(b"/Root", f"/Encrypt << {values} >> /ID [<00> <00>] /Root".encode())


def packed(*filters: str, data: bytes = b"no such packing") -> bytes:
    """The contents of its page, and a draft inside it, went through these filters."""

    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = data
        stream[NameObject("/Filter")] = ArrayObject(NameObject(f"/{each}") for each in filters)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
        writer.add_attachment(NAME, b"{}")
        names = writer.root_object["/Names"]
        assert isinstance(names, DictionaryObject)
        listed = names["/EmbeddedFiles"]["/Names"]  # type: ignore[index]  # as just made
        listed[1].get_object()["/EF"][NameObject("/F")] = writer._add_object(stream)

    return evidence.rewritten(change)


def scanned() -> bytes:
    """A page with a picture in JBIG2, as many copying machines make them."""

    def change(writer: PdfWriter) -> None:
        picture = StreamObject()
        picture._data = b"as it is"
        picture[NameObject("/Subtype")] = NameObject("/Image")
        picture[NameObject("/Filter")] = NameObject("/JBIG2Decode")
        resources = writer.pages[0]["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        resources[NameObject("/XObject")] = DictionaryObject(
            {NameObject("/Scan"): writer._add_object(picture)}
        )

    return evidence.rewritten(change)


PROTECTED = "閲覧を制限する保護"
UNUSUAL = "特殊な方式で圧縮"
KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a shop's DRM": (lambda: protected(Filter="/FOPN_foweb", V=1, Length=128), PROTECTED),
    "a reader's DRM": (lambda: protected(Filter="/EBX_HANDLER", V=4, Length=128), PROTECTED),
    "for certificates": (
        lambda: protected(Filter="/Adobe.PubSec", SubFilter="/adbe.pkcs7.s5", V=4),
        PROTECTED,
    ),
    "an encryption of the future": (lambda: protected(Filter="/Standard", V=9, R=9), PROTECTED),
    "an unknown cipher": (
        lambda: protected(
            Filter="/Standard", V=5, R=6, CF="<< /StdCF << /CFM /AESV9 >> >>", StmF="/StdCF", StrF="/StdCF"
        ),
        PROTECTED,
    ),
    "JBIG2": (lambda: packed("JBIG2Decode"), UNUSUAL),
    "Brotli": (lambda: packed("BrotliDecode"), UNUSUAL),
    "a filter of one's own": (lambda: packed("AcmeDecode"), UNUSUAL),
    "a filter of one's own inside a usual one": (
        lambda: packed("ASCIIHexDecode", "AcmeDecode", data=b"00>"),
        UNUSUAL,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_that_we_do_not_open_says_what_it_is(kind: str) -> None:
    make, says = KINDS[kind]
    (booklet, good) = take_in([("a.pdf", make()), ("b.pdf", evidence.pdf())])

    assert says in booklet.problem
    assert good.problem == ""


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_pdf_that_we_do_not_open_says_what_it_is(kind: str) -> None:
    make, says = KINDS[kind]

    assert says in carried_draft(make()).problem


def test_a_scan_in_jbig2_is_taken_over_as_it_is() -> None:
    (booklet,) = take_in([("scan.pdf", scanned())])

    assert booklet.problem == ""
    assert b"as it is" in booklet.data
    assert b"/JBIG2Decode" in booklet.data
