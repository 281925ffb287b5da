"""Rows that can be removed: a row keeps its widgets, whatever becomes of the rows before it."""

from __future__ import annotations

from pages.parts import session
from pages.parts.desk import Rows


def row_ids(place: str, count: int) -> tuple[int, ...]:
    """A lasting number for each of the ``count`` rows of a place in the draft; none is given twice."""
    known = _known(place)
    ids = known.ids[:count]
    new = count - len(ids)
    ids += tuple(range(known.given, known.given + new))
    _put(place, Rows(given=known.given + new, ids=ids))
    return ids


def row_index(place: str, row_id: int) -> int | None:
    """Where the row stands now; None where it was removed, as a click or a text may come late."""
    ids = _known(place).ids
    return ids.index(row_id) if row_id in ids else None


def drop_row(place: str, row_id: int) -> None:
    """Forget a row that is removed."""
    known = _known(place)
    _put(place, Rows(given=known.given, ids=tuple(each for each in known.ids if each != row_id)))


def _known(place: str) -> Rows:
    return session.desk().rows.get(place, Rows())


def _put(place: str, rows: Rows) -> None:
    if rows != _known(place):
        session.put_desk(session.desk().with_rows(place, rows))
