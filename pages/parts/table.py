"""A table field as rows of text inputs: one column at phone width, editable by keyboard, tested like any input."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.draft import Row
from core.edition import FormField
from core.fields import field_problems
from pages.parts import session
from pages.parts.inputs import problem_line, text_field


def table_field(
    field: FormField, table: tuple[Row, ...], key: str, save: Callable[[tuple[Row, ...]], None]
) -> None:
    """Rows of the table, an empty one first where there is none, with add and remove."""
    st.markdown(f"{field.label}{'' if field.needed else '（任意）'}", help=field.help or None)
    shown = table or ({},)
    for index, row in enumerate(shown):
        _row(field, shown, index, row, key, save)
    for problem in field_problems(field, table):
        problem_line(problem)

    def add() -> None:
        session.next_revision(key)
        save((*shown, {}))

    st.button("行を追加", icon=":material/add:", key=f"{key}:add", on_click=add)


def _row(
    field: FormField,
    table: tuple[Row, ...],
    index: int,
    row: Row,
    key: str,
    save: Callable[[tuple[Row, ...]], None],
) -> None:
    count = len(field.columns)
    cells = st.columns([1.0] * count + [0.03 + 0.17 * count], vertical_alignment="bottom")
    place = f"{key}:{session.revision(key)}:{index}"
    for cell, column in zip(cells, field.columns, strict=False):

        def write(text: str, name: str = column.id) -> None:
            save((*table[:index], {**row, name: text}, *table[index + 1 :]))

        with cell:
            text_field(column, row.get(column.id, ""), f"{place}:{column.id}", write, show_problem=False)

    def remove() -> None:
        session.next_revision(key)
        save((*table[:index], *table[index + 1 :]))

    with cells[-1]:
        st.button(
            "削除",
            key=f"{place}:remove",
            on_click=remove,
            icon=":material/delete:",
            disabled=len(table) == 1 and not row,
        )
