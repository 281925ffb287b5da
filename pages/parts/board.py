"""The board in the sidebar: readiness, gates, open points, fee and whether the work is saved; then the steps."""

from __future__ import annotations

import streamlit as st

from core.answers import Gate
from core.fees import estimate_fees
from core.filenames import draft_file_name
from core.files import save_draft
from core.tasks import list_tasks
from pages.parts import session, words
from pages.parts.steps import STEPS, page_of


def sidebar() -> None:
    with st.sidebar:
        st.markdown("**開示ナビ**　準備のようす")
        st.fragment(_board, key=session.BOARD)()
        st.divider()
        _steps()


def _board() -> None:
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
    saved_at = session.saved_at()
    if session.changed_since_saved():
        st.caption(":material/warning: 未保存の変更があります。画面を閉じる前に保存してください。")
    elif saved_at:
        st.caption(f":material/check: {saved_at:%H:%M:%S} にファイルへ保存しました。")
    else:
        st.caption(":material/info: 入力はこの画面だけに残ります。ファイルに保存できます。")
    draft = session.draft()
    st.download_button(
        "下書きをファイルに保存",
        data=lambda: save_draft(draft),
        file_name=draft_file_name(draft),
        mime="application/json",
        icon=":material/download:",
        on_click=session.mark_saved,
        width="stretch",
        key="board-save",
    )


def _steps() -> None:
    tasks = {task.page: task for task in list_tasks(session.edition(), session.draft(), session.filing())}
    for step in STEPS:
        task = tasks.get(step.address)
        icon = words.TASKS[task.state].icon if task else step.icon
        suffix = f"（{words.TASKS[task.state].text}）" if task else ""
        st.page_link(page_of(step.address), label=step.title + suffix, icon=icon)
