"""Who is at the other end: whether its browser is still connected, for work that goes on without the page."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.intake import Visitor
from pages.parts.storage import visitor


def this_session() -> tuple[str, Callable[[], bool]]:
    """The session's id, and what tells whether its browser is connected."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not exists():
        return "", lambda: True
    runtime, session_id = get_instance(), context.session_id
    return session_id, lambda: runtime.is_active_session(session_id)


def sender() -> Visitor:
    """Whose files are opened: all tabs of a browser, and all browsers of an account, are one."""
    return Visitor(visitor().holder, this_session()[1])
