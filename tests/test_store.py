"""Drafts in a database: nothing is lost, nobody else gets in. Every behaviour on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from core.draft import Answer, Draft, Offering, Service, UnitDraft
from core.files import load_draft
from core.places import Place
from core.store import (
    CODE_DAYS,
    Access,
    Conflict,
    ReadOnly,
    Store,
    Stored,
    StoreTooNew,
    TooManyGuesses,
    UnknownDraft,
    Unstorable,
    browser_holder,
    database_url,
    part_text,
    person_holder,
)
from core.store.codes import GUESSES_PER_SOURCE, make_code, read_code
from core.store.parts import changed_parts, join_parts, split_draft, with_part, with_parts
from core.store.tables import codes, drafts, guesses, history, metadata
from questionnaire import list_editions
from tests.postgres import Postgres, postgres
from tests.support import EDITION_ID, SAMPLE
from tests.test_files import drafts as any_draft
from tests.test_files import ids

DATA = Path(__file__).parent / "data"
EMPTY = Draft(edition=EDITION_ID)
ODD = [
    "",
    "/",
    "a",
    "a/b",
    "a/b/c",
    "%",
    "%2F",
    "a%2Fb",
    "-",
    "a-b",
    ".",
    ":",
    "／％",
    "\0",
    "😀",
    "unit/a",
    "title",
]
OWNER, COLLEAGUE, STRANGER = (browser_holder(name) for name in ("owner", "colleague", "stranger"))
COLLEAGUES_ADDRESS = "colleague@example.jp"
PERSON = person_holder(COLLEAGUES_ADDRESS)

generated = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new database; one environment variable is all the difference."""
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("server").new_database())
    return database_url()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def access(store: Store) -> Access:
    return Access(store)


@pytest.fixture
def shared(store: Store, access: Access) -> Stored:
    """A draft of OWNER that COLLEAGUE owns as well, by resume code."""
    stored = store.create(OWNER, EMPTY, "甲")
    access.resume(COLLEAGUE, access.new_code(OWNER, stored.id), "there")
    return stored


def noted(draft: Draft, item_id: str, note: str) -> Draft:
    """``draft`` with one provider answer that says ``note``."""
    return draft.model_copy(
        update={"provider_answers": {**draft.provider_answers, item_id: Answer(note=note)}}
    )


def notes(draft: Draft) -> dict[str, str]:
    return {item_id: answer.note for item_id, answer in draft.provider_answers.items()}


def unit_noted(draft: Draft, unit_id: str, item_id: str, note: str) -> Draft:
    unit = draft.unit(unit_id)
    unit = unit.model_copy(update={"answers": {**unit.answers, item_id: Answer(note=note)}})
    return draft.model_copy(update={"units": {**draft.units, unit_id: unit}})


def without_units(draft: Draft) -> Draft:
    return draft.model_copy(update={"units": {}})


def titled(draft: Draft, title: str) -> Draft:
    return draft.model_copy(update={"title": title})


def sample() -> Draft:
    return load_draft(SAMPLE.read_bytes(), list_editions())


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat(timespec="milliseconds")


def execute(store: Store, statement: Any) -> None:
    with store.engine.begin() as connection:
        connection.execute(statement)


def everything(store: Store) -> str:
    """All that the database holds, as text."""
    with store.engine.begin() as connection:
        return repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])


# --- parts


@generated
@given(any_draft)
def test_a_draft_taken_apart_comes_back_whole(draft: Draft) -> None:
    parts = split_draft(draft)

    assert join_parts(draft.edition, parts) == draft
    assert {name: part_text(draft, name) for name in parts} == parts


@generated
@given(any_draft, any_draft)
def test_the_changed_parts_lead_from_one_draft_to_the_other(before: Draft, after: Draft) -> None:
    changes = changed_parts(before, after)

    assert with_parts(before, changes) == after
    assert {name: part_text(after, name) for name in changes} == changes
    assert changed_parts(after, with_parts(before, changes)) == {}


@generated
@given(any_draft, any_draft, st.data())
def test_a_part_put_in_is_the_part_stored(draft: Draft, other: Draft, data: st.DataObject) -> None:
    names = sorted(split_draft(draft) | split_draft(other)) or ["title"]
    name = data.draw(st.sampled_from(names))
    new = data.draw(st.sampled_from([None, part_text(other, name)]))
    parts: dict[str, str | None] = {**split_draft(draft), name: new}
    stored = {name: text for name, text in parts.items() if text is not None}

    assert with_part(draft, name, new) == join_parts(draft.edition, stored)


def test_an_edit_shares_what_it_leaves_alone() -> None:
    draft = sample()
    edited = with_part(draft, "title", '"別の題名"')

    assert edited.units is draft.units
    assert edited.provider_answers is draft.provider_answers
    assert list(changed_parts(draft, edited)) == ["title"]


# --- one person


