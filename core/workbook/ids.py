"""The hidden row and columns by which a workbook is read back, whatever was moved, hidden or renamed."""

from __future__ import annotations

FORMAT_VERSION = 1
_MARK = "kaiji-navi"

VISIBLE = ("number", "name", "level", "group", "label", "guide")
HIDDEN = ("kind", "unit", "item", "field", "row", "part", "columns", "base")


def header_id(column: str) -> str:
    """What the hidden header row says above a column; ``v1``, ``v2``, … are the cells to fill in."""
    return f"kn:{column}"


def header_mark(edition_id: str) -> str:
    """What the hidden header row says about the sheet: which program, which format, which edition."""
    return f"{_MARK} {FORMAT_VERSION} {edition_id}"


def parse_mark(text: str) -> tuple[str, str] | None:
    """Format version and edition of a sheet's mark; None where ``text`` is none."""
    name, _, rest = text.strip().partition(" ")
    version, _, edition = rest.partition(" ")
    return (version, edition) if name == _MARK else None


TITLE_ID = header_id("title")
"""Beside the title of the draft on the sheet of instructions."""
