"""What a card keeps tucked away: the example, the wish to withhold publication, a note, the history."""

from __future__ import annotations

import streamlit as st

from core.draft import Withhold
from core.limits import TEXT
from core.text.reading import read_any
from pages.parts.callbacks import whole
from pages.parts.editing import ItemEdit
from pages.parts.entries import chosen, ticked, typed
from pages.parts.history import history_of
from pages.parts.inputs import reading_line


def extras(edit: ItemEdit) -> None:
    """A switch that opens one of the panels; none is open at first."""
    answer = edit.status.answer
    labels = {
        "example": ":material/lightbulb: 記入例",
        "withhold": ":material/visibility_off: 公表の留保" + ("（希望あり）" if answer.withhold else ""),
        "note": ":material/sticky_note_2: メモ" + ("（あり）" if answer.note.strip() else ""),
        "history": ":material/history: 履歴",
    }
    panels = {"example": _example, "withhold": _withhold, "note": _note, "history": _history}
    place = edit.key("extras")
    st.pills(
        "参考とその他",
        list(labels),
        format_func=labels.__getitem__,
        key=place,
        label_visibility="collapsed",
    )
    if panel := chosen(place, panels):
        with st.container(border=True):
            panels[panel](edit)


def _example(edit: ItemEdit) -> None:
    st.markdown("**記入例**")
    st.text(edit.item.example)
    st.markdown("**資料の例**")
    st.text(edit.item.evidence_hint)


def _withhold(edit: ItemEdit) -> None:
    st.write("「申請内容」はそのまま公表されます。正当な理由があれば、必要な期間だけ留保を希望できます。")
    wish, key = edit.status.answer.withhold, edit.key("withhold")
    st.checkbox(
        "この項目の公表の留保を希望する",
        wish is not None,
        key=key,
        on_change=whole(lambda: edit.save(withhold=Withhold() if ticked(key) else None)),
    )
    if wish is None:
        return
    reason, period = edit.key("withhold", "reason"), edit.key("withhold", "period")

    def changed() -> None:
        edit.save(withhold=Withhold(reason=typed(reason), period=typed(period)))

    with st.container(gap=None):
        st.text_area("理由", wish.reason, key=reason, on_change=whole(changed))
        reading_line(read_any(wish.reason, TEXT))
        st.text_input(
            "留保の期間",
            wish.period,
            key=period,
            on_change=whole(changed),
            placeholder="例：2027年3月31日まで",
        )
        reading_line(read_any(wish.period, TEXT))


def _note(edit: ItemEdit) -> None:
    key = edit.key("note")
    st.text_area(
        "自分用のメモ（申請書には印刷されません）",
        edit.status.answer.note,
        key=key,
        on_change=whole(lambda: edit.save(note=typed(key))),
    )


def _history(edit: ItemEdit) -> None:
    history_of(edit.stored_part)
