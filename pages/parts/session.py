"""The browser session: the draft at hand, its judgement, and where the applicant is looking.

Widgets are seeded from the draft and write to it in their callbacks; they never read each other. Every
change is stored before the page says so; what could not be stored stays in the session and is tried again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import cast

import streamlit as st

from core.dates import JAPAN, now_in_japan
from core.draft import Draft
from core.edition import Edition
from core.filing import Filing, assess_filing
from core.places import widget_key
from core.store import Conflict, Difference, ReadOnly, Stored, UnknownDraft, settled
from core.store.parts import with_part
from pages.parts.callbacks import uninterrupted
from pages.parts.metrics import count_edit
from pages.parts.storage import STORE_FAILS, explain, store, visitor
from pages.parts.work import Work, kept, last_used
from questionnaire import list_editions, load_edition

BOARD = "board"


def work() -> Work:
    now = cast("Work | None", st.session_state.get("work"))
    if now is None:
        now = st.session_state["work"] = _come_back()
    return now


def _come_back() -> Work:
    """The draft that this visitor used last, else an empty one that is stored with the first entry."""
    stored = last_used()
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


def change(new: Draft, reason: str = "edit", anew: bool = False) -> None:
    """Take over an edited draft and store it; ``anew`` where widgets on the page would show what was there before."""
    count_edit()
    _keep(replace(work(), draft=new, generation=work().generation + anew, filing=None), reason)


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
    except Conflict:
        st.session_state["work"] = replace(now, undoable=0)
        st.toast("その後にほかの人が変更したため、元に戻せません。")
    except (ReadOnly, UnknownDraft, *STORE_FAILS) as error:
        st.toast(explain(error))
    else:
        st.session_state["work"] = Work(stored.draft, now.generation + 1, stored)


def restore(part: str, text: str | None) -> None:
    """Put back an earlier text of one part; like any edit it may meet somebody else's."""
    now = work()
    earlier = with_part(now.draft, part, text)
    _keep(replace(now, draft=earlier, generation=now.generation + 1, filing=None), "restore")


def save_again() -> None:
    """Try once more to store what could not be stored."""
    _keep(work(), "edit")


def _keep(now: Work, reason: str) -> None:
    with uninterrupted():  # or the session would not know what is in the store
        st.session_state["work"] = replace(now, failure="保存の途中で問題が起きました。")  # until it is known
        st.session_state["work"] = kept(now, reason)


def open_draft(new: Draft, stored: Stored | None = None) -> bool:
    """Put another draft in the place of the one at hand; every widget starts afresh from it.

    What could not be stored becomes a draft of its own first; False (and said) where that fails too.
    """
    if unsaved():
        keep_as_new()
        if unsaved():
            st.toast("保存できていない入力があるため、ほかの下書きを開けません。")
            return False
        st.toast("保存できていなかった入力は、別の下書きとして保存しました。")
    st.session_state["work"] = Work(new, generation=work().generation + 1, stored=stored)
    st.session_state.pop("view", None)
    for made in ("pdf", "papers", "shelf", "bound"):
        st.session_state.pop(made, None)
    return True


def forget(draft_id: str) -> None:
    """Where the draft at hand went away on purpose, start with an empty one."""
    now = work()
    if now.stored is not None and now.stored.id == draft_id:
        st.session_state["work"] = replace(now, failure="", differences=())
        open_draft(new_draft())


def open_stored(draft_id: str) -> bool:
    """Open one of the visitor's drafts. Raises ``UnknownDraft``."""
    holder = visitor().holder
    stored = store().read(holder, draft_id)
    store().touch(holder, draft_id)
    return open_draft(stored.draft, stored)


def unsaved() -> bool:
    """True where something entered is not in the store."""
    return bool(work().failure)


def saved_at() -> datetime | None:
    """When the draft at hand was last changed in the store, in Japanese time."""
    stored = work().stored
    return datetime.fromisoformat(stored.changed_at).astimezone(JAPAN) if stored else None


def key(*parts: str) -> str:
    """A widget key for a place in the draft, unique to the draft at hand."""
    return widget_key(str(work().generation), *parts)


def revision(place: str) -> str:
    """Part of the keys of widgets that are replaced where the server changes what they show."""
    return str(st.session_state.get(f"revision:{place}", 0))


def next_revision(place: str) -> None:
    st.session_state[f"revision:{place}"] = int(revision(place)) + 1
