"""Drafts of notices after certification: change, end of service, emergency (rules R5, I1, I2)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.filenames import draft_file_name
from core.papers.job import Job
from core.papers.notices import Told, render_change_notice, render_emergency, render_end_notice
from pages.parts import session
from pages.parts.callbacks import whole
from pages.parts.steps import heading

_CHANGE = {"happened_on": "変更した日", "what": "変更の内容", "reason": "変更の理由"}
_END = {"happened_on": "終了した日", "reason": "終了の理由", "measures": "利用者への対応"}
_EMERGENCY = {
    "report": "第何報か（数字）",
    "happened_on": "発生・発覚した日時",
    "what": "起きたこと",
    "reason": "原因（わかる範囲）",
    "effect": "利用者への影響",
    "progress": "これまでの経過（いつ、何が起き、何をしたか）",
    "measures": "行った対応と今後の予定",
    "next_report": "次の報告の予定",
}
_LONG = {"what", "reason", "effect", "measures", "progress"}


def _entered(kind: str, fields: dict[str, str]) -> Told:
    """What was typed for a notice; it stays while the browser tab is open, and is not part of the draft."""
    kept: dict[str, str] = st.session_state.setdefault(f"notice-{kind}", {})
    for name, label in fields.items():
        _field(kept, name, label, session.key("notice", kind, name))
    return Told(**kept)


def _field(kept: dict[str, str], name: str, label: str, key: str) -> None:
    """Kept by a callback: it runs also where the field is gone when its text comes."""

    def keep() -> None:
        kept[name] = st.session_state[key] or ""

    write = st.text_area if name in _LONG else st.text_input
    write(label, kept.get(name, ""), key=key, on_change=whole(keep))


def _download(kind: str, name: str, render: Callable[[Job, Told], bytes], told: Told) -> None:
    job = Job(session.edition(), session.draft(), session.today())
    st.download_button(
        f"{name}の下書きをダウンロード",
        data=lambda: render(job, told),
        file_name=f"{name}_{draft_file_name(session.draft(), 'pdf', session.today())}",
        mime="application/pdf",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key=f"download-notice-{kind}",
    )


def _change(job: Job, told: Told) -> bytes:
    return render_change_notice(job, told, st.session_state.get("renewal_base"))


def page() -> None:
    heading(
        "notices",
        "認定の後に必要になる届出と通知の下書きを作ります。申請者やサービスの情報は下書きから入ります。",
    )
    kinds = {"change": "変更の届出", "end": "サービス終了の届出", "emergency": "緊急事態の通知"}
    kind = st.segmented_control(
        "作る書類",
        list(kinds),
        default="change",
        required=True,
        format_func=lambda each: kinds[each],
        key="notice-kind",
    )
    if kind == "change":
        st.caption("「更新の準備」で前回の下書きを選んでおくと、変わったところが新旧で載ります（規則 R5）。")
        _download("change", kinds["change"], _change, _entered("change", _CHANGE))
    elif kind == "end":
        st.caption("認定サービスの提供を終えたら遅滞なく届け出て、認定証を返します（規則 R5）。")
        _download("end", kinds["end"], render_end_notice, _entered("end", _END))
    else:
        st.caption(
            "サービス停止や漏えいなどは、わかる範囲で速やかに通知し、経過も報告します（規則 I1・I2）。"
        )
        _download("emergency", kinds["emergency"], render_emergency, _entered("emergency", _EMERGENCY))
    st.caption("ここに書いたことは、この画面を閉じるまで残ります。下書きには保存されません。")


page()
