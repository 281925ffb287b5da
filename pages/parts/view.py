"""Where the applicant is looking; kept while other pages are shown."""

from __future__ import annotations

from core.units import ApplicationUnit
from pages.parts import session
from pages.parts.desk import View

SEARCH, FILTER = "form-b-search", "form-b-filters"


def current_view() -> View:
    return session.desk().view


def _move(new: View) -> None:
    """Controls whose words the server takes away become new: the browser would send them once more."""
    now, desk = current_view(), session.desk()
    if now.search and not new.search:
        desk = desk.revised(SEARCH)
    if now.filters and not new.filters:
        desk = desk.revised(FILTER)
    session.put_desk(desk.model_copy(update={"view": new}))


def look_at(unit_id: str | None = None, category_id: str | None = None, item_id: str = "") -> None:
    """Move the view of Form B: what is None stays; of the cards only the named item's is open.

    A search ends with another category, a filter where it could hide the item.
    """
    now = current_view()
    _move(
        View(
            unit_id=now.unit_id if unit_id is None else unit_id,
            category_id=now.category_id if category_id is None else category_id,
            open_items=frozenset({item_id} if item_id else ()),
            sent_to=item_id,
            visit=now.visit + 1,
            search=now.search if category_id is None else "",
            filters=() if item_id else now.filters,
        )
    )


def toggle_item(item_id: str) -> None:
    """Open or close an item's card."""
    _change(open_items=current_view().open_items ^ {item_id})


def search_for(text: str) -> None:
    _change(search=text)


def filter_by(filters: tuple[str, ...]) -> None:
    _change(filters=filters)


def _change(**changes: object) -> None:
    """What the browser shows already."""
    view = current_view().model_copy(update=changes)
    session.put_desk(session.desk().model_copy(update={"view": view}))


def chosen_unit() -> ApplicationUnit | None:
    """The application unit whose forms are shown; the first one where none was chosen."""
    units = session.filing().units.units
    chosen = current_view().unit_id
    return next((u for u in units if u.id == chosen), units[0] if units else None)
