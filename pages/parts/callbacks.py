"""Callbacks that run to their end, whatever the browser asks for meanwhile, and draw no more than they must.

Streamlit stops a run where it next touches ``st.session_state`` once another request has come, callbacks not
excepted. Half a callback would be a lost entry: no later run sees the widget as changed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SafeSessionState


def whole(callback: Callable[..., object]) -> Callable[..., None]:
    """``callback``, for a widget's ``on_change`` or ``on_click``, not to be stopped before its end."""

    @wraps(callback)
    def run(*args: object, **kwargs: object) -> None:
        with uninterrupted():
            callback(*args, **kwargs)

    return run


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Within it ``st.session_state`` does not look for other requests; the end of the block does.

    Where there is one it wins over what the block asked to be drawn: Streamlit would else draw the page of the
    later call, and the link that somebody followed meanwhile would lead nowhere.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:  # called without a page, as from a test
        yield
        return
    looks_for_requests = context.session_state
    context.session_state = SafeSessionState(looks_for_requests._state, lambda: None)
    try:
        yield
    finally:
        context.session_state = looks_for_requests
        looks_for_requests._yield_callback()


def draw_only(*fragments: str) -> None:
    """Draw the named fragments and no more. For the end of a callback.

    Nothing where the browser asked for more than a fragment: somebody who leaves a field by a link to another
    page wants that page, and the field's fragment may be gone.
    """
    context = get_script_run_ctx()
    if context is not None and context.fragment_ids_this_run:
        st.rerun(list(fragments))
