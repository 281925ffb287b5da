"""What could not be stored: two texts of one place to choose from, or a failure with what to do next."""

from __future__ import annotations

import streamlit as st

from core.describe import describe_part, part_name
from core.store import Difference
from pages.parts import session
from pages.parts.acts import act_key, once
from pages.parts.callbacks import pressed


def unsaved_notice() -> None:
    """Above every page while something entered is not in the store."""
    now = session.work()
    if now.differences:
        st.warning(
            "ほかの人が同じところを変更していました。どちらを残すか選んでください。",
            icon=":material/call_split:",
        )
        for difference in now.differences:
            _choose(difference)
    elif now.failure:
        _failure(now.failure, now.lasting)


def _choose(difference: Difference) -> None:
    edition, draft = session.edition(), session.draft()
    with st.container(border=True):
        st.text(part_name(edition, draft, difference.part))
        theirs, mine = st.columns(2)
        with theirs:
            st.markdown("**保存されている内容**")
            st.text(f"変更した人：{difference.author}")
            st.text(describe_part(edition, difference.part, difference.theirs))
            st.button(
                "保存されている内容にする",
                key=session.key("theirs", difference.part),
                on_click=pressed(session.settle),
                args=(difference, False),
            )
        with mine:
            st.markdown("**自分が入力した内容**")
            st.caption("まだ保存されていません")
            st.text(describe_part(edition, difference.part, difference.mine))
            st.button(
                "自分の内容にする",
                key=session.key("mine", difference.part),
                on_click=pressed(session.settle),
                args=(difference, True),
            )


def _failure(failure: str, lasting: bool) -> None:
    st.error(f"保存できていません。{failure}", icon=":material/error:")
    with st.container(horizontal=True):
        if not lasting:
            st.button("もう一度保存する", on_click=pressed(session.save_again), icon=":material/refresh:")
        st.button(
            "新しい下書きとして保存する",
            key=act_key("keep-as-new"),
            on_click=once("keep-as-new", _keep_as_new),
            icon=":material/note_add:",
        )
    if not lasting:
        st.fragment(_retry, run_every=5)()


def _keep_as_new() -> bool:
    session.keep_as_new()
    return not session.unsaved()


def _retry() -> None:
    """Try again by itself while the page is open."""
    st.caption("5秒ごとに自動で保存を試みています。")
    session.save_again()
    if not session.unsaved():
        st.rerun()
