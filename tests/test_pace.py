"""The process turns to the next session sooner than Python and Streamlit would by themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from streamlit.runtime import runtime

from pages.parts.pace import SENDING, TURN, set_pace

NAME = "MESSAGE_FLUSH_INTERVAL_SECS"


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(runtime, NAME, getattr(runtime, NAME))  # put back afterwards
    turn = sys.getswitchinterval()
    yield
    sys.setswitchinterval(turn)


def test_the_pace_is_quicker_than_the_defaults() -> None:
    turn, sending = sys.getswitchinterval(), getattr(runtime, NAME)
    set_pace()

    assert sys.getswitchinterval() == pytest.approx(TURN)
    assert getattr(runtime, NAME) == SENDING
    assert turn > TURN
    assert sending > SENDING


def test_streamlit_waits_as_long_as_the_name_says() -> None:
    """A release that renames or no longer reads it would make the setting one of nothing."""
    assert NAME in runtime.Runtime._loop_coroutine.__code__.co_names
