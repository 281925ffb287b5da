"""Into a room: with its join code and a nickname, or with the facilitator's code."""

from __future__ import annotations

import streamlit as st

from core.draft import Draft
from core.store import TooManyGuesses
from core.store.codes import read_code
from core.workshop import JOIN_LETTERS, Room, RoomClosed, UnknownRoom, nickname_problem
from pages.parts import session
from pages.parts.acts import act_key, once, said, say
from pages.parts.callbacks import Open
from pages.parts.entries import typed
from pages.parts.inputs import problem_line
from pages.parts.metrics import count_join, count_wrong_code
from pages.parts.room_choice import choose_room
from pages.parts.seat import rooms
from pages.parts.steps import page_of
from pages.parts.storage import STORE_FAILS, explain, visitor
from questionnaire import load_sample

CODE_IN_ADDRESS = "join"
"""Name of the join code in the address that the QR code leads to."""

_JOIN, _FACILITATE = "join", "facilitate"
_WAIT = "間違いが続いたため、しばらく受け付けません。10分ほど待ってからもう一度試してください。"
_UNKNOWN = "この参加コードの部屋はありません。会場の画面のコードを確かめてください。"
_CLOSED = {
    "ended": "この部屋は終わりました。進行役に確かめてください。",
    "full": "この部屋は満席です。進行役に定員を確かめてください。",
}


def joining() -> None:
    """For participants: the code from the wall, a nickname, and one button."""
    st.subheader("部屋に参加する", anchor=False)
    st.write("アカウントは要りません。下書きはあなただけのもので、進行役にもほかの参加者にも見えません。")
    code, nickname = act_key(_JOIN, "code"), act_key(_JOIN, "nickname")
    with st.form(_JOIN, enter_to_submit=False, border=True):
        st.text_input(
            "参加コード",
            st.query_params.get(CODE_IN_ADDRESS, ""),
            placeholder="例：7K2M-9QXD",
            autocomplete="off",
            key=code,
        )
        st.text_input("ニックネーム", placeholder="例：たなか", autocomplete="off", key=nickname)
        st.form_submit_button(
            "参加する",
            type="primary",
            icon=":material/login:",
            key=act_key(_JOIN),
            on_click=once(_JOIN, lambda: _join(typed(code), typed(nickname))),
        )
        problem_line(said(_JOIN))


def _join(code: str, nickname: str) -> Open | bool:
    if problem := _code_problem(code) or nickname_problem(nickname):
        count_join("invalid")
        return say(_JOIN, problem)
    who = visitor()
    try:
        room = rooms().find(code, who.holder, st.context.ip_address or "")
        seat = rooms().join(who.holder, room.id, nickname.strip(), first_draft(room), session.today())
        opened = session.open_stored(seat.draft_id)
    except UnknownRoom:
        count_join("unknown")
        return say(_JOIN, _UNKNOWN)
    except RoomClosed as closed:
        count_join(closed.reason)
        return say(_JOIN, _CLOSED[closed.reason])
    except TooManyGuesses:
        count_join("too_many")
        return say(_JOIN, _WAIT)
    except STORE_FAILS as error:
        count_join("store_failed")
        return say(_JOIN, explain(error))
    count_join("joined")
    return Open(page_of(room.settings.steps[0])) if opened else True


def _code_problem(code: str) -> str:
    """Told by its length alone, so that a facilitator's code in the wrong field gives nothing away."""
    length = len(read_code(code))
    if length == JOIN_LETTERS:
        return ""
    if length > JOIN_LETTERS:
        return f"これは参加コードではありません。参加コードは{JOIN_LETTERS}文字で、会場の画面に出ています。"
    return f"参加コードは{JOIN_LETTERS}文字です。会場の画面の文字をそのまま入れてください。"


def first_draft(room: Room) -> Draft:
    """What a participant of the room starts from."""
    settings = room.settings
    draft = load_sample(settings.start) if settings.start else Draft(edition=settings.edition)
    return draft.model_copy(update={"title": settings.title})


def facilitating() -> None:
    """For a second facilitator, or the same one at another machine."""
    key = act_key(_FACILITATE, "code")
    with st.form(_FACILITATE, enter_to_submit=False, border=False):
        st.text_input("進行役のコード", placeholder="例：0A1B2-C3D4E-…", autocomplete="off", key=key)
        st.form_submit_button(
            "進行役として入る",
            icon=":material/badge:",
            key=act_key(_FACILITATE),
            on_click=once(_FACILITATE, lambda: _facilitate(typed(key))),
        )
        problem_line(said(_FACILITATE))


def _facilitate(code: str) -> bool:
    who = visitor()
    try:
        room = rooms().facilitate(who.holder, code, who.holder, st.context.ip_address or "")
    except UnknownRoom:
        count_wrong_code("unknown")
        return say(
            _FACILITATE, "このコードでは進行役になれません。部屋を開いた人にコードを確かめてください。"
        )
    except TooManyGuesses:
        count_wrong_code("too_many")
        return say(_FACILITATE, _WAIT)
    except STORE_FAILS as error:
        return say(_FACILITATE, explain(error))
    choose_room(room.id)
    return True
