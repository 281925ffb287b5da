"""What a step of the demonstration shows of the sample. Nothing here can be edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core import charts
from core.answers import Gate, Progress
from core.compose import compose_content, compose_evidence
from core.demonstration import Standing
from core.documents import DocumentLine
from core.draft import Answer
from core.fees import estimate_fees
from core.filenames import draft_file_name
from core.presentation import DemonstrationStep, View
from core.publication import compose_publication
from pages.parts import words
from pages.parts.findings import finding_list
from pages.parts.presenter import edition, sample_pdf, today, what_if
from pages.parts.steps import page_of

_CHART = {"displayModeBar": False, "scrollZoom": False}
_PUBLISHED_SHOWN = 6


def show(step: DemonstrationStep) -> None:
    """The step's view of the sample as it is."""
    now = what_if().before
    if step.view == "item":
        _item(now, step.item)
    else:
        _VIEWS[step.view](now)


def _opening(now: Standing) -> None:
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


def _eligibility(now: Standing) -> None:
    result = now.filing.eligibility
    word = words.ELIGIBILITY[result.verdict]
    st.header(word.text, anchor=False, icon=word.icon)
    finding_list(result.findings)


def _units(now: Standing) -> None:
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


def _item(now: Standing, item_id: str) -> None:
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


def _readiness(now: Standing) -> None:
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


def _by_category(now: Standing) -> list[dict[str, Any]]:
    statuses = now.filing.readiness[now.filing.units.units[0].id].statuses
    return [
        {"分類": category.name}
        | {
            words.PROGRESS[p].text: sum(statuses[i.id].progress is p for i in category.items if i.required)
            for p in Progress
        }
        for category in edition().categories
    ]


def _fees(now: Standing) -> None:
    estimate = now.estimate
    if estimate is None:
        return
    first, total = st.columns(2)
    first.metric("はじめの審査手数料（税込）", words.yen(estimate.lines[0].amount_yen), border=True)
    total.metric(f"{estimate.years}年間の合計（税込）", words.yen(estimate.total_yen), border=True)
    st.table(
        pd.DataFrame(
            {
                "費用": line.name,
                "1単位あたり": words.yen(line.unit_yen),
                "件数": f"{line.count}件",
                "金額（税込）": words.yen(line.amount_yen),
                "規則": line.rule,
            }
            for line in estimate.lines
        ),
        hide_index=True,
    )
    fee = edition().fee("new")
    st.write(f"料金は{fee.as_of.year}年{fee.as_of.month}月時点のものです（{fee.source}）。")


def _documents(now: Standing) -> None:
    st.metric("提出書類", f"{len(now.papers)}点", border=True)
    st.table(pd.DataFrame(_paper(line) for line in now.papers), hide_index=True)


def _paper(line: DocumentLine) -> dict[str, str]:
    return {"書類": line.kind.name, "部数": line.copies, "申請単位": line.unit or "申請全体"}


def _publication(now: Standing) -> None:
    published = compose_publication(edition(), now.draft, now.filing.units.units[0].id)
    wishes = [entry for entry in published if entry.withhold_requested]
    left, right = st.columns(2)
    left.metric("公表される項目", f"{len(published)}項目", border=True)
    right.metric("留保を希望する項目", f"{len(wishes)}項目", border=True)
    shown = [*wishes, *(entry for entry in published if entry not in wishes)][:_PUBLISHED_SHOWN]
    for entry in shown:
        with st.container(border=True):
            st.subheader(entry.item.name, anchor=False)
            if entry.withhold_requested:
                st.badge("留保を希望", icon=":material/visibility_off:", color="orange")
                st.text(f"理由：{entry.withhold_reason}")
            st.text(entry.content)
    st.write(f"ほか{len(published) - len(shown)}項目も、同じように公表されます。")


def _papers(now: Standing) -> None:
    shown, day = edition().id, today()
    st.download_button(
        "サンプルの下書きPDFをダウンロード",
        data=lambda: sample_pdf(shown, day),
        file_name=draft_file_name(now.draft, "pdf", day),
        mime="application/pdf",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key="demo-pdf",
    )
    st.write("申請書A・申請書Bと、残った要対応・要確認の一覧が入ります。")
    st.page_link(page_of("start"), label="自分の下書きを始める", icon=":material/home:")


_VIEWS: dict[View, Callable[[Standing], None]] = {
    "opening": _opening,
    "eligibility": _eligibility,
    "units": _units,
    "readiness": _readiness,
    "fees": _fees,
    "documents": _documents,
    "publication": _publication,
    "papers": _papers,
}
