"""Opening a room: what the facilitator decides, then the codes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.text.typed_dates import parse_date
from core.text.typed_numbers import parse_number
from core.workshop import RoomSettings, settings_problems
from pages.parts import session
from pages.parts.acts import act_key, once, said, say
from pages.parts.entries import chosen, picked, typed
from pages.parts.inputs import problem_line
from pages.parts.room_choice import choose_room
from pages.parts.seat import rooms
from pages.parts.steps import STEPS_TO_OPEN, title_of
from pages.parts.storage import STORE_FAILS, explain, visitor
from pages.parts.tab import CODES
from questionnaire import list_editions, list_samples, load_sample

_OPEN = "open-room"
_STEPS = [step.address for step in STEPS_TO_OPEN]


def opening() -> None:
    """The form; it keeps what was typed where something is wrong."""
    st.write(
        "参加者は、参加コードかQRコードで入ります。終わりの日を過ぎると部屋は閉じ、"
        "持ち帰られなかった下書きは、その1週間ほど後に消えます。"
    )
    samples = {sample.id: sample.label for sample in list_samples()}
    key = partial(act_key, _OPEN)
    with st.form(_OPEN, enter_to_submit=False, border=True):
        st.text_input("部屋の名前", placeholder="例：情報開示認定ワークショップ 11月", key=key("title"))
        days, seats = st.columns(2)
        days.text_input(
            "終わりの日",
            f"{session.today():%Y-%m-%d}",
            help="この日が終わると、部屋も終わります。",
            key=key("day"),
        )
        seats.text_input("定員（人）", "50", key=key("seats"))
        st.selectbox(
            "参加者の下書き",
            ["", *samples],
            format_func=lambda sample_id: samples.get(sample_id, "何も書いていない下書きから"),
            key=key("start"),
        )
        st.pills(
            "開く手順",
            _STEPS,
            selection_mode="multi",
            default=_STEPS,
            format_func=title_of,
            help="選ばなかった手順は、参加者には開けません。",
            key=key("steps"),
        )
        st.form_submit_button(
            "部屋を開く",
            type="primary",
            icon=":material/meeting_room:",
            key=key(),
            on_click=once(_OPEN, _open_as_typed),
            args=([key(field) for field in ("title", "day", "seats", "start", "steps")],),
        )
        for problem in said(_OPEN).splitlines():
            problem_line(problem)


def _open_as_typed(keys: list[str]) -> bool:
    title, last_day, seats = map(typed, keys[:3])
    start = chosen(keys[3], ["", *(sample.id for sample in list_samples())]) or ""
    steps = picked(keys[4], _STEPS)
    day, number = parse_date(last_day), parse_number(seats)
    if day is None or number is None or number != int(number):
        return say(_OPEN, "終わりの日は 2026-12-01 のように、定員は整数で入れてください。")
    edition = load_sample(start).edition if start else list_editions()[-1]
    settings = RoomSettings(
        title=title.strip(),
        last_day=day,
        edition=edition,
        start=start,
        steps=tuple(step for step in _STEPS if step in steps),
        seats=int(number),
    )
    if problems := settings_problems(settings, session.today()):
        return say(_OPEN, "\n".join(problems))
    try:
        room, code = rooms().open_room(visitor().holder, settings)
    except STORE_FAILS as error:
        return say(_OPEN, explain(error))
    CODES.put({**(CODES.get() or {}), room.id: code})
    choose_room(room.id)
    return True


def facilitators_code(room_id: str) -> None:
    """The facilitator's code, in the session that opened the room and nowhere else."""
    code = (CODES.get() or {}).get(room_id)
    if code is None:
        return
    with st.expander("進行役のコード（参加者には見せないでください）", icon=":material/key:"):
        st.code(code, language=None)
        st.caption(
            "ほかの端末や、もう一人の進行役が入るときに使います。この画面を閉じると二度と表示されません。"
        )