def test_a_draft_is_still_there_after_a_restart(url: str) -> None:
    first = Store(url)
    stored = first.create(OWNER, sample(), "甲")
    first.engine.dispose()
    again = Store(url)

    assert again.read(OWNER, stored.id).draft == sample()
    again.engine.dispose()


@generated
@given(draft=any_draft)
def test_any_draft_is_stored_as_it_is(store: Store, draft: Draft) -> None:
    stored = store.create(OWNER, EMPTY, "甲")
    store.save(OWNER, stored, draft, "甲")

    assert store.read(OWNER, store.create(OWNER, draft, "甲").id).draft == draft
    assert store.read(OWNER, stored.id).draft == draft


def test_an_edit_writes_its_items_and_who_changed_what_and_when(store: Store) -> None:
    stored = store.create(OWNER, noted(noted(EMPTY, "a", "一"), "b", "二"), "甲")
    started = datetime.now(UTC) - timedelta(milliseconds=1)
    saved = store.save(OWNER, stored, noted(stored.draft, "b", "三"), "乙")
    (change,) = store.history(OWNER, stored.id, "provider/b", limit=1)

    assert (change.part, change.author, change.reason) == ("provider/b", "乙", "edit")
    assert change.before == part_text(stored.draft, "provider/b")
    assert change.content == part_text(saved.draft, "provider/b")
    at = datetime.fromisoformat(change.at)
    assert at.utcoffset() == timedelta(0)
    assert started <= at <= datetime.now(UTC)
    assert [c.part for c in store.history(OWNER, stored.id)] == ["provider/b", "provider/a", "provider/b"]
    assert saved == store.read(OWNER, stored.id)


def test_saving_nothing_new_leaves_no_trace(store: Store) -> None:
    stored = store.create(OWNER, sample(), "甲")

    assert store.save(OWNER, stored, stored.draft, "甲") == stored
    assert store.read(OWNER, stored.id).sequence == 1


def test_an_earlier_text_can_be_put_back(store: Store) -> None:
    stored = store.create(OWNER, noted(EMPTY, "a", "初め"), "甲")
    later = store.save(OWNER, stored, noted(stored.draft, "a", "後"), "甲")
    (entry, _) = store.history(OWNER, stored.id)
    restored = store.restore(OWNER, later, entry.part, entry.before, "甲")

    assert notes(restored.draft) == {"a": "初め"}
    assert [c.reason for c in store.history(OWNER, stored.id)] == ["restore", "edit", "import"]
    assert restored == store.read(OWNER, stored.id)


def test_the_last_edit_can_be_undone_and_the_undoing_too(store: Store) -> None:
    stored = store.create(OWNER, noted(EMPTY, "a", "初め"), "甲")
    edited = store.save(OWNER, stored, titled(noted(stored.draft, "a", "後"), "題名"), "甲")
    undone = store.undo(OWNER, edited, edited.sequence, "甲")
    again = store.undo(OWNER, undone, undone.sequence, "甲")

    assert undone.draft == stored.draft
    assert again.draft == edited.draft
    assert again == store.read(OWNER, stored.id)


def test_an_edit_is_not_undone_over_a_later_one(store: Store) -> None:
    stored = store.create(OWNER, EMPTY, "甲")
    first = store.save(OWNER, stored, noted(EMPTY, "a", "一"), "甲")
    second = store.save(OWNER, first, noted(EMPTY, "a", "二"), "乙")

    with pytest.raises(Conflict) as conflict:
        store.undo(OWNER, second, first.sequence, "甲")

    (difference,) = conflict.value.differences
    assert (difference.theirs, difference.mine) == (part_text(second.draft, "provider/a"), None)
    assert (difference.author, difference.revision) == ("乙", second.sequence)
    assert store.read(OWNER, stored.id) == second


def test_an_edit_of_another_is_undone_before_it_was_seen(store: Store) -> None:
    stored = store.create(OWNER, noted(EMPTY, "a", "初め"), "甲")
    other = store.save(OWNER, stored, noted(stored.draft, "a", "後"), "乙")
    undone = store.undo(OWNER, stored, other.sequence, "甲")

    assert notes(undone.draft) == {"a": "初め"}
    assert undone == store.read(OWNER, stored.id)


@pytest.mark.parametrize("item_id", ["a/b", "", "/", "%2F", "項目", "\x00", "x" * 190])
def test_an_odd_id_of_a_file_is_kept(store: Store, item_id: str) -> None:
    draft = unit_noted(unit_noted(noted(EMPTY, item_id, "甲"), "u", item_id, "乙"), item_id[:90], "i", "丙")
    stored = store.create(OWNER, draft, "甲")

    assert store.read(OWNER, stored.id).draft == draft


def test_an_id_too_long_to_store_is_refused_in_words(store: Store) -> None:
    with pytest.raises(Unstorable, match="長すぎる"):
        store.create(OWNER, noted(EMPTY, "x" * 201, "甲"), "甲")

    assert store.list(OWNER) == ()


