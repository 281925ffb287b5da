"""What the session holds about the draft at hand, and how it is stored without losing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from time import perf_counter

from core.draft import Draft
from core.filing import Filing
from core.store import (
    Conflict,
    Difference,
    InDoubt,
    ReadOnly,
    Stored,
    StoreGone,
    StoreTooNew,
    UnknownDraft,
    Unstorable,
    new_id,
    part_text,
    settled,
    without_others,
)
from core.text.dates import JAPAN
from pages.parts.aids import Aids
from pages.parts.desk import Desk
from pages.parts.log import note, problem
from pages.parts.metrics import Saved, count_save
from pages.parts.storage import STORE_FAILS, Visitor, explain, store, visitor
from pages.parts.waiting import told_if_slow

SLOW_SECONDS = 1.0


@dataclass(frozen=True)
class Judged:
    """The judgement of ``draft`` as if it were filed on the day ``on``."""

    filing: Filing
    draft: Draft
    on: date


@dataclass(frozen=True)
class Work:
    """Everything the session holds about the draft at hand; another draft comes with another ``Work``.

    ``desk`` tells where the applicant stands in it, ``aids`` are what was made or taken in for it. ``stored`` is
    the draft as last read from or written to the store; None while nothing was entered yet. ``failure`` says why
    the last change could not be stored, ``lasting`` that trying again is no use; ``differences`` are parts that
    somebody else changed meanwhile. ``judged`` may be of an earlier state of the draft.

    ``unread`` says why the visitor's own draft could not be read yet: nothing is stored then. ``new_id`` is the
    id of the draft while it is not stored. ``doubtful`` are drafts that may be in the store, as the database
    failed in the moment of the commit. ``behind``: others have stored changes that the page does not
    show yet. ``start`` is the sample that a draft came from.
    """

    draft: Draft
    desk: Desk = field(default_factory=Desk)
    aids: Aids = field(default_factory=Aids)
    stored: Stored | None = None
    failure: str = ""
    lasting: bool = False
    differences: tuple[Difference, ...] = ()
    undoable: int = 0
    judged: Judged | None = None
    behind: bool = False
    start: str = ""
    unread: str = ""
    new_id: str = field(default_factory=new_id)
    doubtful: tuple[Draft, ...] = ()
    met_at: str = ""

    def apart(self) -> Work:
        """The same as a draft of its own that is not stored yet."""
        another = self.new_id if self.stored is None else new_id()
        return replace(self, stored=None, unread="", new_id=another)

    @property
    def generation(self) -> int:
        """Changes where all widgets of the draft become new."""
        return self.desk.generation

    @property
    def damaged(self) -> Mapping[str, str]:
        """The parts that cannot be read, with their stored texts."""
        return self.stored.damaged if self.stored else {}

    @property
    def saved_at(self) -> datetime | None:
        """When the draft was last changed in the store, in Japanese time."""
        return datetime.fromisoformat(self.stored.changed_at).astimezone(JAPAN) if self.stored else None


def kept(now: Work, reason: str, tab: str) -> Work:
    """``now`` with its draft stored; whatever happens, what was entered stays in it."""
    begin = perf_counter()
    with told_if_slow():
        outcome, after = _tried(now, reason, tab)
    seconds = perf_counter() - begin
    count_save(outcome, seconds)
    if seconds > SLOW_SECONDS:
        note("slow_save", outcome=outcome, seconds=round(seconds, 3))
    return after


def _tried(now: Work, reason: str, tab: str) -> tuple[Saved, Work]:
    who, lasting = visitor(), False
    outcome: Saved = "store_failed"
    try:
        if now.unread:
            return outcome, replace(now, failure=f"あなたの下書きを読めていません。{now.unread}")
        stored = _stored(now, who, reason, tab)
    except Conflict as conflict:
        failure = "ほかの人の変更と重なりました。"
        return "conflict", replace(now, differences=conflict.differences, failure=failure)
    except ReadOnly:
        outcome, lasting, failure = (
            "read_only",
            True,
            "この下書きは閲覧だけができます。変更は保存されません。",
        )
    except UnknownDraft:
        outcome, lasting, failure = "unknown", True, "この下書きは削除されたか、使えなくなりました。"
    except Unstorable as error:
        outcome, failure = "unstorable", str(error)
    except STORE_FAILS as error:
        why = explain(error) if isinstance(error, StoreGone | StoreTooNew) else "保存先につながりません。"
        failure = f"{why}入力はこの画面に残っています。"
        if isinstance(error, InDoubt):
            now = replace(now, doubtful=(*now.doubtful, now.draft))
        if not now.failure:  # the first time; the page tries again every few seconds
            problem("store_failed", type=type(error).__name__)
    else:
        merged = stored.draft is not now.draft
        return "merged" if merged else "stored", _after_saving(now, stored)
    return outcome, replace(now, failure=failure, lasting=lasting, differences=())


def _stored(now: Work, who: Visitor, reason: str, tab: str) -> Stored:
    """Store the draft; what an earlier try stored after all is one's own and no conflict."""
    if now.stored is None:
        return store().create(who.holder, now.draft, who.author, now.new_id, tab)
    try:
        return store().save(who.holder, now.stored, now.draft, who.author, reason, tab)
    except Conflict as conflict:
        base = now.stored
        for difference in conflict.differences:
            if all(part_text(tried, difference.part) != difference.theirs for tried in now.doubtful):
                raise
            base = settled(base, difference)
        return store().save(who.holder, base, now.draft, who.author, reason, tab)


def _after_saving(now: Work, stored: Stored) -> Work:
    """What others stored meanwhile comes in with the next drawing of the page: see ``met``.

    Until then other entries of this page may still come, and each is an edit of what the page shows.
    """
    merged = stored.draft is not now.draft
    return replace(
        now,
        stored=without_others(now.stored, now.draft, stored) if now.stored and merged else stored,
        failure="",
        differences=(),
        doubtful=(),
        undoable=stored.sequence if now.stored else 0,
        behind=merged,
        aids=now.aids if now.stored else replace(now.aids, seat=(stored.id, None)),
    )


def met(now: Work) -> Work:
    """``now`` with what others have stored; the widgets are drawn anew."""
    if not now.behind or now.failure or now.stored is None:
        return now
    try:
        stored = store().save(visitor().holder, now.stored, now.draft, "")
    except (*STORE_FAILS, UnknownDraft):
        return now  # what was entered is stored; the rest comes in later
    before = now.desk.prefix
    return replace(now, draft=stored.draft, stored=stored, desk=now.desk.anew(), behind=False, met_at=before)


def taken_back(now: Work, base: Stored, tab: str) -> Work:
    """``now`` without the last edit that this session stored. Raises what ``Store.undo`` raises."""
    who = visitor()
    stored = store().undo(who.holder, base, now.undoable, who.author, tab)
    back = replace(now, draft=stored.draft, stored=stored, desk=now.desk.anew())
    return replace(back, failure="", lasting=False, differences=(), undoable=0, behind=False)
