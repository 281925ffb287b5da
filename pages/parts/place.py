"""Where this tab stands, kept in the store: a page that is open goes on where its server's process has gone.

A browser that comes back names the session that drew its page. Where this process does not know that one (it was
restarted, another process is asked, it was too long ago), the session that begins takes its place up: the draft as
the page shows it, the same cards open, the same keys of widgets. So whatever the page sends means what it meant.
"""

from __future__ import annotations

import secrets

import streamlit as st
from pydantic import ValidationError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.draft import Draft
from core.items import Frozen
from core.store import Tab, Tabs, UnknownDraft
from pages.parts.arrivals import former_session
from pages.parts.desk import Desk
from pages.parts.presenter import Talk
from pages.parts.storage import STORE_FAILS, store, visitor
from pages.parts.tab import KEPT, ROOM, TAB, TALK, WORK
from pages.parts.work import Work
from questionnaire import list_editions, load_sample


class Place(Frozen):
    """What of a session outlives it, besides the draft: all that its page's widgets rest on.

    ``start`` is the sample that a draft was opened from which is not stored yet; empty: it was an empty one.
    """

    desk: Desk
    start: str = ""
    talk: Talk = Talk()
    room: str = ""


@st.cache_resource(show_spinner=False)
def tabs() -> Tabs:
    return Tabs(store())


def begin() -> Work | None:
    """The work of the page that the browser still shows. None where it shows none, and where it cannot be had."""
    former = former_session(st.context.headers)
    if not former:
        return None
    try:
        found = tabs().find(visitor().holder, former)
        work = _taken_up(found) if found else None
    except (UnknownDraft, ValidationError, *STORE_FAILS):
        work = None
    if work is None:
        st.toast(
            "接続が切れていたため、画面を開き直しました。最後の入力が残っているか確かめてください。",
            icon=":material/sync_problem:",
            duration="infinite",
        )
    return work


def _taken_up(found: Tab) -> Work:
    place = Place.model_validate_json(found.place)
    TAB.put(found.tab)
    TALK.put(place.talk)
    ROOM.put(place.room)
    draft = found.stored.draft if found.stored else unstored(place.start)
    return Work(draft, place.desk, stored=found.stored, start=place.start, undoable=found.undoable)


def unstored(start: str = "") -> Draft:
    """What a draft begins with that nothing was entered into: a sample, or an empty one of the newest edition."""
    return load_sample(start) if start else Draft(edition=list_editions()[-1])


def keep_place() -> None:
    """Store where this tab stands, if it has moved. What is not stored itself cannot be gone on with elsewhere."""
    now, context = WORK.get(), get_script_run_ctx(suppress_warning=True)
    if now is None or now.failure or context is None:
        return
    place = Place(desk=now.desk, start=now.start, talk=TALK.get() or Talk(), room=ROOM.get() or "")
    moved = (now.stored.id if now.stored else "", place)
    if moved == KEPT.get():
        return
    try:
        tabs().keep(context.session_id, tab(), visitor().holder, now.stored, place.model_dump_json())
    except STORE_FAILS:
        return  # the page says so with the next entry
    KEPT.put(moved)


def tab() -> str:
    """The name of this tab in the history of its drafts."""
    name = TAB.get()
    if name is None:
        name = secrets.token_urlsafe(16)
        TAB.put(name)
    return name
