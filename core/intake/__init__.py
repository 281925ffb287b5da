"""PDFs from outside: read in a process of their own, and taken over as pictures of their pages only."""

from core.intake.limits import (
    Booklet,
    Content,
    LimitError,
    check_total,
    limits_in_words,
)
from core.intake.process import Visitor, carried_draft, read_workbook, take_in
from core.intake.spool import Spool, Spooled

__all__ = [
    "Booklet",
    "Content",
    "LimitError",
    "Spool",
    "Spooled",
    "Visitor",
    "carried_draft",
    "check_total",
    "limits_in_words",
    "read_workbook",
    "take_in",
]
