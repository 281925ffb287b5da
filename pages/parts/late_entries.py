"""Keeps a text that the browser commits in the very moment in which a link is followed.

Browsers commit a text when its field is left. Where the field is left by following a link, Streamlit can drop it:

- The link's request comes first, as by a tap on a phone. The text then comes from a page that is no longer there:
  Streamlit drops it where it belongs to a fragment, else goes back to that page.
- The text's request comes first and still waits. Streamlit makes one request of the two, with the values that
  came with the link, which are those of no page.

Both are mended where the requests arrive: the text is sent along with the page that was asked for.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates


class LateEntries:
    """Mends the requests of each browser session on their way to Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        requests = Requests()

        async def receive_mended() -> Message:
            message = await receive()
            data = message.get("bytes")
            return {**message, "bytes": requests.mended(data)} if data else message

        async def send_noted(message: Message) -> None:
            if requests.watching:
                requests.note(message.get("bytes") or b"")
            await send(message)

        await self.app(scope, receive_mended, send_noted)


class Requests:
    """What one browser session has asked for, as far as the next request needs it."""

    def __init__(self) -> None:
        self._page = ""
        """Hash of the page that was asked for last."""
        self._left: str | None = None
        """Hash of the page that was left, until the page after it is used."""
        self._waiting: WidgetStates | None = None
        """Values of a request that no run has begun with."""

    @property
    def watching(self) -> bool:
        """Whether ``note`` would learn anything from the server's next message."""
        return self._waiting is not None or not self._page

    def note(self, data: bytes) -> None:
        """Learn from a message of the server's: which page a new session shows, and when a run begins."""
        message = ForwardMsg.FromString(data)
        if message.HasField("new_session"):
            self._waiting = None
        elif message.HasField("navigation") and not self._page:
            self._page = message.navigation.page_script_hash

    def mended(self, data: bytes) -> bytes:
        """A message of the browser's as Streamlit should get it."""
        try:
            message = BackMsg.FromString(data)
        except DecodeError:
            return data  # Streamlit says what it makes of it
        request = message.rerun_script
        if not message.HasField("rerun_script") or request.is_auto_rerun:
            return data
        changed = False
        entry = request.fragment_id or request.widget_states.widgets  # a link followed back brings neither
        if entry and request.page_script_hash == self._left:
            request.fragment_id, request.page_script_hash, changed = "", self._page, True
        elif request.page_script_hash == self._page:
            self._left = None
        else:
            self._left, self._page = self._page, request.page_script_hash
        if not request.fragment_id and self._waiting is not None:
            _add(self._waiting, request)
            changed = True
        self._waiting = request.widget_states
        mended: bytes = message.SerializeToString() if changed else data
        return mended


def _add(waiting: WidgetStates, request: ClientState) -> None:
    """Let a request for a whole page bring what waits; Streamlit itself sees to buttons."""
    known = {state.id for state in request.widget_states.widgets}
    for state in waiting.widgets:
        if state.id not in known and state.WhichOneof("value") != "trigger_value":
            request.widget_states.widgets.append(state)
