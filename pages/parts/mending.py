"""The ways back: from a change that could not be read again, from damage, from an edit, from a conflict."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from core.draft import Draft
from core.store import Conflict, Difference, ReadOnly, UnknownDraft, Unstorable, settled, unreadable
from core.store.parts import changed_parts, with_part, with_parts
from pages.parts.entries import Forged
from pages.parts.storage import STORE_FAILS, explain, store, visitor
from pages.parts.work import Work, taken_back


def check_readable(before: Draft, after: Draft) -> None:
    """Raises ``Forged`` where what is changed could not be read again: nobody types that."""
    with suppress(Unstorable):  # which is said where it is stored
        if unreadable(after.edition, changed_parts(before, after)):
            raise Forged


def mended(now: Work, part: str, text: str | None, tab: str) -> Work:
    """``now`` with another text in the place of one that cannot be read; what is not stored yet stays in it."""
    if now.stored is None:
        return now
    who = visitor()
    try:
        stored = store().restore(who.holder, now.stored, part, text, who.author, tab)
    except Conflict:
        st.toast("その間にほかの人が変更しました。いまの内容を見て、もう一度お試しください。")
        return replace(now, behind=True)
    except (ReadOnly, UnknownDraft, Unstorable, *STORE_FAILS) as error:
        st.toast(explain(error))
        return now
    typed = changed_parts(now.stored.draft, now.draft)
    return replace(now, draft=with_parts(stored.draft, typed), stored=stored, desk=now.desk.anew())


def undone(now: Work, tab: str) -> Work:
    """``now`` without the last edit that this session stored; the same, and said, where that cannot be."""
    if now.stored is None:
        return now
    try:
        return taken_back(now, now.stored, tab)
    except Conflict:
        st.toast("その後にほかの人が変更したため、元に戻せません。")
        return replace(now, undoable=0)
    except (ReadOnly, UnknownDraft, Unstorable, *STORE_FAILS) as error:
        st.toast(explain(error))
        return now


def settled_with(now: Work, difference: Difference, mine: bool) -> Work:
    """``now`` with one of the two texts of a part that two people changed, so that it no longer clashes there."""
    if now.stored is None:
        return now
    kept = now.draft if mine else with_part(now.draft, difference.part, difference.theirs)
    return replace(now, draft=kept, stored=settled(now.stored, difference), desk=now.desk.anew())
