"""Downloads beside what a page shows: the estimate, the report, the published page, the calendar."""

from __future__ import annotations

import streamlit as st

from core.fees import Estimate
from core.papers.estimate import render_estimate
from core.papers.estimate_sheet import estimate_csv, estimate_workbook
from core.papers.job import Job
from core.papers.publication import render_publication
from core.papers.report import render_report
from core.publication import compose_publication
from core.reminders import PREPARE_DAYS, REMIND_DAYS, list_entries, make_calendar, with_calendar
from core.text.dates import now_in_japan
from core.text.filenames import draft_file_name, safe_name
from core.units import ApplicationUnit
from pages.parts import session
from pages.parts.callbacks import pressed

_TAKEN_AGAIN = (
    "**予定表は、開示ナビで日付を直しても変わりません。** ファイルを作り直して、もう一度取り込んでください。"
    "予定には、直しても変わらない番号と、下書きを変えるたびに大きくなる版の番号を付けています。"
    "これを見て前の予定を置き換えるかどうかは、予定表のソフトや版によって違います。",
    "- **Outlook**：前の予定を見ずに、もう一つ加えることがあります（同じ予定が二重になります）。",
    "- **Google カレンダー**：前の予定を置き換えることも、重複として読み込まないこともあります。"
    "7日前の通知の代わりに、カレンダーの既定の通知になることもあります。",
    "- **Apple のカレンダー**：取り込む先を尋ねられたら、前と同じカレンダーを選びます。"
    "別のカレンダーを選ぶと、前の予定が残ります。",
    "取り込んだ後に、前の日付の予定が残っていないか確かめて、残っていれば消してください。"
    "この予定だけのカレンダーを新しく作って取り込んでおくと、直すときに、そのカレンダーごと消して取り込み直せます。",
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def job() -> Job:
    """The draft at hand, to be printed today."""
    return Job(session.edition(), session.draft(), session.today())


def _name(what: str, suffix: str) -> str:
    return f"{what}_{draft_file_name(session.draft(), suffix, session.today())}"


def estimate_files(estimates: tuple[Estimate, ...]) -> None:
    """The estimate to hand over: one page of paper, a workbook with formulas, a table. Without one they stay there."""
    st.subheader("お客様や社内に渡す", anchor=False)
    now = job()
    with st.container(horizontal=True):
        st.download_button(
            "概算書（PDF）",
            data=lambda: render_estimate(now, estimates),
            file_name=_name("手数料の概算", "pdf"),
            mime="application/pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
            key=session.key("download-estimate-pdf"),
            disabled=not estimates,
        )
        st.download_button(
            "計算式つきの表",
            data=lambda: estimate_workbook(now, estimates),
            file_name=_name("手数料の概算", "xlsx"),
            mime=_XLSX,
            icon=":material/calculate:",
            on_click="ignore",
            key=session.key("download-estimate-xlsx"),
            disabled=not estimates,
        )
        st.download_button(
            "明細（CSV）",
            data=lambda: estimate_csv(now, estimates),
            file_name=_name("手数料の概算", "csv"),
            mime="text/csv",
            icon=":material/table:",
            on_click="ignore",
            key=session.key("download-estimate-csv"),
            disabled=not estimates,
        )
    st.caption("計算式つきの表は表計算ソフトで開き、色の付いた欄の数字を変えると計算し直されます。")


def report_file() -> None:
    """The report for somebody who decides."""
    now = job()
    st.download_button(
        "準備状況の報告（PDF・2ページ）",
        data=lambda: render_report(now),
        file_name=_name("準備状況", "pdf"),
        mime="application/pdf",
        icon=":material/summarize:",
        on_click="ignore",
        key=session.key("download-report"),
    )


def calendar_file() -> None:
    """The dates that are known, for a calendar; a sentence where none is. Of the same height either way."""
    entries = list_entries(session.edition(), session.draft().plan)
    edition, draft, changed = session.edition(), session.draft(), session.work().saved_at or now_in_japan()
    if entries and not draft.calendar:  # of a version that made none
        st.button(
            "予定表のファイルを用意する",
            icon=":material/calendar_add_on:",
            on_click=pressed(_prepare_calendar),
            key="prepare-calendar",
        )
        return
    st.download_button(
        f"予定表に取り込む（{len(entries)}件）",
        disabled=not entries,
        data=lambda: make_calendar(edition, draft, changed),
        file_name=_name("認定の日程", "ics"),
        mime="text/calendar",
        icon=":material/calendar_add_on:",
        on_click="ignore",
        key=session.key("download-calendar"),
    )
    st.caption(
        f"更新の準備の始まり（期間の{PREPARE_DAYS}日前）と{REMIND_DAYS}日前の通知は、開示ナビの提案です。"
        if entries
        else "完了通知の日か認定日を入れると、予定表のファイルを作れます。"
    )
    with st.expander("日付を直したとき（取り込み直し）", icon=":material/sync:"):
        for line in _TAKEN_AGAIN:
            st.markdown(line)


def _prepare_calendar() -> None:
    session.change(with_calendar(session.edition(), session.draft()))


def publication(unit: ApplicationUnit) -> None:
    """The published page as it would look, and what it is asked to withhold (rules P1, P2)."""
    now = job()
    published = compose_publication(session.edition(), session.draft(), unit.id)
    wishes = [entry for entry in published if entry.withhold_requested]
    unexplained = sum(not entry.withhold_reason.strip() for entry in wishes)
    st.badge(f"公表の留保の希望 {len(wishes)}件", icon=":material/visibility_off:", color="orange")
    if unexplained:
        st.warning(
            f"理由のない希望が{unexplained}件あります。申請書Bで理由を入れてください。",
            icon=":material/warning:",
        )
    st.download_button(
        "公表される内容の見本（PDF）",
        data=lambda: render_publication(now, unit),
        file_name=f"公表の見本_{safe_name(unit.name)}_{session.today():%Y%m%d}.pdf",
        mime="application/pdf",
        icon=":material/public:",
        on_click="ignore",
        key=session.key("download-publication"),
    )
    for entry in published:
        with st.container(gap=None):
            mark = "　:orange-badge[:material/visibility_off: 留保を希望]" if entry.withhold_requested else ""
            st.markdown(f"**{entry.item.name}**{mark}")
            st.text(entry.content)
            if entry.withhold_requested:
                reason, period = entry.withhold_reason or "未記入", entry.withhold_period or "未記入"
                st.text(f"留保の理由：{reason}　期間：{period}")
