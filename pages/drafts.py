"""The visitor's drafts: open, rename, duplicate, archive, delete; go on elsewhere; history; share."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.dates import JAPAN
from core.store import Listed
from pages.parts import session
from pages.parts.account import account, sharing
from pages.parts.callbacks import whole
from pages.parts.exchange import workbook
from pages.parts.history import history_of
from pages.parts.place import unstored
from pages.parts.resume import elsewhere
from pages.parts.steps import heading
from pages.parts.storage import STORE_FAILS, access, explain, refusals_told, store, visitor

_ROLES = {"owner": "", "editor": "共有された下書き（編集できます）", "reader": "共有された下書き（閲覧だけ）"}


def _list() -> None:
    try:
        drafts = store().list(visitor().holder)
    except STORE_FAILS as error:
        st.error(explain(error), icon=":material/error:")
        return
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
                    on_click=whole(_open),
                    args=(listed.id,),
                )
            st.button(
                "複製",
                key=f"copy-{listed.id}",
                icon=":material/content_copy:",
                on_click=whole(_duplicate),
                args=(listed.id,),
            )
            if listed.role != "reader":
                label = "取り出す" if listed.archived else "しまう"
                st.button(
                    label,
                    key=f"archive-{listed.id}",
                    icon=":material/archive:",
                    on_click=whole(_archive),
                    args=(listed.id, not listed.archived),
                )
            if st.button("この端末から外す", key=f"leave-{listed.id}", icon=":material/logout:"):
                _confirm_leave(listed)
            if listed.role == "owner" and st.button(
                "完全に削除", key=f"delete-{listed.id}", icon=":material/delete_forever:"
            ):
                _confirm_delete(listed)


@refusals_told()
def _open(draft_id: str) -> None:
    session.open_stored(draft_id)


@refusals_told()
def _archive(draft_id: str, archived: bool) -> None:
    store().archive(visitor().holder, draft_id, archived)


@refusals_told()
def _duplicate(draft_id: str) -> None:
    """A copy for the next service, with a name of its own."""
    who = visitor()
    original = store().read(who.holder, draft_id).draft
    copy = original.model_copy(update={"title": f"{original.title}の写し", "calendar": ""})
    stored = store().create(who.holder, copy, who.author)
    session.open_draft(stored.draft, stored)


@st.dialog("この端末から外しますか")
def _confirm_leave(listed: Listed) -> None:
    st.text(listed.title or "名前のない下書き")
    st.write("この端末の一覧からなくなります。下書きは残りますが、再開コードか共有がないと二度と開けません。")
    if st.button("外す", key="confirm-leave", type="primary"):
        with refusals_told():
            access().leave(visitor().holder, listed.id)
            session.forget(listed.id)
        st.rerun()


@st.dialog("下書きを完全に削除しますか")
def _confirm_delete(listed: Listed) -> None:
    st.text(listed.title or "名前のない下書き")
    st.write("入力した内容も履歴も消え、元に戻せません。共有している人も開けなくなります。")
    if st.button("完全に削除する", key="confirm-delete", type="primary"):
        with refusals_told():
            store().delete(visitor().holder, listed.id)
            session.forget(listed.id)
        st.rerun()


def _start_anew() -> None:
    session.open_draft(unstored())


def _rename() -> None:
    key = session.key("drafts-title")

    def save() -> None:
        session.change(session.draft().model_copy(update={"title": st.session_state[key]}))

    st.text_input(
        "いま開いている下書きの名前",
        session.draft().title,
        key=key,
        on_change=whole(save),
        placeholder="例：みなとAI帳票の新規申請",
    )


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
        on_click=whole(_start_anew),
    )
    elsewhere()
    sharing()
    workbook()
    with st.expander(
        "この下書きの変更の履歴",
        icon=":material/history:",
        key=session.lasting_key("history"),
        on_change="rerun",
    ) as box:
        if box.open:
            history_of("")


page()
