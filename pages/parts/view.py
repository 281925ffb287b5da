"""Where the applicant is looking; kept in the session while other pages are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from core.units import ApplicationUnit
from pages.parts import session


@dataclass(frozen=True)
class View:
    """Where the applicant is in Form B, and which cards are open; kept while other pages are shown.

    ``sent_to`` is the item that a link or button led to last, ``visit`` counts how often that happened.
    """

    unit_id: str | None = None
    category_id: str = ""
    open_items: frozenset[str] = frozenset()
    sent_to: str = ""
    visit: int = 0


def current_view() -> View:
    return cast(View, st.session_state.get("view", View()))


def look_at(unit_id: str | None = None, category_id: str | None = None, item_id: str = "") -> None:
    """Move the view of Form B: what is None stays; of the cards only the named item's is open."""
    now = current_view()
    st.session_state["view"] = View(
        unit_id=now.unit_id if unit_id is None else unit_id,
        category_id=now.category_id if category_id is None else category_id,
        open_items=frozenset({item_id} if item_id else ()),
        sent_to=item_id,
        visit=now.visit + 1,
    )


def toggle_item(item_id: str) -> None:
    """Open or close an item's card."""
    st.session_state["view"] = replace(current_view(), open_items=current_view().open_items ^ {item_id})


def chosen_unit() -> ApplicationUnit | None:
    """The application unit whose forms are shown; the first one where none was chosen."""
    units = session.filing().units.units
    chosen = current_view().unit_id
    return next((u for u in units if u.id == chosen), units[0] if units else None)
