"""Filters and search over the items of Form B."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from core.answers import Gate, ItemStatus, Progress
from core.text.folding import fold

FILTERS: dict[str, Callable[[ItemStatus], bool]] = {
    "unanswered": lambda status: status.progress is Progress.UNANSWERED,
    "evidence": lambda status: status.lacks_evidence,
    "confirm": lambda status: status.progress is Progress.CONFIRM or status.gate is Gate.CONFIRM,
    "required": lambda status: status.item.required,
}


def matches(status: ItemStatus, filters: Iterable[str], text: str) -> bool:
    """True where the item passes every filter and its name, kind or guide contains every word of ``text``."""
    item = status.item
    if not all(FILTERS[name](status) for name in filters):
        return False
    words = text.split()
    haystack = _folded(f"{item.name} {item.kind} {item.guide}") if words else ""
    return all((fold(word) or word) in haystack for word in words)


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    """The words of an edition, which everybody searches, folded once."""
    return fold(text)
