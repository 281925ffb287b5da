"""Binding the evidence: add many PDFs at once, correct what the names did not tell, bind, take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.documents import list_materials
from core.evidence_files import FiledMaterial, FileState, assess_files, spare_findings
from core.intake import Booklet, limits_in_words
from core.limits import EVIDENCE_FILE, MEGABYTE
from core.papers.contents import KINDS
from pages.parts import session, shelf, words
from pages.parts.aids import Shelf
from pages.parts.binding import bind
from pages.parts.callbacks import pressed, whole
from pages.parts.desk import digest
from pages.parts.entries import chosen, show, ticked, uploaded
from pages.parts.unit_switch import unit_switch
from pages.parts.uploads import taken_over

_MOST_SHOWN = 20


def binder() -> None:
    """The whole part, below the set of papers."""
    st.subheader("資料をとじる", anchor=False)
    st.write(
        "裏付ける資料のPDFを入れると、番号の付いた仕切り紙の後ろに順にとじ、全部のページの上の余白に資料の番号とページを入れます。"
    )
    unit = unit_switch("binder")
    if unit is None:
        return
    edition, draft = session.edition(), session.draft()
    materials = list_materials(edition, draft, (unit,))
    if not materials:
        st.caption("申請書Bに資料の名前を書くと、ここでとじられます。")
        return
    now = shelf.shelf_or_told()
    if now is None:
        return
    _upload()
    assigned = now.assigned(materials)
    filed = assess_files(edition, materials, assigned)
    _table(filed)
    if now.booklets:
        _corrections(filed, now)
    everywhere = list_materials(edition, draft, session.filing().units.units)
    used = {booklet.key for booklet in (*assigned.values(), *now.assigned(everywhere).values())}
    spare = [booklet for key, booklet in now.booklets.items() if key not in used]
    _findings(filed, spare)
    bind(unit, materials, spare)
    _keeping(now)


def _upload() -> None:
    place = "evidence-files"
    key = session.key(place, session.revision(place))

    def taken() -> None:
        problem = shelf.add(taken_over(uploaded(key)))
        session.put_aids(replace(session.aids(), shelf_problem=problem))
        session.next_revision(place)  # an empty uploader: what was taken in is in the table

    st.file_uploader(
        "資料のPDF（まとめて選べます）",
        type=["pdf"],
        accept_multiple_files=True,
        key=key,
        on_change=whole(taken),
        max_upload_size=EVIDENCE_FILE // MEGABYTE,
    )
    st.caption(
        f"{limits_in_words()}。ファイルの名前が資料の名前に似ていると、自動で割り当てます。"
        "ウェブページは、印刷画面で「PDFに保存」したものを入れます。"
    )
    if problem := session.aids().shelf_problem:
        st.error("ファイルを追加できませんでした。", icon=":material/error:")
        st.text(problem)


def _table(filed: Sequence[FiledMaterial]) -> None:
    there = sum(bool(each.pages) for each in filed)
    st.markdown(f"**{len(filed)}件の資料のうち、{there}件のファイルがあります**")
    st.dataframe(
        {
            "番号": [each.label for each in filed],
            "状態": [words.FILES[each.state] for each in filed],
            "資料": [each.material.name for each in filed],
            "ファイル": [each.booklet.name if each.booklet else "" for each in filed],
            "ページ": [str(each.pages or "") for each in filed],
            "種類": [KINDS[each.material.kind] for each in filed],
        },
        hide_index=True,
        column_config={"ファイル": st.column_config.TextColumn(width="medium")},
        alt="資料の番号、状態、名前、割り当てたファイル、ページ数",
    )


def _corrections(filed: Sequence[FiledMaterial], now: Shelf) -> None:
    with st.expander(
        "割り当てを直す・ファイルを外す",
        icon=":material/swap_horiz:",
        key=session.lasting_key("shelf-open"),
        on_change="rerun",
    ) as box:
        if not box.open:
            return
        for each in filed:
            st.text(f"{each.label}　{each.material.name}")
            _choice(each, now)
        st.markdown("**入れたファイル**")
        for key, booklet in now.booklets.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(f"{booklet.name}（{booklet.pages}ページ）" if booklet.pages else booklet.name)
                st.button(
                    "外す",
                    icon=":material/delete:",
                    type="tertiary",
                    key=session.key("shelf-remove", key),
                    on_click=pressed(shelf.remove),
                    args=(key,),
                )


def _choice(each: FiledMaterial, now: Shelf) -> None:
    current = each.booklet.key if each.booklet else ""
    options = ["", *now.booklets]
    key = session.key("shelf-choice", each.material.kind, digest(each.material.name), current)

    def choose() -> None:
        if not shelf.choose(each.material.key, chosen(key, options) or ""):
            show(key, current)

    st.selectbox(
        f"{each.label}のファイル",
        options,
        index=options.index(current),
        format_func=lambda file: now.booklets[file].name if file else "（ファイルなし）",
        key=key,
        on_change=whole(choose),
        label_visibility="collapsed",
    )


def _findings(filed: Sequence[FiledMaterial], spare: Sequence[Booklet]) -> None:
    """What is wrong with files that were added; that a file is missing is in the table already."""
    found = [*spare_findings(spare)]
    found += [line for each in filed if each.state is not FileState.MISSING for line in each.findings]
    if not found:
        return
    st.warning(f"確かめることが{len(found)}件あります。このままでもとじられます。", icon=":material/warning:")
    for line in found[:_MOST_SHOWN]:
        st.text(f"・{line}")
    if len(found) > _MOST_SHOWN:
        with st.expander(f"ほか{len(found) - _MOST_SHOWN}件"):
            for line in found[_MOST_SHOWN:]:
                st.text(f"・{line}")


def _keeping(now: Shelf) -> None:
    key = session.key("shelf-keep", str(now.kept))
    st.toggle(
        "資料のファイルを下書きといっしょに保存する",
        now.kept,
        key=key,
        on_change=whole(lambda: shelf.keep(ticked(key))),
    )
    st.caption(
        "いま保存しています。この下書きを開ける人は資料も使えます。オフにするか下書きを消すと、保存したファイルも消えます。"
        if now.kept
        else "いまは保存していません。入れたファイルは、この画面を閉じると消えます。オンにすると下書きと同じ場所に保存し、"
        "この下書きを開ける人は資料も使えるようになります。下書きのファイルや履歴には入りません。"
    )
