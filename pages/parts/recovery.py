"""Ways back: settling a conflict, undo, restoring an earlier text, a place of its own for what has none."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.store import Conflict, Difference, Stored, settled
from core.store.parts import with_part
from pages.parts import session
from pages.parts.storage import store, visitor


def settle(difference: Difference, mine: bool) -> None:
    """Keep one of the two texts of a part that two people changed, then store the edit again."""
    now = session.work()
    if now.stored is None:
        return
    kept = now.draft if mine else with_part(now.draft, difference.part, difference.theirs)
    base = settled(now.stored, difference)
    session.keep(replace(now, draft=kept, stored=base, generation=now.generation + 1, filing=None), "edit")


def keep_as_new() -> None:
    """Store the draft at hand as a new one, where its own place is gone or read-only."""
    session.keep(replace(session.work(), stored=None), "edit")


def undo() -> None:
    """Take back the last edit that this session stored."""
    now, who = session.work(), visitor()
    if now.stored is None:
        return
    try:
        stored = store().undo(who.holder, now.stored, now.undoable, who.author)
    except Conflict as conflict:
        st.session_state["work"] = replace(now, undoable=0)
        st.toast(f"{conflict.differences[0].author}がその後に変更したため、元に戻せません。")
    else:
        _take_over(stored)


def restore(part: str, text: str | None) -> None:
    """Put back an earlier text of one part."""
    now, who = session.work(), visitor()
    if now.stored is not None:
        _take_over(store().restore(who.holder, now.stored, part, text, who.author))


def _take_over(stored: Stored) -> None:
    """Continue from what the store holds now, after a restore or an undo."""
    st.session_state["work"] = session.Work(stored.draft, session.work().generation + 1, stored)
