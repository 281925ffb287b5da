"""How often the process turns from one session to the next; Python's and Streamlit's defaults keep a room waiting.

Streamlit sends at once what a run says first, then looks again every 5 ms: an edit that is done in 4 ms is answered
after 5 or 10, and the loop is woken for each of its messages. Here the answer leaves when the run has ended.
``tests/test_pace.py`` says whether a release still sends by the functions replaced here; remove when Streamlit sends
the end of a run without waiting.
"""

from __future__ import annotations

import sys

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime
from streamlit.runtime.app_session import AppSession

TURN = 0.001
"""Seconds that a thread may compute before others get their turn. With Python's 0.005 an edit that comes while a
page is drawn waits five times as long at each of its database statements, holding up everybody else's."""

SENDING = 0.003
"""Seconds that a message waits at most for the end of its run: what a long page says comes bit by bit."""

_ENDS = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}

_planned: set[str] = set()
"""Ids of the sessions whose messages leave within ``SENDING``."""


def set_pace() -> None:
    """For the whole process, from now on."""
    sys.setswitchinterval(TURN)
    for owner, name, ours in (
        (runtime, "MESSAGE_FLUSH_INTERVAL_SECS", 0),
        (AppSession, "_enqueue_forward_msg", _enqueue_and_send),
    ):
        setattr(owner, name, ours)


def _enqueue_and_send(session: AppSession, message: ForwardMsg) -> None:
    """May be called on any thread, as what it replaces."""
    session._browser_queue.enqueue(message)
    if message.WhichOneof("type") == "script_finished" and message.script_finished in _ENDS:
        _send(session)
    elif session.id not in _planned:
        session._call_soon_on_event_loop(lambda: _plan(session))


def _plan(session: AppSession) -> None:
    if session.id not in _planned:
        _planned.add(session.id)
        session._event_loop.call_later(SENDING, _send, session)


def _send(session: AppSession) -> None:
    _planned.discard(session.id)
    if session._message_enqueued_callback:
        session._message_enqueued_callback()
