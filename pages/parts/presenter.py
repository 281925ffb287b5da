"""What a demonstration holds: the sample, where the presenter is, and which what-ifs are on.

It lives in the session beside the draft at hand and never reads or writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from core.demonstration import WhatIf, compare_what_if
from core.edition import Edition
from core.pdf import render_draft_pdf
from core.text.dates import now_in_japan
from pages.parts.tab import TALK
from questionnaire import list_editions, load_edition, load_sample

_MOST_KEPT = 300


@dataclass(frozen=True)
class Talk:
    """``step`` counts from 0; ``notes`` says whether the presenter's words are shown."""

    step: int = 0
    switches: frozenset[str] = frozenset()
    notes: bool = True


def talk() -> Talk:
    return TALK.get() or Talk()


def change_talk(**changes: object) -> None:
    TALK.put(replace(talk(), **changes))  # type: ignore[arg-type]


def edition() -> Edition:
    """A demonstration shows the newest edition, whatever the draft at hand was made for."""
    return load_edition(list_editions()[-1])


def today() -> date:
    return now_in_japan().date()


def what_if() -> WhatIf:
    """The sample as it is today beside the sample with the presenter's switches."""
    shown = edition()
    chosen = tuple(s.id for s in shown.demonstration.switches if s.id in talk().switches)
    return _compared(shown.id, chosen, today())


@st.cache_resource(show_spinner=False, max_entries=_MOST_KEPT)
def _compared(edition_id: str, switch_ids: tuple[str, ...], day: date) -> WhatIf:
    """Depends on nothing else, and is frozen: one for all who demonstrate."""
    shown = load_edition(edition_id)
    chosen = [switch for switch in shown.demonstration.switches if switch.id in switch_ids]
    return compare_what_if(shown, load_sample(shown.demonstration.sample), chosen, day)


@st.cache_data(show_spinner=False, max_entries=4)
def sample_pdf(edition_id: str, day: date) -> bytes:
    """The draft PDF of the sample."""
    shown = load_edition(edition_id)
    return render_draft_pdf(shown, load_sample(shown.demonstration.sample), day)
