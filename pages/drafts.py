"""The visitor's drafts: open, rename, duplicate, archive, delete; go on elsewhere; history; share."""

from __future__ import annotations

import streamlit as st

from core.store import CODE_DAYS, ReadOnly, TooManyGuesses, UnknownDraft
from pages.parts import session
from pages.parts.account import account, sharing
from pages.parts.draft_list import draft_list
from pages.parts.exchange import workbook
from pages.parts.history import history_of
from pages.parts.steps import heading
from pages.parts.storage import access, visitor


def _rename() -> None:
    key = session.key("drafts-title")

    def save() -> None:
        session.change(session.draft().model_copy(update={"title": st.session_state[key]}))

    st.text_input(
        "いま開いている下書きの名前",
        session.draft().title,
        key=key,
        on_change=save,
        placeholder="例：みなとAI帳票の新規申請",
    )


def _elsewhere() -> None:
    st.subheader("別の端末で続ける", anchor=False)
    make, use = st.columns(2, border=True)
    with make:
        st.markdown("**この下書きの再開コード**")
        st.caption(
            f"コードを知っている人は誰でも開けます。{CODE_DAYS}日間使え、作り直すと前のコードは使えなくなります。"
        )
        stored = session.work().stored
        if stored is None:
            st.caption("何か入力すると、コードを作れます。")
        elif st.button("再開コードを作る", icon=":material/key:", key="make-code"):
            try:
                st.code(access().new_code(visitor().holder, stored.id), language=None)
                st.caption("このコードは今だけ表示されます。書き留めてください。")
            except (ReadOnly, UnknownDraft):
                st.caption("この下書きのコードは作れません。")
    with use:
        st.markdown("**再開コードで開く**")
        with st.form("resume", border=False, clear_on_submit=True):
            code = st.text_input("再開コード", placeholder="例：0A1B2-C3D4E-…", autocomplete="off")
            if st.form_submit_button("開く", icon=":material/login:"):
                _resume(code)


def _resume(code: str) -> None:
    source = st.context.ip_address or visitor().holder
    try:
        session.open_stored(access().resume(visitor().holder, code, source))
    except UnknownDraft:
        st.error(
            "このコードでは開けません。コードを確かめるか、元の端末で作り直してください。",
            icon=":material/error:",
        )
    except TooManyGuesses:
        st.error(
            "間違いが続いたため、しばらく受け付けません。10分ほど待ってからもう一度試してください。",
            icon=":material/timer:",
        )
    else:
        st.toast("下書きを開きました。")
        st.rerun()


def page() -> None:
    heading(
        "drafts", "入力は自動で保存されます。ここでは、保存した下書きを開いたり、別の端末で続けたりできます。"
    )
    account()
    _rename()
    draft_list()
    st.button(
        "新しい下書きを始める",
        icon=":material/note_add:",
        key="new-draft",
        on_click=lambda: session.open_draft(session.new_draft()),
    )
    _elsewhere()
    sharing()
    workbook()
    with st.expander(
        "この下書きの変更の履歴", icon=":material/history:", key="history", on_change="rerun"
    ) as box:
        if box.open:
            history_of("")


page()