def test_a_very_long_name_of_an_author_does_no_harm(store: Store) -> None:
    stored = store.create(OWNER, titled(EMPTY, "題名"), "甲" * 1000)

    assert store.history(OWNER, stored.id)[0].author == "甲" * 200


def test_a_draft_of_more_parts_than_a_statement_takes_is_stored(store: Store) -> None:
    many = EMPTY.model_copy(update={"provider_answers": {str(n): Answer() for n in range(40_000)}})
    stored = store.create(OWNER, EMPTY, "甲")
    store.save(OWNER, stored, many, "甲")

    assert len(store.read(OWNER, stored.id).draft.provider_answers) == 40_000


# --- two people


def test_edits_of_different_items_merge(store: Store, shared: Stored) -> None:
    store.save(OWNER, shared, noted(EMPTY, "a", "甲の文"), "甲")
    merged = store.save(COLLEAGUE, shared, noted(EMPTY, "b", "乙の文"), "乙")

    assert notes(merged.draft) == {"a": "甲の文", "b": "乙の文"}
    assert merged == store.read(OWNER, shared.id)


def test_an_edit_of_an_item_that_changed_meanwhile_shows_both_texts(store: Store, shared: Stored) -> None:
    first = store.save(OWNER, shared, noted(EMPTY, "a", "甲の文"), "甲")
    mine = titled(noted(EMPTY, "a", "乙の文"), "題名")

    with pytest.raises(Conflict) as conflict:
        store.save(COLLEAGUE, shared, mine, "乙")

    (difference,) = conflict.value.differences
    assert difference.theirs == part_text(first.draft, "provider/a")
    assert difference.mine == part_text(mine, "provider/a")
    assert (difference.part, difference.author, difference.at) == ("provider/a", "甲", first.changed_at)
    assert store.read(OWNER, shared.id) == first, "something of the edit was stored"


def test_after_a_conflict_the_edit_can_be_made_on_what_is_stored(store: Store, shared: Stored) -> None:
    store.save(OWNER, shared, noted(EMPTY, "a", "甲の文"), "甲")
    with pytest.raises(Conflict):
        store.save(COLLEAGUE, shared, noted(EMPTY, "a", "乙の文"), "乙")
    fresh = store.read(COLLEAGUE, shared.id)
    saved = store.save(COLLEAGUE, fresh, noted(fresh.draft, "a", "乙の文"), "乙")

    assert notes(saved.draft) == {"a": "乙の文"}
    assert [c.author for c in store.history(OWNER, shared.id)] == ["乙", "甲"]


def test_two_who_write_the_same_agree(store: Store, shared: Stored) -> None:
    first = store.save(OWNER, shared, noted(EMPTY, "a", "同じ文"), "甲")

    assert store.save(COLLEAGUE, shared, noted(EMPTY, "a", "同じ文"), "乙") == first
    assert len(store.history(OWNER, shared.id)) == 1


def test_an_item_removed_meanwhile_is_asked_about(store: Store, shared: Stored) -> None:
    first = store.save(OWNER, shared, noted(EMPTY, "a", "文"), "甲")
    store.save(COLLEAGUE, first, EMPTY, "乙")

    with pytest.raises(Conflict) as conflict:
        store.save(OWNER, first, noted(EMPTY, "a", "新しい文"), "甲")

    assert conflict.value.differences[0].theirs is None


def test_a_unit_removed_by_one_is_gone_for_the_other(store: Store, shared: Stored) -> None:
    first = store.save(OWNER, shared, unit_noted(EMPTY, "u", "x", "文"), "甲")
    store.save(COLLEAGUE, first, without_units(first.draft), "乙")
    merged = store.save(OWNER, first, titled(first.draft, "題名"), "甲")

    assert merged.draft.units == {}
    assert merged == store.read(OWNER, shared.id)


@pytest.mark.parametrize("removed_first", [True, False])
def test_an_answer_written_while_its_unit_is_removed_stays(
    store: Store, shared: Stored, removed_first: bool
) -> None:
    base = store.save(OWNER, shared, unit_noted(EMPTY, "u", "x", "文"), "甲")
    holders = (OWNER, COLLEAGUE) if removed_first else (COLLEAGUE, OWNER)
    edited = {OWNER: without_units(base.draft), COLLEAGUE: unit_noted(base.draft, "u", "y", "新しい文")}
    for holder in holders:
        last = store.save(holder, base, edited[holder], "誰か")

    assert last.draft.units == {"u": UnitDraft(answers={"y": Answer(note="新しい文")})}
    assert last == store.read(OWNER, shared.id)


LEAVES = ("title", "provider/a", "unit/u/x", "unit/u/y")
HEADER = "unit/u"
texts = st.none() | st.sampled_from(["一", "二", "三"])
edits = st.tuples(st.just("edit"), st.dictionaries(st.sampled_from(LEAVES), texts, min_size=1, max_size=3))
steps = st.tuples(
    st.integers(0, 1),
    edits | st.tuples(st.just("read"), st.none()) | st.tuples(st.just("undo"), st.integers(0, 20)),
)


