"""The steps of the wizard: address, title, icon and file of each page."""

from __future__ import annotations

from typing import Literal, NamedTuple

import streamlit as st

from pages.parts.callbacks import Open, pressed


class Step(NamedTuple):
    """A page of the wizard; ``file`` is relative to the router."""

    address: str
    title: str
    icon: str
    file: str
    help: str


STEPS = (
    Step("start", "はじめに", ":material/home:", "start.py", "何をするツールかと、準備の進み具合"),
    Step("eligibility", "申請資格", ":material/how_to_reg:", "eligibility.py", "申請できるかを確かめる"),
    Step("units", "申請単位", ":material/category:", "units.py", "いくつの単位で申請するかを決める"),
    Step("form-a", "申請書A", ":material/badge:", "form_a.py", "申請者とサービスの基本情報"),
    Step("form-b", "申請書B", ":material/list_alt:", "form_b.py", "情報開示の内容と疎明資料"),
    Step(
        "readiness", "準備状況", ":material/monitoring:", "readiness.py", "どこまで書けたか、何が足りないか"
    ),
    Step("fees", "費用見積", ":material/payments:", "fees.py", "審査手数料の見積り"),
    Step("documents", "提出書類", ":material/inventory:", "documents.py", "そろえる書類の一覧"),
    Step("export", "出力", ":material/picture_as_pdf:", "export.py", "申請書A・Bの下書きPDF"),
    Step("after", "認定後", ":material/event:", "after.py", "有効期間・更新・届出"),
    Step("about", "制度について", ":material/menu_book:", "about.py", "制度の要点、用語、出典"),
)
STEPS_TO_OPEN = STEPS[1:-1]
"""What a workshop's room may open or leave closed; the first and last pages only explain."""
DRAFTS = Step(
    "drafts", "下書きの管理", ":material/folder_copy:", "drafts.py", "保存した下書き、再開コード、履歴"
)
LATER = (
    Step("renewal", "更新の準備", ":material/autorenew:", "renewal.py", "前回と比べて更新の書類を作る"),
    Step("notices", "届出の下書き", ":material/outgoing_mail:", "notices.py", "変更・終了・緊急事態の届出"),
)
"""What is needed only after certification; no step of the way to it."""

DEMONSTRATION = Step(
    "demo", "デモンストレーション", ":material/slideshow:", "demonstration.py", "サンプルで制度を説明する"
)

WORKSHOP = Step(
    "workshop", "ワークショップ", ":material/groups:", "workshop.py", "部屋に参加する、部屋を開く"
)
LIVE = Step("live", "会場の画面", ":material/cast:", "live.py", "部屋のようすをプロジェクタに映す")
SIDEBAR = (*STEPS, *LATER, DEMONSTRATION, WORKSHOP, DRAFTS)
PAGES = (*SIDEBAR, LIVE)


def make_pages() -> list[st.Page]:
    """The pages for ``st.navigation``; the first one is the default."""
    return [
        st.Page(
            step.file,
            title=step.title,
            icon=step.icon,
            url_path=step.address,
            default=step is STEPS[0],
            help=step.help,
        )
        for step in PAGES
    ]


def page_of(address: str) -> str:
    """The file of a page, for ``st.switch_page`` and ``st.page_link``."""
    return next(step.file for step in PAGES if step.address == address)


def title_of(address: str) -> str:
    """What a page is called."""
    return next(step.title for step in PAGES if step.address == address)


def heading(address: str, lead: str) -> None:
    """A page's title and one sentence that says what to do here."""
    step = next(s for s in PAGES if s.address == address)
    st.title(step.title, anchor=False)
    st.write(lead)


def step_buttons(address: str, primary: bool = True) -> None:
    """Back and save-and-next at the end of a page; ``primary`` where going on is the next thing to do."""
    addresses = [step.address for step in STEPS]
    position = addresses.index(address)
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if position:
            st.button(
                "戻る",
                icon=":material/arrow_back:",
                key=f"back-{address}",
                on_click=pressed(Open),
                args=(STEPS[position - 1].file,),
            )
        if position + 1 < len(STEPS):
            following = STEPS[position + 1]
            label = f"保存して「{following.title}」へ"
            kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
            st.button(
                label,
                type=kind,
                icon=":material/arrow_forward:",
                key=f"next-{address}",
                on_click=pressed(Open),
                args=(following.file,),
            )
