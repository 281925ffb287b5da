"""Going on elsewhere: a resume code for the draft at hand, and opening a draft by its code."""

from __future__ import annotations

import streamlit as st

from core.store import CODE_DAYS, TooManyGuesses, UnknownDraft
from pages.parts import session
from pages.parts.acts import act_key, once, said, say
from pages.parts.entries import typed
from pages.parts.metrics import count_wrong_code
from pages.parts.storage import STORE_FAILS, access, explain, refusals_told, visitor

_RESUME = "resume"


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
        else:
            _make(stored.id)
    with use:
        st.markdown("**再開コードで開く**")
        key = act_key(_RESUME, "code")
        with st.form(_RESUME, enter_to_submit=False, border=False):
            st.text_input("再開コード", placeholder="例：0A1B2-C3D4E-…", autocomplete="off", key=key)
            st.form_submit_button(
                "開く",
                icon=":material/login:",
                key=act_key(_RESUME),
                on_click=once(_RESUME, lambda: _resume(typed(key))),
            )
            if problem := said(_RESUME):
                st.error(problem, icon=":material/error:")


def _make(draft_id: str) -> None:
    place = f"make-code-{draft_id}"
    st.button(
        "再開コードを作る",
        icon=":material/key:",
        key=act_key(place),
        on_click=once(place, _new_code),
        args=(place, draft_id),
    )
    if code := said(place):
        st.code(code, language=None)
        st.caption("このコードは今だけ表示されます。書き留めてください。")


@refusals_told()
def _new_code(place: str, draft_id: str) -> bool:
    say(place, access().new_code(visitor().holder, draft_id))
    return True


def _resume(code: str) -> bool:
    who = visitor().holder
    try:
        opened = session.open_stored(access().resume(who, code, who, st.context.ip_address or ""))
    except UnknownDraft:
        count_wrong_code("unknown")
        return say(_RESUME, "このコードでは開けません。コードを確かめるか、元の端末で作り直してください。")
    except TooManyGuesses:
        count_wrong_code("too_many")
        return say(
            _RESUME, "間違いが続いたため、しばらく受け付けません。10分ほど待ってからもう一度試してください。"
        )
    except STORE_FAILS as error:
        return say(_RESUME, explain(error))
    if opened:
        st.toast("下書きを開きました。")
    return opened
