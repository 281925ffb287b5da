"""Going on elsewhere: a resume code for the draft at hand, and opening a draft by its code."""

from __future__ import annotations

import streamlit as st

from core.store import CODE_DAYS, TooManyGuesses, UnknownDraft
from pages.parts import session
from pages.parts.metrics import count_wrong_code
from pages.parts.storage import STORE_FAILS, access, explain, refusals_told, visitor


def elsewhere() -> None:
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
        elif st.button("再開コードを作る", icon=":material/key:", key=session.key("make-code")):
            with refusals_told():
                st.code(access().new_code(visitor().holder, stored.id), language=None)
                st.caption("このコードは今だけ表示されます。書き留めてください。")
    with use:
        st.markdown("**再開コードで開く**")
        with st.form("resume", enter_to_submit=False, border=False, clear_on_submit=True):
            code = st.text_input("再開コード", placeholder="例：0A1B2-C3D4E-…", autocomplete="off")
            if st.form_submit_button("開く", icon=":material/login:"):
                _resume(code)


def _resume(code: str) -> None:
    source = st.context.ip_address or visitor().holder
    try:
        opened = session.open_stored(access().resume(visitor().holder, code, source))
    except UnknownDraft:
        count_wrong_code("unknown")
        st.error(
            "このコードでは開けません。コードを確かめるか、元の端末で作り直してください。",
            icon=":material/error:",
        )
    except TooManyGuesses:
        count_wrong_code("too_many")
        st.error(
            "間違いが続いたため、しばらく受け付けません。10分ほど待ってからもう一度試してください。",
            icon=":material/timer:",
        )
    except STORE_FAILS as error:
        st.error(explain(error), icon=":material/error:")
    else:
        if opened:
            st.toast("下書きを開きました。")
            st.rerun()
