"""How often the process turns from one session to the next; Python's and Streamlit's defaults keep a room waiting."""

from __future__ import annotations

import sys

from streamlit.runtime import runtime

TURN = 0.001
"""Seconds that a thread may compute before others get their turn. With Python's 0.005 an edit that comes while a
page is drawn waits five times as long at each of its database statements, holding up everybody else's."""

SENDING = 0.003
"""Seconds between two looks for what the sessions have to send. Streamlit's 0.005, for which it has no setting, are
longer than an edit takes; below 0.003 the looking itself holds the edit up."""


def set_pace() -> None:
    """For the whole process, from now on."""
    sys.setswitchinterval(TURN)
    runtime.MESSAGE_FLUSH_INTERVAL_SECS = SENDING  # type: ignore[attr-defined]
