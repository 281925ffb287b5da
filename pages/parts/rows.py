"""Rows that can be removed: a row keeps its widgets, whatever becomes of the rows before it."""

from __future__ import annotations

from typing import cast

import streamlit as st


def row_ids(place: str, count: int) -> tuple[int, ...]:
    """A lasting number for each of the ``count`` rows of a place in the draft; none is given twice."""
    given, ids = _known(place)
    ids = ids[:count]
    new = count - len(ids)
    ids += tuple(range(given, given + new))
    st.session_state[_key(place)] = (given + new, ids)
    return ids


def row_index(place: str, row_id: int) -> int | None:
    """Where the row stands now; None where it was removed, as a click or a text may come late."""
    ids = _known(place)[1]
    return ids.index(row_id) if row_id in ids else None


def drop_row(place: str, row_id: int) -> None:
    """Forget a row that is removed."""
    given, ids = _known(place)
    st.session_state[_key(place)] = (given, tuple(each for each in ids if each != row_id))


def _known(place: str) -> tuple[int, tuple[int, ...]]:
    return cast(tuple[int, tuple[int, ...]], st.session_state.get(_key(place), (0, ())))


def _key(place: str) -> str:
    return f"rows:{place}"
