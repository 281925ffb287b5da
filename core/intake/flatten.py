"""A PDF from outside as a PDF of ours: each page becomes one picture made of its own drawing instructions.

Only what is drawn is taken over: page contents, fonts, images, and what annotations and form fields look
like (a stamp or a signature on a contractor's paper is one). Scripts, actions, links, attachments and
metadata stay behind, because nothing but the drawing is ever copied.
"""

from __future__ import annotations

from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)

from core.intake.appearances import Placed, appearances
from core.intake.boxes import upright, visible_box
from core.limits import EVIDENCE_UNPACKED

PICTURE = "/Page"
"""The name of the picture in the resources of each page."""

# Nothing of these is drawn; what hangs on them could be the whole document, or something that runs.
LEFT_BEHIND = (
    "/AA",
    "/AF",
    "/EmbeddedFiles",
    "/JavaScript",
    "/Metadata",
    "/OpenAction",
    "/Parent",
    "/PieceInfo",
    "/StructParent",
    "/StructParents",
    "/Annots",
)


class Unreadable(ValueError):
    """A PDF that cannot be taken in; the message says why."""


def opened(data: bytes) -> PdfReader:
    """Raises ``Unreadable`` where a protection is on it that we do not know, and what pypdf raises."""
    try:
        return PdfReader(BytesIO(data))
    except NotImplementedError as error:  # of encryption only: nothing is unpacked yet
        raise Unreadable(
            "閲覧を制限する保護（DRMなど）が付いています。保護のないPDFを作り直して、入れてください。"
        ) from error


def flattened(data: bytes, most_pages: int) -> tuple[bytes, int, tuple[str, ...]]:
    """The pages as a PDF of our own, how many they are, and notes. Raises ``Unreadable`` and what pypdf raises."""
    reader = opened(data)
    if reader.is_encrypted:
        raise Unreadable(
            "パスワードか制限が付いています。外したPDFを作る（印刷して「PDFに保存」する）と、とじられます。"
        )
    count = len(reader.pages)
    if count == 0:
        raise Unreadable("ページがありません。")
    if count > most_pages:
        raise Unreadable(
            f"{count:,}ページあります。上限は{most_pages:,}ページです。引用したページだけのPDFにしてください。"
        )
    writer = PdfWriter()
    unpacked = 0
    for page in reader.pages:
        unpacked += _add(writer, page)
        if unpacked > EVIDENCE_UNPACKED:
            raise Unreadable("中身が大きすぎます。画像にしてから、もう一度PDFにしてください。")
    writer.metadata = None
    output = BytesIO()
    writer.write(output)
    return output.getvalue(), count, _notes(reader)


def _add(writer: PdfWriter, page: PageObject) -> int:
    """Add the page to ``writer``; returns the size of its drawing instructions."""
    box = visible_box(page)
    matrix, width, height = upright(box, page)
    contents = page.get_contents()
    drawing = contents.get_data() if contents is not None else b""
    inner = _form(writer, drawing, [*box], page.get("/Resources"))
    if isinstance(group := page.get("/Group"), DictionaryObject):
        inner[NameObject("/Group")] = group.clone(writer, ignore_fields=LEFT_BEHIND)
    placed = [Placed((1, 0, 0, 1, 0, 0), inner), *appearances(page)]
    names = DictionaryObject()
    steps = [f"{_numbers(matrix)} cm"]
    for number, each in enumerate(placed):
        form = each.form if each.form is inner else each.form.clone(writer, ignore_fields=LEFT_BEHIND)
        names[NameObject(f"/P{number}")] = _reference(writer, form)
        steps.append(f"q {_numbers(each.matrix)} cm /P{number} Do Q")
    picture = _form(
        writer,
        "\n".join(steps).encode(),
        [0, 0, width, height],
        DictionaryObject({NameObject("/XObject"): names}),
    )
    sheet = writer.add_blank_page(width, height)
    listed = DictionaryObject({NameObject(PICTURE): _reference(writer, picture)})
    sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): listed})
    sheet[NameObject("/Contents")] = _reference(writer, _stream(f"{PICTURE} Do".encode()))
    return len(drawing)


def _form(writer: PdfWriter, drawing: bytes, box: list[float], resources: object) -> StreamObject:
    form = _stream(drawing)
    found = resources.get_object() if isinstance(resources, IndirectObject) else resources
    if isinstance(found, DictionaryObject):
        copied = found.clone(writer, ignore_fields=LEFT_BEHIND)
    else:
        copied = DictionaryObject()
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(number) for number in box),
            NameObject("/Resources"): copied,
        }
    )
    return form


def _stream(drawing: bytes) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(drawing)
    return stream.flate_encode()


def _reference(writer: PdfWriter, found: DictionaryObject) -> IndirectObject:
    known = getattr(found, "indirect_reference", None)
    return known if known is not None and known.pdf is writer else writer._add_object(found)


def _numbers(matrix: tuple[float, ...]) -> str:
    return " ".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in matrix)


def _notes(reader: PdfReader) -> tuple[str, ...]:
    """What may look different from the file."""
    root = reader.root_object
    notes = []
    layers = _child(_child(root, "/OCProperties"), "/D")
    if layers.get("/OFF") or layers.get("/BaseState") == "/OFF":
        notes.append("隠したレイヤーがあります。とじたPDFでは見えることがあるので、確かめてください。")
    form = _child(root, "/AcroForm")
    if form.get("/XFA") is not None:
        notes.append("専用ソフトで開く形式（XFA）の入力欄があります。内容が写っているか確かめてください。")
    elif form.get("/NeedAppearances") == True:  # noqa: E712 - a BooleanObject is no bool
        notes.append("入力欄の文字が写らないことがあります。印刷して「PDFに保存」したものが確実です。")
    return tuple(notes)


def _child(parent: DictionaryObject, key: str) -> DictionaryObject:
    found = parent.get(key, NullObject()).get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
