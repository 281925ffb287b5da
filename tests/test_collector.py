"""Python's collector does not look through everything by itself; what only holds itself is freed all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from pages.parts.collector import collect, take_over


class Loop:
    """Holds itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def full_collections() -> int:
    return int(gc.get_stats()[2]["collections"])


def make_many() -> None:
    """Enough objects that live on for Python to look through everything at least once."""
    kept = [[number] for number in range(500_000)]
    assert kept


def test_python_would_look_through_everything() -> None:
    before = full_collections()
    make_many()

    assert full_collections() > before


def test_after_the_takeover_it_does_not() -> None:
    take_over()
    before = full_collections()
    make_many()

    assert full_collections() == before


@pytest.mark.parametrize("thorough", [False, True])
def test_what_came_since_the_last_time_is_freed(thorough: bool) -> None:
    take_over()
    seen = weakref.ref(Loop())
    collect(thorough)

    assert seen() is None


def test_what_was_set_aside_before_nobody_held_it_is_freed_by_a_thorough_look() -> None:
    take_over()
    held = Loop()
    seen = weakref.ref(held)
    collect(thorough=False)
    del held
    collect(thorough=False)
    assert seen() is not None

    collect(thorough=True)
    assert seen() is None
