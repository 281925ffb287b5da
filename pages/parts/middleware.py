"""What every HTTP response passes through: security headers, the home address, the document."""

from __future__ import annotations

import re
import secrets
import socket
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.browser_scripts import TAGS

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
COOKIE = "kaiji_browser"
_SECRET = re.compile(r"[\w-]{43,}", re.ASCII)  # 256 random bits
_COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie
_YEAR_SECONDS = 365 * 24 * 3600
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Adds the security headers to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = dict(_HEADERS)
                if _is_asset(scope):  # the program's own files are the same for everybody
                    del headers["Cache-Control"]
                if Request(scope).url.scheme == "https":
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
                    message["headers"] = [_secure(*header) for header in message["headers"]]
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class HomeAddress:
    """Leads ``/start`` to ``/``: Streamlit serves its default page at the root only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") == "/start":
            await RedirectResponse("/", status_code=307)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class PromptAnswers:
    """Lets every message of a session leave at once.

    Streamlit makes its listening socket without naming the protocol, so asyncio does not recognise it as TCP and
    leaves Nagle's algorithm on: a small message then waits for the browser's receipt of the one before it, which
    operating systems delay by 40 ms and more. There is no setting for it; where a server does not show its
    connection, nothing changes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            transport = getattr(getattr(receive, "__self__", None), "transport", None)
            connection = transport.get_extra_info("socket") if transport else None
            if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)


class Document:
    """Declares the HTML document as Japanese, for screen readers and translators, and adds our own scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def send_changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = body.replace(b'<html lang="en">', b'<html lang="ja">', 1)
            body = body.replace(b"</head>", TAGS + b"</head>", 1)
            MutableHeaders(scope=start)["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(_uncompressed(scope), receive, send_changed)


class BrowserCookie:
    """Gives each browser a secret of its own, by which the store knows its drafts. Scripts cannot read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _asks_for_a_page(scope) or browser_secret(Request(scope).cookies):
            await self.app(scope, receive, send)
            return
        cookie = (
            f"{COOKIE}={secrets.token_urlsafe(32)}; HttpOnly; SameSite=Lax; Path=/; Max-Age={_COOKIE_SECONDS}"
        )

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def browser_secret(cookies: Mapping[str, str]) -> str:
    """The secret in a browser's cookie; empty where there is none, or one that we never gave: it could be guessed."""
    secret = cookies.get(COOKIE, "")
    return secret if _SECRET.fullmatch(secret) else ""


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A cookie over TLS never travels without it; the framework's own cookies included."""
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_open else value


def _asks_for_a_page(scope: Scope) -> bool:
    accept = dict(scope["headers"]).get(b"accept", b"")
    path = scope["path"]
    for_machines = "/_stcore/" in path or path in {"/healthz", "/metrics"}
    return scope["method"] == "GET" and b"text/html" in accept and not for_machines


def _is_asset(scope: Scope) -> bool:
    return "/static/" in scope["path"]


def _uncompressed(scope: Scope) -> Scope:
    """The same request without an offer to compress, so that the page can be read and changed."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}
