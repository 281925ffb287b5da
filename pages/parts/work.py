"""What the session holds about the draft at hand, and how it is stored without losing anything."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.draft import Draft
from core.filing import Filing
from core.store import Conflict, Difference, ReadOnly, Stored, UnknownDraft, Unstorable
from pages.parts.storage import STORE_FAILS, purge_hourly, store, visitor


@dataclass(frozen=True)
class Work:
    """Everything the session holds about the draft at hand.

    ``stored`` is the draft as last read from or written to the store; None while nothing was entered yet.
    ``generation`` changes with the draft at hand, so that widgets are new. ``failure`` says why the last
    change could not be stored, ``lasting`` that trying again is no use; ``differences`` are parts that
    somebody else changed meanwhile.
    """

    draft: Draft
    generation: int = 0
    stored: Stored | None = None
    failure: str = ""
    lasting: bool = False
    differences: tuple[Difference, ...] = ()
    undoable: int = 0
    filing: Filing | None = None


def last_used() -> Stored | None:
    """The draft that this visitor used last; None where there is none or the store does not answer."""
    holder = visitor().holder
    try:
        purge_hourly()
        latest = next((listed for listed in store().list(holder) if not listed.archived), None)
        return store().read(holder, latest.id) if latest else None
    except (*STORE_FAILS, UnknownDraft):
        return None


def kept(now: Work, reason: str) -> Work:
    """``now`` with its draft stored; whatever happens, what was entered stays in it."""
    who = visitor()
    try:
        if now.stored is None:
            stored = store().create(who.holder, now.draft, who.author)
        else:
            stored = store().save(who.holder, now.stored, now.draft, who.author, reason)
    except Conflict as conflict:
        return replace(now, differences=conflict.differences, failure="ほかの人の変更と重なりました。")
    except ReadOnly:
        lasting, failure = True, "この下書きは閲覧だけができます。変更は保存されません。"
    except UnknownDraft:
        lasting, failure = True, "この下書きは削除されたか、使えなくなりました。"
    except Unstorable as error:
        lasting, failure = False, str(error)
    except STORE_FAILS:
        lasting, failure = False, "保存先につながりません。入力はこの画面に残っています。"
    else:
        return _after_saving(now, stored)
    return replace(now, failure=failure, lasting=lasting, differences=())


def _after_saving(now: Work, stored: Stored) -> Work:
    """Others' changes come in with one's own; their widgets are drawn anew."""
    merged = stored.draft is not now.draft
    return replace(
        now,
        draft=stored.draft,
        stored=stored,
        failure="",
        differences=(),
        undoable=stored.sequence if now.stored else 0,
        generation=now.generation + merged,
        filing=None if merged else now.filing,
    )
