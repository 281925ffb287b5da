"""Until when the draft at hand is kept, and how to have it for longer."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.schedule import PLANNED_MONTHS
from core.store import GRACE, UnknownDraft
from core.text.dates import add_months, japanese
from core.text.typed_dates import parse_date
from pages.parts import session
from pages.parts.seat import seat
from pages.parts.storage import STORE_FAILS, store, visitor


def kept_until_line() -> None:
    """A sentence; nothing where the draft is not stored yet or belongs to a workshop, whose end decides."""
    stored = session.work().stored
    if stored is None or seat() is not None:
        return
    try:
        last_day = date.fromisoformat(store().expires_on(visitor().holder, stored.id))
    except (UnknownDraft, *STORE_FAILS):
        return
    unchanged = f"この下書きは、変更がなければ{japanese(last_day)}まで残ります"
    st.caption(
        f":material/event: {unchanged}（その後も{GRACE.days}日ほどは「下書きの管理」で一覧に戻せます）。"
        f"認定日を入れた下書きは、{_because()}。"
        "手元にも残すには、「出力」の「下書きをファイルに保存」で控えを取ってください。"
    )


def _because() -> str:
    """How the certification date counts."""
    certified = parse_date(session.draft().plan.certified_on)
    if certified and certified > add_months(session.today(), PLANNED_MONTHS):
        return f"認定日が{PLANNED_MONTHS}か月より先の間は数えません"
    return "認定の有効期間の最終日まで残ります"
