"""From what was typed to what can be printed: line feeds, invisible characters, missing glyphs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from core.text.glyphs import drawable, missing_glyphs
from core.text.lookalikes import mended

GETA = "〓"

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SHEET_LINE_END = re.compile("_x000[AaBbDd]_\n?")
_COMBINED = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+")
_VARIANT = re.compile("[^\\W\\d_][\ufe00-\ufe0e\U000e0100-\U000e01ef]")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs"))
_SELECTORS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))


def half_width(text: str) -> str:
    """``text`` in half-width form without outer space: ３か月 becomes 3か月."""
    return unicodedata.normalize("NFKC", text).strip()


def as_meant(text: str) -> str:
    """``text`` with the letters and line breaks that it means.

    A vertical tab (slides) and ``_x000D_`` (spreadsheets) are line breaks, radicals and half-width kana are the
    letters that they look like, a letter typed as base and accent (macOS) is one.
    """
    text = _SHEET_LINE_END.sub("\n", _LINE_END.sub("\n", text))
    return text if text.isascii() else _composed(mended(text))


def clean(text: str) -> str:
    """``text`` as it is meant, without what no form can show. Cleaning what is clean changes nothing."""
    text = as_meant(text).replace("\t", "    ")
    if _ordinary().issuperset(text):
        return text
    seen = text.translate({ord(c): _plain(c) for c in set(text) if _plain(c) != c})
    return _SHEET_LINE_END.sub("\n", _composed(seen))


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """What is printed as it is typed, whatever stands beside it. Most texts have nothing else, and are done at once."""
    letters = (chr(code) for code in drawable())
    plain = (c for c in letters if as_meant(c) == c == _plain(c))
    return frozenset(c for c in plain if not unicodedata.category(c).startswith("M")) | {"\n"}


def _composed(text: str) -> str:
    return _COMBINED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def _plain(character: str) -> str:
    kind = unicodedata.category(character)
    if ord(character) in _SELECTORS or (kind in _INVISIBLE and character != "\n"):
        return ""
    return " " if kind == "Zs" and missing_glyphs(character) else character


def printable(text: str) -> str:
    """``text`` as the PDF shows it, with 〓 for every character that the font lacks."""
    cleaned = clean(text)
    missing = missing_glyphs("".join(set(cleaned)))
    return cleaned.translate({ord(c): GETA for c in missing}) if missing else cleaned


def one_line(text: str) -> str:
    """``text`` as the PDF shows it where there is room for one line only."""
    return " ".join(printable(text).split())


def unprintable_characters(text: str) -> str:
    """What the PDF cannot show as typed, each once: 〓 characters, and kanji that lose their variant."""
    if _ordinary().issuperset(text):
        return ""
    return "".join(dict.fromkeys((*missing_glyphs(clean(text)), *_VARIANT.findall(text))))
