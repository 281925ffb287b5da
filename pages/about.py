"""The scheme in brief, words, sources with their conflicts, and what this product is not."""

from __future__ import annotations

import streamlit as st

from core.edition import Entry
from pages.parts import session, words
from pages.parts.steps import heading, step_buttons


def _entries(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        with st.container(gap=None):
            st.markdown(f"**{entry.title}**")
            st.write(entry.text)
            st.caption(f"出典：{entry.source}")


def _sources() -> None:
    edition = session.edition()
    items = edition.items.values()
    st.markdown("**出典**")
    st.write(f"{edition.authority}「{edition.source}」（{edition.name}）")
    counts = {name: sum(item.basis.item == name for item in items) for name in words.CERTAINTY}
    shown = "、".join(f"{words.CERTAINTY[name]} {count}項目" for name, count in counts.items())
    st.write(f"開示項目{len(items)}項目の確かさ：{shown}。{edition.provisional_note}")
    st.markdown("**出典どうしの食い違いと、このツールでの扱い**")
    _entries(edition.conflicts)


def _contact() -> None:
    contact = session.edition().contact
    st.write(contact.name)
    st.text(
        f"受付：{contact.hours}\n電話：{contact.phone}　ファックス：{contact.fax}\nメール：{contact.email}\n{contact.address}"
    )
    st.link_button("申請ページを開く（外部サイト）", contact.form_page, icon=":material/open_in_new:")
    st.caption(f"出典：{contact.source}（{contact.as_of.year}年{contact.as_of.month}月時点）")


def page() -> None:
    edition = session.edition()
    heading("about", "制度の要点、用語、出典と、このツールの限界をまとめています。")
    overview, glossary, sources, contact, limits = st.tabs(
        ["制度の要点", "用語", "出典と食い違い", "問合せ窓口", "免責"]
    )
    with overview:
        _entries(edition.overview)
    with glossary:
        _entries(edition.glossary)
    with sources:
        _sources()
    with contact:
        _contact()
    with limits:
        for sentence in edition.disclaimers:
            st.markdown(f"- {sentence}")
    step_buttons("about")


page()
