"""The evidence files of the draft at hand: in the spool, and in the store only where that was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from core.documents import MaterialKey
from core.intake import Booklet, LimitError, check_total, take_in
from core.store import KeptFile, ReadOnly, UnknownDraft, Unstorable
from pages.parts import session
from pages.parts.aids import Shelf, release
from pages.parts.here import sender
from pages.parts.storage import STORE_FAILS, explain, files, spool, visitor

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


@dataclass(frozen=True)
class _InStore:
    """A content that the store keeps with the draft."""

    holder: str
    draft_id: str
    key: str
    size: int

    def read(self) -> bytes:
        return files().read(self.holder, self.draft_id, self.key)


def _kept_shelf() -> Shelf:
    stored, holder = session.work().stored, visitor().holder
    if stored is None:
        return Shelf()
    try:
        kept = files().list(holder, stored.id)
    except UnknownDraft:
        return Shelf()
    booklets = {
        file.key: Booklet(
            file.name, _InStore(holder, stored.id, file.key, file.size), file.pages, known_key=file.key
        )
        for file in kept
    }
    chosen = {material: file.key for file in kept for material in file.chosen}
    return Shelf(booklets, chosen, kept=bool(kept))


def add(uploaded: Iterable[tuple[str, bytes]]) -> str:
    """Take in files (name, content); says why where they are too much together."""
    now = shelf()
    taken: dict[str, Booklet] = {}
    try:
        taken = {booklet.key: booklet for booklet in take_in(uploaded, spool=spool(), visitor=sender())}
        new = {key: booklet for key, booklet in taken.items() if key not in now.booklets}
        check_total([*now.booklets.values(), *new.values()])
    except LimitError as error:
        release(taken.values())
        return f"追加できませんでした。{error}"
    except OSError as error:
        return f"追加できませんでした。{explain(error)}"
    _put(replace(now, booklets={**now.booklets, **new}))
    return _store_all() if now.kept else ""


def remove(key: str) -> None:
    """Where it is kept the store is asked first: what it refuses has not happened on the page either."""
    now = shelf()
    if now.kept and (stored := session.work().stored):
        try:
            files().drop(visitor().holder, stored.id, key)
        except REFUSALS as error:
            st.toast(explain(error))
            return
    release(booklet for each, booklet in now.booklets.items() if each == key)
    _put(replace(now, booklets={k: b for k, b in now.booklets.items() if k != key}))


def choose(material: MaterialKey, key: str) -> bool:
    """Take this file for the material; empty: none. The store is asked first; False (and said) where it refuses."""
    now = shelf()
    chosen = {**now.chosen, material: key}
    if now.kept and (stored := session.work().stored):
        try:
            for file in {key, now.chosen.get(material, "")} - {""}:
                mine = tuple(each for each, chosen_file in chosen.items() if chosen_file == file)
                files().choose(visitor().holder, stored.id, file, mine)
        except REFUSALS as error:
            st.toast(explain(error))
            return False
    _put(replace(now, chosen=chosen))
    return True


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
    """Take the files back from the store. What the spool has no room for is gone with it, so nothing is done then."""
    now = shelf()
    try:
        back = {key: b.elsewhere(spool().keep(b.data)) if b.pages else b for key, b in now.booklets.items()}
        if stored := session.work().stored:
            files().drop_all(visitor().holder, stored.id)
    except LimitError as error:
        st.toast(str(error))
        return
    except REFUSALS as error:
        st.toast(explain(error))
        return
    _put(replace(now, booklets=back, kept=False))


def _store_all() -> str:
    """Store what is on the shelf and not stored yet; says why where that is refused."""
    stored, now, holder = session.work().stored, shelf(), visitor().holder
    if stored is None:
        return "下書きを保存できていないため、資料も保存していません。"
    here = {k: b for k, b in now.booklets.items() if b.pages and not isinstance(b.content, _InStore)}
    chosen = {key: tuple(m for m, file in now.chosen.items() if file == key) for key in here}
    try:
        files().keep(
            holder,
            stored.id,
            ((KeptFile(key, b.name, b.pages, b.size, chosen[key]), b.data) for key, b in here.items()),
        )
    except REFUSALS as error:
        return explain(error)
    moved = {k: b.elsewhere(_InStore(holder, stored.id, k, b.size)) for k, b in here.items()}
    _put(replace(shelf(), booklets={**now.booklets, **moved}))
    release(here.values())
    return ""
