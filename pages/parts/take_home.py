"""The draft as a file. For a participant of a workshop that means: taken home, so it outlives the room."""

from __future__ import annotations

import streamlit as st

from core.files import save_draft
from core.text.filenames import draft_file_name
from pages.parts import session
from pages.parts.callbacks import pressed
from pages.parts.seat import room_is_old, room_of, rooms, seat
from pages.parts.storage import refusals_told, visitor


def take_home(place: str) -> None:
    """The button that saves the draft at hand as a file; ``place`` tells two of them apart."""
    draft = session.draft()
    st.download_button(
        "下書きをファイルに保存",
        data=lambda: save_draft(draft),
        file_name=draft_file_name(draft),
        mime="application/json",
        icon=":material/download:",
        on_click=pressed(_taken) if seat() else "ignore",
        key=session.key("download-draft", place),
    )


@refusals_told()
def _taken() -> None:
    mine = seat()
    if mine is not None and rooms().take_home(visitor().holder, mine.draft_id):
        st.toast("持ち帰りました。部屋が終わっても、この下書きは消えません。")


def strip() -> None:
    """In the sidebar: which room the draft at hand belongs to, and the way to take it home."""
    mine = seat()
    room = room_of(mine) if mine else None
    if mine is None or room is None or room.has_ended(session.today()):
        return
    with st.container(border=True, gap="xsmall"):
        st.badge("ワークショップ参加中", icon=":material/groups:", color="violet")
        st.text(room.settings.title)
        st.text(f"{mine.nickname} さん")
        if room_is_old(mine):
            st.caption(
                ":material/warning: 部屋のいまのようすを確かめられません。しばらくすると自動で確かめます。"
            )
        st.caption("部屋が終わると下書きは消えます。続きを書く場合は持ち帰ってください。")
        take_home("room")
