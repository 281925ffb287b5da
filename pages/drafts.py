"""The visitor's drafts: open, rename, duplicate, archive, delete; go on elsewhere; history; share."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.dates import JAPAN
from core.store import CODE_DAYS, Listed, ReadOnly, TooManyGuesses, UnknownDraft
from pages.parts import session
from pages.parts.account import account, sharing
from pages.parts.history import history_of
from pages.parts.steps import heading
from pages.parts.storage import access, store, visitor

_ROLES = {"owner": "", "editor": "共有された下書き（編集できます）", "reader": "共有された下書き（閲覧だけ）"}


def _list() -> None:
    drafts = store().list(visitor().holder)
    if not drafts:
        st.info(
            "まだ下書きがありません。どこかのページで入力すると、自動で保存されます。", icon=":material/info:"
        )
    for archived in (False, True):
        shown = [listed for listed in drafts if listed.archived is archived]
        if archived and shown:
            st.subheader("しまった下書き", anchor=False)
        for listed in shown:
            _draft(listed)


def _draft(listed: Listed) -> None:
    now = session.work().stored
    current = now is not None and now.id == listed.id
    with st.container(border=True):
        st.text(f"{listed.title or '名前のない下書き'}{'（いま開いています）' if current else ''}")
        changed = datetime.fromisoformat(listed.changed_at).astimezone(JAPAN)
        role = _ROLES[listed.role]
        st.caption(
            f"最後の変更 {changed:%Y-%m-%d %H:%M}　変更がなければ {listed.expires_on} を過ぎると消去"
            + (f"　{role}" if role else "")
        )
        with st.container(horizontal=True):
            if not current:
                st.button(
                    "開く",
                    key=f"open-{listed.id}",
                    icon=":material/folder_open:",
                    on_click=_open,
                    args=(listed.id,),
                )
            st.button(
                "複製",
                key=f"copy-{listed.id}",
                icon=":material/content_copy:",
                on_click=_duplicate,
                args=(listed.id,),
            )
            if listed.role != "reader":
                label = "取り出す" if listed.archived else "しまう"
                st.button(
                    label,
                    key=f"archive-{listed.id}",
                    icon=":material/archive:",
                    on_click=store().archive,
                    args=(visitor().holder, listed.id, not listed.archived),
                )
            if st.button("この端末から外す", key=f"leave-{listed.id}", icon=":material/logout:"):
                _confirm_leave(listed)
            if listed.role == "owner" and st.button(
                "完全に削除", key=f"delete-{listed.id}", icon=":material/delete_forever:"
            ):
                _confirm_delete(listed)


def _open(draft_id: str) -> None:
    try:
        session.open_stored(draft_id)
    except UnknownDraft:
        st.toast("この下書きは開けません。")


def _duplicate(draft_id: str) -> None:
    """A copy for the next service, with a name of its own."""
    who = visitor()
    original = store().read(who.holder, draft_id).draft
    copy = original.model_copy(update={"title": f"{original.title}の写し"})
    stored = store().create(who.holder, copy, who.author)
    session.open_draft(stored.draft, stored)


@st.dialog("この端末から外しますか")
def _confirm_leave(listed: Listed) -> None:
    st.text(listed.title or "名前のない下書き")
    st.write("この端末の一覧からなくなります。下書きは残りますが、再開コードか共有がないと二度と開けません。")
    if st.button("外す", key="confirm-leave", type="primary"):
        access().leave(visitor().holder, listed.id)
        _forget(listed.id)
        st.rerun()


@st.dialog("下書きを完全に削除しますか")
def _confirm_delete(listed: Listed) -> None:
    st.text(listed.title or "名前のない下書き")
    st.write("入力した内容も履歴も消え、元に戻せません。共有している人も開けなくなります。")
    if st.button("完全に削除する", key="confirm-delete", type="primary"):
        store().delete(visitor().holder, listed.id)
        _forget(listed.id)
        st.rerun()


def _forget(draft_id: str) -> None:
    """Where the draft at hand went away, start with an empty one."""
    now = session.work().stored
    if now is not None and now.id == draft_id:
        session.open_draft(session.new_draft())


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
    _list()
    st.button(
        "新しい下書きを始める",
        icon=":material/note_add:",
        key="new-draft",
        on_click=lambda: session.open_draft(session.new_draft()),
    )
    _elsewhere()
    sharing()
    with st.expander(
        "この下書きの変更の履歴", icon=":material/history:", key="history", on_change="rerun"
    ) as box:
        if box.open:
            history_of("")


page()
