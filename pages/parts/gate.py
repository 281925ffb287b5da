"""What stands between a participant and a page: the room is paused or over, or this step is not open."""

from __future__ import annotations

import streamlit as st

from core.workshop import Room, Seat
from pages.parts import session
from pages.parts.callbacks import Open, pressed
from pages.parts.seat import leave_seat, room_of, seat, taken_home
from pages.parts.steps import LIVE, STEPS_TO_OPEN, page_of, title_of
from pages.parts.storage import STORE_FAILS
from pages.parts.tab import GATE
from pages.parts.take_home import take_home


def look() -> None:
    """Before a page is drawn: remember what stands against it, so that a change is noticed later."""
    GATE.put(halt())


def admit(address: str) -> bool:
    """True where the page may be drawn; otherwise says why not.

    The projector's page always may: a facilitator who tries the room has a seat in it as well.
    """
    if address == LIVE.address:
        return True
    reason = GATE.get()
    room = room_of(mine) if (mine := seat()) else None
    if reason == "ended":
        _ended(room)
        return False
    if reason == "paused" and address != "workshop":
        st.title("一時停止中です", anchor=False)
        st.info(
            "進行役の話を聞いてください。再開すると、この画面は自動で元に戻ります。", icon=":material/pause:"
        )
        return False
    if room and address in closed_steps():
        _closed(room, address)
        return False
    return True


def halt() -> str:
    """Why the participant cannot go on: "paused", "ended", or "" where nothing stands against it."""
    mine = seat()
    room = room_of(mine) if mine else None
    if room is None:
        return ""
    if room.has_ended(session.today()):
        return "ended"
    return "paused" if room.state == "paused" else ""


def halt_changed() -> bool:
    """True where the page shows something else than it would now."""
    return halt() != GATE.get()


def closed_steps() -> frozenset[str]:
    """Addresses of the steps that the participant's room does not open; none without a room."""
    mine = seat()
    room = room_of(mine) if mine else None
    if room is None:
        return frozenset()
    return frozenset(step.address for step in STEPS_TO_OPEN) - frozenset(room.settings.steps)


def _closed(room: Room, address: str) -> None:
    st.title(title_of(address), anchor=False)
    st.info("この手順は、いまの部屋では開いていません。", icon=":material/lock:")
    for step in STEPS_TO_OPEN:
        if step.address in room.settings.steps:
            st.page_link(page_of(step.address), label=f"「{step.title}」を開く", icon=step.icon)


def _ended(room: Room | None) -> None:
    """The draft is still in this session's memory, so it can be taken home even now."""
    st.title("部屋は終わりました", anchor=False)
    if room is not None:
        st.text(room.settings.title)
    mine = seat()
    stays = _stays(mine) if mine else False
    if stays is None:
        st.warning(
            "保存先につながらないため、下書きを持ち帰り済みかを確かめられません。念のため、ファイルに保存してください。",
            icon=":material/warning:",
        )
    elif stays:
        st.success("下書きは持ち帰り済みです。このまま続きを書けます。", icon=":material/check_circle:")
    else:
        st.warning(
            "部屋の下書きは消去されます。続きを書く場合は、いまファイルに保存してください。",
            icon=":material/warning:",
        )
    take_home("ended")
    st.button(
        "閉じて「はじめに」へ",
        icon=":material/home:",
        key=session.key("leave-room"),
        on_click=pressed(_leave),
    )


def _stays(mine: Seat) -> bool | None:
    """Whether the draft outlives the room; None where the store does not tell."""
    try:
        return taken_home(mine)
    except STORE_FAILS:
        return None


def _leave() -> Open:
    """Go on with the draft where it was taken home, else with an empty one."""
    mine = seat()
    if mine is not None and _stays(mine) is False:
        session.forget(mine.draft_id)
    leave_seat()
    return Open(page_of("start"))