class Model:
    """What two people and the store should hold, as plainly as can be said."""

    def __init__(self) -> None:
        self.text: dict[str, str | None] = dict.fromkeys((*LEAVES, HEADER))
        self.revision = dict.fromkeys(self.text, 1)
        self.edits: list[dict[str, str | None]] = []  # what each edit replaced

    def clashes(self, changes: dict[str, str | None], seen: Mapping[str, int]) -> set[str]:
        return {
            part
            for part, new in changes.items()
            if self.revision[part] > seen.get(part, 1) and self.text[part] != new
        }

    def apply(self, changes: dict[str, str | None]) -> None:
        after = {**self.text, **changes}
        if any(after[leaf] is not None for leaf in LEAVES if leaf.startswith(HEADER)):
            after[HEADER] = "{}"
        replaced = {part: old for part, old in self.text.items() if after[part] != old}
        if replaced:
            self.edits.append(replaced)
            self.revision.update(dict.fromkeys(replaced, len(self.edits) + 1))
            self.text = after


def written(name: str, note: str | None) -> str | None:
    """The text of a part that says ``note``."""
    if note is None:
        return None
    return f'"{note}"' if name == "title" else Answer(note=note).model_dump_json()


@settings(generated, max_examples=150)
@given(taken=st.lists(steps, max_size=25))
def test_no_interleaving_of_two_people_loses_an_edit(store: Store, taken: list[Any]) -> None:
    holders = (OWNER, COLLEAGUE)
    stored = store.create(OWNER, EMPTY, "0")
    access = Access(store)
    access.resume(COLLEAGUE, access.new_code(OWNER, stored.id), "there")
    views, model = [stored, stored], Model()
    for who, (action, what) in taken:
        view = views[who]
        if action == "read":
            views[who] = store.read(holders[who], stored.id)
            continue
        if action == "edit":
            draft = with_parts(view.draft, {leaf: written(leaf, note) for leaf, note in what.items()})
            changes = {
                part: part_text(draft, part)
                for part in model.text
                if part_text(draft, part) != part_text(view.draft, part)
            }
            seen, attempt = view.revisions, partial(store.save, holders[who], view, draft, str(who))
        elif model.edits:
            revision = what % len(model.edits) + 2
            changes = model.edits[revision - 2]
            seen = dict.fromkeys(changes, revision)
            attempt = partial(store.undo, holders[who], view, revision, str(who))
        else:
            continue
        if clashes := model.clashes(changes, seen):
            with pytest.raises(Conflict) as conflict:
                attempt()
            found = {d.part: (d.theirs, d.mine) for d in conflict.value.differences}
            assert found == {part: (model.text[part], changes[part]) for part in clashes}
        else:
            model.apply(changes)
            views[who] = attempt()
            assert {part: part_text(views[who].draft, part) for part in model.text} == model.text
    last = store.read(OWNER, stored.id)
    assert {part: part_text(last.draft, part) for part in model.text} == model.text
    assert_history_agrees(store, last)


def assert_history_agrees(store: Store, stored: Stored) -> None:
    """Every entry follows on the one before it, and the last one is what the draft says."""
    standing: dict[str, str | None] = {}
    for change in reversed(store.history(OWNER, stored.id, limit=10_000)):
        assert change.before == standing.get(change.part)
        standing[change.part] = change.content
    assert {name: text for name, text in standing.items() if text is not None} == split_draft(stored.draft)


def test_many_at_once_lose_nothing(store: Store, shared: Stored) -> None:
    def write(number: int) -> None:
        base = store.read(OWNER, shared.id)
        for edit in range(5):
            base = store.save(OWNER, base, noted(base.draft, f"item{number}", str(edit)), str(number))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))

    assert notes(store.read(OWNER, shared.id).draft) == {f"item{number}": "4" for number in range(8)}
    assert store.read(OWNER, shared.id).sequence == 41


def test_a_reader_does_not_wait_for_a_writer(store: Store, shared: Stored) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(drafts).values(sequence=99))

        assert store.read(OWNER, shared.id) == shared


# --- who gets in

