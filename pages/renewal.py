"""Preparing a renewal: last time's draft as the base, what changed since, and the papers for it (R1-R5)."""

from __future__ import annotations

import re

import streamlit as st

from core.dates import japanese, parse_date
from core.draft import Draft
from core.filenames import draft_file_name
from core.files import DraftFileError
from core.papers import zip_papers
from core.papers.files import PaperFile
from core.papers.job import prepared_job
from core.papers.renewal import render_changes, render_declaration
from core.pdf.embedded import LARGEST_PDF, open_draft_file
from core.renewal import Change, Renewal, compare_filings, start_renewal
from core.schedule import plan_validity
from core.wording import Piece, compare_wording
from pages.parts import session
from pages.parts.base import choose_base, renewal_base
from pages.parts.findings import finding_line
from pages.parts.steps import heading, page_of
from pages.parts.storage import refusals_told, store, visitor
from questionnaire import list_editions

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!~|:<>$&^=])")
_MOST_SHOWN = 50


def _choose() -> None:
    """Last time's draft: one of the visitor's own, a file, or its PDF."""
    st.subheader("1. 前回の下書きを選ぶ", anchor=False)
    own, file = st.tabs(["保存した下書きから", "ファイルやPDFから"])
    with own, refusals_told():
        _own()
    with file:
        _file()


def _own() -> None:
    holder = visitor().holder
    listed = {entry.id: entry.title or "名前のない下書き" for entry in store().list(holder)}
    if not listed:
        st.caption("保存した下書きがありません。")
        return
    chosen = st.selectbox(
        "前回の申請の下書き",
        list(listed),
        index=None,
        format_func=lambda draft_id: listed[draft_id],
        placeholder="選んでください",
        key=session.lasting_key("renewal-own"),
    )
    if st.button("これを前回とする", key=session.key("renewal-take-own"), disabled=chosen is None) and chosen:
        choose_base(stored_id=chosen)


def _file() -> None:
    uploaded = st.file_uploader(
        "前回の下書きのファイルか、下書きのPDF",
        type=["json", "pdf"],
        key=session.lasting_key("renewal-file"),
        max_upload_size=LARGEST_PDF // 2**20,
    )
    if uploaded is None:
        st.caption("「出力」で作ったファイル（.json）かPDFを選びます。")
        return
    try:
        opened = open_draft_file(uploaded.getvalue(), list_editions())
    except DraftFileError as error:
        st.error("ファイルを開けませんでした。", icon=":material/error:")
        st.text(str(error))
        return
    if st.button("このファイルを前回とする", key=session.key("renewal-take-file")):
        choose_base(from_file=opened)


def _begin(base: Draft) -> None:
    st.success(
        f"前回の下書きを読みました。単位{len(base.units)}件の記入があります。", icon=":material/check:"
    )
    st.write("いまの下書きと前回を比べます。これから書き始める場合は、前回の写しから始めます。")
    key = session.key("renewal-start")
    if st.button("前回を写して、更新の下書きを始める", icon=":material/content_copy:", key=key):
        stored_id, from_file = session.desk().base_id, session.aids().base
        if session.open_draft(start_renewal(base, session.edition().id)):
            session.save_again()
            choose_base(stored_id, from_file)
            st.toast("更新の下書きを作りました。書類の確認の印は、はじめからです。")
        st.rerun()


def _window() -> None:
    st.subheader("2. 手続きの期間", anchor=False)
    day = parse_date(session.draft().plan.certified_on)
    if day is None:
        st.page_link(page_of("after"), label="認定日を入れると期間を計算します", icon=":material/event:")
        return
    validity = plan_validity(session.edition(), day)
    opens, closes = japanese(validity.renewal_opens), japanese(validity.renewal_closes)
    states = {
        "before": "まだ始まっていません",
        "open": "いま期間中です",
        "closed": "終わりました",
        "expired": "有効期間も終わりました",
    }
    state = states[validity.renewal_state(session.today())]
    st.info(
        f"{opens}から{closes}まで（{state}）。有効期間の最終日は{japanese(validity.last_day)}です（規則 R1・M1）。",
        icon=":material/event:",
    )
    fee = session.edition().fee("renewal")
    count = len(session.filing().units.units)
    st.caption(
        f"{fee.name}：1単位 {fee.including_tax_yen:,}円 × {count}単位 ＝ {fee.including_tax_yen * count:,}円（税込、規則 {fee.rule}）"
    )


def _marked(pieces: tuple[Piece, ...], sign: str) -> str:
    """Pieces as markdown; what changed is red and between signs. Whatever was typed stays plain text."""
    shown = []
    for piece in pieces:
        text = _SPECIAL.sub(r"\\\1", piece.text).replace("\n", "  \n")
        shown.append(f":red[**{sign}{text.strip()}{sign}**]" if piece.changed and text.strip() else text)
    return "".join(shown)


def _change(change: Change) -> None:
    with st.container(border=True):
        st.text(f"{change.place}　{change.unit}".strip())
        old, new = compare_wording(change.old or "未記入", change.new or "未記入")
        left, right = st.columns(2)
        left.caption("前回（－で囲んだ語が無くなりました）")
        left.markdown(_marked(old, "－"))
        right.caption("今回（＋で囲んだ語が加わりました）")
        right.markdown(_marked(new, "＋"))
        if change.needs_evidence:
            st.badge("裏付ける資料がありません", icon=":material/error:", color="red")
        for text in change.evidence:
            st.text(f"資料：{text}")


def _changes(renewal: Renewal) -> None:
    st.subheader(f"3. 変わったところ　{len(renewal.changes)}件", anchor=False)
    for finding in renewal.findings:
        finding_line(finding)
    for change in renewal.changes[:_MOST_SHOWN]:
        _change(change)
    if (rest := len(renewal.changes) - _MOST_SHOWN) > 0:
        st.caption(f"ほか{rest}件は、書類に載ります。")
    if not renewal.changes:
        st.write("前回から変わったところはありません。")
    if renewal.newer_evidence:
        st.markdown(f"**記載は同じで、資料が新しくなったところ　{len(renewal.newer_evidence)}件**")
        for entry in renewal.newer_evidence[:_MOST_SHOWN]:
            st.text(f"・{entry.place}：{'、'.join(entry.new) or '資料なし'}")


def _papers(base: Draft) -> None:
    st.subheader("4. 更新の書類", anchor=False)
    edition, draft, today = session.edition(), session.draft(), session.today()

    def make() -> bytes:
        with prepared_job(edition, draft, today, base) as job:
            papers = (
                PaperFile("1_変更箇所一覧.pdf", render_changes(job, base)),
                PaperFile("2_自己申告書.pdf", render_declaration(job)),
            )
        return zip_papers(papers, today)

    st.download_button(
        "更新の書類をダウンロード",
        data=make,
        file_name=f"更新_{draft_file_name(draft, 'zip', today)}",
        mime="application/zip",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key=session.key("download-renewal"),
    )
    st.caption(
        "変更箇所一覧（新旧対照）と、認定マークの使用に関する自己申告書が入ります。更新申請書は認定機関の様式で作ります。"
    )


def page() -> None:
    heading("renewal", "前回の申請と比べて、変わったところだけを更新の書類にします。")
    _choose()
    base = renewal_base()
    if base is None:
        return
    _begin(base)
    _window()
    _changes(compare_filings(session.edition(), base, session.draft()))
    _papers(base)


page()
