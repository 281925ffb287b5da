"""Taking a draft off this device's list, or deleting it: asked first."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.store import Listed
from pages.parts import session
from pages.parts.acts import said, say, take_back
from pages.parts.callbacks import pressed, whole
from pages.parts.listing import name_of
from pages.parts.storage import access, refusals_told, store, visitor

LEAVE, DELETE = "confirm-leave", "confirm-delete"
"""Where it is said which draft's dialog is open."""


def leave_button(listed: Listed) -> None:
    """Takes the draft off this device's list, once that is confirmed."""
    st.button(
        "この端末から外す",
        key=f"leave-{listed.id}",
        icon=":material/logout:",
        on_click=pressed(say),
        args=(LEAVE, listed.id),
    )
    if said(LEAVE) == listed.id:
        _dialog("この端末から外しますか", LEAVE, _confirm_leave, listed)


def delete_button(listed: Listed) -> None:
    """Deletes the draft for everybody, once that is confirmed; for its owner only."""
    if listed.role != "owner":
        return
    st.button(
        "完全に削除",
        key=f"delete-{listed.id}",
        icon=":material/delete_forever:",
        on_click=pressed(say),
        args=(DELETE, listed.id),
    )
    if said(DELETE) == listed.id:
        _dialog("下書きを完全に削除しますか", DELETE, _confirm_delete, listed)


def _dialog(title: str, place: str, ask: Callable[[Listed], None], listed: Listed) -> None:
    st.dialog(title, on_dismiss=whole(lambda: take_back(place)))(ask)(listed)


def _confirm_leave(listed: Listed) -> None:
    st.text(name_of(listed))
    st.write("この端末の一覧からなくなります。下書きは残りますが、再開コードか共有がないと二度と開けません。")
    st.button("外す", key="confirm-leave", type="primary", on_click=pressed(_leave), args=(listed.id,))


def _leave(draft_id: str) -> None:
    take_back(LEAVE)
    with refusals_told():
        access().leave(visitor().holder, draft_id)
        session.forget(draft_id)
    st.rerun()


def _confirm_delete(listed: Listed) -> None:
    st.text(name_of(listed))
    st.write("入力した内容も履歴も消え、元に戻せません。共有している人も開けなくなります。")
    st.button(
        "完全に削除する", key="confirm-delete", type="primary", on_click=pressed(_delete), args=(listed.id,)
    )


def _delete(draft_id: str) -> None:
    take_back(DELETE)
    with refusals_told():
        store().delete(visitor().holder, draft_id)
        session.forget(draft_id)
    st.rerun()
