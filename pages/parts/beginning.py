"""What a session begins with: the draft used last, or an empty one."""

from __future__ import annotations

from dataclasses import replace

from core.draft import Draft
from core.store import Stored, UnknownDraft
from pages.parts.log import problem
from pages.parts.storage import STORE_FAILS, explain, store, visitor
from pages.parts.work import Work
from questionnaire import list_editions, load_sample


def unstored(start: str = "") -> Draft:
    """What a draft begins with that nothing was entered into: a sample, or an empty one of the newest edition."""
    return load_sample(start) if start else Draft(edition=list_editions()[-1])


def last_used() -> Stored | None:
    """The draft that this visitor used last; None where there is none. Raises what the store raises."""
    holder = visitor().holder
    latest = next((listed for listed in store().list(holder) if listed.at_hand), None)
    try:
        return store().read(holder, latest.id) if latest else None
    except UnknownDraft:  # deleted in this very moment
        return None


def arrived(before: Work) -> Work:
    """The draft that this visitor used last, else an empty one that is stored with the first entry.

    ``before`` is empty; where the store does not tell, it stays, and says why (``unread``).
    """
    try:
        stored = last_used()
    except STORE_FAILS as error:
        if not before.unread:
            problem("store_failed", type=type(error).__name__)
        return replace(before, unread=explain(error))
    return Work(stored.draft, stored=stored) if stored else Work(before.draft)
