"""Which papers to prepare: a checklist derived from the answers, and the materials that Form B cites."""

from __future__ import annotations

import streamlit as st

from core.documents import DocumentLine, list_documents, list_materials
from pages.parts import session
from pages.parts.callbacks import whole
from pages.parts.entries import ticked
from pages.parts.steps import heading, page_of, step_buttons


def _tick(line: DocumentLine) -> None:
    key = session.key("document", line.key)

    def save() -> None:
        ready = tuple(k for k in session.draft().documents_ready if k != line.key)
        if ticked(key):
            ready += (line.key,)
        session.change(session.draft().model_copy(update={"documents_ready": ready}))

    copies = f"（{line.copies}）" if line.copies else ""
    with st.container(gap=None):
        st.checkbox(f"**{line.kind.name}**{copies}", line.ready, key=key, on_change=whole(save))
        st.caption(f"{line.kind.detail}　規則 {line.kind.rule}・出典：{line.kind.source}")


def _checklist() -> None:
    listed = list_documents(session.edition(), session.draft(), session.filing().units.units)
    lines = [line for line in listed if line.is_paper]
    ready = sum(line.ready for line in lines)
    st.progress(ready / max(len(lines), 1), text=f"そろった書類 **{ready} / {len(lines)}**")
    for note in (line for line in listed if not line.is_paper):
        st.info(note.kind.detail, icon=":material/mail:", title=note.kind.name)
    common = [line for line in lines if line.name.unit is None]
    if common:
        st.subheader("申請全体で必要なもの", anchor=False)
        for line in common:
            _tick(line)
    st.subheader("申請単位ごとに必要なもの", anchor=False)
    for unit in session.filing().units.units:
        unit_lines = [line for line in lines if line.name.unit == unit.id]
        with st.container(border=True):
            st.text(unit.name)
            for line in unit_lines:
                _tick(line)


def _materials() -> None:
    st.subheader("申請書Bで引用した資料", anchor=False)
    materials = list_materials(session.edition(), session.draft(), session.filing().units.units)
    if not materials:
        st.caption("申請書Bに資料の名前を書くと、ここに一覧ができます。")
        return
    st.dataframe(
        {
            "番号": list(range(1, len(materials) + 1)),
            "資料の名称": [material.name for material in materials],
            "引用する項目": [
                "、".join(
                    dict.fromkeys(session.edition().items[item_id].name for item_id, _ in material.citations)
                )
                for material in materials
            ],
        },
        hide_index=True,
        alt="申請書Bで引用した資料と、引用する項目の一覧",
    )


def _papers() -> None:
    """The product's own drafts of these papers are made on the next page."""
    st.page_link(
        page_of("export"),
        label="これらの書類の下書きを作る",
        icon=":material/folder_zip:",
    )


def page() -> None:
    heading("documents", "答えた内容から、提出する書類の一覧を作りました。そろったものに印を付けてください。")
    if not session.draft().eligibility.applicant:
        st.info(
            "「申請資格」で申請者の種類に答えると、証明書類の一覧が正しくなります。", icon=":material/info:"
        )
    _checklist()
    _papers()
    _materials()
    st.caption("綴じ方や最新の様式は、認定機関の申請ページで確かめてください。")
    st.link_button(
        "申請ページを開く（外部サイト）", session.edition().contact.form_page, icon=":material/open_in_new:"
    )
    step_buttons("documents")


page()
