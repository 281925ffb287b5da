"""Letters that only look right: radicals copied from a PDF, half-width kana, ideographs kept for old codes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("equivalent_ideographs.tsv")
# Unicode names the ideograph in its Chinese form; a Japanese PDF means its own.
_JAPANESE = {"⼾": "戸", "⿊": "黒", "⾭": "青"}
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")
_COMPATIBLE = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
_RADICALS = "\u2e80-\u2fdf\u31c0-\u31ef"
_MENDED = re.compile(f"[{_RADICALS}\uff61-\uff9f]")
_ABBREVIATED = {"㈱": "株式会社", "㈲": "有限会社", "㈳": "社団法人", "㈶": "財団法人", "㍿": "株式会社"}
_SEEN = re.compile(f"[{_RADICALS}\uff61-\uff9f\uf900-\ufaff\U0002f800-\U0002fa1f㈱㈲㈳㈶㍿]")
_SHOWN = 5


@lru_cache(maxsize=1)
def _equivalents() -> dict[int, str]:
    pairs = (line.split() for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    table = {int(letter, 16): chr(int(meant, 16)) for letter, meant in pairs}
    return table | {ord(letter): meant for letter, meant in _JAPANESE.items()}


def mended(text: str) -> str:
    """``text`` with the letters that radicals (⽤ for 用) and half-width kana stand for; nothing else changes."""
    if not _MENDED.search(text):
        return text
    full = _HALF_WIDTH_KANA.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return full.translate(_equivalents())


def lookalike_hint(text: str) -> str:
    """Says which letters of ``text`` were read as others, or may be others; empty where there are none."""
    if not _SEEN.search(text):
        return ""
    letters = dict.fromkeys(text)
    radicals = [(c, _equivalents()[ord(c)]) for c in letters if ord(c) in _equivalents()]
    compatible = [(c, unicodedata.normalize("NFC", c)) for c in letters if _COMPATIBLE.match(c)]
    said = [_pairs(radicals, "と読みました（PDFから写したときに紛れ込む、形だけ似た文字です）")]
    said += ["半角のカナを全角で読みました"] if _HALF_WIDTH_KANA.search(text) else []
    said += [
        _pairs(
            [p for p in compatible if p[0] != p[1]],
            "でなくてよいか確かめてください（字形の違う別の文字です）",
        )
    ]
    short = [(c, meant) for c, meant in _ABBREVIATED.items() if c in letters]
    said += [_pairs(short, "ではないか、登記の書き方を確かめてください")]
    return "。".join(filter(None, said))


def _pairs(pairs: list[tuple[str, str]], ending: str) -> str:
    return "、".join(f"「{typed}」は「{meant}」" for typed, meant in pairs[:_SHOWN]) + ending if pairs else ""
