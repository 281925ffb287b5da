"""What of a page is seen, and how it is turned upright. Lengths in points."""

from __future__ import annotations

import math

from pypdf import PageObject
from pypdf.generic import ArrayObject, RectangleObject

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

A4: Box = (0.0, 0.0, 595.28, 841.89)
_LEAST, _MOST = 3.0, 14_400.0


def rectangle(found: object) -> Box | None:
    """Lower left and upper right corner of a rectangle that may be given by any two; None where it is none."""
    if not isinstance(found, (ArrayObject, RectangleObject)) or len(found) != 4:
        return None
    try:
        x0, y0, x1, y1 = (float(number.get_object()) for number in found)
    except (TypeError, ValueError, AttributeError):
        return None
    if not all(math.isfinite(number) for number in (x0, y0, x1, y1)):
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def visible_box(page: PageObject) -> Box:
    """The crop box inside the media box; A4 where neither makes sense."""
    media = rectangle(_inherited(page, "/MediaBox"))
    if media is None or not _sensible(media):
        media = A4
    crop = rectangle(_inherited(page, "/CropBox"))
    if crop is None:
        return media
    both = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return both if _sensible(both) else media


def _sensible(box: Box) -> bool:
    return all(_LEAST <= length <= _MOST for length in (box[2] - box[0], box[3] - box[1]))


def _inherited(page: PageObject, key: str) -> object:
    node: object = page
    for _ in range(50):
        if not hasattr(node, "get"):
            return None
        found = node.get(key)
        if found is not None:
            return found.get_object()
        parent = node.get("/Parent")
        node = parent.get_object() if parent is not None else None
    return None


def upright(box: Box, page: PageObject) -> tuple[Matrix, float, float]:
    """The matrix that puts ``box`` upright with its lower left corner at 0, 0; width and height then."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    turned: dict[int, tuple[Matrix, float, float]] = {
        0: ((1, 0, 0, 1, -x0, -y0), width, height),
        90: ((0, -1, 1, 0, -y0, x1), height, width),
        180: ((-1, 0, 0, -1, x1, y1), width, height),
        270: ((0, 1, -1, 0, y1, -x0), height, width),
    }
    matrix, across, up = turned.get(int(_number(_inherited(page, "/Rotate"), 0)) % 360, turned[0])
    scale = _number(page.get("/UserUnit"), 1)
    if scale == 1 or not 0 < scale <= _MOST / max(across, up):
        return matrix, across, up
    a, b, c, d, e, f = (number * scale for number in matrix)
    return (a, b, c, d, e, f), across * scale, up * scale


def _number(found: object, default: float) -> float:
    try:
        number = float(found)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default
    return number if math.isfinite(number) else default
