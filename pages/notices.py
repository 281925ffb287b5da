"""Drafts of notices after certification: change, end of service, emergency (rules R5, I1, I2)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.draft import Told
from core.notices import NOTICES, NoticeId
from core.papers.job import Job
from core.papers.notices import render_change_notice, render_emergency, render_end_notice
from core.text.filenames import draft_file_name
from pages.parts import session
from pages.parts.base import renewal_base
from pages.parts.callbacks import whole
from pages.parts.entries import chosen, typed
from pages.parts.papers_talks import job
from pages.parts.steps import heading

_LONG = {"what", "reason", "effect", "measures", "progress"}
_LEAD: dict[NoticeId, str] = {
    "change": "「更新の準備」で前回の下書きを選んでおくと、変わったところが新旧で載ります（規則 R5）。",
    "end": "認定サービスの提供を終えたら遅滞なく届け出て、認定証を返します（規則 R5）。",
    "emergency": "サービス停止や漏えいなどは、わかる範囲で速やかに通知し、経過も報告します（規則 I1・I2）。",
}


def _told(kind: NoticeId) -> Told:
    told: Told = getattr(session.draft().notices, kind)
    return told


def _field(kind: NoticeId, name: str, label: str) -> None:
    key = session.key("notice", kind, name)

    def save() -> None:
        told = _told(kind).model_copy(update={name: typed(key)})
        notices = session.draft().notices.model_copy(update={kind: told})
        session.change(session.draft().model_copy(update={"notices": notices}))

    write = st.text_area if name in _LONG else st.text_input
    write(label, getattr(_told(kind), name), key=key, on_change=whole(save))


def _renderer(kind: NoticeId) -> Callable[[Job, Told], bytes]:
    if kind == "change":
        base = renewal_base()
        return lambda job, told: render_change_notice(job, told, base)
    return {"end": render_end_notice, "emergency": render_emergency}[kind]


def _download(kind: NoticeId) -> None:
    name, now, told, render = NOTICES[kind].name, job(), _told(kind), _renderer(kind)
    st.download_button(
        f"{name}の下書きをダウンロード",
        data=lambda: render(now, told),
        file_name=f"{name}_{draft_file_name(now.draft, 'pdf', now.on)}",
        mime="application/pdf",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key=session.key("download-notice", kind),
    )


def page() -> None:
    heading(
        "notices",
        "認定の後に必要になる届出と通知の下書きを作ります。申請者やサービスの情報は下書きから入ります。",
    )
    key = session.lasting_key("notice-kind")
    st.segmented_control(
        "作る書類",
        list(NOTICES),
        default="change",
        required=True,
        format_func=lambda each: NOTICES[each].name,
        key=key,
    )
    kind = chosen(key, NOTICES) or "change"
    st.caption(_LEAD[kind])
    for name, label in NOTICES[kind].asked.items():
        _field(kind, name, label)
    _download(kind)
    st.caption(
        "ここに書いたことは下書きに保存され、下書きのファイルにも入ります。「出力」で作る申請書のPDFには入りません。"
    )


page()
