"""Findings as people read them. Always plain text, never markdown: a finding may quote what was typed."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.findings import Finding
from pages.parts import words


def source_words(finding: Finding) -> str:
    """Where the finding's rule stands; the rule's number is this product's own."""
    return f"出典：{finding.source}（規則 {finding.rule}）"


def finding_line(finding: Finding) -> None:
    """One finding beside its field: state, sentence and what to do; rule and source on demand."""
    word = words.OUTCOMES[finding.outcome]
    state, sentence = st.columns([1, 6], gap="small")
    state.badge(word.text, icon=word.icon, color=word.colour)
    sentence.text(f"{finding.message}{finding.action}", help=source_words(finding))


def finding_list(findings: Iterable[Finding]) -> None:
    """Every finding of a verdict with what to do next, rule and source."""
    for finding in findings:
        word = words.OUTCOMES[finding.outcome]
        state, sentence = st.columns([1, 6], gap="small")
        with state:
            st.badge(word.text, icon=word.icon, color=word.colour)
        with sentence.container(gap=None):
            st.text(finding.message)
            if finding.action:
                st.text(f"→ {finding.action}")
            st.caption(source_words(finding))
