"""The difference between two Japanese texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# A run of one script is as near to a word as a text without spaces lets us come cheaply.
_WORD = re.compile(
    r"[0-9０-９][0-9０-９,.，．]*|[A-Za-zＡ-Ｚａ-ｚ][\w.@:/-]*|[ァ-ヶー]+|[ぁ-ん]+|[一-龠々]+|\n|\s+|.",
    re.ASCII,
)
_MOST_WORDS = 2_000


class Piece(NamedTuple):
    """A stretch of text; ``changed`` where the other text does not have it."""

    text: str
    changed: bool


def compare_wording(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces; joined, they are the texts again. Very long texts are compared line by line."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matches = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    left = ((before[a:b], tag != "equal") for tag, a, b, _, _ in matches)
    right = ((after[a:b], tag != "equal") for tag, _, _, a, b in matches)
    return tuple(_pieces(left)), tuple(_pieces(right))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _pieces(parts: Iterator[tuple[Sequence[str], bool]]) -> Iterator[Piece]:
    for words, changed in parts:
        if text := "".join(words):
            yield Piece(text, changed)
