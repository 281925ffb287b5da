"""Above every page: what of the draft at hand cannot be read, and the ways back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import streamlit as st

from core.describe import describe_part, part_name
from core.store import UnknownDraft, readable
from core.text.dates import JAPAN
from core.text.filenames import draft_file_name
from pages.parts import session
from pages.parts.callbacks import pressed
from pages.parts.storage import STORE_FAILS, explain, store, visitor

NOT_IN_PAPERS = "壊れている部分があるため、いまは作れません。画面の上の「壊れています」で直すと作れます。"
_SHOWN = 5
_STATES = 3
_LOOKED_AT = 50
_LONGEST = 2_000  # characters of a raw text on the page; the file has all of it


def damage_notice() -> None:
    """Each damaged part with its raw text and what it said earlier; the rest of the draft goes on as ever."""
    damaged = session.work().damaged
    if not damaged:
        return
    st.error(
        f"この下書きの{len(damaged)}か所が壊れていて、読めません。ほかの部分はそのまま使えます。"
        "壊れた部分は、直すまで保存されたまま残ります。書類と下書きのファイルには入りません。",
        icon=":material/broken_image:",
    )
    for part, text in list(damaged.items())[:_SHOWN]:
        _part(part, text)
    if (more := len(damaged) - _SHOWN) > 0:
        st.caption(f"ほか{more}か所は、上から直すと順に出ます。")
    st.download_button(
        "壊れた部分の元の文字をダウンロード",
        data="\n\n".join(f"{name_of(part)}\n{text}" for part, text in damaged.items()).encode(
            errors="replace"
        ),
        file_name=draft_file_name(session.draft(), "txt"),
        mime="text/plain",
        icon=":material/download:",
        on_click="ignore",
        key=session.lasting_key("download-damaged"),
    )


def name_of(part: str) -> str:
    """Where the part stands, in words."""
    try:
        return part_name(session.edition(), session.draft(), part)
    except ValueError:
        return "名前のわからない部分"


def _part(part: str, text: str) -> None:
    with st.container(border=True):
        st.markdown(":red[:material/broken_image: **壊れています**]")
        st.text(name_of(part))
        with st.expander("保存されている元の文字"):
            st.text(text[:_LONGEST] or "（空）")
        try:
            earlier = list(_earlier(part))
        except (UnknownDraft, *STORE_FAILS) as error:
            st.caption(explain(error))
            return
        for number, (moment, content) in enumerate(earlier):
            st.caption(f"{moment}の内容")
            st.text(describe_part(session.edition(), part, content))
            st.button(
                "この内容に戻す",
                key=session.key("mend", part, str(number)),
                icon=":material/restore:",
                on_click=pressed(session.mend),
                args=(part, content),
            )
        if not earlier:
            st.caption("前の内容の記録がありません。")
        st.button(
            "空にして書き直す",
            key=session.key("mend", part, "empty"),
            icon=":material/ink_eraser:",
            type="tertiary",
            on_click=pressed(session.mend),
            args=(part, None),
        )


def _earlier(part: str) -> Iterator[tuple[str, str]]:
    """The last states of the part that can be read, the newest first: when they were stored, and their texts."""
    stored = session.work().stored
    changes = store().history(visitor().holder, stored.id, part, _LOOKED_AT) if stored else ()
    edition, seen = session.draft().edition, set[str]()
    for change in changes:
        text = change.content
        if text is not None and text not in seen and readable(edition, part, text):
            seen.add(text)
            yield f"{datetime.fromisoformat(change.at).astimezone(JAPAN):%Y-%m-%d %H:%M:%S}", text
        if len(seen) == _STATES:
            return
