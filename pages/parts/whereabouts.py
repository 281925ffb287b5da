"""Where this tab stands, kept in the store: a page that is open goes on where its server's process has gone.

A browser that comes back names the session that drew its page. Where this process does not know that one (it was
restarted, another process is asked, it was too long ago), the session that begins takes its place up: the draft as
the page shows it, the same cards open, the same keys of widgets. So whatever the page sends means what it meant.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

import streamlit as st
from pydantic import ValidationError
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.items import Frozen
from core.store import Tab, Tabs, UnknownDraft
from pages.parts.beginning import arrived, unstored
from pages.parts.desk import Desk
from pages.parts.presenter import Talk
from pages.parts.returning import former_sessions
from pages.parts.storage import STORE_FAILS, explain, store, visitor
from pages.parts.tab import ACTS, KEPT, ROOM, TAB, TALK, WORK, Acts
from pages.parts.work import Work


class Whereabouts(Frozen):
    """What of a session outlives it, besides the draft: all that its page's widgets rest on.

    ``start`` is the sample that a draft was opened from, ``new_id`` the draft's id while it is not stored.
    """

    desk: Desk
    start: str
    new_id: str
    talk: Talk
    room: str
    acts: dict[str, int]


def tabs() -> Tabs:
    return Tabs(store())


def returned(before: Work) -> Work:
    """The work of the page that the browser still shows, else what a visitor begins with who has just come.

    ``before`` is empty; where the store does not tell, it stays, and says why (``unread``).
    """
    session_id = _session_id()
    formers = list(former_sessions(st.context.headers, session_id))
    if not runtime.get_instance().is_active_session(session_id):
        st.stop()  # the connection has gone already, and who it was; whoever comes back is asked again
    try:
        found = (tabs().find(visitor().holder, former) for former in formers)
        if here := next(filter(None, found), None):
            return _taken_up(here)
    except STORE_FAILS as error:
        return replace(before, unread=explain(error))
    except (UnknownDraft, ValidationError):
        pass  # the draft is gone, or another version of the product drew the page
    if formers:
        st.toast(
            "接続が切れていたため、画面を開き直しました。最後の入力が残っているか確かめてください。",
            icon=":material/sync_problem:",
            duration="infinite",
        )
    return arrived(before)


def _taken_up(found: Tab) -> Work:
    kept = Whereabouts.model_validate_json(found.place)
    stored = found.stored or tabs().begun(visitor().holder, kept.new_id, found.tab)
    TAB.put(found.tab)
    TALK.put(kept.talk)
    ROOM.put(kept.room)
    ACTS.put(Acts(numbers=dict(kept.acts)))
    return Work(
        stored.draft if stored else unstored(kept.start),
        kept.desk.elsewhere(),
        stored=stored,
        start=kept.start,
        new_id=kept.new_id,
        undoable=found.undoable,
    )


def keep_whereabouts() -> None:
    """Store where this tab stands, if it has moved. What is not stored itself cannot be gone on with elsewhere."""
    now, session_id = WORK.get(), _session_id()
    if now is None or now.failure or now.unread or not session_id:
        return
    kept = Whereabouts(
        desk=now.desk,
        start=now.start,
        new_id=now.new_id,
        talk=TALK.get() or Talk(),
        room=ROOM.get() or "",
        acts=dict((ACTS.get() or Acts()).numbers),
    )
    moved = (now.stored.id if now.stored else "", kept)
    if moved == KEPT.get():
        return
    try:
        tabs().keep(session_id, tab(), visitor().holder, now.stored, kept.model_dump_json())
    except STORE_FAILS:
        return  # the page says so with the next entry
    KEPT.put(moved)


def _session_id() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def tab() -> str:
    """The name of this tab in the history of its drafts."""
    name = TAB.get()
    if name is None:
        name = secrets.token_urlsafe(16)
        TAB.put(name)
    return name
