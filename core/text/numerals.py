"""Digits and dashes, however they were typed."""

from __future__ import annotations

import re

DASHES = r"\-‐‑‒–—―−ーｰ─━﹣－"
"""What people type for a hyphen: the keyboard of a Mac, a Japanese input method and word processors differ.

As they stand in a set of a pattern."""

KANJI = "〇零一二三四五六七八九十百千"
_DASH_BETWEEN_DIGITS = re.compile(rf"(?<=\d)[ ]?[{DASHES}][ ]?(?=\d)")
_VALUES = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}


def with_hyphens(text: str) -> str:
    """``text`` with a plain hyphen for every dash between digits; a dash within words stays (センター)."""
    return _DASH_BETWEEN_DIGITS.sub("-", text)


def kanji_number(numeral: str) -> int:
    """The number of a run of kanji numerals below 10,000s (三百二十, 二〇二二)."""
    if not any(c in _TENS for c in numeral):
        return int("".join(str(_VALUES[c]) for c in numeral))
    total, digit = 0, None
    for c in numeral:
        if c in _TENS:
            total += (1 if digit is None else digit) * _TENS[c]
            digit = None
        else:
            digit = _VALUES[c] if digit is None else digit * 10 + _VALUES[c]
    return total + (digit or 0)


def with_digits(text: str, before: str) -> str:
    """``text`` with digits for the kanji numerals that stand before a match of ``before`` (三か月 is 3か月)."""
    return re.sub(rf"[{KANJI}]{{1,20}}(?={before})", lambda match: str(kanji_number(match[0])), text)


def quoted(text: str, longest: int = 20) -> str:
    """A part of what was typed as a sentence names it: one line, not too long."""
    line = " ".join(text.split())
    return f"「{line[:longest]}…」" if len(line) > longest else f"「{line}」"
