"""What comes out at the end of the demonstration: fees, papers, what is published, the draft PDF."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.demonstration import Situation
from core.documents import DocumentLine
from core.publication import compose_publication
from core.text.filenames import draft_file_name
from pages.parts import words
from pages.parts.presenter import edition, sample_pdf, today
from pages.parts.steps import page_of

_PUBLISHED_SHOWN = 6


def fees(now: Situation) -> None:
    """What the filing costs, over the years of the demonstration."""
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


def documents(now: Situation) -> None:
    """The papers to prepare."""
    st.metric("提出書類", f"{len(now.papers)}点", border=True)
    st.table(pd.DataFrame(_paper(line) for line in now.papers), hide_index=True)


def _paper(line: DocumentLine) -> dict[str, str]:
    return {"書類": line.kind.name, "部数": line.copies, "申請単位": line.unit or "申請全体"}


def publication(now: Situation) -> None:
    """What the authority would publish; wishes to withhold come first."""
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


def papers(now: Situation) -> None:
    """The draft PDF of the sample, to take along."""
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
