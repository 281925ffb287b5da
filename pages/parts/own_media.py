"""A file that a page offers is for the browser whose session offers it: its address alone opens nothing.

Streamlit gives a file to whoever knows its address, and that address is no secret: it is in the logs of proxies.
Which session offers a file is known where it is added, which there is no public way to see; what is replaced here is
tested by ``tests/test_own_media.py``. Remove when Streamlit asks for the session's browser itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.media_file_manager import MediaFileManager

from pages.parts.middleware import browser_secret
from pages.parts.storage import cookie

_MEDIA = "/media/"
_FEW = 1_000

_browsers: dict[str, set[str]] = {}
"""By the id of a file: the cookies whose sessions offer it; an empty one for a browser that keeps no cookies."""


class OwnMedia:
    """Answers 404 for a file that no session of this browser offers, as for one that there is not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_MEDIA):
            file_id = PurePosixPath(scope["path"]).stem
            if browser_secret(Request(scope).cookies) not in _browsers.get(file_id, ()):
                await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def keep_media_apart() -> None:
    """For the whole process, from now on."""
    for name, ours in (("add", _adding), ("add_deferred", _adding), ("execute_deferred", _making)):
        whole = getattr(MediaFileManager, name)
        if getattr(whole, "__module__", "") != __name__:  # a second app in one process, as in tests
            setattr(MediaFileManager, name, ours(whole))


def _adding(add: Callable[..., str]) -> Callable[..., str]:
    """Gives the file's address, or the id of one that is made when it is asked for."""

    def remembered(manager: MediaFileManager, *given: object, **named: object) -> str:
        added = add(manager, *given, **named)
        _offer(manager, added, {cookie()})
        return added

    return remembered


def _making(execute: Callable[..., str]) -> Callable[..., str]:
    """Runs outside of any session."""

    def remembered(manager: MediaFileManager, file_id: str) -> str:
        made = execute(manager, file_id)
        _offer(manager, made, _browsers.get(file_id, set()))
        return made

    return remembered


def _offer(manager: MediaFileManager, added: str, browsers: set[str]) -> None:
    file_id = PurePosixPath(added).stem
    _browsers[file_id] = _browsers.get(file_id, set()) | browsers
    if len(_browsers) > _FEW:
        for gone in _browsers.keys() - manager._file_metadata.keys() - manager._deferred_callables.keys():
            _browsers.pop(gone, None)
