"""The board in the sidebar: readiness, gates, open points, fee and whether the work is saved; then the steps."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.answers import Gate
from core.fees import estimate_fees
from core.tasks import list_tasks
from pages.parts import session, words
from pages.parts.callbacks import pressed
from pages.parts.gate import closed_steps, halt_changed
from pages.parts.seat import LOOK_AGAIN, note, seat
from pages.parts.steps import SIDEBAR, page_of
from pages.parts.take_home import strip

_LINES_HEIGHT = 100  # pixels: four lines
ASK_AGAIN = timedelta(days=7)
"""A page with a part that repeats, however seldom, makes Streamlit's browser side send all that the page shows when
the connection comes back; without one it waits for the next click. ``tests/test_reconnect.py`` holds it to that."""


def sidebar() -> None:
    with st.sidebar:
        st.markdown("**開示ナビ**　準備のようす")
        st.fragment(_board, key=session.BOARD, run_every=LOOK_AGAIN if seat() else ASK_AGAIN)()
        strip()
        st.divider()
        _steps()


def _board() -> None:
    note()
    if halt_changed():
        st.rerun()
    filing = session.filing()
    required, gates = filing.required, filing.gates
    st.progress(
        required.percent / 100, text=f"必須項目 **{required.done} / {required.total}**（{required.percent}%）"
    )
    lines = [
        f":material/verified: 認定要件 **{gates[Gate.MET]}/{sum(gates.values())}**{_gate_words(gates)}",
        f":material/checklist: 要対応 **{len(filing.to_do)}件**・要確認 **{len(filing.to_confirm)}件**",
        f":material/payments: {_fee()}",
    ]
    with st.container(
        height=_LINES_HEIGHT, border=False
    ):  # links below stay where they are when a line wraps
        st.markdown("  \n".join(lines))
    _save()


def _gate_words(gates: dict[Gate, int]) -> str:
    short = {Gate.FAILED: "不適合", Gate.CONFIRM: "要確認"}
    return "".join(f"・{word} **{gates[gate]}**" for gate, word in short.items() if gates[gate])


def _fee() -> str:
    units = len(session.filing().units.units)
    if not units:
        return "単位が決まると費用が出ます"
    estimate = estimate_fees(session.edition(), units, 1)
    return f"新規 **{words.yen(estimate.total_yen)}**（{units}単位）"


def _save() -> None:
    """One row of always the same height: what is under the board stays where it is while somebody clicks it.

    While the browser waits for a save, ``saving.js`` shows in place of the caption that it is on.
    """
    saved_at = session.work().saved_at
    with st.container(horizontal=True, vertical_alignment="center", key="saved"):
        if session.unsaved():
            st.badge("保存できていません", icon=":material/error:", color="red")
        elif saved_at:
            st.caption(f":material/check: 保存済み {saved_at:%H:%M:%S}", width="content")
        else:
            st.caption(":material/info: 自動で保存します", width="content")
        st.button(
            "元に戻す",
            icon=":material/undo:",
            type="tertiary",
            key=session.key("undo"),
            on_click=pressed(_undo),
            disabled=not session.work().undoable,
        )


def _undo() -> None:
    session.undo()
    st.rerun()


def _steps() -> None:
    tasks = {task.page: task for task in list_tasks(session.edition(), session.draft(), session.filing())}
    shut = closed_steps()
    for step in SIDEBAR:
        task = tasks.get(step.address)
        icon = words.TASKS[task.state].icon if task else step.icon
        suffix = f"（{words.TASKS[task.state].text}）" if task else ""
        if step.address in shut:
            icon, suffix = ":material/lock:", "（開いていません）"
        st.page_link(page_of(step.address), label=step.title + suffix, icon=icon)
