"""A page that comes back to a session which has not drawn it is drawn before what it says is taken in.

Streamlit's browser side connects again by itself. Where the process does not know its session any more, a new one
begins, and the page still stands there: its values and clicks would belong to widgets that this session has never
drawn, without callbacks, and be dropped without a word. So the session is asked for the page first, without any
value; what the browser has sent meanwhile follows in its order, each message when the one before it is done.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Mapping

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import get_instance

_FORMER: dict[str, str] = {}
"""The session that a session of this process has followed."""
_MOST_KNOWN = 10_000
_LONGEST_REST = 10.0
"""Seconds; longer than the store may take to answer or fail."""
_QUESTION = BackMsg(app_heartbeat=True).SerializeToString()
"""Answered at once, after all that the session still has to say of a run that its former connection has left."""


class Returning:
    """Lets each connection that comes back have its page drawn before anything else.

    Also where its session is still there: that may have been left in the middle of drawing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        former = former_session(Headers(scope=scope)) if scope["type"] == "websocket" else ""
        if not former:
            await self.app(scope, receive, send)
            return
        back = Return(former, receive)

        async def send_noted(message: Message) -> None:
            if back.settled or not message.get("bytes") or not back.is_ours(message["bytes"]):
                await send(message)

        await self.app(scope, back.receive, send_noted)


def former_session(headers: Mapping[str, str]) -> str:
    """The session that drew the page which the browser still shows; empty where it has just loaded the page.

    Streamlit's browser side names it in the third place of this header when it connects again.
    """
    named = headers.get("Sec-WebSocket-Protocol", "").split(",")
    return named[2].strip() if len(named) > 2 else ""


def former_sessions(headers: Mapping[str, str], session_id: str) -> Iterator[str]:
    """All sessions that the page of this one had before, the last one first: it may never have drawn the page."""
    former = former_session(headers) or _FORMER.get(session_id, "")
    while former:
        yield former
        former = _FORMER.get(former, "")


def _follows(session_id: str, former: str) -> None:
    if session_id not in {former, *_FORMER}:
        _FORMER[session_id] = former
        while len(_FORMER) > _MOST_KNOWN:
            del _FORMER[next(iter(_FORMER))]


class Return:
    """What one connection has sent, until its session has drawn the page and taken all of it in."""

    def __init__(self, former: str, receive: Receive) -> None:
        self._former, self._receive = former, receive
        self._reading: asyncio.Task[Message] | None = None
        self._sent: deque[Message] = deque()
        self._ended = asyncio.Event()
        self._asked = False
        self._reached = False
        self._begun = False
        self.settled = False
        """Whether messages now pass as they come."""

    def is_ours(self, data: bytes) -> bool:
        """Learn from a message of the server's when what was asked for is done; True where it answers our question."""
        message = ForwardMsg.FromString(data)
        if not self._reached:  # what comes now a former connection has left behind
            self._reached = message.HasField("heartbeat_ack")
            if self._reached:
                self._ended.set()
            return self._reached
        if message.HasField("new_session"):
            self._begun = True
            _follows(message.new_session.initialize.session_id, self._former)
        elif self._begun and message.HasField("script_finished"):
            self._begun = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if not self._begun:
                self._ended.set()
        return False

    async def receive(self) -> Message:
        """The next message for Streamlit."""
        while not self.settled:
            if self._asked and self._ended.is_set():
                if self._sent:
                    self._ended.clear()
                    await _at_rest(self._former)
                    return self._sent.popleft()
                self.settled = True
            elif message := self._taken(await self._next() if self._asked else await self._read()):
                return message
        return await self._read()

    async def _read(self) -> Message:
        reading, self._reading = self._reading, None
        return await (reading or self._receive())

    async def _next(self) -> Message | None:
        """A message of the browser's, or None when the run that is on has ended."""
        self._reading = self._reading or asyncio.ensure_future(self._receive())
        ended = asyncio.ensure_future(self._ended.wait())
        await asyncio.wait({self._reading, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        return await self._read() if self._reading.done() else None

    def _taken(self, message: Message | None) -> Message | None:
        """What Streamlit gets now of what has come; the rest waits."""
        request = _request(message)
        if message is None or request is None:
            return message
        if self._asked:
            if not request.rerun_script.is_auto_rerun:
                self._sent.append(message)
            return None
        self._asked = True
        self._sent.append(_without_values(message, request))
        if request.rerun_script.widget_states.widgets:
            self._sent.append(_for_whole_page(message, request))
        return {**message, "bytes": _QUESTION}


async def _at_rest(session_id: str) -> None:
    """Wait until the session, where it is still here, has ended the run that its former connection has left.

    Its callbacks go on to their end in a thread of their own, beside that of the next run. There is no public word
    for it; remove when a session that comes back waits for its own thread.
    """
    session = get_instance()._session_mgr.get_session_info(session_id)
    deadline = time.monotonic() + _LONGEST_REST
    while session and session.session._scriptrunner is not None and time.monotonic() < deadline:
        await asyncio.sleep(0.01)


def _request(message: Message | None) -> BackMsg | None:
    """What the message asks to be drawn; None where it is anything else."""
    data = message.get("bytes") if message else None
    if not data:
        return None
    try:
        request = BackMsg.FromString(data)
    except DecodeError:
        return None  # Streamlit says what it makes of it
    return request if request.HasField("rerun_script") else None


def _for_whole_page(message: Message, request: BackMsg) -> Message:
    """All that the browser shows, whichever part of the page it was sent for."""
    whole = BackMsg()
    whole.CopyFrom(request)
    whole.rerun_script.fragment_id = ""
    return {**message, "bytes": whole.SerializeToString()}


def _without_values(message: Message, request: BackMsg) -> Message:
    """The page that the browser shows, as the session knows it."""
    page = BackMsg()
    page.CopyFrom(request)
    for name in ("widget_states", "fragment_id", "is_auto_rerun"):
        page.rerun_script.ClearField(name)
    return {**message, "bytes": page.SerializeToString()}
