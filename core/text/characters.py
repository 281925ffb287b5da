"""From what was typed to what can be printed: line feeds, invisible characters, missing glyphs."""

from __future__ import annotations

import re
import unicodedata

from core.text.glyphs import missing_glyphs

GETA = "〓"

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_COMBINED = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+")
_VARIANT = re.compile("[^\\W\\d_][\ufe00-\ufe0e\U000e0100-\U000e01ef]")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs"))
_SELECTORS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))


def clean(text: str) -> str:
    """``text`` without what no form can show; a letter typed as base and accent (macOS) becomes one."""
    text = _LINE_END.sub("\n", text).replace("\t", "    ")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    composed = _COMBINED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return composed.translate({ord(c): _plain(c) for c in set(composed) if _plain(c) != c})


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
    return "".join(dict.fromkeys((*missing_glyphs(clean(text)), *_VARIANT.findall(text))))
