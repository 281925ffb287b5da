"""When something unforeseen goes wrong: what the visitor reads, and what the log keeps of it.

The message of an exception may quote what somebody wrote. So the log gets its type and its places in the
code, never its message, and the visitor gets a number to name.
"""

from __future__ import annotations

import streamlit as st

from core.error_places import places_of
from pages.parts.entries import Forged
from pages.parts.log import note_failure
from pages.parts.steps import page_of
from pages.parts.tab import WORK


def show_failure(error: Exception) -> bool:
    """Log the error under a random number and show that number; True: Streamlit shows nothing of its own."""
    if isinstance(error, Forged):
        st.error(str(error), icon=":material/block:")
        return True
    number = note_failure(places_of(error))
    now = WORK.get()
    saved = (
        "入力は保存されています。"
        if now is None or not now.failure
        else "最後の入力は保存できていません。この画面を閉じずに、もう一度お試しください。"
    )
    st.error(
        f"予期しない問題が起きました。{saved}お問い合わせの際は番号 {number} をお知らせください。",
        icon=":material/error:",
    )
    st.page_link(page_of("start"), label="「はじめに」へ戻る", icon=":material/home:")
    return True
