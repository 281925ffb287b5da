"""The screen for the projector: the join code and the room's board, refreshed by itself."""

from __future__ import annotations

import streamlit as st

from core import charts
from core.workshop import FEWEST, Board, Group, Room, UnknownRoom, sections
from pages.parts import session
from pages.parts.entries import chosen
from pages.parts.live_board import board_of, closing_board
from pages.parts.room_choice import chosen_room
from pages.parts.room_console import REFRESH, join_codes
from pages.parts.seat import standings
from pages.parts.steps import heading, page_of
from pages.parts.storage import STORE_FAILS, explain

_VIEWS = {"progress": ("進み具合", (0, 3)), "open": ("つまずいているところ", (3, 5))}
"""What fits on a wall at once: a name, and which sections of the board."""

_CHART = {"displayModeBar": False, "scrollZoom": False}


def _room() -> Room | None:
    try:
        return chosen_room()
    except STORE_FAILS as error:
        st.error(explain(error), icon=":material/error:")
        return None


def _live(shows_code: bool) -> None:
    """Drawn again every few seconds; the figures of an unchanged board are taken from the cache."""
    room = _room()
    if room is None:
        return
    ended = room.has_ended(session.today())
    if ended and shows_code:
        st.rerun()  # the code beside the board opens nothing any more
    if ended:
        st.info("部屋は終わりました。", icon=":material/stop_circle:")
        board = closing_board(room)
    else:
        try:
            board = board_of(room, standings(room))
        except (UnknownRoom, *STORE_FAILS):
            st.caption("いまは集計できません。しばらくすると自動で元に戻ります。")
            return
    _charts(board)


def _charts(board: Board) -> None:
    if not board.people:
        st.info(
            f"参加者が{FEWEST}人になると、ここに集計が出ます。{FEWEST}人に満たない数は表示しません。",
            icon=":material/groups:",
        )
        return
    st.metric("参加者", f"{board.people}人")
    st.segmented_control(
        "映すもの",
        list(_VIEWS),
        default="progress",
        required=True,
        format_func=lambda view: _VIEWS[view][0],
        key="live-view",
        label_visibility="collapsed",
    )
    first, last = _VIEWS[chosen("live-view", _VIEWS) or "progress"][1]
    for title, groups in sections(board)[first:last]:
        _chart(title, groups, board.people)


def _chart(title: str, groups: tuple[Group, ...], people: int) -> None:
    groups = tuple(group for group in groups if group.people)
    st.subheader(title, anchor=False)
    if not groups:
        st.caption(f"{FEWEST}人以上に当てはまるものは、まだありません。")
        return
    st.plotly_chart(
        charts.people_chart(groups_of(groups), people),
        config=_CHART,
        alt=f"{title}。" + "、".join(f"{label}は{text}" for label, _, text in groups_of(groups)),
        key=f"chart-{title}",
    )


def groups_of(groups: tuple[Group, ...]) -> tuple[tuple[str, int, str], ...]:
    """(label, people, how the number is written) of each group."""
    return tuple((g.label, g.people, f"{g.people}人{'以上' if g.or_more else ''}") for g in groups)


def page() -> None:
    st.set_page_config(initial_sidebar_state="collapsed")
    room = _room()
    if room is None:
        heading("live", "部屋を開いた進行役だけが使えます。")
        st.page_link(page_of("workshop"), label="「ワークショップ」を開く", icon=":material/groups:")
        return
    shows_code = not room.has_ended(session.today())
    head, code = st.columns([3, 1])
    with head:
        st.title("会場の画面", anchor=False)
        st.text(room.settings.title)
        st.fragment(_live, run_every=REFRESH)(shows_code)
    if shows_code:
        with code:
            join_codes(room, scale=6)


page()
