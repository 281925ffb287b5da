"""Last time's draft, with which a renewal is compared: one of the visitor's own, or one from a file."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.draft import Draft
from core.store import UnknownDraft
from pages.parts import session
from pages.parts.storage import STORE_FAILS, explain, store, visitor


def renewal_base() -> Draft | None:
    """The base that was chosen for the draft at hand; a stored one as the visitor may read it now."""
    base_id = session.desk().base_id
    if not base_id:
        return session.aids().base
    try:
        return store().read(visitor().holder, base_id).draft
    except (UnknownDraft, *STORE_FAILS) as error:
        st.caption(f"前回の下書きを読めません。{explain(error)}")
        return None


def choose_base(stored_id: str = "", from_file: Draft | None = None) -> None:
    """Compare the draft at hand with this one from now on."""
    session.put_desk(session.desk().model_copy(update={"base_id": stored_id}))
    session.put_aids(replace(session.aids(), base=from_file))
