"""A presenter's path over a sample, step by step, with what to say and what-if switches.

It shows a sample only: the draft at hand is neither read nor changed, and nothing is stored.
"""

from __future__ import annotations

import streamlit as st

from core.presentation import DemonstrationStep
from pages.parts.callbacks import pressed
from pages.parts.demonstration_views import show
from pages.parts.presenter import change_talk, edition, talk
from pages.parts.scroll import scroll_here
from pages.parts.steps import heading
from pages.parts.what_if import what_if_box


def _go(step: int) -> None:
    change_talk(step=step)


def _stepper(number: int, steps: tuple[DemonstrationStep, ...]) -> None:
    """Where we are, and the ways on; the arrow keys do the same."""
    minutes = f"この画面は約{steps[number].minutes}分、全体で約{edition().demonstration.minutes}分"
    st.progress((number + 1) / len(steps), text=f"**{number + 1} / {len(steps)}**　{minutes}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "前へ",
            icon=":material/arrow_back:",
            key="demo-back",
            on_click=pressed(_go),
            args=(number - 1,),
            disabled=number == 0,
            shortcut="Left",
        )
        st.button(
            "次へ",
            type="primary",
            icon=":material/arrow_forward:",
            key="demo-next",
            on_click=pressed(_go),
            args=(number + 1,),
            disabled=number + 1 == len(steps),
            shortcut="Right",
        )
        st.button(
            "話すことを隠す" if talk().notes else "話すことを表示",
            icon=":material/visibility_off:" if talk().notes else ":material/visibility:",
            type="tertiary",
            key="demo-notes",
            on_click=pressed(lambda: change_talk(notes=not talk().notes)),
            help="画面を投影するときは隠せます。",
        )


def _speech(step: DemonstrationStep) -> None:
    if talk().notes:
        st.info("  \n".join(step.say), icon=":material/record_voice_over:", title="話すこと")
    if step.ask:
        st.subheader(step.ask, anchor=False, icon=":material/forum:")


def page() -> None:
    steps = edition().demonstration.steps
    number = min(talk().step, len(steps) - 1)
    step = steps[number]
    heading("demo", "架空の会社のサンプルを、順番に見せながら説明するための画面です。")
    st.badge("見ているのはサンプルです。あなたの下書きは変わりません", icon=":material/shield:", color="blue")
    with st.container():
        if number:
            scroll_here(number, "demo-scroll")
    _stepper(number, steps)
    st.header(f"{number + 1}. {step.title}", anchor=False)
    _speech(step)
    show(step)
    st.divider()
    what_if_box(step)


page()
