"""What annotations and form fields of a page look like, as forms to be drawn on it (ISO 32000-1, 12.5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from core.intake.boxes import Box, Matrix, rectangle

_MOST = 2000
_HIDDEN, _NO_VIEW = 2, 32
_NOT_DRAWN = {
    "/Popup",
    "/Link",
    "/Text",
    "/FileAttachment",
    "/Movie",
    "/Sound",
    "/Screen",
    "/RichMedia",
    "/3D",
}


class Placed(NamedTuple):
    """A form, and the matrix that puts it on the page."""

    matrix: Matrix
    form: StreamObject


def appearances(page: PageObject) -> Iterator[Placed]:
    """Stamps, signatures, filled-in fields and remarks; not links, notes to click on, or media."""
    found = page.get("/Annots")
    listed = found.get_object() if found is not None else None
    for entry in list(listed)[:_MOST] if isinstance(listed, ArrayObject) else ():
        annotation = entry.get_object()
        if isinstance(annotation, DictionaryObject) and (placed := _placed(annotation)):
            yield placed


def _placed(annotation: DictionaryObject) -> Placed | None:
    flags = annotation.get("/F", 0)
    hidden = isinstance(flags, int) and flags & (_HIDDEN | _NO_VIEW)
    if hidden or str(annotation.get("/Subtype")) in _NOT_DRAWN:
        return None
    form, place = _appearance(annotation), rectangle(annotation.get("/Rect"))
    box = rectangle(form.get("/BBox")) if form is not None else None
    if form is None or place is None or box is None:
        return None
    matrix = _fitting(_turned(box, form.get("/Matrix")), place)
    return Placed(matrix, form) if matrix else None


def _appearance(annotation: DictionaryObject) -> StreamObject | None:
    """The normal appearance; of a tick box the one of its state."""
    found = _of(_of(annotation, "/AP"), "/N")
    if isinstance(found, DictionaryObject) and not isinstance(found, StreamObject):
        found = _of(found, str(annotation.get("/AS")))
    return found if isinstance(found, StreamObject) else None


def _of(parent: object, key: str) -> object:
    found = parent.get(key) if isinstance(parent, DictionaryObject) else None
    return found.get_object() if found is not None else None


def _turned(box: Box, found: object) -> Box:
    """The rectangle around the form's box as its own matrix turns it."""
    if not isinstance(found, ArrayObject) or len(found) != 6:
        return box
    a, b, c, d, e, f = (float(number.get_object()) for number in found)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _fitting(box: Box, place: Box) -> Matrix | None:
    """The matrix that scales and moves ``box`` onto ``place``."""
    width, height = box[2] - box[0], box[3] - box[1]
    if width <= 0 or height <= 0:
        return None
    across, up = (place[2] - place[0]) / width, (place[3] - place[1]) / height
    return across, 0, 0, up, place[0] - box[0] * across, place[1] - box[1] * up
