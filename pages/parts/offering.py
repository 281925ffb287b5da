"""Reading and changing what the filing is about; always the present state, not the one last drawn."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.draft import Offering
from pages.parts import session
from pages.parts.callbacks import whole
from pages.parts.entries import chosen


def offering() -> Offering:
    return session.draft().offering


def set_offering(**changes: object) -> None:
    session.change(session.draft().model_copy(update={"offering": offering().model_copy(update=changes)}))


def answer_question(
    question_id: str, answer: str | None, key: str, save: Callable[[str | None], None]
) -> None:
    """A question of ``application_unit.yaml`` with its options."""
    question = next(q for q in session.edition().unit_questions if q.id == question_id)
    labels = {option.value: option.label for option in question.options}
    st.radio(
        question.text,
        list(labels),
        index=list(labels).index(answer) if answer else None,
        format_func=labels.__getitem__,
        horizontal=True,
        key=key,
        on_change=whole(lambda: save(chosen(key, labels))),
    )
    if question.help:
        st.caption(question.help)
