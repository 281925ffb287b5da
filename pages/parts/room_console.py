"""The facilitator's console: the codes, who is there, pause, reopen, end; afterwards the table of counts."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

import segno
import streamlit as st

from core.text.dates import japanese
from core.text.filenames import safe_name
from core.workshop import Room, RoomClosed, UnknownRoom, board_csv
from pages.parts import session
from pages.parts.acts import said, say, take_back
from pages.parts.callbacks import Open, pressed, whole
from pages.parts.entries import chosen
from pages.parts.live_board import closing_board, compose_closing
from pages.parts.room_choice import choose_room, chosen_room, my_rooms
from pages.parts.room_joining import CODE_IN_ADDRESS
from pages.parts.room_opening import facilitators_code
from pages.parts.seat import publish, room_now, rooms
from pages.parts.steps import page_of
from pages.parts.storage import STORE_FAILS, explain, refusals_told, visitor
from pages.parts.words import Word

_STATES = {
    "open": Word("開いています", ":material/play_circle:", "green"),
    "paused": Word("一時停止中", ":material/pause_circle:", "orange"),
    "ended": Word("終わりました", ":material/stop_circle:", "gray"),
}
_END = "confirm-end"
"""Where it is said which room's dialog is open."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
REFRESH = 5
"""Seconds between two looks at the room."""


def console(room: Room) -> None:
    """Everything about one room."""
    mine = my_rooms()
    if len(mine) > 1:
        titles = {each.id: each.settings.title for each in mine}
        key = f"room-{room.id}"
        st.selectbox(
            "部屋",
            list(titles),
            list(titles).index(room.id),
            format_func=titles.__getitem__,
            key=key,
            on_change=whole(lambda: choose_room(chosen(key, titles) or room.id)),
        )
    st.fragment(_now, run_every=REFRESH)()


def _now() -> None:
    """The room as it is now; another facilitator may have changed it."""
    try:
        _room_now()
    except STORE_FAILS as error:
        st.caption(explain(error))


def _room_now() -> None:
    room = chosen_room()
    if room is None:
        st.rerun()
    state = _STATES["ended" if room.has_ended(session.today()) else room.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(room.settings.title)
        st.badge(state.text, icon=state.icon, color=state.colour)
    if state is _STATES["ended"]:
        _afterwards(room if room.state == "ended" else _end(room))
        return
    codes, people = st.columns(2, border=True)
    with codes:
        join_codes(room)
    with people:
        st.metric(
            "参加者",
            f"{room.people}人",
            f"定員 {room.settings.seats}人",
            delta_color="off",
            delta_arrow="off",
        )
        st.caption(f"{japanese(room.settings.last_day)}まで")
        _participants(room)
    _orders(room)
    facilitators_code(room.id)


def join_codes(room: Room, scale: int = 5) -> None:
    """The join code and its QR code, which leads to this server as the facilitator's browser reaches it."""
    st.metric("参加コード", room.shown_code)
    parts = urlsplit(st.context.url or "")
    address = f"{parts.scheme}://{parts.netloc}/workshop?{CODE_IN_ADDRESS}={room.join_code}"
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=scale, border=3)
    alt = f"参加コード {room.shown_code} のQRコード"
    st.image(picture.getvalue(), output_format="PNG", alt=alt)  # as JPEG its edges would blur
    if parts.hostname in _LOOPBACK:
        st.caption(
            ":material/warning: このQRコードは、この端末でしか開けません。ほかの端末から参加する場合は、会場のネットワークから見えるアドレスで開いてください。"
        )


def _participants(room: Room) -> None:
    found = rooms().participants(visitor().holder, room.id)
    with st.expander(f"参加者の一覧（{len(found)}人）", icon=":material/groups:"):
        for each in found:
            st.text(f"{each.nickname}{'（持ち帰り済み）' if each.taken else ''}")
        st.caption("下書きの中身は、進行役にも見えません。")


def _orders(room: Room) -> None:
    with st.container(horizontal=True):
        st.button(
            "会場の画面を開く",
            type="primary",
            icon=":material/cast:",
            key="open-live",
            on_click=pressed(Open),
            args=(page_of("live"),),
        )
        if room.state == "paused":
            st.button(
                "再開する", icon=":material/play_arrow:", on_click=pressed(_set), args=(room.id, "open")
            )
        else:
            st.button(
                "一時停止する", icon=":material/pause:", on_click=pressed(_set), args=(room.id, "paused")
            )
        st.button(
            "部屋を終える",
            icon=":material/stop:",
            key="end-room",
            on_click=pressed(say),
            args=(_END, room.id),
        )
    if said(_END) == room.id:
        st.dialog("部屋を終えますか", on_dismiss=whole(lambda: take_back(_END)))(_confirm_end)(room)


@refusals_told()
def _set(room_id: str, state: str) -> None:
    try:
        rooms().set_state(
            visitor().holder, room_id, "paused" if state == "paused" else "open", session.today()
        )
    except (RoomClosed, UnknownRoom):
        st.toast("この部屋は、もう終わっています。")
    room_now.clear()


def _confirm_end(room: Room) -> None:
    found = rooms().participants(visitor().holder, room.id)
    left = sum(not each.taken for each in found)
    st.write(
        f"持ち帰っていない{left}人の下書きが消えます。元に戻せません。"
        "終える前に、続きを書きたい人へ「下書きをファイルに保存」を案内してください。"
    )
    st.button("終える", key="confirm-end", type="primary", on_click=pressed(_end_now), args=(room,))


def _end_now(room: Room) -> None:
    take_back(_END)
    with refusals_told():
        _end(room)
    st.rerun()


def _end(room: Room) -> Room:
    """End the room, also one whose last day is over and that nobody has ended yet. Raises what the store raises."""
    publish()
    rooms().end(visitor().holder, room.id, compose_closing)
    room_now.clear()
    return rooms().room(room.id)


def _afterwards(room: Room) -> None:
    st.write("持ち帰られなかった下書きと、参加者の一覧は消えました。残っているのは人数の集計だけです。")
    st.download_button(
        "集計をダウンロード（CSV）",
        data=board_csv(closing_board(room)),
        file_name=f"ワークショップの集計_{safe_name(room.settings.title)}.csv",
        mime="text/csv",
        icon=":material/table:",
        on_click="ignore",
        key="download-counts",
    )
