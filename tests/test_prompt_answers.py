"""Messages of a session leave at once: Nagle's algorithm is off for the connections that carry them."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.client import connect

from pages.parts.middleware import PromptAnswers


async def tells_delay(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers each connection with whether its small messages leave without delay."""
    assert scope["type"] == "websocket"
    connection = receive.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
    option = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "prompt" if option else "delayed"})
    await send({"type": "websocket.close"})


async def answer_of(app: ASGIApp) -> str | bytes:
    """What the app says behind a listening socket as Streamlit makes it."""
    with closing(socket.socket(family=socket.AF_INET)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(
            uvicorn.Config(app, ws="websockets-sansio", lifespan="off", log_level="critical")
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        async with connect(f"ws://127.0.0.1:{listening.getsockname()[1]}") as browser:
            answer = await browser.recv()
        server.should_exit = True
        await serving
        return answer


def test_small_messages_wait_for_no_receipt() -> None:
    assert asyncio.run(answer_of(PromptAnswers(tells_delay))) == "prompt"


def test_without_the_middleware_they_would() -> None:
    assert asyncio.run(answer_of(tells_delay)) == "delayed"
