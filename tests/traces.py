"""Where a text still is: in everything that a session holds, however deep, and in the papers that a page offers."""

from __future__ import annotations

import functools
import gc
import io
import zipfile
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import pytest
import streamlit as st
from google.protobuf.message import Message
from pypdf import PdfReader
from streamlit.runtime.state.common import TESTING_KEY

from core.draft import Draft
from core.edition import Edition
from tests.wizard import Wizard

_BEYOND = (ModuleType, type, BuiltinFunctionType, functools._lru_cache_wrapper, Edition)
"""What a session refers to but shares with everybody."""
_CHOSEN = {"schema_version", "edition", "id", "state", "kind", "contractor_basis", "apply_as", "service_ids"}
_CHOSEN |= {"documents_ready", "title", "certified_on", "notice_on", "units", "years", "unit", "told_on"}
_ANSWERS = {"yes", "no", "unsure"}


def marked(draft: Draft, mark: str) -> Draft:
    """``draft`` with every free text replaced by one that begins with ``mark``; the title is ``mark`` in lower case."""
    numbers = iter(range(1_000_000))

    def replaced(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: v if k in _CHOSEN and not isinstance(v, dict) else replaced(v) for k, v in value.items()
            }
        if isinstance(value, list):
            return [replaced(each) for each in value]
        return (
            f"{mark}{next(numbers)}" if isinstance(value, str) and value and value not in _ANSWERS else value
        )

    content = draft.model_dump(mode="json")
    kept = {name: content[name] for name in ("eligibility",)}
    return Draft.model_validate({**replaced(content), **kept, "title": mark.lower()})


def traces(wizard: Wizard, mark: str) -> list[str]:
    """What in the session contains ``mark``: each text with the types of what leads to it."""
    state = wizard.at.session_state._state
    found, seen = [], {id(state[TESTING_KEY])}  # what AppTest keeps there, no server does
    waiting: list[tuple[object, tuple[str, ...]]] = [(state, ())]
    while waiting:
        thing, way = waiting.pop()
        if id(thing) in seen or isinstance(thing, _BEYOND):
            continue
        seen.add(id(thing))
        if mark in (text := _text(thing)):
            found.append(f"{' > '.join(way[-6:])}: {text[:80]!r}")
        waiting += [(each, (*way, type(thing).__name__)) for each in _held(thing)]
    return found


def _text(thing: object) -> str:
    if isinstance(thing, Message):
        thing = thing.SerializeToString()
    return (
        thing.decode(errors="replace")
        if isinstance(thing, bytes)
        else thing
        if isinstance(thing, str)
        else ""
    )


def _held(thing: object) -> list[object]:
    if isinstance(thing, FunctionType):  # its globals are the module's
        cells = [cell.cell_contents for cell in thing.__closure__ or () if _filled(cell)]
        return [*cells, *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]
    return gc.get_referents(thing)


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - an empty cell raises
    except ValueError:
        return False
    return True


class Offered:
    """The downloads of the page that was drawn last, by their labels."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.downloads: dict[str, bytes | str | Callable[[], bytes | str]] = {}
        original = st.download_button

        def recorded(label: str, data: Any, *args: Any, **options: Any) -> bool:
            self.downloads[label] = data
            return original(label, data, *args, **options)

        monkeypatch.setattr(st, "download_button", recorded)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Label and text of each, without the breaks between lines."""
        for label, data in self.downloads.items():
            content = data() if callable(data) else data
            yield label, "".join(_said(content if isinstance(content, bytes) else content.encode()).split())


def _said(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(_said(archive.read(name)) for name in archive.namelist())
    return data.decode(errors="replace")
