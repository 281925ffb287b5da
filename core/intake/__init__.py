"""PDFs from outside: read in a process of their own, and taken over as pictures of their pages only."""

from core.intake.limits import (
    LARGEST_FILE,
    LARGEST_TOTAL,
    MOST_FILES,
    MOST_PAGES,
    Booklet,
    Content,
    LimitError,
    check_total,
    limits_in_words,
)
from core.intake.process import take_in
from core.intake.spool import LARGEST_SPOOL, Spool, Spooled

__all__ = [
    "LARGEST_FILE",
    "LARGEST_SPOOL",
    "LARGEST_TOTAL",
    "MOST_FILES",
    "MOST_PAGES",
    "Booklet",
    "Content",
    "LimitError",
    "Spool",
    "Spooled",
    "check_total",
    "limits_in_words",
    "take_in",
]
