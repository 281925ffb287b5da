"""Which characters the PDF font can draw."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONT_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
REGULAR = FONT_FOLDER / "NotoSansJP_400Regular.ttf"
BOLD = FONT_FOLDER / "NotoSansJP_700Bold.ttf"

_LAYOUT = {"\n", "\t"}


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """The code points of all characters that the font has."""
    with TTFont(REGULAR, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that the PDF font lacks, each once, in the order they occur."""
    known = drawable()
    return tuple(dict.fromkeys(c for c in text if ord(c) not in known and c not in _LAYOUT))
