"""The evidence of one unit bound into one PDF: ordered, awaited, taken away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.documents import Material
from core.intake import Booklet
from core.papers import Order
from core.text.filenames import safe_name
from core.units import ApplicationUnit
from pages.parts import session, shelf
from pages.parts.papers import made, order_button


def bind(unit: ApplicationUnit, materials: Sequence[Material], spare: Sequence[Booklet]) -> None:
    draft, today = session.draft(), session.today()
    assigned = shelf.shelf().assigned(materials)
    assignment = {key: booklet.key for key, booklet in assigned.items()}
    of = (unit.id, assignment)
    order_button(
        "bound",
        "とじる",
        ":material/book_2:",
        lambda: Order(
            "bound",
            session.edition(),
            session.draft(),
            session.today(),
            unit_id=unit.id,
            files=assigned,
            spare=tuple(spare),
        ),
        of,
        disabled=not assigned,
    )
    ordered = session.aids().made.get("bound")
    if ordered is None or ordered.order.unit_id != unit.id:
        return
    making = made("bound")
    if making is None or making.product is None:
        return
    if why := making.outdated(draft, today, of):
        st.caption(f":material/warning: とじた後に{why}。もう一度とじてください。")
    st.download_button(
        f"とじた資料をダウンロード（{making.product.pages}ページ）",
        data=making.product.data,
        file_name=f"資料_{safe_name(unit.name)}_{making.order.on:%Y%m%d}.pdf",
        mime="application/pdf",
        icon=":material/download:",
        on_click="ignore",
        key=session.key("download-bound"),
    )
