"""Which file is which material? By its name, and only where the names are plainly alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from core.documents import Material, MaterialKey
from core.text.folding import fold

_LEAST_ALIKE = 0.6
_LEAST_LETTERS = 3
_NUMBERED = re.compile(r"^(?:資料|添付)?\s*[(\[【]?0*(\d{1,3})[)\]】]?(?=[\s_.\-、]|$)[\s_.\-、]*")
_SUFFIX = re.compile(r"\.pdf$", re.I)
_NUMBERS = re.compile(r"\d+")


def assign_by_name(materials: Sequence[Material], names: Mapping[str, str]) -> dict[MaterialKey, str]:
    """The key of the file of each material, where one is alike; a file goes to one material at most.

    ``names`` are file names by the files' keys. The number of a file called "資料3.pdf" counts only
    where it has no other name. Two names with different numbers (第6版, 第7版) are never alike.
    """
    likeness = [
        (_likeness(number, material.name, name), -number, -position, material.key, key)
        for number, material in enumerate(materials, start=1)
        for position, (key, name) in enumerate(names.items())
    ]
    assigned: dict[MaterialKey, str] = {}
    taken: set[str] = set()
    for how_alike, _, _, material_key, key in sorted(likeness, key=lambda each: each[:3], reverse=True):
        if how_alike >= _LEAST_ALIKE and material_key not in assigned and key not in taken:
            assigned[material_key] = key
            taken.add(key)
    return assigned


def _likeness(number: int, material: str, file: str) -> float:
    """From 0 to 1; 1 is the same name, or the material's number and no name."""
    stem = unicodedata.normalize("NFKC", _SUFFIX.sub("", file)).strip()
    wanted = _letters(material)
    if _letters(stem) == wanted:
        return 1.0
    numbered = _NUMBERED.match(stem)
    rest = stem[numbered.end() :] if numbered else stem
    if numbered and not _letters(rest):
        return 1.0 if int(numbered[1]) == number else 0.0
    return _alike(wanted, _letters(rest))


def _alike(wanted: str, name: str) -> float:
    if wanted == name:
        return 1.0
    numbers, others = (set(_NUMBERS.findall(text)) for text in (wanted, name))
    if not (numbers <= others or others <= numbers):
        return 0.0
    shorter, longer = sorted((wanted, name), key=len)
    if len(shorter) >= _LEAST_LETTERS and shorter in longer:
        return 0.7 + 0.25 * len(shorter) / len(longer)
    return SequenceMatcher(None, wanted, name, autojunk=False).ratio()


def _letters(text: str) -> str:
    """Letters and digits only, however they are spelt."""
    return "".join(c for c in fold(text) if c.isalnum())
