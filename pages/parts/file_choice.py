"""A file that somebody chooses to be read at once. It lives in the memory of one process, and may be gone with it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import streamlit as st

from core.limits import MEGABYTE
from pages.parts import session


def chosen_file(
    label: str, place: str, types: list[str], most: int, key: Callable[..., str] | None = None
) -> BytesIO | None:
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
    return uploaded
