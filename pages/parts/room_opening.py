"""Opening a room: what the facilitator decides, then the codes."""

from __future__ import annotations

import streamlit as st

from core.dates import parse_date
from core.fields import parse_number
from core.workshop import RoomSettings, settings_problems
from pages.parts import session
from pages.parts.inputs import problem_line
from pages.parts.room_choice import choose_room
from pages.parts.seat import rooms
from pages.parts.steps import STEPS_TO_OPEN, title_of
from pages.parts.storage import refusals_told, visitor
from pages.parts.tab import CODES
from questionnaire import list_editions, list_samples, load_sample


def opening() -> None:
    """The form; it keeps what was typed where something is wrong."""
    st.write(
        "参加者は、参加コードかQRコードで入ります。終わりの日を過ぎると、持ち帰られなかった下書きは消えます。"
    )
    samples = {sample.id: sample.label for sample in list_samples()}
    with st.form("open-room", enter_to_submit=False, border=True):
        title = st.text_input("部屋の名前", placeholder="例：情報開示認定ワークショップ 11月")
        days, seats = st.columns(2)
        last_day = days.text_input(
            "終わりの日", f"{session.today():%Y-%m-%d}", help="この日が終わると、部屋も終わります。"
        )
        number = seats.text_input("定員（人）", "50")
        start = st.selectbox(
            "参加者の下書き",
            ["", *samples],
            format_func=lambda sample_id: samples.get(sample_id, "何も書いていない下書きから"),
        )
        addresses = [step.address for step in STEPS_TO_OPEN]
        steps = st.pills(
            "開く手順",
            addresses,
            selection_mode="multi",
            default=addresses,
            format_func=title_of,
            help="選ばなかった手順は、参加者には開けません。",
        )
        if st.form_submit_button("部屋を開く", type="primary", icon=":material/meeting_room:"):
            ordered = tuple(address for address in addresses if address in (steps or ()))
            _open(title, last_day, number, start or "", ordered)


def _open(title: str, last_day: str, seats: str, start: str, steps: tuple[str, ...]) -> None:
    day, number = parse_date(last_day), parse_number(seats)
    if day is None or number is None or number != int(number):
        problem_line("終わりの日は 2026-12-01 のように、定員は整数で入れてください。")
        return
    edition = load_sample(start).edition if start else list_editions()[-1]
    settings = RoomSettings(
        title=title.strip(), last_day=day, edition=edition, start=start, steps=steps, seats=int(number)
    )
    problems = settings_problems(settings, session.today())
    for problem in problems:
        problem_line(problem)
    if not problems:
        with refusals_told():
            room, code = rooms().open_room(visitor().holder, settings)
            CODES.put({**(CODES.get() or {}), room.id: code})
            choose_room(room.id)
            st.rerun()


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
