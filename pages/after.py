"""After certification: dates, duties, the mark, what to do on a change, grounds of revocation."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.dates import japanese, parse_date
from core.edition import Entry
from core.reminders import with_calendar
from core.schedule import certification_number_fits, payment_due, plan_validity
from pages.parts import session
from pages.parts.callbacks import whole
from pages.parts.findings import finding_line
from pages.parts.inputs import problem_line
from pages.parts.papers_talks import calendar_file
from pages.parts.steps import LATER, heading, page_of, step_buttons

_STATES = {
    "before": "更新の手続きの期間はまだ始まっていません。",
    "open": "いま、更新の手続きの期間です。",
    "closed": "更新の手続きの期間は終わっています。早めに事務局へ連絡してください。",
    "expired": "有効期間は終わっています。認定マークの使用は中止してください。",
}


def _plan_input(label: str, name: str, placeholder: str) -> str:
    """A text of the draft's plan, as typed."""
    key = session.key("plan", name)

    def save() -> None:
        changed = session.draft().plan.model_copy(update={name: st.session_state[key]})
        draft = session.draft().model_copy(update={"plan": changed})
        session.change(with_calendar(session.edition(), draft))

    text = st.text_input(
        label, getattr(session.draft().plan, name), key=key, on_change=whole(save), placeholder=placeholder
    )
    return text or ""


def _payment() -> None:
    noticed = _plan_input("形式審査の完了通知を受けた日", "notice_on", "例：2026-10-01")
    if noticed and (day := parse_date(noticed)):
        st.text(f"振込の目安：{japanese(payment_due(session.edition(), day))}ごろまで（規則 X1）")
    elif noticed:
        problem_line("日付として読めません。2026-10-01 のように入れてください。")


def _validity() -> None:
    certified = _plan_input("認定日（または見込みの日）", "certified_on", "例：2026-10-01")
    if not certified:
        st.caption("認定日を入れると、有効期間の最終日と更新の期間を計算します。")
        return
    day = parse_date(certified)
    if day is None:
        problem_line("日付として読めません。2026-10-01 のように入れてください。")
        return
    validity = plan_validity(session.edition(), day)
    days = {
        "更新の手続きができる最初の日": validity.renewal_opens,
        "更新の手続きができる最後の日": validity.renewal_closes,
        "有効期間の最終日": validity.last_day,
    }
    table = {"区切り": list(days), "日付": [japanese(day) for day in days.values()]}
    st.table(pd.DataFrame(table), hide_index=True)
    st.info(_STATES[validity.renewal_state(session.today())], icon=":material/event:")
    for finding in validity.findings:
        finding_line(finding)


def _number() -> None:
    number = _plan_input("認定番号", "certification_number", "例：AI0001-2610")
    if number and not certification_number_fits(session.edition(), number.strip()):
        problem_line("認定番号は、AI・4桁の通番・ハイフン・4桁の認定年月の形です（例：AI0001-2610）。")


def _entries(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        with st.container(gap=None):
            st.markdown(f"**{entry.title}**")
            st.write(entry.text)
            rule = f"規則 {entry.rule}・" if entry.rule else ""
            st.caption(f"{rule}出典：{entry.source}")


def page() -> None:
    edition = session.edition()
    heading("after", "認定の有効期間と、認定を受けた後の手続きや義務を確かめます。")
    with st.container(border=True):
        _payment()
        _validity()
        _number()
        calendar_file()
        with st.container(horizontal=True):
            for step in LATER:
                st.page_link(page_of(step.address), label=step.title, icon=step.icon)
    examination, duties, mark, revocation = st.tabs(
        ["審査の流れ", "更新・届出・報告", "認定マーク", "認定の取消し"]
    )
    with examination:
        _entries(edition.steps)
    with duties:
        _entries(edition.duties)
    with mark:
        _entries(edition.mark_rules)
    with revocation:
        st.write(
            "次のいずれかに当てはまると、認定が取り消されることがあります（規則 V1・出典：概要 11(3)）。"
        )
        st.markdown(
            "\n".join(f"{n}. {ground}" for n, ground in enumerate(edition.revocation_grounds, start=1))
        )
    step_buttons("after")


page()
