"""How far is the filing? Figures with their definitions, the gates, and what is missing with a way to it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import charts
from core.answers import Gate, Progress
from core.findings import Finding, Outcome
from core.readiness import Readiness
from pages.parts import session, words
from pages.parts.callbacks import Open, pressed
from pages.parts.findings import finding_line
from pages.parts.minimum import minimum_told
from pages.parts.papers_talks import report_file
from pages.parts.steps import heading, page_of, step_buttons
from pages.parts.unit_switch import unit_switch
from pages.parts.view import look_at

_CHART = {"displayModeBar": False, "scrollZoom": False}


def _figures(readiness: Readiness) -> None:
    required, gates = readiness.required, readiness.gates
    word = words.VERDICTS[readiness.verdict]
    st.badge(word.text, icon=word.icon, color=word.colour)
    done, met, left = st.columns(3)
    done.metric(
        "必須項目",
        f"{required.done} / {required.total}",
        f"{required.percent}%",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    shown = "・".join(f"{words.GATES[g].text}{gates[g]}" for g in Gate if g is not Gate.MET and gates[g])
    met.metric(
        "認定要件",
        f"{gates[Gate.MET]} / {sum(gates.values())}",
        shown or "すべて満たす",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    left.metric(
        "申請書Bの要対応",
        f"{readiness.open_points}件",
        f"暫定の必須項目 {required.provisional}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    st.caption(
        "必須項目は、内容・資料がそろい、認定要件を満たし、確かめる点も残っていない項目だけを数えます。"
        f"必須{required.total}項目のうち{required.provisional}項目は、項目か区分が暫定です。"
        "この数字は書けた量を示すもので、認定されるかどうかを示すものではありません。"
    )


def _by_category(readiness: Readiness) -> None:
    st.subheader("分類ごとの必須項目", anchor=False)
    rows = [
        (category.name, [readiness.statuses[item.id] for item in category.items])
        for category in session.edition().categories
    ]
    rows = [(name, statuses) for name, statuses in rows if any(s.item.required for s in statuses)]
    done = sum(s.progress is Progress.DONE for _, statuses in rows for s in statuses if s.item.required)
    st.plotly_chart(
        charts.progress_chart([(_short(name), statuses) for name, statuses in rows]),
        config=_CHART,
        alt=f"分類ごとの必須項目の進み具合。全体で{readiness.required.total}項目のうち{done}項目が記入済み。",
        key=session.key("chart-categories"),
    )
    with st.expander("表で見る", icon=":material/table:"):
        st.table(
            pd.DataFrame(
                {"分類": name}
                | {
                    words.PROGRESS[p].text: sum(s.progress is p for s in statuses if s.item.required)
                    for p in Progress
                }
                for name, statuses in rows
            ),
            hide_index=True,
        )


def _short(name: str) -> str:
    return name if len(name) <= 14 else name[:13] + "…"


def _gates(readiness: Readiness) -> None:
    st.subheader(f"認定要件の{len(session.edition().gates)}項目", anchor=False)
    st.write("必須項目のうち、対策をしていないと、または最低水準に届かないと認定されない項目です。")
    statuses = [readiness.statuses[item.id] for item in session.edition().gates]
    st.plotly_chart(
        charts.gate_chart(statuses),
        config=_CHART,
        alt="認定要件の項目ごとの状態。"
        + "、".join(f"{s.item.name}は{words.GATES[s.gate].text}" for s in statuses if s.gate),
        key=session.key("chart-gates"),
    )
    with st.expander("表で見る", icon=":material/table:"):
        st.table(
            pd.DataFrame({"項目": s.item.name, "状態": words.GATES[s.gate].text} for s in statuses if s.gate),
            hide_index=True,
        )


def _is_left(finding: Finding) -> bool:
    return finding.outcome.needs_work or finding.outcome is Outcome.CONFIRM


def _missing(readiness: Readiness) -> None:
    st.subheader("足りないところ", anchor=False)
    shown = False
    for category in session.edition().categories:
        found = [
            (item.id, item.name, [f for f in readiness.statuses[item.id].findings if _is_left(f)])
            for item in category.items
        ]
        found = [entry for entry in found if entry[2]]
        if not found:
            continue
        shown = True
        box = st.expander(
            f"{category.name}（{len(found)}項目）",
            key=session.key("missing", category.id),
            on_change="rerun",
            icon=":material/list:",
        )
        if box.open:
            with box:
                for item_id, name, findings in found:
                    _missing_item(readiness.unit_id, category.id, item_id, name, findings)
    if not shown:
        st.success("申請書Bに足りないところはありません。", icon=":material/check_circle:")


def _missing_item(unit_id: str, category_id: str, item_id: str, name: str, findings: list[Finding]) -> None:
    with st.container(border=True):
        for finding in findings:
            finding_line(finding)
        st.button(
            f"「{name}」を開く",
            key=session.key("go", item_id),
            icon=":material/arrow_forward:",
            type="tertiary",
            on_click=pressed(_go_to),
            args=(unit_id, category_id, item_id),
        )


def _go_to(unit_id: str, category_id: str, item_id: str) -> Open:
    look_at(unit_id, category_id, item_id)
    return Open(page_of("form-b"))


def _elsewhere() -> None:
    """What is left outside Form B, by page."""
    filing = session.filing()
    for address, label, findings in (
        ("eligibility", "申請資格", filing.eligibility.findings),
        ("units", "申請単位", filing.units.findings),
        ("form-a", "申請書A", filing.form_a),
    ):
        left = [f for f in findings if f.outcome.needs_work]
        if left:
            st.page_link(
                page_of(address),
                label=f"「{label}」に要対応の点が{len(left)}件あります",
                icon=":material/arrow_forward:",
            )


def page() -> None:
    heading("readiness", "申請書がどこまで書けたか、何が足りないかを確かめます。")
    unit = unit_switch()
    if unit is not None:
        readiness = session.filing().readiness[unit.id]
        _figures(readiness)
        minimum_told()
        _by_category(readiness)
        _gates(readiness)
        _missing(readiness)
    _elsewhere()
    report_file()
    step_buttons("readiness")


page()
