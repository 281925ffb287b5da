"""How a stored draft is told apart from others of the same name, wherever drafts are listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core.outline import Outline, outline_of
from core.store import Listed
from core.text.characters import one_line
from core.text.dates import JAPAN
from pages.parts.storage import store, visitor
from questionnaire import EditionError, load_edition

ROLES = {"owner": "", "editor": "共有された下書き（編集できます）", "reader": "共有された下書き（閲覧だけ）"}

_LONGEST = 40
_SERVICES = 3
_MOST_KNOWN = 5_000

_known: dict[tuple[str, int], Outline] = {}
"""Outlines of this process by draft and edit: a draft is judged again only once it changed."""


def outlines_of(drafts: Sequence[Listed]) -> dict[str, Outline]:
    """The outlines of these drafts by id; one that cannot be read has none. Raises what the store raises.

    However many drafts there are, those that are not known yet are read in one question.
    """
    keys = {listed.id: (listed.id, listed.sequence) for listed in drafts}
    unknown = [draft_id for draft_id, key in keys.items() if key not in _known]
    if len(_known) + len(unknown) > _MOST_KNOWN:
        _known.clear()
        unknown = list(keys)
    found = store().read_several(visitor().holder, unknown) if unknown else {}
    for draft_id, draft in found.items():
        try:
            _known[keys[draft_id]] = outline_of(load_edition(draft.edition), draft)
        except EditionError:
            continue
    return {draft_id: _known[key] for draft_id, key in keys.items() if key in _known}


def told(listed: Listed, outline: Outline | None, beside_the_name: str = "") -> None:
    """The draft in a list. Whatever was typed is text, never markdown."""
    with st.container(gap=None):
        st.text(f"{name_of(listed)}{beside_the_name}")
        st.text(what_for(outline))
        st.text(how_far(listed, outline))


def name_of(listed: Listed) -> str:
    return listed.title or "名前のない下書き"


def what_for(outline: Outline | None) -> str:
    """Provider and services."""
    if outline is None:
        return "内容を読めません"
    services = "、".join(_short(name) for name in outline.services[:_SERVICES])
    if (more := len(outline.services) - _SERVICES) > 0:
        services += f" ほか{more}件"
    return f"事業者：{_short(outline.provider) or '未記入'}　サービス：{services or '未記入'}"


def how_far(listed: Listed, outline: Outline | None) -> str:
    """Required items that are done, and the last change with who made it."""
    done = f"必須項目 {outline.done}／{outline.total}　" if outline else ""
    at = datetime.fromisoformat(listed.changed_at).astimezone(JAPAN)
    who = "この端末" if listed.author == visitor().author else listed.author
    return f"{done}最後の変更 {at:%Y-%m-%d %H:%M}（{who}）"


def in_one_line_each(drafts: Sequence[Listed]) -> dict[str, str]:
    """The drafts to choose one from, by id. Raises what the store raises."""
    found = outlines_of(drafts)
    return {
        listed.id: "　".join(
            (name_of(listed), what_for(found.get(listed.id)), how_far(listed, found.get(listed.id)))
        )
        for listed in drafts
    }


def _short(text: str) -> str:
    line = one_line(text)
    return f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line
