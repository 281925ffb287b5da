"""The evidence rows of a card: material, place, kind, and what its kind needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core.documents import known_materials
from core.draft import Evidence
from core.items import FieldKind
from core.limits import ROWS
from core.places import within
from core.text.reading import Reading, read_any, read_as
from pages.parts import entries, session
from pages.parts.callbacks import pressed, whole
from pages.parts.editing import ItemEdit
from pages.parts.inputs import reading_line
from pages.parts.rows import drop_row, row_ids, row_index

_READ: dict[str, Callable[[str], Reading]] = {
    "url": partial(read_as, FieldKind.URL),
    "captured_on": partial(read_as, FieldKind.DATE),
}
_KINDS = {"own": "自社の資料", "web": "ウェブページ", "contractor": "委託先の資料"}
_BASES = {"public": "委託先が公表している資料", "signed": "委託先の事業担当責任者の署名がある資料"}


def evidence_rows(edit: ItemEdit) -> None:
    """Every material of the item, and ways to add one."""
    st.markdown("**裏付ける資料**（添付書類等）")
    place = edit.key("evidence")
    with st.container():
        rows = edit.status.answer.evidence or (Evidence(),)
        for index, (row_id, row) in enumerate(zip(row_ids(place, len(rows)), rows, strict=True)):
            _row(edit, index, row_id, row)

    def add_row() -> None:
        edit.save(evidence=(*(edit.answer.evidence or (Evidence(),)), Evidence()))

    def cite(row: Evidence) -> None:
        rows = edit.answer.evidence
        for row_id, shown in zip(row_ids(place, len(rows) or 1), rows or (Evidence(),), strict=True):
            if shown == Evidence():
                drop_row(place, row_id)
        edit.save(evidence=(*(r for r in rows if r != Evidence()), row))

    with st.container(horizontal=True):
        st.button(
            "資料を追加",
            icon=":material/attach_file_add:",
            key=f"{place}:add",
            on_click=pressed(add_row),
            disabled=len(rows) >= ROWS,
        )
        _known_materials(place, cite)


def _known_materials(place: str, cite: Callable[[Evidence], None]) -> None:
    """Materials cited elsewhere in the draft, to be cited here again with another place."""
    materials = known_materials(session.draft(), session.filing().units.units)
    if not materials:
        return
    drawn = session.revision(place)
    key = within(place, drawn, "known")

    def chosen() -> None:
        if session.revision(place) != drawn:
            return  # the browser repeats the choice until it shows the new row
        if (material := entries.chosen(key, materials)) is None:
            return
        session.next_revision(place)
        cite(materials[material].model_copy(update={"place": ""}))

    st.selectbox(
        "ほかの項目で使った資料",
        list(materials),
        index=None,
        key=key,
        on_change=whole(chosen),
        placeholder="ほかの項目で使った資料から選ぶ",
        label_visibility="collapsed",
        width=320,
    )


def _row(edit: ItemEdit, index: int, row_id: int, row: Evidence) -> None:
    rows_of = edit.key("evidence")
    key = within(rows_of, str(row_id))

    def write(**changes: object) -> None:
        rows, now = edit.answer.evidence or (Evidence(),), row_index(rows_of, row_id)
        if now is not None:
            edit.save(evidence=(*rows[:now], rows[now].model_copy(update=changes), *rows[now + 1 :]))

    def remove() -> None:
        rows, now = edit.answer.evidence, row_index(rows_of, row_id)
        if now is not None and rows:
            drop_row(rows_of, row_id)
            edit.save(evidence=(*rows[:now], *rows[now + 1 :]))

    with st.container(border=True):
        name, place = st.columns(2)
        with name:
            _text(
                f"資料{index + 1}の名称",
                row.name,
                f"{key}:name",
                write,
                "name",
                "例：情報セキュリティ管理規程 第7版",
            )
        with place:
            _text("記載箇所", row.place, f"{key}:place", write, "place", "例：p.12「アクセス管理」")
        _kind(row, key, write)
        if row.kind == "web":
            url, day = st.columns(2)
            with url:
                _text(
                    "アドレス（URL）", row.url, f"{key}:url", write, "url", "例：https://www.example.co.jp/"
                )
            with day:
                _text("取得した日付", row.captured_on, f"{key}:day", write, "captured_on", "例：2026-10-01")
        if row.kind == "contractor":
            _basis(row, key, write)
        st.button(
            "この資料を外す",
            icon=":material/delete:",
            key=f"{key}:remove",
            on_click=pressed(remove),
            type="tertiary",
        )


def _text(label: str, text: str, key: str, write: Any, name: str, placeholder: str) -> None:
    with st.container(gap=None):
        st.text_input(
            label,
            text,
            key=key,
            placeholder=placeholder,
            on_change=whole(lambda: write(**{name: entries.typed(key)})),
        )
        reading_line(_READ.get(name, read_any)(text))


def _kind(row: Evidence, key: str, write: Any) -> None:
    st.segmented_control(
        "資料の種類",
        list(_KINDS),
        default=row.kind,
        required=True,
        format_func=_KINDS.__getitem__,
        key=f"{key}:kind",
        on_change=whole(lambda: write(kind=entries.chosen(f"{key}:kind", _KINDS))),
    )


def _basis(row: Evidence, key: str, write: Any) -> None:
    st.radio(
        "委託先の資料はどちらですか",
        list(_BASES),
        index=list(_BASES).index(row.contractor_basis) if row.contractor_basis else None,
        format_func=_BASES.__getitem__,
        key=f"{key}:basis",
        on_change=whole(lambda: write(contractor_basis=entries.chosen(f"{key}:basis", _BASES))),
    )
