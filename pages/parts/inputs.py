"""Input widgets bound to the draft: seeded from it, writing to it, with the problem shown at the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from core.items import Column, FieldKind, FormField
from core.text.reading import LONG_KINDS, Reading, read
from pages.parts.callbacks import whole
from pages.parts.entries import chosen, typed
from pages.parts.words import plain

_LONG_HEIGHT = 120  # pixels; a height that follows the content freezes the browser at ten thousand lines
_PROBLEM_HEIGHT = 44  # pixels: two lines of small print, which is what most sentences need on a phone
Save = Callable[[str], None]


def problem_line(*problems: str, hints: Iterable[str] = ()) -> None:
    """What is wrong with the field above, and what was understood of it; what it quotes is shown as typed.

    Its room is there, and the same, also where nothing is wrong or much: what is below would otherwise move away
    under the pointer of somebody who presses it, and the click would be lost. A long text scrolls in itself.
    """
    with st.container(height=_PROBLEM_HEIGHT, border=False, gap=None):
        for problem in filter(None, problems):
            st.markdown(f":small[:red[:material/error: **直してください**]　{plain(problem)}]")
        for hint in filter(None, hints):
            st.markdown(f":small[:material/info: {plain(hint)}]")


def reading_line(reading: Reading) -> None:
    """What is wrong with the field above, else what was understood of it where that is not plainly what stands there."""
    problem_line(reading.problem, hints=(reading.hint,))


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
            reading_line(read(field, text))


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
