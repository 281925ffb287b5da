"""A file that somebody chooses to be read at once. It lives in the memory of one process, and may be gone with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.draft import Draft
from core.limits import MEGABYTE
from core.pdf.embedded import open_draft_file
from core.store import check_storable
from pages.parts import session
from pages.parts.here import sender
from questionnaire import list_editions

T = TypeVar("T")


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What came of reading a file: its content, or why there is none."""

    content: T | None = None
    problem: str = ""


def chosen_file(
    label: str, place: str, types: list[str], most: int, key: Callable[..., str] | None = None
) -> UploadedFile | None:
    """The chosen file, of at most so many bytes; None where there is none. ``key`` makes the control's key."""
    again = session.desk().revisions.get(place, 0)
    uploaded = st.file_uploader(
        label,
        type=types,
        key=(key or session.lasting_key)(place, *([str(again)] if again else [])),
        max_upload_size=most // MEGABYTE,
    )
    session.put_desk(session.desk().with_file(place, uploaded is not None))
    if place in session.desk().lost_files:
        st.warning(
            "接続が切れたため、選んだファイルを読めなくなりました。ファイルをもう一度選んでください。",
            icon=":material/upload_file:",
        )
    if uploaded is None:
        _remember(place, None)
    return uploaded


def read_once(
    place: str, file: UploadedFile, read: Callable[[bytes], T], *refusals: type[Exception]
) -> Reading[T]:
    """What ``read`` makes of a chosen file, remembered for as long as it is chosen: it is read in one run only.

    Of the ``refusals`` that ``read`` raises the words are kept.
    """
    known = session.aids().read.get(place)
    if known is not None and known[0] == file.file_id:
        return cast("Reading[T]", known[1])
    with st.spinner("ファイルを開いています…"):
        reading = _read(file, read, refusals)
    _remember(place, (file.file_id, reading))
    return reading


def opened_draft(data: bytes) -> Draft:
    """The draft of a file or PDF from outside. Raises ``DraftFileError``, and ``Unstorable`` where it is too large."""
    opened = open_draft_file(data, list_editions(), sender())
    check_storable(opened)
    return opened


def _read(
    file: UploadedFile, read: Callable[[bytes], T], refusals: tuple[type[Exception], ...]
) -> Reading[T]:
    try:
        return Reading(read(file.getvalue()))
    except refusals as error:
        return Reading(problem=str(error))


def _remember(place: str, reading: tuple[str, Reading[Any]] | None) -> None:
    others = {each: known for each, known in session.aids().read.items() if each != place}
    if reading or len(others) < len(session.aids().read):
        session.put_aids(replace(session.aids(), read={**others, place: reading} if reading else others))
