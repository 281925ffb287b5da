"""A table field as rows of text inputs: one column on a phone, reachable by keyboard, tested like any input."""

from __future__ import annotations

import streamlit as st

from core.draft import Row
from core.items import FormField
from core.limits import ROWS
from core.places import within
from core.text.fields import field_hints, field_problems, rows
from pages.parts.callbacks import pressed
from pages.parts.editing import ItemEdit
from pages.parts.inputs import problem_line, text_field
from pages.parts.rows import drop_row, row_ids, row_index

_EMPTY: tuple[Row, ...] = ({},)


def table_field(edit: ItemEdit, field: FormField) -> None:
    """Rows of the table, an empty one first where there is none, with add and remove."""
    st.markdown(f"{field.label}{'' if field.needed else '（任意）'}", help=field.help or None)
    table = rows(edit.status.answer.values.get(field.id, ""))
    shown = table or _EMPTY
    with st.container():
        for row_id, row in zip(row_ids(edit.key("field", field.id), len(shown)), shown, strict=True):
            _row(edit, field, row_id, row)
    problem_line(*field_problems(field, table), hints=field_hints(field, table))
    place = edit.key("field", field.id)

    def add() -> None:
        edit.save_value(field, (*_now(edit, field), {}))

    st.button(
        "行を追加",
        icon=":material/add:",
        key=f"{place}:add",
        on_click=pressed(add),
        disabled=len(shown) >= ROWS,
    )


def _now(edit: ItemEdit, field: FormField) -> tuple[Row, ...]:
    """The rows as they are when a callback runs: two cells can change before the page is drawn again."""
    return rows(edit.answer.values.get(field.id, "")) or _EMPTY


def _row(edit: ItemEdit, field: FormField, row_id: int, row: Row) -> None:
    count, place = len(field.columns), edit.key("field", field.id)
    key = within(place, str(row_id))
    cells = st.columns([1.0] * count + [0.03 + 0.17 * count], vertical_alignment="bottom")
    for cell, column in zip(cells, field.columns, strict=False):

        def write(text: str, name: str = column.id) -> None:
            table, now = _now(edit, field), row_index(place, row_id)
            if now is not None:
                edit.save_value(field, (*table[:now], {**table[now], name: text}, *table[now + 1 :]))

        with cell:
            text_field(column, row.get(column.id, ""), within(key, column.id), write, show_problem=False)

    def remove() -> None:
        table, now = _now(edit, field), row_index(place, row_id)
        if now is not None and table != _EMPTY:
            drop_row(place, row_id)
            edit.save_value(field, (*table[:now], *table[now + 1 :]))

    with cells[-1]:
        st.button(
            "削除",
            key=f"{key}:remove",
            on_click=pressed(remove),
            icon=":material/delete:",
        )
