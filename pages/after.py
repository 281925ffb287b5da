"""After certification: dates, duties, the mark, what to do on a change, grounds of revocation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from core.edition import Entry
from core.items import FieldKind
from core.reminders import with_calendar
from core.schedule import certification_number_fits, payment_due, plan_validity
from core.text.dates import japanese
from core.text.reading import Reading, read_as
from core.text.typed_dates import parse_date
from pages.parts import session
from pages.parts.callbacks import whole
from pages.parts.entries import typed
from pages.parts.findings import finding_line
from pages.parts.inputs import reading_line
from pages.parts.keeping import kept_until_line
from pages.parts.papers_talks import calendar_file
from pages.parts.steps import LATER, heading, page_of, step_buttons

_STATES = {
    "before": "更新の手続きの期間はまだ始まっていません。",
    "open": "いま、更新の手続きの期間です。",
    "closed": "更新の手続きの期間は終わっています。早めに事務局へ連絡してください。",
    "expired": "有効期間は終わっています。認定マークの使用は中止してください。",
}
_DAYS = {
    "更新の手続きができる最初の日": "renewal_opens",
    "更新の手続きができる最後の日": "renewal_closes",
    "有効期間の最終日": "last_day",
}
_DATES_HEIGHT = 310  # pixels: the table and what it means for today


def _plan_input(label: str, name: str, placeholder: str, reading: Callable[[str], Reading]) -> str:
    """A text of the draft's plan, as typed, with what is wrong with it or was understood of it."""
    key = session.key("plan", name)

    def save() -> None:
        changed = session.draft().plan.model_copy(update={name: typed(key)})
        draft = session.draft().model_copy(update={"plan": changed})
        session.change(with_calendar(session.edition(), draft))

    with st.container(gap=None):
        st.text_input(
            label,
            getattr(session.draft().plan, name),
            key=key,
            on_change=whole(save),
            placeholder=placeholder,
        )
        text = typed(key)
        reading_line(reading(text))
    return text


_date = partial(read_as, FieldKind.DATE)


def _number(text: str) -> Reading:
    fits = certification_number_fits(session.edition(), text.strip())
    sentence = "認定番号は、AI・4桁の通番・ハイフン・4桁の認定年月の形です（例：AI0001-2610）。"
    return Reading(problem="" if fits or not text else sentence)


def _dates(noticed: str, certified: str) -> None:
    """What follows from the dates; the same rows without them, so that what is below stays where it is."""
    due, day = parse_date(noticed), parse_date(certified)
    validity = plan_validity(session.edition(), day) if day else None
    payment = f"{japanese(payment_due(session.edition(), due))}ごろまで" if due else "—"
    days: dict[str, str] = {}
    for label, name in _DAYS.items():
        days[label] = japanese(getattr(validity, name)) if validity else "—"
    with st.container(height=_DATES_HEIGHT, border=False):
        st.text(f"振込の目安：{payment}（規則 X1）")
        st.table(pd.DataFrame({"区切り": list(days), "日付": list(days.values())}), hide_index=True)
        st.info(
            _STATES[validity.renewal_state(session.today())]
            if validity
            else "認定日を入れると、有効期間の最終日と更新の期間を計算します。",
            icon=":material/event:",
        )
        for finding in validity.findings if validity else ():
            finding_line(finding)


def _entries(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        with st.container(gap=None):
            st.markdown(f"**{entry.title}**")
            st.write(entry.text)
            rule = f"規則 {entry.rule}・" if entry.rule else ""
            st.caption(f"{rule}出典：{entry.source}")


def page() -> None:
    heading("after", "認定の有効期間と、認定を受けた後の手続きや義務を確かめます。")
    with st.container(border=True):
        noticed = _plan_input("形式審査の完了通知を受けた日", "notice_on", "例：2026-10-01", _date)
        certified = _plan_input("認定日（または見込みの日）", "certified_on", "例：2026-10-01", _date)
        _plan_input("認定番号", "certification_number", "例：AI0001-2610", _number)
        _dates(noticed, certified)
        calendar_file()
        kept_until_line()
        with st.container(horizontal=True):
            for step in LATER:
                st.page_link(page_of(step.address), label=step.title, icon=step.icon)
    _tabs()
    step_buttons("after")


def _tabs() -> None:
    edition = session.edition()
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


page()
