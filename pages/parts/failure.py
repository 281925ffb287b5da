"""When something unforeseen goes wrong: what the visitor reads, and what the log keeps of it.

The message of an exception may quote what somebody wrote. So the log gets its type and its places in the
code, never its message, and the visitor gets a number to name.
"""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path

import streamlit as st

from pages.parts.log import problem
from pages.parts.metrics import count_failure
from pages.parts.steps import page_of
from pages.parts.tab import WORK

_ROOT = Path(__file__).resolve().parent.parent.parent


def show_failure(error: Exception) -> bool:
    """Log the error under a random number and show that number; True: Streamlit shows nothing of its own."""
    number = secrets.token_hex(4).upper()
    problem("failure", number=number, places=_places(error))
    count_failure()
    now = WORK.get()
    saved = (
        "入力は保存されています。"
        if now is None or not now.failure
        else "最後の入力は保存できていません。この画面を閉じずに、もう一度お試しください。"
    )
    st.error(
        f"予期しない問題が起きました。{saved}お問い合わせの際は番号 {number} をお知らせください。",
        icon=":material/error:",
    )
    st.page_link(page_of("start"), label="「はじめに」へ戻る", icon=":material/home:")
    return True


def _places(error: BaseException | None) -> list[str]:
    """Type and places of the error and of what led to it, the last call first."""
    places = []
    while error is not None:
        frames = reversed(traceback.extract_tb(error.__traceback__))
        own = [f"{_file(f.filename)}:{f.lineno}" for f in frames]
        places.append(f"{type(error).__name__} at {' '.join(own)}")
        error = error.__cause__ or error.__context__
    return places


def _file(name: str) -> str:
    """A file of the product by its place in it, another one by its name."""
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
