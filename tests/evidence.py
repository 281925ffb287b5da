"""Evidence as applicants have it: PDFs of every shape, and files that only look like one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

A4 = (210.0, 297.0)


def pdf(pages: int = 1, text: str = "Evidence", size: tuple[float, float] = A4) -> bytes:
    """A plain PDF whose pages say ``text`` and their number in the upper left corner and at the lower edge."""
    document = FPDF(unit="mm", format=size)
    document.set_auto_page_break(False)
    document.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    document.set_font("helvetica", size=12)
    for number in range(1, pages + 1):
        document.add_page()
        document.text(2, 6, f"{text} {number} top")
        document.text(2, size[1] - 2, f"{text} {number} end")
    return bytes(document.output())


def rewritten(change: Callable[[PdfWriter], None], data: bytes | None = None) -> bytes:
    """A PDF after ``change``."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data or pdf())))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def encrypted() -> bytes:
    return rewritten(lambda writer: writer.encrypt("secret", algorithm="RC4-128"))


def no_pages() -> bytes:
    output = BytesIO()
    PdfWriter().write(output)
    return output.getvalue()


def with_box(key: str, box: tuple[float, ...], rotate: int = 0) -> bytes:
    """A page with a box of its own; the text stays where it is on A4."""

    def change(writer: PdfWriter) -> None:
        page = writer.pages[0]
        page[NameObject(key)] = ArrayObject(FloatObject(number) for number in box)
        page[NameObject("/Rotate")] = NumberObject(rotate)

    return rewritten(change)


def rotated(angle: int) -> bytes:
    return with_box("/CropBox", (0, 0, 595.28, 841.89), angle)


def armed() -> bytes:
    """A PDF that runs scripts when opened, closed and printed, opens addresses and programs, and carries a file."""

    def change(writer: PdfWriter) -> None:
        writer.add_attachment("payload.exe", b"MZ payload")
        script = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(2)")}
        )
        launch = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc")}
        )
        writer.root_object[NameObject("/OpenAction")] = launch
        names = writer.root_object["/Names"].get_object()
        assert isinstance(names, DictionaryObject)
        named = ArrayObject([TextStringObject("start"), script])
        names[NameObject("/JavaScript")] = DictionaryObject({NameObject("/Names"): named})
        writer.root_object[NameObject("/AA")] = DictionaryObject({NameObject("/WC"): script})
        page = writer.pages[0]
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
        resources = page["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        resources[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Hidden"): script})
        writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="https://elsewhere.example/"))

    return rewritten(change)


def stamped(flags: int = 4, subtype: str = "/Stamp") -> bytes:
    """A page with an annotation whose appearance says SIGNED, as a seal put on with a PDF program."""

    def change(writer: PdfWriter) -> None:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        look = DecodedStreamObject()
        look.set_data(b"BT /F 12 Tf 2 4 Td (SIGNED) Tj ET")
        look.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): RectangleObject((0, 0, 60, 20)),
                NameObject("/Resources"): DictionaryObject(
                    {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
                ),
            }
        )
        annotation = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(subtype),
                NameObject("/F"): NumberObject(flags),
                NameObject("/Rect"): RectangleObject((300, 300, 420, 340)),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)}),
            }
        )
        writer.add_annotation(0, annotation)

    return rewritten(change)


def bomb() -> bytes:
    """A page whose drawing instructions unpack to far more than the file holds."""

    def change(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(b"0 0 m " * 20_000_000)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())

    return rewritten(change)


def scan(size: int) -> bytes:
    """A page with a picture that no program makes smaller; a little more than ``size`` bytes."""

    def change(writer: PdfWriter) -> None:
        picture = DecodedStreamObject()
        picture.set_data(random.Random(size).randbytes(size))
        writer._add_object(picture)

    return rewritten(change)


def endless_tree() -> bytes:
    """Pages that are their own parents and children."""

    def change(writer: PdfWriter) -> None:
        pages = writer.root_object["/Pages"].get_object()
        assert isinstance(pages, DictionaryObject)
        pages[NameObject("/Kids")] = ArrayObject([pages.indirect_reference] * 3)

    return rewritten(change)


def deep() -> bytes:
    """Arrays in arrays, a hundred thousand deep."""
    nested = b"[" * 100_000 + b"]" * 100_000
    return pdf().replace(b"/Type /Catalog", b"/Deep " + nested + b" /Type /Catalog", 1)


BAD: dict[str, bytes] = {
    "empty": b"",
    "text": b"hello",
    "word": b"PK\x03\x04 word/document.xml",
    "cut": pdf(3)[:900],
    "head only": b"%PDF-1.7\n",
    "rubbish behind a head": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "encrypted": encrypted(),
    "no pages": no_pages(),
    "endless tree": endless_tree(),
}
