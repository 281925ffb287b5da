"""Preparing a renewal: last time's draft as the base, what changed since, and the papers for it (R1-R5)."""

from __future__ import annotations

import streamlit as st

from core.draft import Draft
from core.files import DraftFileError
from core.limits import DRAFT_PDF
from core.papers import Order
from core.renewal import compare_filings, start_renewal
from core.schedule import plan_validity
from core.store import Unstorable
from core.text.dates import japanese
from core.text.filenames import draft_file_name
from core.text.typed_dates import parse_date
from pages.parts import session
from pages.parts.base import choose_base, renewal_base
from pages.parts.callbacks import pressed
from pages.parts.entries import chosen
from pages.parts.file_choice import chosen_file, opened_draft, read_once
from pages.parts.listing import in_one_line_each
from pages.parts.papers import made, order_button
from pages.parts.redline import show_changes
from pages.parts.steps import heading, page_of
from pages.parts.storage import refusals_told, store, visitor


def _choose() -> None:
    """Last time's draft: one of the visitor's own, a file, or its PDF."""
    st.subheader("1. 前回の下書きを選ぶ", anchor=False)
    own, file = st.tabs(["保存した下書きから", "ファイルやPDFから"])
    with own, refusals_told():
        _own()
    with file:
        _file()


def _own() -> None:
    listed = in_one_line_each([d for d in store().list(visitor().holder) if not d.set_aside_until])
    if not listed:
        st.caption("保存した下書きがありません。")
        return
    key = session.lasting_key("renewal-own")
    st.selectbox(
        "前回の申請の下書き",
        list(listed),
        index=None,
        format_func=lambda draft_id: listed[draft_id],
        placeholder="選んでください",
        key=key,
    )
    st.button(
        "これを前回とする",
        key=session.key("renewal-take-own"),
        disabled=chosen(key, listed) is None,
        on_click=pressed(lambda: choose_base(stored_id=chosen(key, listed) or "")),
    )


def _file() -> None:
    uploaded = chosen_file(
        "前回の下書きのファイルか、下書きのPDF", "renewal-file", ["json", "pdf"], DRAFT_PDF
    )
    if uploaded is None:
        st.caption("「出力」で作ったファイル（.json）かPDFを選びます。")
        return
    reading = read_once("renewal-file", uploaded, opened_draft, DraftFileError, Unstorable)
    if reading.content is None:
        st.error("ファイルを開けませんでした。", icon=":material/error:")
        st.text(reading.problem)
        return
    st.button(
        "このファイルを前回とする",
        key=session.key("renewal-take-file"),
        on_click=pressed(lambda: choose_base(from_file=reading.content)),
    )


def _begin(base: Draft) -> None:
    st.success(
        f"前回の下書きを読みました。単位{len(base.units)}件の記入があります。", icon=":material/check:"
    )
    st.write("いまの下書きと前回を比べます。これから書き始める場合は、前回の写しから始めます。")
    st.button(
        "前回を写して、更新の下書きを始める",
        icon=":material/content_copy:",
        key=session.key("renewal-start"),
        on_click=pressed(_start),
        args=(base,),
    )


def _start(base: Draft) -> None:
    stored_id, from_file = session.desk().base_id, session.aids().base
    if not session.open_draft(start_renewal(base, session.edition().id)):
        return
    session.save_again()
    choose_base(stored_id, from_file)
    st.toast("更新の下書きを作りました。書類の確認の印は、はじめからです。")


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


def _papers(base: Draft) -> None:
    st.subheader("4. 更新の書類", anchor=False)
    draft, today = session.draft(), session.today()
    order_button(
        "renewal",
        "更新の書類を作る",
        ":material/folder_zip:",
        lambda: Order("renewal", session.edition(), session.draft(), session.today(), base),
        (base,),
    )
    making = made("renewal")
    if making and making.product:
        if why := making.outdated(draft, today, (base,)):
            st.caption(f":material/warning: この書類を作った後に{why}。もう一度作ってください。")
        st.download_button(
            "更新の書類をダウンロード",
            data=making.product.data,
            file_name=f"更新_{draft_file_name(draft, 'zip', making.order.on)}",
            mime="application/zip",
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
    show_changes(compare_filings(session.edition(), base, session.draft()))
    _papers(base)


page()
