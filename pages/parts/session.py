"""The draft at hand: its judgement, changes to it, and opening another one.

Widgets are seeded from the draft and write to it in their callbacks; they never read each other. Every
change is stored before the page says so; what could not be stored stays in the session and is tried again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from core.draft import Draft
from core.edition import Edition
from core.filing import Filing, assess_filing
from core.store import Difference, Stored
from core.store.parts import with_part
from core.text.dates import now_in_japan
from pages.parts.aids import Aids
from pages.parts.beginning import unstored
from pages.parts.callbacks import uninterrupted
from pages.parts.desk import Desk
from pages.parts.mending import check_readable, mended, settled_with, undone
from pages.parts.metrics import count_edit
from pages.parts.storage import store, visitor
from pages.parts.tab import WORK
from pages.parts.whereabouts import returned, tab
from pages.parts.work import Judged, Work, kept, met
from questionnaire import load_edition

BOARD = "board"


def work() -> Work:
    return WORK.get() or come_back()


def come_back() -> Work:
    """The draft at hand; where that could not be read yet, another try to read it."""
    now = WORK.get()
    if now is None or (now.unread and not now.failure):
        now = returned(now or Work(unstored()))
        WORK.put(now)
    return now


def meet_others() -> None:
    """Before a page is drawn: show what others have stored of the draft at hand, where that is known to be more."""
    WORK.put(met(work()))


def draft() -> Draft:
    return work().draft


def edition() -> Edition:
    return load_edition(work().draft.edition)


def today() -> date:
    return now_in_japan().date()


def filing() -> Filing:
    """The judgement of the draft at hand as of today, made once per change and day."""
    now, day = work(), today()
    judged = now.judged
    if judged is None or judged.draft is not now.draft or judged.on != day:
        assessed = assess_filing(edition(), now.draft, day, judged.filing if judged else None)
        judged = Judged(assessed, now.draft, day)
        WORK.put(replace(now, judged=judged))
    return judged.filing


def desk() -> Desk:
    return work().desk


def put_desk(new: Desk) -> None:
    WORK.put(replace(work(), desk=new))


def aids() -> Aids:
    return work().aids


def put_aids(new: Aids) -> None:
    WORK.put(replace(work(), aids=new))


def change(new: Draft, reason: str = "edit", anew: bool = False) -> None:
    """Take over an edited draft and store it; ``anew`` where widgets on the page would show what was there before.

    Raises ``Forged``, with nothing changed, where no widget of ours could have made it.
    """
    count_edit()
    now = work()
    check_readable(now.draft, new)
    _keep(replace(now, draft=new, desk=now.desk.anew() if anew else now.desk), reason)


def settle(difference: Difference, mine: bool) -> None:
    """Keep one of the two texts of a part that two people changed, then store the edit again."""
    _keep(settled_with(work(), difference, mine), "edit")


def keep_as_new() -> None:
    """Store the draft at hand as a new one, where its own place is gone or read-only."""
    _keep(work().apart(), "edit")


def undo() -> None:
    """Take back the last edit that this session stored."""
    WORK.put(undone(work(), tab()))


def restore(part: str, text: str | None) -> None:
    """Put back an earlier text of one part; like any edit it may meet somebody else's."""
    now = work()
    _keep(replace(now, draft=with_part(now.draft, part, text), desk=now.desk.anew()), "restore")


def mend(part: str, text: str | None) -> None:
    """Put an earlier text in the place of one that cannot be read, or empty it; what was typed meanwhile stays."""
    WORK.put(mended(work(), part, text, tab()))
    if unsaved():
        save_again()


def save_again() -> None:
    """Try once more to store what could not be stored."""
    _keep(work(), "edit")


def _keep(now: Work, reason: str) -> None:
    with uninterrupted():  # or the session would not know what is in the store
        WORK.put(replace(now, failure="保存の途中で問題が起きました。"))  # until it is known
        WORK.put(kept(now, reason, tab()))


def open_draft(new: Draft, stored: Stored | None = None, start: str = "") -> bool:
    """Put another draft in the place of the one at hand and of all that belongs to that one.

    What could not be stored becomes a draft of its own first; False (and said) where that fails too. ``start`` is
    the sample that is opened.
    """
    if unsaved():
        keep_as_new()
        if unsaved():
            st.toast("保存できていない入力があるため、ほかの下書きを開けません。")
            return False
        st.toast("保存できていなかった入力は、別の下書きとして保存しました。")
    aids().let_go()
    WORK.put(Work(new, stored=stored, start=start))
    return True


def forget(draft_id: str) -> None:
    """Where the draft at hand went away on purpose, start with an empty one."""
    if (stored := work().stored) is not None and stored.id == draft_id:
        WORK.put(Work(unstored()))


def open_stored(draft_id: str) -> bool:
    """Open one of the visitor's drafts. Raises ``UnknownDraft``."""
    holder = visitor().holder
    stored = store().read(holder, draft_id)
    store().touch(holder, draft_id)
    return open_draft(stored.draft, stored)


def unsaved() -> bool:
    """True where something entered is not in the store."""
    return bool(work().failure)


def key(*parts: str) -> str:
    """A widget key for a place in the draft, unique to the draft at hand as it was opened here."""
    return desk().key(*parts)


def lasting_key(*parts: str) -> str:
    """The same for a control that shows nothing of the draft, and stays where the others become new."""
    return desk().lasting_key(*parts)


def revision(place: str) -> str:
    """Part of the keys of widgets that are replaced where the server changes what they show."""
    return str(desk().revisions.get(place, 0))


def next_revision(place: str) -> None:
    put_desk(desk().revised(place))
