"""Recording what the secretariat said about the minimum of rule C3, while it is not published."""

from __future__ import annotations

import streamlit as st

from core.draft import MinimumTold
from core.places import within
from core.text.typed_dates import parse_date
from core.text.typed_numbers import parse_number
from pages.parts import session
from pages.parts.callbacks import whole
from pages.parts.entries import chosen, typed
from pages.parts.inputs import problem_line


def minimum_told() -> None:
    """Rule C3: while the minimum is not published, the applicant records what the secretariat said."""
    published = session.edition().figures.minimum_change_notice
    if published.value is not None:
        return
    told = session.draft().minimum_told
    with st.expander(
        "変更・終了の事前告知の最低水準を記録する", icon=":material/call:", expanded=bool(told.value)
    ):
        names = "、".join(f"「{item.name}」" for item in session.edition().gates if item.gate == "minimum")
        st.write(
            f"{names}には最低水準がありますが、その数値は出典に書かれていません。"
            "事務局に確かめたら、ここに記録すると判定に使います。"
        )
        key = session.key("minimum")

        def save() -> None:
            changed = told.model_copy(
                update={
                    "value": typed(within(key, "value")),
                    "unit": chosen(within(key, "unit"), units),
                    "told_on": typed(within(key, "told_on")),
                }
            )
            session.change(session.draft().model_copy(update={"minimum_told": changed}))

        value, unit, day = st.columns(3)
        value.text_input(
            "事務局から聞いた最低水準",
            told.value,
            key=f"{key}:value",
            on_change=whole(save),
            placeholder="例：3",
        )
        units = {"months": "か月前", "days": "日前"}
        unit.selectbox(
            "単位",
            list(units),
            list(units).index(told.unit),
            format_func=units.__getitem__,
            key=f"{key}:unit",
            on_change=whole(save),
        )
        day.text_input(
            "聞いた日",
            told.told_on,
            key=f"{key}:told_on",
            on_change=whole(save),
            placeholder="例：2026-10-01",
        )
        problem_line(*_problems(told))


def _problems(told: MinimumTold) -> tuple[str, ...]:
    """What keeps the record from being used; nothing where nothing was recorded."""
    wrong = told.value and not (parse_number(told.value) or 0) > 0
    undated = told.value and parse_date(told.told_on) is None
    return (
        "最低水準は、0より大きい数字で入れてください（例：3）。" if wrong else "",
        "聞いた日を 2026-10-01 のように入れると、判定に使われます。" if undated else "",
    )
