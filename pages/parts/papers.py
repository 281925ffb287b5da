"""Long work as a page shows it: the button that orders it, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from core.papers import Order
from pages.parts import session
from pages.parts.acts import said, say, take_back
from pages.parts.callbacks import pressed
from pages.parts.damage import NOT_IN_PAPERS
from pages.parts.here import this_session
from pages.parts.making import Making, State, makers

LOOK_EVERY = 1.0
"""Seconds between two looks at what is being made."""
_FULL = "いまは混み合っていて作れません。しばらく待ってからもう一度押してください。"
_SLOW = (
    "時間がかかりすぎるため、途中でやめました。長い文章や多すぎる行がないか確かめて、もう一度お試しください。"
)


def order_button(
    place: str,
    label: str,
    icon: str,
    compose: Callable[[], Order],
    of: tuple[object, ...] = (),
    disabled: bool = False,
) -> None:
    """Order what ``compose`` says at the time of the click; pressed twice, it is made once.

    ``place`` names the kind of paper, ``of`` is what it rests on besides draft and day.
    """
    st.button(
        label,
        type="primary" if place != "filing" else "secondary",
        icon=icon,
        key=session.lasting_key("make", place),
        disabled=disabled or bool(session.work().damaged),
        on_click=pressed(_order),
        args=(place, compose, of),
    )
    if session.work().damaged:
        st.caption(NOT_IN_PAPERS)
    if problem := said(_place(place)):
        st.warning(problem, icon=":material/hourglass_disabled:")


def _order(place: str, compose: Callable[[], Order], of: tuple[object, ...]) -> None:
    order = compose()
    now = session.aids().made.get(place)
    take_back(_place(place))
    if now and (now.goes_on or now.state is State.MADE) and not now.outdated(order.draft, order.on, of):
        return
    making = Making(order, of)
    owner, here = this_session()
    if not makers().add(owner, making, here):
        say(_place(place), _FULL)
        return
    if now:
        now.cancel()
    _put(place, making)


def _place(place: str) -> str:
    return session.lasting_key("making", place)


def _put(place: str, making: Making) -> None:
    session.put_aids(replace(session.aids(), made={**session.aids().made, place: making}))


def made(place: str) -> Making | None:
    """What was made; None, with a word about it, while it is being made or where nothing came of it."""
    making = session.aids().made.get(place)
    if making is None:
        return None
    if making.goes_on:
        st.fragment(_how_far, run_every=LOOK_EVERY)(place, making)
    elif making.state is State.FAILED:
        st.error(
            "作れませんでした。もう一度お試しください。"
            f"お問い合わせの際は番号 {making.number} をお知らせください。",
            icon=":material/error:",
        )
    elif making.state is State.SLOW:
        st.error(_SLOW, icon=":material/timer_off:")
    elif making.state is State.CANCELLED:
        st.caption("作るのをやめました。")
    return making if making.state is State.MADE else None


def _how_far(place: str, making: Making) -> None:
    if not making.goes_on:
        st.rerun()
    known = f"（{making.done} / {making.total}）" if making.total > 1 else ""
    word = "順番を待っています" if making.state is State.WAITING else f"作っています{known}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(making.done / max(making.total, 1), text=f"{word}。ほかのページに移っても続きます。")
        st.button(
            "やめる",
            key=session.lasting_key("cancel", place),
            icon=":material/close:",
            type="tertiary",
            on_click=pressed(_cancel),
            args=(making,),
        )


def _cancel(making: Making) -> None:
    making.cancel()
    st.rerun()
