"""Input widgets bound to the draft: seeded from it, writing to it, with the problem shown at the field."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.fields import LONG_KINDS, value_problem
from core.items import Column, FieldKind, FormField
from pages.parts.callbacks import whole
from pages.parts.entries import chosen, typed
from pages.parts.words import plain

_LONG_HEIGHT = 120  # pixels; a height that follows the content freezes the browser at ten thousand lines
_PROBLEM_HEIGHT = 44  # pixels: two lines of small print, which is what most sentences need on a phone
Save = Callable[[str], None]


def problem_line(*problems: str) -> None:
    """What is wrong with the field above; what it quotes is shown as typed.

    Its room is there, and the same, also where nothing is wrong or much: what is below would otherwise move away
    under the pointer of somebody who presses it, and the click would be lost. A long text scrolls in itself.
    """
    with st.container(height=_PROBLEM_HEIGHT, border=False, gap=None):
        for problem in filter(None, problems):
            st.markdown(f":small[:red[:material/error: **直してください**]　{plain(problem)}]")


def text_field(field: FormField | Column, text: str, key: str, save: Save, show_problem: bool = True) -> None:
    """One text or choice input, by the kind of the field."""

    options = list(field.options) if isinstance(field, FormField) and field.kind is FieldKind.CHOICE else []
    if options and text and text not in options:
        options.append(text)

    def changed() -> None:
        save((chosen(key, options) or "") if options else typed(key))

    with st.container(gap=None):
        _control(field, text, key, changed, options)
        if show_problem:
            problem_line(value_problem(field, text))


def _control(
    field: FormField | Column, text: str, key: str, changed: Callable[[], None], options: list[str]
) -> None:
    label = f"{field.label}（{field.unit}）" if isinstance(field, FormField) and field.unit else field.label
    if not field.needed:
        label += "（任意）"
    help_text = field.help if isinstance(field, FormField) and field.help else None
    if options:
        index = options.index(text) if text else None
        st.selectbox(
            label,
            options,
            index,
            key=key,
            on_change=whole(changed),
            placeholder="選んでください",
            help=help_text,
        )
    elif field.kind in LONG_KINDS:
        st.text_area(
            label,
            text,
            height=_LONG_HEIGHT,
            key=key,
            on_change=whole(changed),
            placeholder=field.placeholder,
            help=help_text,
        )
    else:
        st.text_input(
            label, text, key=key, on_change=whole(changed), placeholder=field.placeholder, help=help_text
        )
