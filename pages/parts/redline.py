"""What changed since last time, old beside new, as the page of a renewal shows it."""

from __future__ import annotations

import streamlit as st

from core.renewal import Change, Renewal
from core.text.wording import Piece, compare_wording
from pages.parts.findings import finding_line
from pages.parts.words import plain

_MOST_SHOWN = 50


def _marked(pieces: tuple[Piece, ...], sign: str) -> str:
    """Pieces as markdown; what changed is red and between signs. Whatever was typed stays plain text."""
    shown = []
    for piece in pieces:
        text = plain(piece.text).replace("\n", "  \n")
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


def show_changes(renewal: Renewal) -> None:
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
