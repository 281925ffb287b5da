"""Says "not here" of a session that another process may have, so that the balancer asks the next one.

A session lives in the memory of one process, and with it the files that it offers and gets. The balancer sends a
browser by its cookie. When a process ends, its browsers go elsewhere; when it returns, the cookie leads to it
again, past the sessions that were begun meanwhile. So the balancer asks around (``deploy/nginx.conf``). Whoever
does not have a download answers 404 by itself; here the same is said of an upload, which Streamlit would refuse
with 400 or pretend to have removed, and the handshake (403) of an open page that comes back.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.runtime import get_instance

from pages.parts.returning import former_session

ONLY_KNOWN = "X-Kaiji-Session"
"""Header by which the balancer asks for a session that is known, not for a new one."""
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/")


class SessionsElsewhere:
    """Turns away what belongs to a session that this process does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session_id = _session_of(scope)
        if not session_id or _is_here(session_id):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":  # with a 404 of our own, uvicorn would log an error
            await WebSocketClose()(scope, receive, send)
        else:
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)


def _session_of(scope: Scope) -> str:
    """The session that must be here for this request; empty where any process can answer."""
    if scope["type"] == "http" and scope["method"] in {"PUT", "DELETE"}:
        upload = _UPLOAD.match(scope["path"])
        return upload[1] if upload else ""
    if scope["type"] == "websocket" and ONLY_KNOWN in (headers := Headers(scope=scope)):
        return former_session(headers)
    return ""


def _is_here(session_id: str) -> bool:
    """True also for one whose page is away for a moment; what is public tells of connected ones only."""
    return get_instance()._session_mgr.get_session_info(session_id) is not None
