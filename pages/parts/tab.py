"""What the session of a browser tab holds, each place with its type; no other module of ``pages`` names a key.

What belongs to the draft at hand is one value, ``WORK``: opening another draft replaces it as a whole. The other
places belong to the tab or the browser, whatever draft is open. Widgets keep their values under keys of their own,
which for a draft's widgets come from ``session.key``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import streamlit as st

if TYPE_CHECKING:  # the modules that own these places import this one
    from pages.parts.presenter import Talk
    from pages.parts.whereabouts import Whereabouts
    from pages.parts.work import Work

Content = TypeVar("Content")


@dataclass
class Acts:
    """``numbers`` of the acts done by place; ``said`` by place, on the page that is shown."""

    numbers: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    page: str = ""


@dataclass(frozen=True)
class Slot(Generic[Content]):
    """A place in the session. One module fills it, its owner; ``place`` puts back what a former session had."""

    name: str

    def get(self) -> Content | None:
        return cast("Content | None", st.session_state.get(self.name))

    def put(self, content: Content) -> None:
        st.session_state[self.name] = content


WORK: Slot[Work] = Slot("work")
"""The draft at hand with all that belongs to it. Owner: session."""
BROWSER: Slot[str] = Slot("browser_secret")
"""The browser's cookie as last seen, or what stands for it where it sends none. Owner: storage."""
COOKIE_SEEN: Slot[str] = Slot("cookie_seen")
"""The browser's cookie as it sent it last, whoever is signed in. Owner: storage."""
ACCOUNTS: Slot[bool] = Slot("accounts_configured")
"""Whether people can sign in. Owner: storage."""
WIDGETS_OF: Slot[str] = Slot("widgets_of")
"""The tag of the draft whose widgets Streamlit knows. Owner: forgetting."""
PAGE: Slot[tuple[str, str, str]] = Slot("page_shown")
"""Address, hash and file of the page that was asked for last. Owner: callbacks."""
NEXT: Slot[tuple[str, str]] = Slot("page_to_open")
"""File of the page that an act leads to, and hash of the page where it was done. Owner: callbacks."""
ACTS: Slot[Acts] = Slot("acts")
"""The numbers of the acts done, and what they have to say. Owner: acts."""
GATE: Slot[str] = Slot("gate_shown")
"""What stood against the page when it was drawn. Owner: gate."""
ROOM: Slot[str] = Slot("room_id")
"""Which of the facilitator's rooms is shown. Owner: room_choice."""
CODES: Slot[dict[str, str]] = Slot("facilitator_codes")
"""The codes of rooms that were opened here, by room id. Owner: room_opening."""
TALK: Slot[Talk] = Slot("demonstration")
"""Where the presenter of a demonstration is. Owner: presenter."""
TAB: Slot[str] = Slot("tab")
"""The name of the tab in the history of its drafts. Owner: whereabouts."""
KEPT: Slot[tuple[str, Whereabouts]] = Slot("kept_whereabouts")
"""The draft and the place that the store knows of this tab. Owner: whereabouts."""
