"""How much of uploads a session, and all sessions together, may have in memory.

Streamlit bounds each file, not how many; and what is uploaded stays until the session ends. Here a request that would
be too much for its session is refused before it is read (``assets/browser/uploads.js`` says so in words). Where all
together are too much, the session that holds most gives up its oldest, so that nobody can keep others from uploading.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import exists, get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from core.limits import EVIDENCE_FILES, PROCESS_UPLOADS, PROXY_BODY, SESSION_UPLOADS, UPLOAD_SECONDS

_PLACE = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+/?")
_TOO_MUCH, _TOO_LARGE, _TOO_SLOW, _NO_LENGTH = 429, 413, 408, 411


class UploadLimits:
    """Lets through what there is room for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.coming: Counter[str] = Counter()
        """Bytes that are on their way, by session."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _PLACE.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if place is None:
            await self.app(scope, receive, send)
            return
        session, length = place[1], Headers(scope=scope).get("content-length", "")
        size = int(length) if length.isascii() and length.isdecimal() else 0
        if refused := self._refused(session, size):
            if refused == _TOO_MUCH:  # read and dropped, or the browser would hear of no answer
                while (await receive()).get("more_body"):
                    pass
            await PlainTextResponse("", status_code=refused)(scope, receive, send)
            return
        self.coming[session] += size
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                await self.app(scope, receive, send)
        except TimeoutError:
            await PlainTextResponse("", status_code=_TOO_SLOW)(scope, receive, send)
        finally:
            self.coming[session] -= size
            self.coming += Counter()  # forget who has nothing on its way

    def _refused(self, session: str, size: int) -> int:
        """The status that refuses the request; 0 where there is room, which is made where that is possible."""
        if not size:
            return _NO_LENGTH
        if size > PROXY_BODY:
            return _TOO_LARGE
        held = held_files(session)
        if (
            len(held) >= EVIDENCE_FILES + 1
            or sum(held.values()) + self.coming[session] + size > SESSION_UPLOADS
        ):
            return _TOO_MUCH
        return 0 if make_room(size + self.coming.total()) else _TOO_MUCH


def _manager() -> MemoryUploadedFileManager | None:
    manager = get_instance()._uploaded_file_mgr if exists() else None
    return manager if isinstance(manager, MemoryUploadedFileManager) else None


def held_files(session: str) -> dict[str, int]:
    """The sizes of the files that Streamlit holds for a session, the oldest first."""
    manager = _manager()
    files = dict(manager.file_storage.get(session, {})) if manager else {}
    return {file_id: len(file.data) for file_id, file in files.items()}


def make_room(size: int) -> bool:
    """See to it that ``size`` more bytes fit into the process; False where they never will."""
    manager = _manager()
    if size > PROCESS_UPLOADS or manager is None:
        return size <= PROCESS_UPLOADS
    while True:
        held = {session: held_files(session) for session in tuple(manager.file_storage)}
        sizes = {session: sum(files.values()) for session, files in held.items()}
        if sum(sizes.values()) + size <= PROCESS_UPLOADS:
            return True
        most = max(sizes, key=lambda session: sizes[session])
        manager.remove_file(most, next(iter(held[most])))
