"""What a host can ask this process: whether it is healthy (anybody may), and its metrics (this machine may)."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from prometheus_client.exposition import choose_encoder
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.log import note, problem
from pages.parts.metrics import REGISTRY

PATIENCE_SECONDS = 2.0
FRESH_SECONDS = 1.0
Networks = tuple[IPv4Network | IPv6Network, ...]
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


class Health:
    """Asks the store one question at a time and at most one a second, however many ask for its health."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[bool] | None = None
        self._asked = 0.0
        self._trouble = ""

    async def store_answers(self) -> bool:
        """False where the store fails, or has not answered within ``PATIENCE_SECONDS``."""
        now = time.monotonic()
        if self._asking is None or (self._asking.done() and now - self._asked > FRESH_SECONDS):
            self._asked = now
            self._asking = asyncio.create_task(asyncio.to_thread(self._try))
        asking = self._asking
        done, _ = await asyncio.wait({asking}, timeout=PATIENCE_SECONDS)
        return bool(done) and asking.result()

    def _try(self) -> bool:
        from pages.parts.storage import STORE_FAILS  # as below

        try:
            self._ask()
        except STORE_FAILS as error:
            trouble = type(error).__name__  # its message may hold an address or a path
        else:
            trouble = ""
        if trouble and trouble != self._trouble:
            problem("store_unreachable", type=trouble)
        elif self._trouble and not trouble:
            note("store_reachable")
        self._trouble = trouble
        return not trouble


def _ask_store() -> None:
    from pages.parts.storage import probe  # its caches want Streamlit's runtime, which comes after the routes

    probe().ask()


_HEALTH = Health(_ask_store)


async def healthz(_: Request) -> Response:
    """For balancers: 200 while this process serves and its store answers, else 503."""
    if await _HEALTH.store_answers():
        return JSONResponse({"status": "ok", "store": "ok"})
    return JSONResponse({"status": "failing", "store": "unreachable"}, status_code=503)


async def metrics(request: Request) -> Response:
    """For Prometheus, in the format that it asks for."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(REGISTRY), headers={"Content-Type": content_type})


ROUTES = (Route("/healthz", healthz), Route("/metrics", metrics))


class MetricsGuard:
    """Answers 404 to who may not read metrics: ours at ``/metrics``, Streamlit's at ``/_stcore/metrics``."""

    def __init__(self, app: ASGIApp, readers: Networks) -> None:
        self.app, self.readers = app, readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith("/metrics"):
            client = (scope.get("client") or ("",))[0]
            if not may_read_metrics(client, Headers(scope=scope), self.readers):
                await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def may_read_metrics(client: str, headers: Headers, readers: Networks) -> bool:
    """True for this machine and for ``readers``, where they ask directly.

    Behind a proxy everybody would come from the proxy's address, or from the one that a header claims. So a
    request that a proxy has passed on is never answered.
    """
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        address = _plain(ip_address(client))
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in readers)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 visitor on an IPv6 socket comes as ``::ffff:192.0.2.1``."""
    return getattr(address, "ipv4_mapped", None) or address


def metrics_readers() -> Networks:
    """Who may read the metrics besides this machine, as ``KAIJI_METRICS_FROM`` says.

    Raises ``SystemExit`` with a sentence for the host where an entry is neither an address nor a network.
    """
    entries = [entry.strip() for entry in os.environ.get("KAIJI_METRICS_FROM", "").split(",")]
    return tuple(_network(entry) for entry in entries if entry)


def _network(entry: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry)
    except ValueError:
        raise SystemExit(
            f"KAIJI_METRICS_FROM の「{entry}」は、IPアドレスでもネットワークでもありません。"
            "例：192.0.2.10,10.1.0.0/16（ネットワークはホスト部を0にします）"
        ) from None