USES: dict[str, Callable[[Store, Access, str, Stored], object]] = {
    "read": lambda store, _, holder, at: store.read(holder, at.id),
    "save": lambda store, _, holder, at: store.save(holder, at, titled(at.draft, "新しい題名"), "誰か"),
    "save nothing": lambda store, _, holder, at: store.save(holder, at, at.draft, "誰か"),
    "history": lambda store, _, holder, at: store.history(holder, at.id),
    "restore": lambda store, _, holder, at: store.restore(holder, at, "title", '"新しい題名"', "誰か"),
    "undo": lambda store, _, holder, at: store.undo(holder, at, 1, "誰か"),
    "touch": lambda store, _, holder, at: store.touch(holder, at.id),
    "archive": lambda store, _, holder, at: store.archive(holder, at.id),
    "delete": lambda store, _, holder, at: store.delete(holder, at.id),
    "code": lambda _, access, holder, at: access.new_code(holder, at.id),
    "share": lambda _, access, holder, at: access.share(holder, at.id, "x@example.jp", "editor"),
    "unshare": lambda _, access, holder, at: access.unshare(holder, at.id, COLLEAGUES_ADDRESS),
    "shares": lambda _, access, holder, at: access.shares(holder, at.id),
    "leave": lambda _, access, holder, at: access.leave(holder, at.id),
}
OWNERS_ONLY = {"delete", "code", "share", "unshare", "shares"}
CHANGES = {"save", "restore", "undo", "archive"}


@pytest.fixture
def private(store: Store) -> Stored:
    return store.create(OWNER, titled(EMPTY, "題名"), "甲")


@pytest.mark.parametrize("use", USES)
def test_a_stranger_knows_of_no_draft(store: Store, access: Access, private: Stored, use: str) -> None:
    before = everything(store)

    with pytest.raises(UnknownDraft):
        USES[use](store, access, STRANGER, private)

    assert everything(store) == before
    assert store.list(STRANGER) == ()


@pytest.mark.parametrize("use", USES)
def test_a_deleted_draft_is_unknown(store: Store, access: Access, private: Stored, use: str) -> None:
    store.delete(OWNER, private.id)

    with pytest.raises(UnknownDraft):
        USES[use](store, access, OWNER, private)


@pytest.mark.parametrize("use", sorted(OWNERS_ONLY | CHANGES))
def test_a_reader_changes_nothing(store: Store, access: Access, private: Stored, use: str) -> None:
    access.share(OWNER, private.id, COLLEAGUES_ADDRESS, "reader")
    before = everything(store)

    with pytest.raises(ReadOnly):
        USES[use](store, access, PERSON, private)

    assert everything(store) == before


@pytest.mark.parametrize("use", sorted(OWNERS_ONLY))
def test_an_editor_does_not_do_what_is_the_owners(
    store: Store, access: Access, private: Stored, use: str
) -> None:
    access.share(OWNER, private.id, COLLEAGUES_ADDRESS, "editor")
    before = everything(store)

    with pytest.raises(ReadOnly):
        USES[use](store, access, PERSON, private)

    assert everything(store) == before


def test_an_editor_edits_and_a_reader_reads(store: Store, access: Access, private: Stored) -> None:
    access.share(OWNER, private.id, " Colleague@Example.JP ", "reader")
    assert store.read(PERSON, private.id) == private
    assert [(listed.role, listed.title) for listed in store.list(PERSON)] == [("reader", "題名")]

    access.share(OWNER, private.id, COLLEAGUES_ADDRESS, "editor")
    assert store.save(PERSON, private, titled(EMPTY, "二"), "乙").draft.title == "二"
    assert [share.role for share in access.shares(OWNER, private.id)] == ["editor"]


def test_a_share_taken_back_is_over(store: Store, access: Access, private: Stored) -> None:
    access.share(OWNER, private.id, COLLEAGUES_ADDRESS, "editor")
    access.unshare(OWNER, private.id, COLLEAGUES_ADDRESS.upper())

    assert access.shares(OWNER, private.id) == ()
    with pytest.raises(UnknownDraft):
        store.save(PERSON, private, titled(EMPTY, "二"), "乙")


def test_an_owner_is_not_made_less_by_a_share(store: Store, access: Access, private: Stored) -> None:
    access.resume(PERSON, access.new_code(OWNER, private.id), "there")
    access.share(OWNER, private.id, COLLEAGUES_ADDRESS, "reader")
    access.unshare(OWNER, private.id, COLLEAGUES_ADDRESS)
    access.share(PERSON, private.id, COLLEAGUES_ADDRESS, "reader")

    assert [listed.role for listed in store.list(PERSON)] == ["owner"]


def test_a_draft_left_is_off_the_list_and_stays_for_the_others(store: Store, shared: Stored) -> None:
    Access(store).leave(COLLEAGUE, shared.id)

    assert store.list(COLLEAGUE) == ()
    with pytest.raises(UnknownDraft):
        store.read(COLLEAGUE, shared.id)
    assert store.read(OWNER, shared.id) == shared


@pytest.mark.parametrize(
    "draft_id", ["", "x", "\x00", "\ud800", "%", "'; DROP TABLE drafts; --", "x" * 10**6]
)
def test_an_id_from_a_link_that_is_none_is_unknown(store: Store, private: Stored, draft_id: str) -> None:
    with pytest.raises(UnknownDraft):
        store.read(OWNER, draft_id)

    assert store.read(OWNER, private.id) == private


def test_a_browser_and_a_person_of_the_same_name_are_two() -> None:
    assert browser_holder(COLLEAGUES_ADDRESS) != person_holder(COLLEAGUES_ADDRESS)


