"""File names for downloads, safe whatever a company or service is called."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from core.draft import Draft

_UNSAFE = frozenset("<>:\"/\\|?*~#%&{}$!'`@+=.;,")


def safe_name(text: str, longest: int = 40) -> str:
    """``text`` as a part of a file name: no separators, no invisible characters; never empty."""
    normal = unicodedata.normalize("NFKC", text)
    kept = "".join("_" if c in _UNSAFE or unicodedata.category(c)[0] in "CZ" else c for c in normal)
    return re.sub("_+", "_", kept).strip("_")[:longest] or "下書き"


def draft_file_name(draft: Draft, suffix: str = "json", on: date | None = None) -> str:
    """開示ナビ_<title>.json, or with the date for papers."""
    day = f"_{on:%Y%m%d}" if on else ""
    return f"開示ナビ_{safe_name(draft.title)}{day}.{suffix}"
