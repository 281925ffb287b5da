"""Form B: one category at a time, filtered or searched, a card per disclosure item."""

from __future__ import annotations

import streamlit as st

from core.answers import ItemStatus, Progress
from core.items import Category
from core.limits import LINE
from core.readiness import Readiness
from core.search import FILTERS, matches
from pages.parts import session
from pages.parts.callbacks import pressed, whole
from pages.parts.card import item_card
from pages.parts.entries import picked, show, typed
from pages.parts.steps import heading, step_buttons
from pages.parts.unit_switch import copy_answers, unit_switch
from pages.parts.view import FILTER, SEARCH, current_view, filter_by, look_at, search_for

_FILTER_WORDS = {"unanswered": "未回答", "evidence": "疎明不足", "confirm": "要確認", "required": "必須のみ"}

_LEFT = "（残り"
"""Begins what follows the name of a category: how many items are left."""


def _category(readiness: Readiness) -> Category:
    """The category switch, each with the number of required items not yet done."""
    categories = session.edition().categories
    ids = [category.id for category in categories]
    chosen = current_view().category_id
    if chosen not in ids:
        chosen = next((c.id for c in categories if _left(readiness, c)), ids[0])
        look_at(category_id=chosen)
    names = {c.id: f"{c.name}{_LEFT}{_left_words(readiness, c)}）" for c in categories}
    key = session.key("category", chosen)

    def changed() -> None:
        sent = typed(key)  # words, where the browser shows a former number
        meant = next((c.id for c in categories if c.id == sent or sent.startswith(c.name + _LEFT)), chosen)
        if meant != chosen:
            look_at(category_id=meant)

    show(key, chosen)  # so that the browser shows the new number
    st.selectbox(
        "分類",
        ids,
        format_func=names.__getitem__,
        key=key,
        on_change=whole(changed),
        filter_mode="contains",
    )
    return next(category for category in categories if category.id == chosen)


def _left_words(readiness: Readiness, category: Category) -> str:
    left = _left(readiness, category)
    return f"{left}件" if left else "なし"


def _left(readiness: Readiness, category: Category) -> int:
    """How many items of the category need work."""
    return sum(readiness.statuses[item.id].unfinished for item in category.items)


def _shown(readiness: Readiness) -> tuple[list[ItemStatus], str]:
    """The items to show and the heading over them: a category, or the hits of a search in all of them."""
    switch, search = st.columns([3, 2])
    with search:
        _search()
    _filters()
    with switch:
        category = _category(readiness)
    view, statuses = current_view(), list(readiness.statuses.values())
    if not view.search.strip():
        inside = {item.id for item in category.items}
        statuses = [status for status in statuses if status.item.id in inside]
    found = [status for status in statuses if matches(status, view.filters, view.search)]
    return found, "検索の結果" if view.search.strip() else category.name


def _search() -> None:
    key = session.key(SEARCH, session.revision(SEARCH))
    st.text_input(
        "項目を探す",
        current_view().search,
        max_chars=LINE,
        key=key,
        on_change=whole(lambda: search_for(typed(key))),
        placeholder="例：バックアップ",
        type="search",
        icon=":material/search:",
    )


def _filters() -> None:
    key = session.key(FILTER, session.revision(FILTER))
    st.pills(
        "絞り込み",
        list(FILTERS),
        selection_mode="multi",
        default=current_view().filters,
        format_func=_FILTER_WORDS.__getitem__,
        key=key,
        on_change=whole(lambda: filter_by(picked(key, FILTERS))),
    )


def _unanswered(readiness: Readiness) -> list[ItemStatus]:
    return [s for s in readiness.statuses.values() if s.progress is Progress.UNANSWERED and s.item.required]


def _first_unanswered(readiness: Readiness) -> None:
    """The one clear next action: the first required item without an answer."""
    left = _unanswered(readiness)
    if left:
        item = left[0].item
        label = f"未回答の「{item.name}」から書く（必須の未回答 {len(left)}件）"
        st.button(
            label,
            type="primary",
            icon=":material/edit:",
            key=session.key("first-unanswered"),
            on_click=pressed(look_at),
            kwargs={"category_id": session.edition().category_of[item.id].id, "item_id": item.id},
        )


def _next_category() -> None:
    categories = [category.id for category in session.edition().categories]
    chosen = current_view().category_id
    position = categories.index(chosen) if chosen in categories else 0
    if position + 1 < len(categories):
        following = session.edition().categories[position + 1]
        st.button(
            f"次の分類「{following.name}」を開く",
            icon=":material/south:",
            key=session.key("next-category"),
            on_click=pressed(look_at),
            kwargs={"category_id": following.id},
        )


def page() -> None:
    heading("form-b", "項目ごとに内容を書き、裏付ける資料（疎明資料）の名前と場所を添えます。")
    unit = unit_switch()
    if unit is None:
        return
    readiness = session.filing().readiness[unit.id]
    with st.container():
        _first_unanswered(readiness)
    statuses, title = _shown(readiness)
    st.subheader(f"{title}（{len(statuses)}項目）", anchor=False)
    with st.container(gap="xxsmall"):
        for status in statuses:
            item_card(status.item, unit.id)
    if not statuses:
        st.info("この条件に当てはまる項目はありません。絞り込みや検索の言葉を変えてください。")
    if not current_view().search.strip():
        _next_category()
    copy_answers(unit)
    step_buttons("form-b", primary=not _unanswered(readiness))


page()
