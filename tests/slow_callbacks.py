"""A Streamlit app of two text inputs whose callbacks take their time: one run whole, one as Streamlit runs it."""

from __future__ import annotations

import time

import streamlit as st

from pages.parts.callbacks import whole

SECONDS = 0.5


def keep(key: str) -> None:
    text = st.session_state[key]
    time.sleep(SECONDS)
    st.session_state[f"{key} kept"] = text


if __name__ == "__main__":
    st.text_input("whole", key="whole", on_change=whole(keep), args=("whole",))
    st.text_input("plain", key="plain", on_change=keep, args=("plain",))
    st.button("next")
    for key in ("whole", "plain"):
        st.text(f"{key} kept: {st.session_state.get(f'{key} kept', 'nothing')}")
