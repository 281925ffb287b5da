"""A visitor whose draft cannot be read: told so, kept from starting over unasked, and let in once it can be."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.beginning import unstored
from pages.parts.callbacks import pressed
from pages.parts.seat import room_of, seat
from pages.parts.steps import DEMONSTRATION, PAGES, page_of
from pages.parts.storage import STORE_FAILS, explain

LOOK_AGAIN = 5
"""Seconds between two tries to read the draft."""

WITHOUT_DRAFT = ("about", DEMONSTRATION.address)
"""Pages that neither show the draft nor change it."""


def arrived() -> bool:
    """True where the visitor's draft, and the room that it belongs to, are known; otherwise says what is not."""
    reason = _missing()
    if not reason:
        return True
    _sidebar()
    st.title("下書きを読めません", anchor=False)
    st.warning(
        f"{reason}あなたの下書きは、空になったのではなく、いま読めないだけです。",
        icon=":material/cloud_off:",
    )
    with st.container(horizontal=True):
        st.button("もう一度読む", icon=":material/refresh:", type="primary", key="read-again")
        st.button(
            "新しい下書きで始める",
            icon=":material/note_add:",
            key="start-unread",
            on_click=pressed(_start_anew),
        )
    st.caption(
        "新しい下書きで始めても、前の下書きは変わりません。つながった後に「下書きの管理」から開けます。"
    )
    st.fragment(_look_again, run_every=LOOK_AGAIN)()
    return False


def _missing() -> str:
    """Why the visitor has to wait, in words; empty where everything is there. Asks the store once more."""
    now = session.come_back()
    if now.unread and not now.failure:
        return now.unread
    try:
        if mine := seat():
            room_of(mine)
    except STORE_FAILS as error:
        return explain(error)
    return ""


def _look_again() -> None:
    st.caption(f"{LOOK_AGAIN}秒ごとに自動で確かめています。読めるようになると、この画面に出ます。")
    if not _missing():
        st.rerun()


def _start_anew() -> None:
    session.open_draft(unstored())


def _sidebar() -> None:
    with st.sidebar:
        st.markdown("**開示ナビ**")
        st.caption(":material/cloud_off: 下書きを読めないため、準備のようすは出せません。")
        st.divider()
        st.caption("下書きがなくても見られるページ")
        for step in PAGES:
            if step.address in WITHOUT_DRAFT:
                st.page_link(page_of(step.address), label=step.title, icon=step.icon)
