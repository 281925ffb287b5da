"""What the browser has sent for a widget, checked against what the widget offers.

Streamlit itself checks the options of some widgets and takes whatever comes for others. So no page reads a widget's
value but from here (``tests/test_architecture.py``), and what a page does with it has the kind that it expects.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import streamlit as st

Option = TypeVar("Option")
SENTENCE = "画面にない値が送られたため、取り込みませんでした。保存されている内容を表示しています。"


class Forged(ValueError):
    """A value that no widget of the page can have; nothing was done with it."""

    def __init__(self) -> None:
        super().__init__(SENTENCE)


def typed(key: str) -> str:
    """The text of a text field; empty where there is none."""
    value = st.session_state[key]
    if not isinstance(value, str | None):
        raise Forged
    return value or ""


def ticked(key: str) -> bool:
    """Whether a checkbox or toggle is on."""
    return bool(st.session_state[key])


def chosen(key: str, options: Collection[Option]) -> Option | None:
    """The option that was chosen of those on offer; None where none is."""
    value = st.session_state.get(key)
    if value is not None and value not in options:
        raise Forged
    return value


def shows(key: str, option: str) -> bool:
    """Whether this option is the one that was chosen, if the control is on the page at all."""
    return bool(st.session_state.get(key) == option)


def show(key: str, value: object) -> None:
    """Have the control with this key, drawn next, show what the draft says, in the words of now.

    Streamlit's browser side else goes on showing, and sending, what it was told first.
    """
    st.session_state[key] = value


def picked(key: str, options: Collection[Option]) -> tuple[Option, ...]:
    """The options that were chosen of those on offer, each once."""
    values = st.session_state[key] or ()
    if not isinstance(values, list | tuple) or any(value not in options for value in values):
        raise Forged
    return tuple(dict.fromkeys(values))


def words(key: str) -> tuple[str, ...]:
    """The same where the words on offer change while the browser shows former ones; ``Desk.meant`` knows them."""
    values = st.session_state[key]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Forged
    return tuple(values)


def uploaded(key: str) -> Any:
    """What a file uploader holds: Streamlit finds it by what this session has sent."""
    return st.session_state[key]