# --- the list, and how long drafts are kept


def test_the_list_has_ones_own_drafts_the_last_used_first(store: Store) -> None:
    mine = [store.create(OWNER, titled(EMPTY, title), "甲").id for title in ("一", "")]
    store.create(COLLEAGUE, titled(EMPTY, "他人"), "乙")
    execute(store, text("UPDATE holders SET used_at = '2026-01-01T00:00:00.000+00:00'"))
    store.touch(OWNER, mine[0])
    store.archive(OWNER, mine[1])

    listed = store.list(OWNER)
    assert [(each.id, each.title, each.role, each.archived) for each in listed] == [
        (mine[0], "一", "owner", False),
        (mine[1], "", "owner", True),
    ]
    store.archive(OWNER, mine[1], archived=False)
    assert not store.list(OWNER)[1].archived


def test_a_draft_is_in_the_list_to_the_end_of_the_day_shown(url: str) -> None:
    store = Store(url, retention_days=30)
    kept, old = (store.create(OWNER, sample(), "甲").id for _ in range(2))
    first_moment = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=30)
    for draft_id, moment in ((kept, first_moment), (old, first_moment - timedelta(milliseconds=1))):
        changed = update(drafts).values(changed_at=moment.isoformat(timespec="milliseconds"))
        execute(store, changed.where(drafts.c.id == draft_id))
    listed = {listed.id: listed for listed in store.list(OWNER)}

    assert {draft_id: each.at_hand for draft_id, each in listed.items()} == {kept: True, old: False}
    today = datetime.now(UTC).date()
    assert {draft_id: each.expires_on for draft_id, each in listed.items()} == {
        kept: today.isoformat(),
        old: (today - timedelta(days=1)).isoformat(),
    }
    store.engine.dispose()


def test_an_edit_keeps_a_draft_for_longer(store: Store, private: Stored) -> None:
    execute(store, update(drafts).values(changed_at=ago(days=400)))
    assert not store.list(OWNER)[0].at_hand
    store.save(OWNER, private, titled(EMPTY, "二"), "甲")

    assert store.list(OWNER)[0].at_hand


def test_nothing_of_a_deleted_draft_is_left(store: Store, access: Access, shared: Stored) -> None:
    store.save(OWNER, shared, sample(), "甲")
    access.new_code(OWNER, shared.id)
    access.share(OWNER, shared.id, COLLEAGUES_ADDRESS, "reader")
    store.delete(OWNER, shared.id)
    with store.engine.begin() as connection:
        left = {
            t.name: connection.scalar(select(func.count()).select_from(t)) for t in metadata.sorted_tables
        }

    assert left == dict.fromkeys(left, 0) | {"meta": 1}


# --- resume codes


def test_a_code_opens_the_draft_in_another_browser(store: Store, access: Access, private: Stored) -> None:
    code = access.new_code(OWNER, private.id)

    assert access.resume(COLLEAGUE, code, "there") == private.id
    assert access.resume(COLLEAGUE, code, "there") == private.id, "it works until it expires"
    assert store.save(COLLEAGUE, private, titled(EMPTY, "二"), "乙").draft.title == "二"
    assert [listed.id for listed in store.list(COLLEAGUE)] == [private.id]


def test_a_code_carries_130_bits_and_is_never_the_same() -> None:
    made = {read_code(make_code()) for _ in range(2000)}

    assert len(made) == 2000
    assert {len(code) for code in made} == {26}
    # 26 places of 32 letters are 130 bits.
    assert [len({code[place] for code in made}) for place in range(26)] == [32] * 26


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f"  {code.replace('-', ' ')}\n",
        lambda code: code.replace("0", "o").replace("1", "l").replace("V", "u"),
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
        lambda code: code.replace("-", "－"),
    ],
)
def test_a_code_may_be_typed_in_many_ways(
    access: Access, private: Stored, typed: Callable[[str], str]
) -> None:
    code = access.new_code(OWNER, private.id)

    assert access.resume(COLLEAGUE, typed(code), "there") == private.id


def test_a_new_code_ends_the_old_one(access: Access, private: Stored) -> None:
    old, new = access.new_code(OWNER, private.id), access.new_code(OWNER, private.id)

    with pytest.raises(UnknownDraft):
        access.resume(COLLEAGUE, old, "there")
    assert access.resume(COLLEAGUE, new, "there") == private.id


def test_every_code_that_does_not_work_gets_the_same_answer(store: Store, access: Access) -> None:
    expired, deleted, replaced = (store.create(OWNER, EMPTY, "甲").id for _ in range(3))
    wrong = [access.new_code(OWNER, draft_id) for draft_id in (expired, deleted, replaced)]
    execute(store, update(codes).where(codes.c.draft_id == expired).values(expires_at=ago(seconds=0)))
    store.delete(OWNER, deleted)
    access.new_code(OWNER, replaced)
    given_back = []
    for code in (*wrong, make_code(), "", "\x00", "ＡＢＣ", "\ud800"):
        with pytest.raises(UnknownDraft) as answer:
            access.resume(STRANGER, code, "there")
        given_back.append((type(answer.value), answer.value.args))

    assert set(given_back) == {(UnknownDraft, ())}
    assert store.list(STRANGER) == ()


