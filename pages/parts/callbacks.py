"""Callbacks that run to their end and harm nothing that has changed meanwhile, and draw no more than they must.

Streamlit stops a run where it next touches ``st.session_state`` once another request has come, callbacks not
excepted. Half a callback would be a lost entry: no later run sees the widget as changed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import wraps

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.state import SafeSessionState

from pages.parts.place import keep_place
from pages.parts.steps import page_of
from pages.parts.tab import PAGE, WORK


def whole(callback: Callable[..., object]) -> Callable[..., None]:
    """``callback``, for a widget's ``on_change`` or ``on_click``, not to be stopped before its end.

    It does nothing for a view of another draft or of a draft before an undo: the browser sends the values of all
    that it still shows, which would bring back what is gone. A text that comes after its page was left is taken
    in, and the page that was asked for stays.
    """
    drawn_on, opening = _page(), _opening()

    @wraps(callback)
    def run(*args: object, **kwargs: object) -> None:
        with uninterrupted():
            if _opening() != opening:
                return
            address, shown = PAGE.get() or ("", drawn_on)
            left = _page() == drawn_on != shown
            try:
                with suppress(RerunException) if left else nullcontext():
                    callback(*args, **kwargs)
            finally:
                keep_place()  # before the page shows what has moved
        if left:
            st.switch_page(page_of(address))

    return run


def note_page(address: str) -> None:
    """Remember which page the browser asked for last."""
    PAGE.put((address, _page()))


def _page() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.page_script_hash if context else ""


def _opening() -> str:
    """What tells the draft at hand, as its widgets are now, from any other."""
    now = WORK.get()
    return now.desk.prefix if now else ""


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
    page wants that page. The whole page where a fragment is no longer on it.
    """
    context = get_script_run_ctx()
    if context is None or not context.fragment_ids_this_run:
        return
    with suppress(StreamlitAPIException):
        st.rerun(list(fragments))
    st.rerun()
