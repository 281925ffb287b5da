"""Our own scripts in the browser, for what no server can do: each file of ``assets/browser`` says why it is there."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_FOLDER = Path(__file__).resolve().parent.parent.parent / "assets" / "browser"
_SCRIPTS = {file.name: file.read_bytes() for file in sorted(_FOLDER.glob("*.js"))}
_PLACE = "/browser"


def _tag(name: str, content: bytes) -> str:
    """The version in the address changes with the content, so that no browser keeps an old one."""
    return f'<script src="{_PLACE}/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"></script>'


TAGS = "".join(_tag(name, content) for name, content in _SCRIPTS.items()).encode()
"""For the head of the document: they listen before the page is there."""


async def _script(request: Request) -> Response:
    content = _SCRIPTS.get(request.path_params["name"])
    if content is None:
        return PlainTextResponse("Not Found", status_code=404)
    return Response(content, media_type="text/javascript")


SCRIPT_ROUTES = (Route(f"{_PLACE}/{{name}}", _script),)
