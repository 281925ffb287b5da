"""Filters and search over the items of Form B."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.answers import Gate, ItemStatus, Progress
from core.text.characters import half_width

_LARGE_KANA = str.maketrans("ァィゥェォッャュョぁぃぅぇぉっゃゅょ", "アイウエオツヤユヨあいうえおつやゆよ")

FILTERS: dict[str, Callable[[ItemStatus], bool]] = {
    "unanswered": lambda status: status.progress is Progress.UNANSWERED,
    "evidence": lambda status: status.lacks_evidence,
    "confirm": lambda status: status.progress is Progress.CONFIRM or status.gate is Gate.CONFIRM,
    "required": lambda status: status.item.required,
}


def matches(status: ItemStatus, filters: Iterable[str], text: str) -> bool:
    """True where the item passes every filter and its name, kind or guide contains every word of ``text``."""
    item = status.item
    haystack = _folded(f"{item.name} {item.kind} {item.guide}")
    return all(FILTERS[name](status) for name in filters) and all(
        word in haystack for word in _folded(text).split()
    )


def _folded(text: str) -> str:
    """Without differences of width, case and small kana: ウイルス finds ウィルス."""
    return half_width(text).casefold().translate(_LARGE_KANA)
