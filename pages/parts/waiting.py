"""Tells somebody whose entry takes long to store that it is not stored yet, while the page waits for the answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

TOLD_AFTER = 0.8
"""Seconds; nearly every entry is stored within a hundredth of that."""
_LOOK_EVERY = 0.2

_waiting: dict[int, tuple[float, ScriptRunContext]] = {}
"""Since when each thread waits for the store. One watcher for all: a timer for each edit would cost as much."""
_watcher = threading.Lock()


@contextmanager
def told_if_slow() -> Iterator[None]:
    """Within it the visitor is told after a moment that the entry is not stored yet."""
    context, thread = get_script_run_ctx(suppress_warning=True), threading.get_ident()
    if context is None:  # called without a page
        yield
        return
    if _watcher.acquire(blocking=False):
        threading.Thread(target=_watch, daemon=True).start()
    _waiting[thread] = (time.monotonic(), context)
    try:
        yield
    finally:
        _waiting.pop(thread, None)


def _watch() -> None:
    while True:
        time.sleep(_LOOK_EVERY)
        _tell_the_late()


def _tell_the_late() -> None:
    """In threads that end, and not in the loop: both would keep a session that is over until the next slow save."""
    for thread, (begun, context) in tuple(_waiting.items()):
        late = time.monotonic() - begun > TOLD_AFTER
        if late and _waiting.pop(thread, None) is not None:
            threading.Thread(target=_tell, args=(context,), daemon=True).start()


def _tell(context: ScriptRunContext) -> None:
    add_script_run_ctx(threading.current_thread(), context)
    st.toast(
        "保存に時間がかかっています。いまの入力は、まだ保存できていません。",
        icon=":material/hourglass_top:",
    )
