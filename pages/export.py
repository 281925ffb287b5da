"""The draft PDF of Forms A and B, the draft file, and what would be published."""

from __future__ import annotations

import streamlit as st

from core.papers import Order
from core.pdf import unprintable
from core.text.filenames import draft_file_name
from pages.parts import session, words
from pages.parts.binder import binder
from pages.parts.keeping import kept_until_line
from pages.parts.papers import made, order_button
from pages.parts.papers_talks import publication
from pages.parts.steps import heading, step_buttons
from pages.parts.take_home import take_home
from pages.parts.unit_switch import unit_switch


def _state() -> None:
    filing = session.filing()
    word = words.VERDICTS[filing.verdict]
    st.badge(word.text, icon=word.icon, color=word.colour)
    if filing.to_do or filing.to_confirm:
        st.write(
            f"要対応{len(filing.to_do)}件、要確認{len(filing.to_confirm)}件は、PDFの最後に一覧で載ります。途中でも作れます。"
        )


def _unprintable() -> None:
    found = unprintable(session.edition(), session.draft())
    if not found:
        return
    st.warning("PDFに印刷できない文字があります。PDFでは「〓」になります。", icon=":material/warning:")
    for entry in found[:20]:
        st.text(f"・{entry.place}：{' '.join(entry.characters)}")


def _pdf() -> None:
    draft, today = session.draft(), session.today()
    order_button(
        "draft",
        "PDFを作る",
        ":material/picture_as_pdf:",
        lambda: Order("draft", session.edition(), session.draft(), session.today()),
    )
    making = made("draft")
    if making is None or making.product is None:
        return
    if why := making.outdated(draft, today):
        st.caption(f":material/warning: このPDFを作った後に{why}。もう一度作ると新しい内容になります。")
    st.download_button(
        "PDFをダウンロード",
        data=making.product.data,
        file_name=draft_file_name(draft, "pdf", making.order.on),
        mime="application/pdf",
        icon=":material/download:",
        on_click="ignore",
        key=session.key("download-pdf"),
    )
    st.caption(
        "PDFには下書きのデータも入り、「はじめに」の「ファイルから開く」で開けます。社内メモは入りません。"
    )
    st.pdf(making.product.data, height=700, alt="申請書A・申請書Bの下書き")


def _set() -> None:
    st.subheader("申請書類の一式", anchor=False)
    st.write(
        "添え状、確認表、申請単位ごとの申請書A・B、提出書類及び資料内訳書、疎明資料一覧、CD-Rの内容を、1つのZIPにまとめます。"
    )
    draft, today = session.draft(), session.today()
    order_button(
        "filing",
        "書類一式を作る",
        ":material/folder_zip:",
        lambda: Order("filing", session.edition(), session.draft(), session.today()),
    )
    making = made("filing")
    if making is None or making.product is None:
        return
    filing_set = making.product
    if why := making.outdated(draft, today):
        st.caption(f":material/warning: この一式を作った後に{why}。もう一度作ってください。")
    for note in filing_set.notes[:20]:
        st.text(f"・{note}")
    st.download_button(
        f"書類一式をダウンロード（{len(filing_set.names)}ファイル）",
        data=filing_set.data,
        file_name=draft_file_name(draft, "zip", making.order.on),
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key=session.key("download-papers"),
    )
    with st.expander("入っているファイル", icon=":material/list:"):
        for name in filing_set.names:
            st.text(name)


def _draft_file() -> None:
    st.subheader("下書きのファイル", anchor=False)
    st.write("入力した内容のすべてを1つのファイルにします。控えや、人に渡すときに使います。")
    take_home("export")
    kept_until_line()


def _publication() -> None:
    st.subheader("公表される内容", anchor=False)
    st.write(
        "認定されると、認定番号・サービス名・事業者名・認定日と、申請書Bの「申請内容」が書いたとおりに公表されます。資料は公表されません。"
    )
    with st.expander(
        "公表される「申請内容」を見る",
        icon=":material/public:",
        key=session.lasting_key("publication"),
        on_change="rerun",
    ) as box:
        if not box.open:
            return
        unit = unit_switch()
        if unit is None:
            return
        publication(unit)


def page() -> None:
    heading(
        "export",
        "申請書A・申請書Bの下書きをPDFにします。公式の様式へ写すときの原稿や、社内の確認に使えます。",
    )
    _state()
    _unprintable()
    _pdf()
    _set()
    binder()
    _draft_file()
    _publication()
    step_buttons("export")


page()
