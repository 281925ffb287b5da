"""Bring a place of the page into view. Streamlit keeps the old scroll position when a card opens elsewhere."""

from __future__ import annotations

import streamlit as st

# The margin keeps the place clear of Streamlit's bar at the top of the page.
_SCROLL = """
export default function ({ parentElement, data }) {
  if (parentElement.shownVisit === data.visit) return;
  parentElement.shownVisit = data.visit;
  parentElement.style.scrollMarginTop = "4rem";
  requestAnimationFrame(() => {
    parentElement.scrollIntoView({ block: "start" });
    const block = parentElement.closest("[data-testid=stVerticalBlock]");
    block?.querySelector("button")?.focus({ preventScroll: true });
  });
}
"""


def scroll_here(visit: int, key: str) -> None:
    """Scroll to this place and move the keyboard focus to its first button, once for each ``visit`` of ``key``."""
    component = st.components.v2.component("kaiji_scroll", js=_SCROLL, isolate_styles=False)
    component(data={"visit": visit}, key=key, height=1)
