"""Filling in offline: the draft as a workbook, and taking back only what is chosen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.draft import Draft
from core.limits import WORKBOOK_FILE
from core.text.dates import now_in_japan
from core.text.filenames import draft_file_name
from core.workbook import (
    Change,
    Import,
    WorkbookError,
    evidence_csv,
    items_csv,
    save_workbook,
    sheets_from_outside,
    workbook_changes,
)
from pages.parts import session
from pages.parts.callbacks import pressed
from pages.parts.entries import ticked
from pages.parts.file_choice import chosen_file, read_once
from pages.parts.here import sender
from pages.parts.storage import refusals_told, store, visitor
from pages.parts.view import chosen_unit

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook() -> None:
    """Download, fill in with a spreadsheet program, read back item by item."""
    st.subheader("表計算ソフトで記入する", anchor=False)
    st.write("申請書A・Bをブックにして同僚に渡し、記入したものを項目ごとに取り込めます。")
    edition, draft = session.edition(), session.draft()
    with st.container(horizontal=True):
        st.download_button(
            "ブックをダウンロード",
            data=lambda: save_workbook(edition, draft),
            file_name=draft_file_name(draft, "xlsx"),
            mime=_XLSX,
            icon=":material/table_view:",
            on_click="ignore",
            key=session.key("download-workbook"),
        )
        _tables(draft)
    uploaded = chosen_file(
        "記入したブックを取り込む", "upload-workbook", ["xlsx"], WORKBOOK_FILE, session.key
    )
    if uploaded is None:
        return
    reading = read_once(
        "upload-workbook", uploaded, lambda data: sheets_from_outside(data, sender()), WorkbookError
    )
    found, problem = None, reading.problem
    if reading.content is not None:
        try:
            found = workbook_changes(edition, draft, reading.content)
        except WorkbookError as error:
            problem = str(error)
    if found is None:
        st.error("ブックを読めませんでした。いまの下書きはそのままです。", icon=":material/error:")
        st.text(problem)
        return
    _differences(found)


def _tables(draft: Draft) -> None:
    """The shown unit's items and evidence as CSV for other tools."""
    unit = chosen_unit()
    if unit is None:
        return
    edition = session.edition()
    for name, make in (("項目", items_csv), ("資料", evidence_csv)):
        st.download_button(
            f"{name}の表（CSV）",
            data=partial(make, edition, draft, unit.id),
            file_name=draft_file_name(draft, "csv").replace(".csv", f"_{name}.csv"),
            mime="text/csv",
            on_click="ignore",
            key=session.key("download", name),
        )


def _differences(found: Import) -> None:
    for note in found.notes:
        st.text(f"・{note}")
    if not found.changes:
        st.success("いまの下書きと違うところはありません。", icon=":material/check_circle:")
        return
    st.markdown(f"**違うところ（{len(found.changes)}件）**　取り込むものに印を付けてください。")
    chosen = sum(_difference(change) for change in found.changes)
    st.button(
        f"選んだ{chosen}件を取り込む",
        type="primary",
        icon=":material/download_done:",
        disabled=not chosen,
        on_click=pressed(_take),
        args=(found,),
        key=session.key("take-workbook"),
    )


def _difference(change: Change) -> bool:
    """One difference with both texts; True where it is to be taken."""
    with st.container(border=True):
        st.checkbox("取り込む", change.edited and not change.collides, key=_box(change))
        st.text(change.place)
        if change.collides:
            st.badge("ブックでも画面でも変更されています", icon=":material/call_split:", color="orange")
        elif not change.edited:
            st.badge("ブックでは変更されていません", icon=":material/info:", color="blue")
        now, book = st.columns(2)
        for column, title, text in ((now, "いまの下書き", change.before), (book, "ブック", change.after)):
            with column:
                st.caption(title)
                st.text(text or "（未記入）")
    return ticked(_box(change))


def _box(change: Change) -> str:
    return session.key("take", change.part)


@refusals_told()
def _take(found: Import) -> None:
    """Take the chosen differences; a copy of the draft as it was is put away first."""
    chosen = {change.part for change in found.changes if ticked(_box(change))}
    who, before = visitor(), session.draft()
    title = f"{before.title}（取り込み前 {now_in_japan():%m-%d %H:%M}）"
    copy = store().create(who.holder, before.model_copy(update={"title": title}), who.author)
    store().archive(who.holder, copy.id)
    session.change(found.apply(before, chosen), "import", anew=True)
    st.toast(f"{len(chosen)}件を取り込みました。取り込み前の写しは「しまった下書き」にあります。")
