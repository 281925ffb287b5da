"""Where a browser's tab stands, in the store: the draft as its page shows it, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.draft import Answer, Draft
from core.store import Conflict, Store, Stored, Tabs, without_others
from tests.postgres import postgres
from tests.support import EDITION_ID

EMPTY = Draft(edition=EDITION_ID)
ME, OTHER = "me", "other"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as running:
        yield running.new_database()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    opened = Store(request.getfixturevalue("server") if request.param == "PostgreSQL" else url)
    yield opened
    opened.engine.dispose()


def noted(draft: Draft, item: str, text: str) -> Draft:
    answers = {**draft.provider_answers, item: Answer(note=text)}
    return draft.model_copy(update={"provider_answers": answers})


def notes(stored: Stored) -> dict[str, str]:
    return {item: answer.note for item, answer in stored.draft.provider_answers.items()}


def test_a_page_is_had_back_as_it_was_without_what_others_stored_since(store: Store) -> None:
    mine = store.create(ME, noted(noted(EMPTY, "a", "初め"), "b", "初め"), "甲", tab="t")
    Tabs(store).keep("s", "t", ME, mine, "{}")
    store.save(ME, mine, noted(mine.draft, "b", "同僚"), "乙")
    mine = store.save(ME, mine, noted(mine.draft, "a", "私"), "甲", tab="t")

    found = Tabs(store).find(ME, "s")

    assert found is not None
    assert found.stored is not None
    assert notes(found.stored) == {"a": "私", "b": "初め"}
    assert found.undoable == mine.sequence
    assert found.place == "{}"


def test_an_edit_of_a_page_had_back_merges_and_clashes_as_any_edit(store: Store) -> None:
    mine = store.create(ME, noted(noted(EMPTY, "a", "初め"), "b", "初め"), "甲", tab="t")
    Tabs(store).keep("s", "t", ME, mine, "{}")
    store.save(ME, mine, noted(mine.draft, "b", "同僚"), "乙")
    found = Tabs(store).find(ME, "s")
    assert found is not None
    assert found.stored is not None
    shown = found.stored

    merged = store.save(ME, shown, noted(shown.draft, "a", "私"), "甲")
    assert notes(merged) == {"a": "私", "b": "同僚"}
    with pytest.raises(Conflict):
        store.save(ME, shown, noted(shown.draft, "b", "私も"), "甲")


def test_entries_that_come_together_meet_others_one_like_the_other(store: Store) -> None:
    """The first one merges; the second still is an edit of what the page showed, not of what was merged."""
    base = store.create(ME, noted(noted(EMPTY, "a", "初め"), "b", "初め"), "甲")
    store.save(ME, base, noted(base.draft, "b", "同僚"), "乙")
    first = noted(base.draft, "a", "私")

    after = without_others(base, first, store.save(ME, base, first, "甲"))

    assert store.save(ME, after, noted(first, "a", "私も"), "甲").draft.provider_answers["b"].note == "同僚"
    with pytest.raises(Conflict):
        store.save(ME, after, noted(first, "b", "私も"), "甲")


def test_nobody_else_has_the_page_back(store: Store) -> None:
    mine = store.create(ME, EMPTY, "甲")
    Tabs(store).keep("s", "t", ME, mine, "{}")

    assert Tabs(store).find(OTHER, "s") is None
    assert Tabs(store).find(ME, "another session") is None


def test_a_draft_that_the_tab_stored_just_before_its_process_ended_is_not_begun_again(store: Store) -> None:
    Tabs(store).keep("s", "t", ME, None, "{}")
    store.create(ME, noted(EMPTY, "a", "私"), "甲", "x" * 43, tab="t")

    begun = Tabs(store).begun(ME, "x" * 43, "t")

    assert begun is not None
    assert notes(begun) == {"a": "私"}
    assert Tabs(store).begun(OTHER, "x" * 43, "t") is None
    assert Tabs(store).begun(ME, "y" * 43, "t") is None


def test_where_a_tab_stands_goes_with_its_draft(store: Store) -> None:
    mine = store.create(ME, EMPTY, "甲")
    Tabs(store).keep("s", "t", ME, mine, "{}")
    store.delete(ME, mine.id)

    assert Tabs(store).find(ME, "s") is None
