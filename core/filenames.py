"""File names for downloads, safe whatever a company or service is called."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from core.draft import Draft

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*~#%&{}$!\'`@+=.;,\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]+')


def safe_name(text: str, longest: int = 40) -> str:
    """``text`` as a part of a file name: no separators, control or direction characters; never empty."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFKC", text)).strip("_")[:longest]
    return name.encode("utf-8", "ignore").decode() or "下書き"


def draft_file_name(draft: Draft, suffix: str = "json", on: date | None = None) -> str:
    """開示ナビ_<title>.json, or with the date for papers."""
    day = f"_{on:%Y%m%d}" if on else ""
    return f"開示ナビ_{safe_name(draft.title)}{day}.{suffix}"
