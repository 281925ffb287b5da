"""A participant without a browser: speaks Streamlit's websocket protocol as the browser does.

It keeps the widgets that are on the page, sends all their values with every edit, names the fragment that the
edited widget belongs to, and times an edit from sending it to the message that the run has finished. What a page
draws anew by itself (``run_every``) is asked for while the participant waits. Many participants can share one
event loop. Loopback only; every run is bounded in time and in messages.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from time import perf_counter
from types import TracebackType
from typing import Any, Self
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

COOKIE = "kaiji_browser"
LONGEST_RUN = 30.0
QUIET = 1.0
"""Seconds without the end of a run, after which no run is expected."""
MOST_MESSAGES = 20_000
LARGEST_MESSAGE = 16 * 2**20
Value = str | bool | list[str]
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@dataclass
class Widget:
    """A widget on the page; ``value`` is what the browser would send for it, None for a button."""

    id: str
    kind: str
    label: str
    fragment_id: str
    value: Value | None
    options: list[str]


@dataclass
class Repeat:
    """A fragment that the browser asks for again and again; ``due`` in seconds of the monotonic clock."""

    interval: float
    due: float


@dataclass
class Participant:
    """One browser session. Use it as ``async with Participant(address) as someone:``."""

    address: str
    cookie: str = ""
    """What the browser's cookie holds; without one the session alone holds its draft."""
    session: str = ""
    """Id of the session; of one that there was before, if the page wants to come back to it."""
    headers: dict[str, str] = field(default_factory=dict)
    """What the visitor sends besides with the handshake."""
    source: str = ""
    """The visitor's own address; without one the system chooses."""
    texts: list[tuple[str, str]] = field(default_factory=list)
    """What the page says: the fragment that says it, and the text."""
    toasts: list[str] = field(default_factory=list)
    """What was said in passing, since the connection was made."""
    widgets: dict[str, Widget] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    """Script hashes of the pages by address."""
    page: str = ""
    first_page: float = 0.0
    """Seconds from the connection to the end of the first run."""
    repeats: dict[str, Repeat] = field(default_factory=dict)
    """What the page draws anew by itself, by fragment."""
    _socket: ClientConnection | None = None
    _files: dict[str, WidgetState] = field(default_factory=dict)
    _running: frozenset[str] = frozenset()
    _drawn: dict[str, Widget] = field(default_factory=dict)
    _said: list[tuple[str, str]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        begin = perf_counter()
        await self._connect()
        try:
            await self._run(BackMsg(rerun_script=ClientState(query_string="")))
        except BaseException:
            await self.vanish()
            raise
        self.first_page = perf_counter() - begin
        return self

    async def _connect(self) -> None:
        if self.address.rpartition(":")[0] not in _LOOPBACK:
            raise ValueError(f"not on this machine: {self.address}")
        self._socket = await connect(
            f"ws://{self.address}/_stcore/stream",
            subprotocols=["streamlit", *(["-", self.session] if self.session else [])],  # type: ignore[list-item]
            max_size=LARGEST_MESSAGE,
            compression=None,
            open_timeout=LONGEST_RUN,
            local_addr=(self.source, 0) if self.source else None,
            additional_headers=self.headers | ({"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}),
        )

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.vanish()

    async def vanish(self) -> None:
        """End the connection; what the page shows stays."""
        if self._socket is not None:
            await self._socket.close()

    async def send_and_vanish(self) -> None:
        """Send what the page shows, and end the connection before there is an answer."""
        await self._send(self._request(""))
        await self.vanish()

    async def come_back(self, address: str = "") -> None:
        """Connect again as the browser does: it names its session, and asks for the page if a part of it repeats."""
        former, self.address = self.session, address or self.address
        await self.vanish()
        await self._connect()
        if not self.repeats:
            return
        request = self._request("")
        await self._run(request)
        if request.rerun_script.widget_states.widgets:
            await self._finish()  # the page was drawn first; now what it shows is taken in
        if self.session == former:
            await self._finish_all()

    async def _finish_all(self) -> None:
        """A session that was left in the middle of a run first sends what it had left to say of that run."""
        quiet = False
        while not (quiet and self.widgets):
            quiet = False
            try:
                async with asyncio.timeout(QUIET):
                    await self._finish()
            except TimeoutError:
                quiet = True

    def widget(self, kind: str, ending: str) -> Widget:
        """The first widget of a kind whose key or label ends so."""
        for widget in self.widgets.values():
            if widget.kind == kind and (widget.id.endswith(ending) or widget.label.endswith(ending)):
                return widget
        raise LookupError(f"no {kind} ends with {ending}")

    @property
    def shown(self) -> str:
        """What the page and the board say, one text a line."""
        return "\n".join(text for _, text in self.texts)

    async def open_page(self, page: str) -> float:
        """Follow a link to a page, by the page's address."""
        return await self._run(self._link(page))

    async def click(self, widget: Widget) -> float:
        """Press a button."""
        return await self._rerun(widget.fragment_id, WidgetState(id=widget.id, trigger_value=True))

    async def edit(self, widget: Widget, value: Value) -> float:
        """Give a widget another value; the server's time for it in seconds."""
        widget.value = value
        return await self._rerun(widget.fragment_id)

    async def upload(self, widget: Widget, *files: tuple[str, bytes]) -> float:
        """Choose files (name, content) in an uploader; the server's time for the run that follows, in seconds."""
        chosen = [
            UploadedFileInfo(file_id=await self.send_file(name, data), name=name, size=len(data))
            for name, data in files
        ]
        state = WidgetState(id=widget.id)
        state.file_uploader_state_value.uploaded_file_info.extend(chosen)
        self._files[widget.id] = state
        return await self._rerun(widget.fragment_id)

    async def send_file(self, name: str, data: bytes) -> str:
        """Send a file to the server, which keeps it for this session; its id. Raises ``HTTPError`` where it is refused."""
        file_id = secrets.token_hex(8)
        await asyncio.to_thread(self._put, file_id, name, data)
        return file_id

    def _put(self, file_id: str, name: str, data: bytes) -> None:
        with urlopen(f"http://{self.address}/_stcore/health", timeout=LONGEST_RUN) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        frame = secrets.token_hex(8)
        head = f'--{frame}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        request = Request(
            f"http://{self.address}/_stcore/upload_file/{self.session}/{file_id}",
            method="PUT",
            data=head.encode() + data + f"\r\n--{frame}--\r\n".encode(),
            headers={
                "Content-Type": f"multipart/form-data; boundary={frame}",
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2],
            },
        )
        with urlopen(request, timeout=LONGEST_RUN):  # ours, on loopback
            pass

    async def wait(self, seconds: float) -> None:
        """Do nothing, as a browser does it: what the page draws anew by itself is asked for when it is due."""
        end = perf_counter() + seconds
        while self.repeats:
            fragment_id, repeat = min(self.repeats.items(), key=lambda entry: entry[1].due)
            if repeat.due >= end:
                break
            await asyncio.sleep(repeat.due - perf_counter())
            repeat.due = perf_counter() + repeat.interval
            await self._rerun(fragment_id, by_itself=True)
        await asyncio.sleep(end - perf_counter())

    async def _rerun(self, fragment_id: str, *triggers: WidgetState, by_itself: bool = False) -> float:
        return await self._run(self._request(fragment_id, *triggers, by_itself=by_itself))

    def _link(self, page: str) -> BackMsg:
        """What the browser sends when a link is followed: no value of the page that is left."""
        self.page = self.pages[page]
        return BackMsg(rerun_script=ClientState(page_script_hash=self.page))

    def _request(self, fragment_id: str, *triggers: WidgetState, by_itself: bool = False) -> BackMsg:
        """Everything the browser sends with an interaction: where the user is, and the value of each widget."""
        states = [_state(widget) for widget in self.widgets.values() if widget.value is not None]
        states += [state for key, state in self._files.items() if key in self.widgets]
        message = BackMsg()
        request = message.rerun_script
        request.page_script_hash = self.page
        request.fragment_id = fragment_id
        request.is_auto_rerun = by_itself
        request.widget_states.CopyFrom(WidgetStates(widgets=[*states, *triggers]))
        return message

    async def _send(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _run(self, message: BackMsg) -> float:
        begin = perf_counter()
        await self._send(message)
        return await self._finish() - begin

    async def _finish(self) -> float:
        """Take what the server sends until a run has finished; when that was told, by the monotonic clock."""
        assert self._socket is not None
        async with asyncio.timeout(LONGEST_RUN):
            for _ in range(MOST_MESSAGES):
                received = await self._socket.recv()
                now = perf_counter()
                answer = ForwardMsg.FromString(received if isinstance(received, bytes) else b"")
                if self._take(answer):
                    return now
        raise RuntimeError(f"more than {MOST_MESSAGES} messages for one run")

    def _take(self, message: ForwardMsg) -> bool:
        """Keep what a message brings; True where it ends the run that was asked for."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
            self._running = frozenset(message.metadata.run.fragment_ids)
            self._drawn, self._said = {}, []
            if not self._running:
                self.repeats = {}
        elif kind == "auto_rerun":
            interval = message.auto_rerun.interval
            known = self.repeats.get(message.auto_rerun.fragment_id)
            if known is None or known.interval != interval:
                repeat = Repeat(interval, perf_counter() + interval)
                self.repeats[message.auto_rerun.fragment_id] = repeat
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        elif kind == "delta":
            self._draw(message.delta)
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._forget_what_is_gone()
            return True
        return False

    def _forget_what_is_gone(self) -> None:
        """A run draws the whole page or its fragments anew: what it did not draw of those is gone."""
        kept = (w for w in self.widgets.values() if self._running and w.fragment_id not in self._running)
        self.widgets = {**{widget.id: widget for widget in kept}, **self._drawn}
        still = (said for said in self.texts if self._running and said[0] not in self._running)
        self.texts = [*still, *self._said]

    def _draw(self, delta: Delta) -> None:
        kind = delta.new_element.WhichOneof("type")
        if kind is None:
            return  # a container
        element = getattr(delta.new_element, kind)
        if kind == "exception":
            raise RuntimeError(f"the app failed: {element.type}: {element.message}")
        if kind in {"text", "markdown", "alert"}:
            self._said.append((delta.fragment_id, element.body))
        if kind == "toast":
            self.toasts.append(element.body)
        if getattr(element, "id", ""):
            known = self.widgets.get(element.id)
            set_by_app = getattr(element, "set_value", False)
            value = known.value if known and not set_by_app else _first_value(kind, element)
            options = [str(getattr(option, "content", option)) for option in getattr(element, "options", ())]
            label = getattr(element, "label", "")  # a chart has none
            self._drawn[element.id] = Widget(element.id, kind, label, delta.fragment_id, value, options)


def _first_value(kind: str, element: Any) -> Value | None:
    """What the browser sends for a widget that nobody has touched."""
    if kind in {"text_input", "text_area"}:
        return str(element.value if element.set_value else element.default)
    if kind == "checkbox":
        return bool(element.value if element.set_value else element.default)
    if kind in {"selectbox", "radio"}:
        if element.set_value:
            return str(element.raw_value)
        return str(element.options[element.default]) if element.HasField("default") else None
    if kind == "multiselect":
        chosen = element.raw_values if element.set_value else [element.options[i] for i in element.default]
        return [str(option) for option in chosen]
    if kind == "button_group":
        if element.set_value:
            return [str(option) for option in element.raw_values]
        return [str(element.options[i].content) for i in element.default]
    return None


def _state(widget: Widget) -> WidgetState:
    if isinstance(widget.value, bool):
        return WidgetState(id=widget.id, bool_value=widget.value)
    if isinstance(widget.value, str):
        return WidgetState(id=widget.id, string_value=widget.value)
    state = WidgetState(id=widget.id)
    state.string_array_value.data.extend(widget.value or [])
    return state
