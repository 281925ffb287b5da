"""The evidence files of the draft at hand: in the session, and in the store only where that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.documents import MaterialKey
from core.intake import Booklet, LimitError, check_total, take_in
from core.store import KeptFile, ReadOnly, UnknownDraft, Unstorable
from pages.parts import session
from pages.parts.aids import Shelf
from pages.parts.storage import STORE_FAILS, explain, files, visitor

REFUSALS = (UnknownDraft, ReadOnly, Unstorable, *STORE_FAILS)


def shelf() -> Shelf:
    now = session.aids().shelf
    if now is None:
        now = _kept_shelf()
        _put(now)
    return now


def shelf_or_told() -> Shelf | None:
    """The shelf; None, and said, where the store does not tell what is on it."""
    try:
        return shelf()
    except STORE_FAILS as error:
        st.error(f"この下書きといっしょに保存した資料を読めません。{explain(error)}", icon=":material/error:")
        return None


def _put(new: Shelf) -> None:
    session.put_aids(replace(session.aids(), shelf=new))


def _kept_shelf() -> Shelf:
    stored, holder = session.work().stored, visitor().holder
    if stored is None:
        return Shelf()
    try:
        kept = files().list(holder, stored.id)
        booklets = {
            file.key: Booklet(file.name, files().read(holder, stored.id, file.key), file.pages)
            for file in kept
        }
    except UnknownDraft:
        return Shelf()
    chosen = {material: file.key for file in kept for material in file.chosen}
    return Shelf(booklets, chosen, kept=bool(kept))


def add(uploaded: Sequence[tuple[str, bytes]]) -> str:
    """Take in files (name, content); says why where they are too much together."""
    now = shelf()
    taken = {booklet.key: booklet for booklet in take_in(uploaded)}
    booklets = {**now.booklets, **taken}
    try:
        check_total(list(booklets.values()))
    except LimitError as error:
        return f"追加できませんでした。{error}"
    _put(replace(now, booklets=booklets))
    return _store_all() if now.kept else ""


def remove(key: str) -> None:
    now = shelf()
    _put(replace(now, booklets={k: b for k, b in now.booklets.items() if k != key}))
    if now.kept and (stored := session.work().stored):
        try:
            files().drop(visitor().holder, stored.id, key)
        except REFUSALS as error:
            st.toast(explain(error))


def choose(material: MaterialKey, key: str) -> None:
    """Take this file for the material; empty: none."""
    now = shelf()
    chosen = {**now.chosen, material: key}
    _put(replace(now, chosen=chosen))
    if not now.kept or (stored := session.work().stored) is None:
        return
    try:
        for file in {key, now.chosen.get(material, "")} - {""}:
            mine = tuple(each for each, chosen_file in chosen.items() if chosen_file == file)
            files().choose(visitor().holder, stored.id, file, mine)
    except REFUSALS as error:
        st.toast(explain(error))


def keep(kept: bool) -> None:
    """Begin or end keeping the files with the draft; they stay in this session either way."""
    if not kept:
        _forget()
        return
    if session.work().stored is None:
        session.save_again()  # a draft that nobody edited yet has no place of its own
    _put(replace(shelf(), kept=True))
    if problem := _store_all():
        _put(replace(shelf(), kept=False))
        st.toast(problem)


def _forget() -> None:
    try:
        if stored := session.work().stored:
            files().drop_all(visitor().holder, stored.id)
    except REFUSALS as error:
        st.toast(explain(error))
        return
    _put(replace(shelf(), kept=False))


def _store_all() -> str:
    """Store what is on the shelf; says why where that is refused."""
    stored, now = session.work().stored, shelf()
    if stored is None:
        return "下書きを保存できていないため、資料も保存していません。"
    chosen = {key: tuple(m for m, file in now.chosen.items() if file == key) for key in now.booklets}
    rows = [
        (KeptFile(key, booklet.name, booklet.pages, len(booklet.data), chosen[key]), booklet.data)
        for key, booklet in now.booklets.items()
        if booklet.pages
    ]
    try:
        files().keep(visitor().holder, stored.id, rows)
    except REFUSALS as error:
        return explain(error)
    return ""
