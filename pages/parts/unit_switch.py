"""Which application unit's forms are shown, and copying answers from one unit to another."""

from __future__ import annotations

import streamlit as st

from core.describe import FORMER_UNIT
from core.units import ApplicationUnit
from pages.parts import session
from pages.parts.callbacks import pressed, whole
from pages.parts.entries import chosen as chosen_of
from pages.parts.entries import show, typed
from pages.parts.steps import page_of
from pages.parts.view import chosen_unit, look_at
from pages.parts.words import distinct

_SWITCH = "unit-switch"


def unit_switch(place: str = "") -> ApplicationUnit | None:
    """The chosen unit; None (with a way out) where no service is registered yet.

    ``place`` tells two switches of one page apart.
    """
    units = session.filing().units.units
    unit = chosen_unit()
    if unit is None:
        st.warning("申請するサービスがまだ登録されていません。")
        st.page_link(page_of("units"), label="「申請単位」で登録する", icon=":material/arrow_forward:")
        return None
    if len(units) > 1:
        names = distinct({u.id: u.name for u in units})
        key = session.key(_SWITCH, place, unit.id)
        session.put_desk(session.desk().with_words(_SWITCH, names))

        def changed() -> None:
            chosen = session.desk().meant(_SWITCH, typed(key), names)
            if chosen in names and chosen != unit.id:
                look_at(unit_id=chosen)

        show(key, unit.id)  # so that the browser shows a new name
        st.selectbox(
            "申請単位（法人に関する項目は、どの単位にも同じ内容が入ります）",
            list(names),
            format_func=names.__getitem__,
            key=key,
            on_change=whole(changed),
        )
    return unit


def copy_answers(unit: ApplicationUnit) -> None:
    """Offer to fill the unanswered service items of this unit from another unit."""
    names = {u.id: u.name for u in session.filing().units.units}
    former = {u: FORMER_UNIT for u, d in session.draft().units.items() if d.answers}
    others = distinct({u: name for u, name in {**former, **names}.items() if u != unit.id})
    if not others:
        return
    with st.expander("ほかの申請単位の回答を写す", icon=":material/content_copy:"):
        st.write("この単位で未回答の項目だけに写します。すでに書いた内容は変わりません。")
        key = session.key("copy-source", unit.id)
        st.selectbox("写す元", list(others), format_func=others.__getitem__, key=key)
        st.button(
            "未回答の項目へ写す",
            key=session.key("copy-answers", unit.id),
            on_click=pressed(lambda: _copy(chosen_of(key, others), unit.id)),
        )


def _copy(source: str | None, unit_id: str) -> None:
    if source is None:
        return
    before = session.draft()
    session.change(before.with_copied_answers(source, unit_id), anew=True)
    copied = session.draft().unit(unit_id) != before.unit(unit_id)
    st.toast("写しました。違いがある項目を直してください。" if copied else "写せる回答がありませんでした。")
