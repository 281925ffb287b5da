"""Callbacks that run to their end and harm nothing that has changed meanwhile, and draw no more than they must.

Streamlit stops a run where it next touches ``st.session_state`` once another request has come, callbacks not
excepted. Half a callback would be a lost entry: no later run sees the widget as changed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import wraps
from typing import NamedTuple

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import RerunException, StopException, get_script_run_ctx
from streamlit.runtime.state import SafeSessionState

from pages.parts.entries import Forged
from pages.parts.tab import NEXT, PAGE, WORK

_MET = "ほかの人の変更を画面に入れたところでした。いま押したボタンは働いていません。もう一度押してください。"


class Open(NamedTuple):
    """What a callback returns that leads to another page; ``file`` is relative to the router."""

    file: str


def whole(callback: Callable[..., object]) -> Callable[..., None]:
    """``callback``, for a widget's ``on_change`` or ``on_click``, not to be stopped before its end.

    It does nothing for a view of another draft or of a draft before an undo: the browser sends the values of all
    that it still shows, which would bring back what is gone.
    """
    opening = _opening()
    return unbroken(callback, lambda: _opening() == opening)


def pressed(callback: Callable[..., object]) -> Callable[..., None]:
    """The same for a button's ``on_click``: it is said where others' changes came between the page and the press.

    What the browser repeats of a former view is no act of anybody and ends in silence; a press is one.
    """
    opening = _opening()

    def holds() -> bool:
        now = WORK.get()
        if now and now.met_at == opening != now.desk.prefix:
            st.toast(_MET, icon=":material/group:")
        return _opening() == opening

    return unbroken(callback, holds)


def unbroken(callback: Callable[..., object], holds: Callable[[], bool]) -> Callable[..., None]:
    """``callback`` run to its end where ``holds()``, then the page that it says should be opened.

    A text that comes after its page was left is taken in, and the page that was asked for stays.
    """
    drawn_on = _page()

    @wraps(callback)
    def run(*args: object, **kwargs: object) -> None:
        with uninterrupted():
            if not holds():
                return
            _, shown, file = PAGE.get() or ("", drawn_on, "")
            left = _page() == drawn_on != shown
            following = None
            try:
                with suppress(RerunException) if left or _elsewhere(drawn_on) else nullcontext():
                    following = _checked(callback, *args, **kwargs)
            finally:
                _keep_whereabouts()
            if isinstance(following, Open):
                NEXT.put((following.file, drawn_on))
        if left:
            st.switch_page(file)
        if isinstance(following, Open) and _in_fragment():
            st.rerun()

    return run


def _checked(callback: Callable[..., object], *args: object, **kwargs: object) -> object:
    """The callback; where the browser sent what no widget has, nothing of it, and the page as it is stored."""
    try:
        return callback(*args, **kwargs)
    except Forged as error:
        st.toast(str(error), icon=":material/block:")
        _draw_anew()
        st.rerun()


def note_page(address: str, file: str) -> None:
    """Remember which page the browser asked for last; go on where an act of this page leads."""
    PAGE.put((address, _page(), file))
    following, drawn_on = NEXT.get() or ("", "")
    NEXT.put(("", ""))
    if following and _page() == drawn_on:
        st.switch_page(following)


def _keep_whereabouts() -> None:
    """Before the page shows what has moved."""
    from pages.parts.whereabouts import (
        keep_whereabouts,  # which needs the store, and that the steps, which need this module
    )

    keep_whereabouts()


def _draw_anew() -> None:
    from pages.parts.session import desk, put_desk  # which need this module

    put_desk(desk().anew())


def _page() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.page_script_hash if context else ""


def _elsewhere(drawn_on: str) -> bool:
    """Whether another page was asked for together with the click: what the click leads to then comes second."""
    context = get_script_run_ctx(suppress_warning=True)
    known = (
        {page["page_script_hash"] for page in context.pages_manager.get_pages().values()}
        if context
        else set()
    )
    return _page() in known - {drawn_on}


def _in_fragment() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context and context.fragment_ids_this_run)


def _opening() -> str:
    """What tells the draft at hand, as its widgets are now, from any other."""
    now = WORK.get()
    return now.desk.prefix if now else ""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Within it neither ``st.session_state`` nor ``st.toast`` looks for other requests; the end of the block does.

    Where there is one it wins over what the block asked to be drawn: Streamlit would else draw the page of the
    later call, and the link that somebody followed meanwhile would lead nowhere. A run whose connection has gone is
    stopped, but not between two callbacks: the values of those left out would count as taken in.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:  # called without a page, as from a test
        yield
        return
    looks_for_requests, send = context.session_state, context._enqueue
    said: list[ForwardMsg] = []

    def keep_back(message: ForwardMsg) -> None:
        if message.delta.new_element.HasField("toast"):
            said.append(message)
        else:  # what ``st.rerun`` sends to be stopped
            send(message)

    context.session_state = SafeSessionState(looks_for_requests._state, lambda: None)
    context._enqueue = keep_back
    try:
        yield
    finally:
        context.session_state, context._enqueue = looks_for_requests, send
        with suppress(StopException):  # the run looks again when its last callback has ended, and stops then
            for message in said:
                send(message)
            looks_for_requests._yield_callback()


def draw_only(*fragments: str) -> None:
    """Draw the named fragments and no more. For the end of a callback.

    Nothing where the browser asked for more than a fragment: somebody who leaves a field by a link to another
    page wants that page. The whole page where a fragment is no longer on it.
    """
    if not _in_fragment():
        return
    with suppress(StreamlitAPIException):
        st.rerun(list(fragments))
    st.rerun()