def test_a_code_works_for_its_days_and_no_longer(store: Store, access: Access, private: Stored) -> None:
    code = access.new_code(OWNER, private.id)
    with store.engine.begin() as connection:
        expires = datetime.fromisoformat(connection.scalar(select(codes.c.expires_at)) or "")
    assert abs(expires - datetime.now(UTC) - timedelta(days=CODE_DAYS)) < timedelta(minutes=1)

    execute(store, update(codes).values(expires_at=ago(seconds=-5)))
    assert access.resume(COLLEAGUE, code, "there") == private.id
    execute(store, update(codes).values(expires_at=ago(seconds=0)))
    with pytest.raises(UnknownDraft):
        access.resume(COLLEAGUE, code, "there")


def guess(access: Access, source: str) -> type[Exception]:
    with pytest.raises((UnknownDraft, TooManyGuesses)) as answer:
        access.resume(STRANGER, make_code(), source)
    return answer.type


def test_one_place_has_only_so_many_guesses(store: Store, access: Access, private: Stored) -> None:
    code = access.new_code(OWNER, private.id)
    answers = [guess(access, "here") for _ in range(GUESSES_PER_SOURCE + 2)]

    assert answers == [UnknownDraft] * GUESSES_PER_SOURCE + [TooManyGuesses] * 2
    with pytest.raises(TooManyGuesses):
        access.resume(COLLEAGUE, code, "here")
    assert access.resume(COLLEAGUE, code, "elsewhere") == private.id
    execute(store, update(guesses).values(at=ago(minutes=10, seconds=1)))
    assert access.resume(STRANGER, code, "here") == private.id


def test_codes_that_work_are_no_guesses(access: Access, private: Stored) -> None:
    code = access.new_code(OWNER, private.id)

    assert {access.resume(COLLEAGUE, code, "here") for _ in range(GUESSES_PER_SOURCE + 5)} == {private.id}


def test_guessing_all_at_once_gives_no_more_guesses(access: Access) -> None:
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: guess(access, "here"), range(GUESSES_PER_SOURCE + 10)))

    assert answers.count(UnknownDraft) == GUESSES_PER_SOURCE


# --- secrets


def test_no_secret_is_in_the_database_or_in_its_statements(store: Store, tmp_path: Path) -> None:
    secret, source = "cookie-of-a-browser-0123456789", "203.0.113.77"
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    access, holder = Access(store), browser_holder(secret)
    stored = store.create(holder, sample(), "甲")
    code, wrong = access.new_code(holder, stored.id), make_code()
    access.resume(COLLEAGUE, code, source)
    with pytest.raises(UnknownDraft):
        access.resume(STRANGER, wrong, source)
    kept = everything(store)
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert holder in kept
    assert holder.encode() in files or store.engine.dialect.name != "sqlite"
    hidden = [secret, source, *(form for each in (code, wrong) for form in (each, read_code(each)))]
    for form in hidden:
        assert form not in kept
        assert form.encode() not in files
        assert form not in "".join(statements)
    assert stored.id not in "".join(statements)
    assert not any(title in "".join(statements) for title in (sample().title, holder))


def test_an_error_of_the_database_tells_nothing_that_was_written(store: Store, private: Stored) -> None:
    row = {"draft_id": private.id, "revision": 1, "name": "title", "author": "甲", "at": "", "reason": "edit"}
    with pytest.raises(DBAPIError) as error, store.engine.begin() as connection:
        connection.execute(insert(history).values(**row, content="秘密の文"))

    assert "秘密の文" not in str(error.value)
    assert private.id not in str(error.value).partition("DETAIL")[0]


# --- the database itself


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("sqlite:////srv/d.sqlite3", "sqlite:////srv/d.sqlite3"),
    ],
)
def test_a_database_url_is_taken_as_services_give_it(
    monkeypatch: pytest.MonkeyPatch, given_url: str, used: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", given_url)

    assert database_url() == used


def test_without_a_setting_a_private_file_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path / "data"))
    store = Store(database_url())
    store.create(OWNER, EMPTY, "甲")

    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    written_files = list((tmp_path / "data").iterdir())
    assert "drafts.sqlite3" in {path.name for path in written_files}
    assert {path.stat().st_mode & 0o777 for path in written_files} == {0o600}
    with store.engine.begin() as connection:
        pragmas = [connection.scalar(text(f"PRAGMA {p}")) for p in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]
    store.engine.dispose()


