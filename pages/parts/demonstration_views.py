"""What a step of the demonstration shows of the sample. Nothing here can be edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core import charts
from core.answers import Gate, Progress
from core.demonstration import Situation
from core.draft import Answer
from core.fees import estimate_fees
from core.presentation import DemonstrationStep, View
from core.text.compose import compose_content, compose_evidence
from pages.parts import words
from pages.parts.demonstration_results import documents, fees, papers, publication
from pages.parts.findings import finding_list
from pages.parts.presenter import edition, what_if

_CHART = {"displayModeBar": False, "scrollZoom": False}


def show(step: DemonstrationStep) -> None:
    """The step's view of the sample as it is."""
    now = what_if().before
    if step.view == "item":
        _item(now, step.item)
    else:
        _VIEWS[step.view](now)


def _opening(now: Situation) -> None:
    services = now.draft.offering.services
    left, right = st.columns(2)
    left.metric("サンプルのサービス", f"{len(services)}つ", border=True)
    right.metric("いまの申請単位", f"{len(now.filing.units.units)}単位", border=True)
    for service in services:
        st.text(f"・{service.name}")
    for sentence in edition().disclaimers:
        st.info(sentence, icon=":material/info:")
    with st.expander("今日の流れ", icon=":material/list:"):
        for number, each in enumerate(edition().demonstration.steps, start=1):
            st.text(f"{number}　{each.title}（{each.minutes}分）")


def _eligibility(now: Situation) -> None:
    result = now.filing.eligibility
    word = words.ELIGIBILITY[result.verdict]
    st.header(word.text, anchor=False, icon=word.icon)
    finding_list(result.findings)


def _units(now: Situation) -> None:
    result = now.filing.units
    for cell, label, count in zip(
        st.columns(2),
        ("まとめて申請する場合", "別々に申請する場合"),
        (result.integrated_count, result.separate_count),
        strict=True,
    ):
        cell.metric(label, f"{count}単位", border=True)
        if count:
            cell.metric("新規の手数料（税込）", words.yen(estimate_fees(edition(), count, 1).total_yen))
    for unit in result.units:
        members = "・".join(s.name for s in now.draft.offering.services if s.id in unit.service_ids)
        st.text(f"{unit.name}（{members}）")
    finding_list(result.findings)


def _item(now: Situation, item_id: str) -> None:
    item, part = edition().items[item_id], edition().category_of[item_id].part
    unit = now.filing.units.units[0]
    answer = now.draft.answers(part, unit.id).get(item.id, Answer())
    status = now.filing.readiness[unit.id].statuses[item.id]
    word = words.PROGRESS[status.progress]
    st.header(f"{edition().numbers[item.id]}. {item.name}", anchor=False)
    with st.container(horizontal=True):
        st.badge(words.LEVELS[item.level], icon=":material/label:")
        if item.gate:
            st.badge("認定要件", icon=":material/verified:", color="blue")
        st.badge(word.text, icon=word.icon, color=word.colour)
    st.info(item.guide, icon=":material/lightbulb:", title="何を書くか")
    with st.container(border=True):
        st.subheader("申請内容", anchor=False)
        st.text(compose_content(item, answer))
    with st.container(border=True):
        st.subheader("添付書類等（裏付ける資料）", anchor=False)
        for row in answer.cited:
            st.text(f"・{compose_evidence(row)}")
    finding_list(status.findings)


def _readiness(now: Situation) -> None:
    filing = now.filing
    word = words.VERDICTS[filing.verdict]
    st.header(word.text, anchor=False, icon=word.icon)
    required, gates = filing.required, filing.gates
    done, met, ask = st.columns(3)
    done.metric("必須項目（記入済み）", f"{required.done} / {required.total}", border=True)
    met.metric("認定要件（満たす数）", f"{gates[Gate.MET]} / {sum(gates.values())}", border=True)
    ask.metric("事務局に確かめる点", f"{len(filing.to_confirm)}件", border=True)
    statuses = [filing.readiness[filing.units.units[0].id].statuses[item.id] for item in edition().gates]
    st.plotly_chart(
        charts.gate_chart(statuses),
        config=_CHART,
        alt="認定要件の項目ごとの状態。"
        + "、".join(f"{s.item.name}は{words.GATES[s.gate].text}" for s in statuses if s.gate),
        key="demo-chart",
    )
    with st.expander("分類ごとの必須項目を表で見る", icon=":material/table:"):
        st.table(pd.DataFrame(_by_category(now)), hide_index=True)
    finding_list((*filing.to_do, *filing.to_confirm))


def _by_category(now: Situation) -> list[dict[str, Any]]:
    statuses = now.filing.readiness[now.filing.units.units[0].id].statuses
    return [
        {"分類": category.name}
        | {
            words.PROGRESS[p].text: sum(statuses[i.id].progress is p for i in category.items if i.required)
            for p in Progress
        }
        for category in edition().categories
    ]


_VIEWS: dict[View, Callable[[Situation], None]] = {
    "opening": _opening,
    "eligibility": _eligibility,
    "units": _units,
    "readiness": _readiness,
    "fees": fees,
    "documents": documents,
    "publication": publication,
    "papers": papers,
}
