"""Only pages of our own host speak with us, and only under a name that is ours.

Any page that a visitor has open anywhere can send us a WebSocket handshake. Streamlit, before it refuses one of another
``Origin``, asks a public service for its own address, on the event loop: on a host whose resolver stays silent nobody
is served meanwhile. And a page whose name its owner points at this machine (DNS rebinding) would be of "our" host.
Both end here, before Streamlit sees them.
"""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_FOR_MACHINES = frozenset({"/healthz", "/metrics", "/_stcore/health", "/_stcore/metrics"})
"""Asked under whatever name a container has; they tell nothing of anybody (``pages/parts/observe.py``)."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSED = (
    "このアドレスでは使えません。サーバーを運用する人は、KAIJI_HOSTS に公開するホスト名を書いてください。"
)


class OwnHost:
    """Refuses requests under a name that is not ours, and those that a page of another site sends."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        """``hosts``: names (with a port where it is not the scheme's own) besides this machine's own ones."""
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or self._ours(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(_REFUSED, status_code=421)(scope, receive, send)
        else:
            await receive()  # the handshake; closing before it is accepted answers 403
            await send({"type": "websocket.close", "code": 1008})

    def _ours(self, scope: Scope) -> bool:
        if scope["type"] == "http" and scope["path"].rstrip("/") in _FOR_MACHINES:
            return True
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not (host in self.hosts or is_own_name(host)):
            return False
        if origin is None or (scope["type"] == "http" and scope["method"] in _SAFE):
            return True  # no page of a browser sent it, or it changes nothing
        sender = _host_of(origin)
        return bool(sender) and (sender == host or sender in self.hosts)


def _host_of(origin: str) -> str:
    """Host and port of an ``Origin``; empty where it names none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets around what is no address
        return ""


def is_own_name(host: str) -> bool:
    """True for an address, ``localhost`` and this machine's own name: none that a stranger could point at us."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return False
    if name in {"localhost", socket.gethostname().lower()}:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def public_hosts() -> frozenset[str]:
    """The names under which visitors reach us through a proxy, as ``KAIJI_HOSTS`` lists them."""
    entries = os.environ.get("KAIJI_HOSTS", "").lower().split(",")
    return frozenset(entry.strip() for entry in entries if entry.strip())
