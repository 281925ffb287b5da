"""The history of a draft or of one item: who changed what and when, with the way back."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.describe import describe_part
from core.store import Change, UnknownDraft, readable
from core.text.dates import JAPAN
from pages.parts import session
from pages.parts.callbacks import pressed
from pages.parts.damage import name_of
from pages.parts.storage import STORE_FAILS, explain, store, visitor

_REASONS = {"edit": "入力", "undo": "元に戻す", "restore": "復元", "import": "取り込み"}
_SHOWN = 20


def history_of(part: str) -> None:
    """The last changes of one part, or of the whole draft where ``part`` is empty."""
    stored = session.work().stored
    try:
        changes = store().history(visitor().holder, stored.id, part, _SHOWN) if stored else ()
    except (UnknownDraft, *STORE_FAILS) as error:
        st.caption(explain(error))
        return
    if not changes:
        st.caption("まだ変更の記録がありません。")
    for change in changes:
        _change(change, named=not part)


def _change(change: Change, named: bool) -> None:
    edition = session.edition()
    at = datetime.fromisoformat(change.at).astimezone(JAPAN)
    who = "この端末" if change.author == visitor().author else change.author
    with st.container(border=True, gap="xsmall"):
        st.caption(f"{at:%Y-%m-%d %H:%M:%S}　{_REASONS[change.reason]}")
        st.text(who)  # an address: as text, never as markdown
        if named:
            st.text(name_of(change.part))
        st.text(describe_part(edition, change.part, change.content))
        if change.content is not None and not readable(edition.id, change.part, change.content):
            return
        st.button(
            "この内容に戻す",
            key=session.key("restore", change.part, str(change.revision)),
            type="tertiary",
            icon=":material/restore:",
            on_click=pressed(_restore),
            args=(change.part, change.content),
        )


def _restore(part: str, text: str | None) -> None:
    session.restore(part, text)
    st.rerun()
