"""Who waits long for the store is told so, and nothing of the session is kept afterwards."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from pages.parts import waiting
from tests.support import wait_for


class Context:
    """A run of a session."""


def test_a_session_that_was_told_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    session, told = [Context()], threading.Event()
    monkeypatch.setattr(waiting, "get_script_run_ctx", lambda **_: session[0])
    monkeypatch.setattr(waiting, "add_script_run_ctx", lambda *_: None)
    monkeypatch.setattr("streamlit.toast", lambda *_, **__: told.set())
    monkeypatch.setattr(waiting, "TOLD_AFTER", 0.0)
    kept = weakref.ref(session[0])

    with waiting.told_if_slow():
        assert told.wait(10)
    session.clear()

    def gone() -> bool:
        gc.collect()
        return kept() is None

    wait_for(gone)
