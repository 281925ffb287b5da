"""The process turns to the next session sooner than Python and Streamlit would by themselves, and answers at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.PageInfo_pb2 import PageInfo
from streamlit.runtime import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.runtime import Runtime

from pages.parts.pace import TURN, set_pace

INTERVAL = "MESSAGE_FLUSH_INTERVAL_SECS"
SENDING = "_enqueue_forward_msg"


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for owner, name in [(runtime, INTERVAL), (AppSession, SENDING)]:
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back afterwards
    turn = sys.getswitchinterval()
    yield
    sys.setswitchinterval(turn)


def test_threads_take_turns_sooner_than_by_default() -> None:
    turn = sys.getswitchinterval()
    set_pace()

    assert sys.getswitchinterval() == pytest.approx(TURN)
    assert turn > TURN


def test_streamlit_sends_by_the_function_that_is_replaced() -> None:
    """A release that renames it would make the replacement one of nothing."""
    assert SENDING in AppSession._handle_scriptrunner_event_on_event_loop.__code__.co_names


def test_streamlit_waits_between_two_looks_as_long_as_the_name_says() -> None:
    assert INTERVAL in Runtime._loop_coroutine.__code__.co_names


class Session(AppSession):
    """As much of a session as sending needs; ``sending`` makes the process send."""

    def __init__(self) -> None:
        self.id, self._event_loop = "session", asyncio.get_running_loop()
        self._browser_queue = ForwardMsgQueue()
        self.sending = asyncio.Event()
        self._message_enqueued_callback = self.sending.set

    def __del__(self) -> None:
        """There is nothing to shut down."""


def test_the_end_of_a_run_is_sent_at_once_with_all_that_was_said_before() -> None:
    async def run() -> None:
        session = Session()
        session._enqueue_forward_msg(ForwardMsg(page_info_changed=PageInfo()))
        await asyncio.sleep(0)
        assert not session.sending.is_set(), "sent before the run has ended"
        session._enqueue_forward_msg(
            ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
        )
        await asyncio.sleep(0)
        assert session.sending.is_set()
        assert len(session.flush_browser_queue()) == 2

    set_pace()
    asyncio.run(run())


@pytest.mark.parametrize(
    "message",
    [
        ForwardMsg(page_info_changed=PageInfo()),
        ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN),
    ],
    ids=["part of a page", "a run that gives way to another"],
)
def test_what_no_end_follows_is_sent_too_each_time(message: ForwardMsg) -> None:
    async def run() -> None:
        session = Session()
        for _ in range(3):
            session._enqueue_forward_msg(message)
            session._enqueue_forward_msg(message)
            await asyncio.wait_for(session.sending.wait(), 10)
            session.sending.clear()

    set_pace()
    asyncio.run(run())
