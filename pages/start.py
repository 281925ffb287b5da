"""Home: what this is, the next step, the steps with their states, and the ways to begin."""

from __future__ import annotations

import streamlit as st

from core.draft import Draft
from core.files import DraftFileError
from core.limits import DRAFT_PDF
from core.store import Unstorable
from core.tasks import Task, TaskState, list_tasks, next_task
from pages.parts import session, words
from pages.parts.acts import act_key, once
from pages.parts.callbacks import Open, pressed
from pages.parts.file_choice import chosen_file, opened_draft, read_once
from pages.parts.listing import outlines_of, told
from pages.parts.steps import STEPS, page_of
from pages.parts.storage import STORE_FAILS, explain, store, visitor
from questionnaire import list_samples, load_sample


def _welcome() -> None:
    edition = session.edition()
    st.title("開示ナビ", anchor=False)
    st.markdown(
        f"**{edition.short_name}** の申請準備を、質問に答えながら進めるツールです。"
        "最後に申請書A・Bの下書きをPDFで受け取れます。"
    )
    with st.container(horizontal=True):
        st.badge("認定機関の公式ツールではありません", icon=":material/info:", color="orange")
        st.badge("入力は自動で保存されます", icon=":material/save:", color="blue")


def _next_step(tasks: tuple[Task, ...]) -> None:
    """The one clear next action."""
    task = next_task(tasks)
    address = task.page if task else "export"
    step = next(s for s in STEPS if s.address == address)
    begun = any(t.state is not TaskState.NOT_STARTED for t in tasks)
    label = f"「{step.title}」{'に進む' if begun else 'から始める'}"
    st.button(
        label,
        type="primary",
        icon=":material/arrow_forward:",
        key=session.key("start-next"),
        on_click=pressed(Open),
        args=(step.file,),
    )


def _task_list(tasks: tuple[Task, ...]) -> None:
    st.subheader("申請までの手順", anchor=False)
    for number, task in enumerate(tasks, start=1):
        step = next(s for s in STEPS if s.address == task.page)
        word = words.TASKS[task.state]
        left = (
            f"残り{task.open_points}件"
            if task.open_points and task.state is not TaskState.NOT_STARTED
            else ""
        )
        with st.container(horizontal=True, border=True, vertical_alignment="center", gap="medium"):
            st.page_link(step.file, label=f"{number}　{step.title}", icon=step.icon, width=180)
            st.caption(step.help, width="stretch")
            st.caption(left, width="content")
            st.badge(word.text, icon=word.icon, color=word.colour)


def _ways_in() -> None:
    st.subheader("ほかの始め方", anchor=False)
    fees, samples, resume = st.columns(3, border=True)
    with fees:
        st.markdown("**見積だけ使う**")
        st.caption("単位数と年数を入れると、すぐに費用がわかります。")
        st.page_link(page_of("fees"), label="費用見積を開く", icon=":material/payments:")
    with samples:
        st.markdown("**サンプルで試す**")
        st.caption("架空の会社の下書きです。")
        _samples()
        st.page_link(page_of("demo"), label="説明つきで見せる", icon=":material/slideshow:")
    with resume:
        st.markdown("**続きから**")
        _recent()
        with st.popover("ファイルから開く", icon=":material/upload_file:"):
            _open_file()


def _samples() -> None:
    for sample in list_samples():
        place = f"sample-{sample.id}"
        st.button(
            sample.label,
            key=act_key(place),
            icon=":material/folder_open:",
            type="tertiary",
            on_click=once(place, _open_sample),
            args=(sample.id,),
        )


def _open_sample(sample_id: str) -> bool:
    return _adopt(load_sample(sample_id), "サンプルを開きました。", start=sample_id)


def _recent() -> None:
    """The drafts used last, to go on with."""
    at_hand = session.work().stored
    try:
        drafts = store().list(visitor().holder)
        others = [d for d in drafts if d.at_hand and (at_hand is None or d.id != at_hand.id)][:3]
        outlines = outlines_of(others)
    except STORE_FAILS as error:
        st.caption(explain(error))
        others, outlines = [], {}
    for listed in others:
        told(listed, outlines.get(listed.id))
    st.page_link(page_of("drafts"), label="下書きの一覧を開く", icon=":material/folder_copy:")


def _open_file() -> None:
    uploaded = chosen_file("下書きのファイルか、下書きのPDF", "open-file", ["json", "pdf"], DRAFT_PDF)
    if uploaded is None:
        st.caption("「出力」で作った下書きのファイル（.json）かPDFを選びます。")
        return
    reading = read_once("open-file", uploaded, opened_draft, DraftFileError, Unstorable)
    if reading.content is None:
        st.error("ファイルを開けませんでした。いまの下書きはそのままです。", icon=":material/error:")
        st.text(reading.problem)
        return
    st.button(
        "このファイルを開く",
        type="primary",
        icon=":material/folder_open:",
        key=act_key("open-draft"),
        on_click=once("open-draft", _adopt),
        args=(reading.content, "下書きを開きました。", True),
    )


def _adopt(new: Draft, done: str, keep: bool = False, start: str = "") -> bool:
    """Open a draft from outside; the one at hand stays in the list of drafts. False where that failed.

    A file is stored at once (``keep``), the sample ``start`` only when it is edited.
    """
    if not session.open_draft(new, start=start):
        return False
    if keep:
        session.save_again()
    st.toast(done)
    return True


def _at_hand() -> None:
    with st.expander("用意しておくとよいものと、かかる時間", icon=":material/schedule:"):
        st.markdown(
            "- 会社の登記事項と直近の決算書\n"
            "- サービスの仕様書・利用約款・料金表\n"
            "- 情報セキュリティの規程と運用の記録\n"
            "- データセンターなど委託先の資料\n\n"
            "資格と単位の確認は10分ほど、費用の見積りは1分ほどです。"
            "申請書Bは資料を見ながら数時間から数日かけて書きます。"
        )
    with st.expander("このツールができないこと", icon=":material/info:"):
        for sentence in (*session.edition().disclaimers, session.edition().provisional_note):
            st.markdown(f"- {sentence}")


def page() -> None:
    tasks = list_tasks(session.edition(), session.draft(), session.filing())
    _welcome()
    _next_step(tasks)
    _task_list(tasks)
    _ways_in()
    _at_hand()


page()
