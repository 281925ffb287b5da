"""The visitor's drafts: open, rename, duplicate, archive, delete; go on elsewhere; history; share."""

from __future__ import annotations

import streamlit as st

from core.outline import Outline
from core.store import Listed
from pages.parts import session
from pages.parts.account import account, sharing
from pages.parts.acts import act_key, once
from pages.parts.beginning import unstored
from pages.parts.callbacks import pressed, whole
from pages.parts.discarding import delete_button, leave_button
from pages.parts.entries import typed
from pages.parts.exchange import workbook
from pages.parts.history import history_of
from pages.parts.listing import ROLES, outlines_of, told
from pages.parts.resume import elsewhere
from pages.parts.set_aside import set_aside_list
from pages.parts.steps import heading
from pages.parts.storage import STORE_FAILS, explain, refusals_told, store, visitor


def _list() -> None:
    try:
        drafts = store().list(visitor().holder)
        outlines = outlines_of(drafts)
    except STORE_FAILS as error:
        st.error(explain(error), icon=":material/error:")
        return
    if not drafts:
        st.info(
            "まだ下書きがありません。どこかのページで入力すると、自動で保存されます。", icon=":material/info:"
        )
    kept = [listed for listed in drafts if not listed.set_aside_until]
    for archived in (False, True):
        shown = [listed for listed in kept if listed.archived is archived]
        if archived and shown:
            st.subheader("しまった下書き", anchor=False)
        for listed in shown:
            _draft(listed, outlines.get(listed.id))
    set_aside_list(drafts, outlines)


def _draft(listed: Listed, outline: Outline | None) -> None:
    now = session.work().stored
    current = now is not None and now.id == listed.id
    with st.container(border=True):
        told(listed, outline, "（いま開いています）" if current else "")
        role = ROLES[listed.role]
        st.caption(f"変更がなければ {listed.expires_on} まで残ります" + (f"　{role}" if role else ""))
        with st.container(horizontal=True):
            if not current:
                st.button(
                    "開く",
                    key=f"open-{listed.id}",
                    icon=":material/folder_open:",
                    on_click=pressed(_open),
                    args=(listed.id,),
                )
            st.button(
                "複製",
                key=act_key(f"copy-{listed.id}"),
                icon=":material/content_copy:",
                on_click=once(f"copy-{listed.id}", _duplicate),
                args=(listed.id,),
            )
            if listed.role != "reader":
                label = "取り出す" if listed.archived else "しまう"
                st.button(
                    label,
                    key=f"archive-{listed.id}",
                    icon=":material/archive:",
                    on_click=pressed(_archive),
                    args=(listed.id, not listed.archived),
                )
            leave_button(listed)
            delete_button(listed)


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


def _start_anew() -> bool:
    return session.open_draft(unstored())


def _rename() -> None:
    key = session.key("drafts-title")

    def save() -> None:
        session.change(session.draft().model_copy(update={"title": typed(key)}))

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
    st.button(
        "新しい下書きを始める",
        icon=":material/note_add:",
        key=act_key("new-draft"),
        on_click=once("new-draft", _start_anew),
    )
    _list()
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
