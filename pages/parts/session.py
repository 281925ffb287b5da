"""The browser session: the draft at hand, its judgement, and where the applicant is looking.

Widgets are seeded from the draft and write to it in their callbacks; they never read each other. Every
change is stored before the page says so; what could not be stored stays in the session and is tried again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from core.dates import JAPAN, now_in_japan
from core.draft import Draft
from core.edition import Edition
from core.filing import Filing, assess_filing
from core.store import Conflict, Difference, ReadOnly, Stored, UnknownDraft, settled
from core.store.parts import with_part
from pages.parts.storage import store, visitor
from questionnaire import list_editions, load_edition

BOARD = "board"


@dataclass(frozen=True)
class Work:
    """Everything the session holds about the draft at hand.

    ``stored`` is the draft as last read from or written to the store; None while nothing was entered yet.
    ``generation`` changes with the draft at hand, so that widgets are new. ``failure`` says why the last
    change could not be stored; ``differences`` are parts that somebody else changed meanwhile.
    """

    draft: Draft
    generation: int = 0
    stored: Stored | None = None
    failure: str = ""
    differences: tuple[Difference, ...] = ()
    undoable: int = 0
    filing: Filing | None = None


def work() -> Work:
    if "work" not in st.session_state:
        st.session_state["work"] = _come_back()
    return cast(Work, st.session_state["work"])


def _come_back() -> Work:
    """The draft that this visitor used last, else an empty one that is stored with the first entry."""
    holder = visitor().holder
    try:
        latest = next((listed for listed in store().list(holder) if not listed.archived), None)
        stored = store().read(holder, latest.id) if latest else None
    except (SQLAlchemyError, UnknownDraft):
        stored = None
    return Work(stored.draft, stored=stored) if stored else Work(new_draft())


def new_draft() -> Draft:
    """An empty draft of the newest edition."""
    return Draft(edition=list_editions()[-1])


def draft() -> Draft:
    return work().draft


def edition() -> Edition:
    return load_edition(work().draft.edition)


def today() -> date:
    return now_in_japan().date()


def filing() -> Filing:
    """The judgement of the draft at hand, made once per change."""
    now = work()
    if now.filing is None:
        previous = cast("Filing | None", st.session_state.get("last_filing"))
        now = replace(
            now, filing=assess_filing(load_edition(now.draft.edition), now.draft, today(), previous)
        )
        st.session_state["work"] = now
        st.session_state["last_filing"] = now.filing
    return cast(Filing, now.filing)


def change(new: Draft, reason: str = "edit") -> None:
    """Take over an edited draft and store it."""
    _keep(replace(work(), draft=new, filing=None), reason)


def settle(difference: Difference, mine: bool) -> None:
    """Keep one of the two texts of a part that two people changed, then store the edit again."""
    now = work()
    if now.stored is None:
        return
    kept = now.draft if mine else with_part(now.draft, difference.part, difference.theirs)
    base = settled(now.stored, difference)
    _keep(replace(now, draft=kept, stored=base, generation=now.generation + 1, filing=None), "edit")


def keep_as_new() -> None:
    """Store the draft at hand as a new one, where its own place is gone or read-only."""
    _keep(replace(work(), stored=None), "edit")


def undo() -> None:
    """Take back the last edit that this session stored."""
    now, who = work(), visitor()
    if now.stored is None:
        return
    try:
        stored = store().undo(who.holder, now.stored, now.undoable, who.author)
    except (Conflict, ReadOnly, UnknownDraft):
        st.session_state["work"] = replace(now, undoable=0)
        st.toast("その後に変更されたか、編集できなくなったため、元に戻せません。")
    else:
        take_over(stored)


def restore(part: str, text: str | None) -> None:
    """Put back an earlier text of one part."""
    now, who = work(), visitor()
    if now.stored is None:
        return
    try:
        take_over(store().restore(who.holder, now.stored, part, text, who.author))
    except (Conflict, ReadOnly, UnknownDraft):
        st.toast("この下書きが変更されたか、編集できないため、戻せません。")


def save_again() -> None:
    """Try once more to store what could not be stored."""
    _keep(work(), "edit")


def _keep(now: Work, reason: str) -> None:
    """Store the draft of ``now``; whatever happens, what was entered stays in the session."""
    who = visitor()
    st.session_state["work"] = replace(now, failure="保存の途中で問題が起きました。")  # until it is known
    try:
        if now.stored is None:
            stored = store().create(who.holder, now.draft, who.author)
        else:
            stored = store().save(who.holder, now.stored, now.draft, who.author, reason)
    except Conflict as conflict:
        now = replace(now, differences=conflict.differences, failure="ほかの人の変更と重なりました。")
    except ReadOnly:
        now = replace(now, failure="この下書きは閲覧だけができます。変更は保存されません。")
    except UnknownDraft:
        now = replace(now, failure="この下書きは削除されたか、使えなくなりました。")
    except SQLAlchemyError:
        now = replace(now, failure="保存先につながりません。入力はこの画面に残っています。")
    else:
        now = _after_saving(now, stored)
    st.session_state["work"] = now


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


def open_draft(new: Draft, stored: Stored | None = None) -> None:
    """Put another draft in the place of the one at hand; every widget starts afresh from it."""
    st.session_state["work"] = Work(new, generation=work().generation + 1, stored=stored)
    st.session_state.pop("view", None)
    st.session_state.pop("pdf", None)


def open_stored(draft_id: str) -> None:
    """Open one of the visitor's drafts. Raises ``UnknownDraft``."""
    holder = visitor().holder
    stored = store().read(holder, draft_id)
    store().touch(holder, draft_id)
    open_draft(stored.draft, stored)


def take_over(stored: Stored) -> None:
    """Continue from what the store holds now, after a restore or an undo."""
    st.session_state["work"] = Work(stored.draft, work().generation + 1, stored)


def unsaved() -> bool:
    """True where something entered is not in the store."""
    return bool(work().failure)


def saved_at() -> datetime | None:
    """When the draft at hand was last changed in the store, in Japanese time."""
    stored = work().stored
    return datetime.fromisoformat(stored.changed_at).astimezone(JAPAN) if stored else None


def key(*parts: str) -> str:
    """A widget key for a place in the draft, unique to the draft at hand."""
    return ":".join((str(work().generation), *parts))


def revision(place: str) -> str:
    """Part of the keys of repeated rows; changes when rows are added, removed or moved."""
    return str(st.session_state.get(f"revision:{place}", 0))


def next_revision(place: str) -> None:
    st.session_state[f"revision:{place}"] = int(revision(place)) + 1
