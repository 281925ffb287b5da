"""The browser session: the draft at hand, its judgement, and where the applicant is looking.

Widgets are seeded from the draft and write to it in their callbacks; they never read each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

import streamlit as st

from core.dates import now_in_japan
from core.draft import Draft
from core.edition import Edition
from core.filing import Filing, assess_filing
from core.units import ApplicationUnit
from questionnaire import list_editions, load_edition

BOARD = "board"


@dataclass(frozen=True)
class View:
    """Where the applicant is in Form B, and which cards are open; kept while other pages are shown.

    ``sent_to`` is the item that a link or button led to last, ``visit`` counts how often that happened.
    """

    unit_id: str = ""
    category_id: str = ""
    open_items: frozenset[str] = frozenset()
    sent_to: str = ""
    visit: int = 0


@dataclass(frozen=True)
class _Work:
    """Everything the session holds. ``generation`` changes with the draft at hand, so that widgets are new."""

    draft: Draft
    generation: int = 0
    changed_at: datetime | None = None
    saved_at: datetime | None = None
    filing: Filing | None = None


def _work() -> _Work:
    if "work" not in st.session_state:
        st.session_state["work"] = _Work(new_draft())
    return cast(_Work, st.session_state["work"])


def new_draft() -> Draft:
    """An empty draft of the newest edition."""
    return Draft(edition=list_editions()[-1])


def draft() -> Draft:
    return _work().draft


def edition() -> Edition:
    return load_edition(_work().draft.edition)


def today() -> date:
    return now_in_japan().date()


def filing() -> Filing:
    """The judgement of the draft at hand, made once per change."""
    return cast(Filing, _judged(_work()).filing)


def _judged(work: _Work) -> _Work:
    if work.filing is None:
        previous = cast("Filing | None", st.session_state.get("last_filing"))
        work = replace(
            work, filing=assess_filing(load_edition(work.draft.edition), work.draft, today(), previous)
        )
        st.session_state["work"] = work
        st.session_state["last_filing"] = work.filing
    return work


def change(new: Draft) -> None:
    """Take over an edited draft."""
    st.session_state["work"] = replace(_work(), draft=new, changed_at=now_in_japan(), filing=None)


def open_draft(new: Draft) -> None:
    """Put another draft in the place of the one at hand; every widget starts afresh from it."""
    st.session_state["work"] = _Work(new, generation=_work().generation + 1)
    st.session_state["view"] = View()
    st.session_state.pop("pdf", None)


def mark_saved() -> None:
    st.session_state["work"] = replace(_work(), saved_at=now_in_japan())


def changed_since_saved() -> bool:
    work = _work()
    return work.changed_at is not None and (work.saved_at is None or work.changed_at > work.saved_at)


def saved_at() -> datetime | None:
    return _work().saved_at


def key(*parts: str) -> str:
    """A widget key for a place in the draft, unique to the draft at hand."""
    return ":".join((str(_work().generation), *parts))


def revision(place: str) -> str:
    """Part of the keys of repeated rows; changes when rows are added, removed or moved."""
    return str(st.session_state.get(f"revision:{place}", 0))


def next_revision(place: str) -> None:
    st.session_state[f"revision:{place}"] = int(revision(place)) + 1


def view() -> View:
    return cast(View, st.session_state.get("view", View()))


def look_at(unit_id: str | None = None, category_id: str | None = None, item_id: str = "") -> None:
    """Move the view of Form B: what is None stays; of the cards only the named item's is open."""
    now = view()
    st.session_state["view"] = View(
        unit_id=now.unit_id if unit_id is None else unit_id,
        category_id=now.category_id if category_id is None else category_id,
        open_items=frozenset({item_id} if item_id else ()),
        sent_to=item_id,
        visit=now.visit + 1,
    )


def toggle_item(item_id: str) -> None:
    """Open or close an item's card."""
    st.session_state["view"] = replace(view(), open_items=view().open_items ^ {item_id})


def unit() -> ApplicationUnit | None:
    """The application unit whose forms are shown; the first one where none was chosen."""
    units = filing().units.units
    chosen = view().unit_id
    return next((u for u in units if u.id == chosen), units[0] if units else None)
