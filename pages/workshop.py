"""A workshop: join a room, or open one and run it."""

from __future__ import annotations

import streamlit as st

from pages.parts.room_choice import chosen_room
from pages.parts.room_console import console
from pages.parts.room_joining import facilitating, joining
from pages.parts.room_opening import opening
from pages.parts.seat import room_of, seat
from pages.parts.steps import heading, page_of
from pages.parts.storage import STORE_FAILS, explain


def _seated() -> None:
    """Who has a seat already goes on where the draft is."""
    mine = seat()
    room = room_of(mine) if mine else None
    if mine is None or room is None:
        return
    with st.container(border=True):
        st.text(f"「{room.settings.title}」に {mine.nickname} さんとして参加しています。")
        address = room.settings.steps[0]
        st.page_link(page_of(address), label="続きを書く", icon=":material/arrow_forward:")


def page() -> None:
    heading("workshop", "同じ部屋に集まって、それぞれの下書きを作りながら制度を学びます。")
    try:
        room = chosen_room()
    except STORE_FAILS as error:
        st.error(explain(error), icon=":material/error:")
        return
    _seated()
    if room is not None:
        st.subheader("進行役の画面", anchor=False)
        console(room)
    else:
        joining()
    with st.expander("部屋を開く（進行役の方）", icon=":material/meeting_room:"):
        opening()
    with st.expander("進行役のコードで入る", icon=":material/badge:"):
        facilitating()
    if room is not None:
        with st.expander("部屋に参加する", icon=":material/login:"):
            joining()


page()