def test_several_processes_may_start_on_an_empty_database(url: str) -> None:
    together = threading.Barrier(6)

    def start(_: int) -> None:
        together.wait()
        opened = Store(url)
        opened.create(OWNER, EMPTY, "甲")
        opened.engine.dispose()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(start, range(6)))

    store = Store(url)
    assert len(store.list(OWNER)) == 6
    store.engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(url: str, store: Store, private: Stored) -> None:
    execute(store, text("UPDATE meta SET value = '99'"))

    with pytest.raises(StoreTooNew, match="99"):
        Store(url)

    assert store.read(OWNER, private.id) == private


# --- what earlier versions left


@pytest.mark.parametrize("fixture", sorted((DATA / "stores").glob("v*.sqlite3")), ids=lambda path: path.stem)
def test_a_database_of_an_earlier_version_opens(fixture: Path, tmp_path: Path) -> None:
    """Made by ``tests/data/stores/make.py`` at the time; every version's stays."""
    shutil.copy(fixture, tmp_path / "old.sqlite3")
    store = Store(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    holder = browser_holder("fixture")
    (listed,) = store.list(holder)
    stored = store.read(holder, listed.id)

    assert listed.title == "古い版で作った下書き"
    assert len(stored.draft.provider_answers) + len(stored.draft.units["s1"].answers) == 126
    assert stored.draft.plan.years == "4"
    assert [c.reason for c in store.history(holder, listed.id, "title")] == ["restore", "edit", "import"]
    assert [s.address for s in Access(store).shares(holder, listed.id)] == [COLLEAGUES_ADDRESS]
    saved = store.save(holder, stored, titled(stored.draft, "新しい版"), "甲")
    assert saved == store.read(PERSON, listed.id)
    store.engine.dispose()


@pytest.mark.parametrize("fixture", sorted((DATA / "drafts").glob("v*.json")), ids=lambda path: path.stem)
def test_a_draft_file_of_an_earlier_version_opens(fixture: Path, store: Store) -> None:
    draft = load_draft(fixture.read_bytes(), list_editions())

    assert draft.title == "古い版で作った下書き"
    assert draft.eligibility.agents[0].name == "株式会社サンプル代理店"
    assert draft.offering.integrations[0].service_ids == ("s1", "s2")
    assert draft.offering.services[0].levels[0].name == "標準"
    assert draft.minimum_told.value == "3"
    assert draft.plan.certification_number
    assert any(answer.withhold for answer in draft.units["s1"].answers.values())
    assert store.read(OWNER, store.create(OWNER, draft, "甲").id).draft == draft


def test_every_version_has_its_fixtures() -> None:
    from core import draft
    from core.store import tables

    assert len(list((DATA / "stores").glob("v*.sqlite3"))) == tables.SCHEMA_VERSION
    assert len(list((DATA / "drafts").glob("v*.json"))) == draft.SCHEMA_VERSION


# --- ids of any kind


@generated
@given(
    st.lists(st.sampled_from(ODD) | ids, min_size=2, max_size=3, unique=True),
    st.lists(st.sampled_from(ODD) | ids, min_size=1, max_size=2, unique=True),
)
def test_what_is_edited_undone_and_restored_stays_in_its_place_whatever_the_ids(
    store: Store, units: list[str], items: list[str]
) -> None:
    draft = EMPTY
    for unit, item in product(units, items):
        draft = unit_noted(noted(draft, item, "初め"), unit, item, f"初め{unit}")
    stored = store.create(OWNER, draft, "甲")
    place = str(Place.unit_item(units[0], items[0]))
    edited = store.save(OWNER, stored, unit_noted(draft, units[0], items[0], "後"), "甲")
    undone = store.undo(OWNER, edited, edited.sequence, "甲")
    (entry, *_) = store.history(OWNER, stored.id, place)
    restored = store.restore(OWNER, undone, entry.part, entry.before, "甲")

    assert undone.draft == store.read(OWNER, store.create(OWNER, draft, "甲").id).draft == draft
    assert restored.draft == edited.draft == store.read(OWNER, stored.id).draft
    assert {c.part for c in store.history(OWNER, stored.id) if c.reason != "import"} == {place}


def test_a_service_whose_answers_would_have_no_room_is_refused_before_anything_is_stored(
    store: Store,
) -> None:
    offering = Offering(services=(Service(id="x" * 180),))
    with pytest.raises(Unstorable, match="180文字"):
        store.create(OWNER, EMPTY.model_copy(update={"offering": offering}), "甲")

    assert store.list(OWNER) == ()


def test_the_mark_of_a_calendar_outlasts_undoing_the_edit_that_made_it(store: Store) -> None:
    stored = store.create(OWNER, EMPTY, "甲")
    edited = store.save(OWNER, stored, titled(EMPTY.model_copy(update={"calendar": "k"}), "題名"), "甲")
    undone = store.undo(OWNER, edited, edited.sequence, "甲").draft

    assert (undone.title, undone.calendar) == ("", "k")
