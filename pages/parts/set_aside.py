"""Drafts past their day: still whole, for a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.outline import Outline
from core.store import Listed
from pages.parts.callbacks import pressed
from pages.parts.discarding import delete_button
from pages.parts.listing import ROLES, told
from pages.parts.storage import refusals_told, store, visitor


def set_aside_list(drafts: Sequence[Listed], outlines: Mapping[str, Outline]) -> None:
    """Those of these drafts that are set aside, each with until when and the way back."""
    leaving = [listed for listed in drafts if listed.set_aside_until]
    if not leaving:
        return
    st.subheader("まもなく消去", anchor=False)
    st.caption("変更がないまま保存の期間が過ぎた下書きです。元に戻すと、また同じ期間残ります。")
    for listed in leaving:
        with st.container(border=True):
            told(listed, outlines.get(listed.id))
            role = f"　{ROLES[listed.role]}" if ROLES[listed.role] else ""
            st.caption(
                f"少なくとも {listed.set_aside_until} までは元に戻せます。その後は完全に消えます。{role}"
            )
            with st.container(horizontal=True):
                if listed.role != "reader":
                    _bring_back_button(listed)
                delete_button(listed)


def _bring_back_button(listed: Listed) -> None:
    st.button(
        "一覧に戻す",
        key=f"bring-back-{listed.id}",
        icon=":material/restore_from_trash:",
        on_click=pressed(_bring_back),
        args=(listed.id,),
    )


@refusals_told()
def _bring_back(draft_id: str) -> None:
    store().bring_back(visitor().holder, draft_id)
    st.toast("下書きを一覧に戻しました。")
