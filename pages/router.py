"""The main script of every run: page settings, navigation, the board, then the page that was asked for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import board, session
from pages.parts.acts import at_page
from pages.parts.arrival import WITHOUT_DRAFT, arrived
from pages.parts.callbacks import note_page
from pages.parts.conflict import unsaved_notice
from pages.parts.damage import damage_notice
from pages.parts.forgetting import forget_other_drafts
from pages.parts.gate import admit, look
from pages.parts.steps import STEPS, make_pages, page_of
from pages.parts.whereabouts import keep_whereabouts

ICON = Path(__file__).resolve().parent.parent / "assets" / "icon.png"

st.set_page_config(page_title="開示ナビ", page_icon=str(ICON), layout="wide")
page = st.navigation(make_pages(), position="hidden")
address = page.url_path or STEPS[0].address
note_page(address, page_of(address))
at_page(address)
if arrived():
    forget_other_drafts()
    look()
    session.meet_others()
    board.sidebar()
    with st.container():  # always there: what comes and goes in it makes no other place of the page anew
        unsaved_notice()
        damage_notice()
    if admit(address):
        page.run()
elif address in WITHOUT_DRAFT:
    page.run()
keep_whereabouts()
