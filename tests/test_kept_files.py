"""Evidence kept with a draft: by those who may, within limits, and gone when it shall be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.draft import Draft
from core.files import save_draft
from core.store import (
    Access,
    Files,
    KeptFile,
    ReadOnly,
    Store,
    Stored,
    UnknownDraft,
    Unstorable,
    person_holder,
)
from tests.support import EDITION_ID

OWNER, STRANGER, ADDRESS = "owner", "stranger", "reader@example.jp"
FILE = KeptFile("k1", "就業規則.pdf", 3, 8, (("就業規則", "own"),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'drafts.sqlite3'}")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def files(store: Store) -> Files:
    return Files(store, largest_total=100)


@pytest.fixture
def stored(store: Store) -> Stored:
    return store.create(OWNER, Draft(edition=EDITION_ID), "端末")


def test_a_kept_file_comes_back_as_it_was_after_a_restart(
    store: Store, files: Files, stored: Stored, tmp_path: Path
) -> None:
    files.keep(OWNER, stored.id, [(FILE, b"%PDF-..."), (FILE, b"%PDF-...")])
    store.engine.dispose()
    again = Store(f"sqlite:///{tmp_path / 'drafts.sqlite3'}")

    assert Files(again).list(OWNER, stored.id) == (FILE,)
    assert Files(again).read(OWNER, stored.id, "k1") == b"%PDF-..."
    again.engine.dispose()


def test_it_is_neither_in_the_draft_nor_in_its_history(store: Store, files: Files, stored: Stored) -> None:
    files.keep(OWNER, stored.id, [(FILE, b"%PDF-...")])

    assert "就業規則.pdf" not in save_draft(store.read(OWNER, stored.id).draft).decode()
    assert "就業規則.pdf" not in repr(store.history(OWNER, stored.id))


def test_what_was_chosen_by_hand_is_remembered(files: Files, stored: Stored) -> None:
    files.keep(OWNER, stored.id, [(FILE, b"%PDF-...")])
    files.choose(OWNER, stored.id, "k1", (("定款", "own"), ("自社サイト", "web")))

    assert files.list(OWNER, stored.id)[0].chosen == (("定款", "own"), ("自社サイト", "web"))


def test_more_than_a_draft_may_keep_is_refused_whole_and_in_words(files: Files, stored: Stored) -> None:
    files.keep(OWNER, stored.id, [(FILE, bytes(60))])
    with pytest.raises(Unstorable, match="1つの下書きに"):
        files.keep(
            OWNER,
            stored.id,
            [(KeptFile("k2", "b.pdf", 1, 10), bytes(10)), (KeptFile("k3", "c.pdf", 1, 60), bytes(60))],
        )

    assert [file.key for file in files.list(OWNER, stored.id)] == ["k1"]


def test_dropping_forgets_one_or_all(files: Files, stored: Stored) -> None:
    others = [(KeptFile(key, f"{key}.pdf", 1, 1), b"x") for key in ("k2", "k3")]
    files.keep(OWNER, stored.id, [(FILE, b"%PDF-..."), *others])
    files.drop(OWNER, stored.id, "k2")
    left = [file.key for file in files.list(OWNER, stored.id)]
    files.drop_all(OWNER, stored.id)

    assert sorted(left) == ["k1", "k3"]
    assert files.list(OWNER, stored.id) == ()
    assert files.read(OWNER, stored.id, "k1") == b""


USES = {
    "keep": lambda files, holder, draft: files.keep(holder, draft, [(FILE, b"%PDF-...")]),
    "choose": lambda files, holder, draft: files.choose(holder, draft, "k1", ()),
    "drop": lambda files, holder, draft: files.drop(holder, draft, "k1"),
    "drop all": lambda files, holder, draft: files.drop_all(holder, draft),
    "list": lambda files, holder, draft: files.list(holder, draft),
    "read": lambda files, holder, draft: files.read(holder, draft, "k1"),
}


@pytest.mark.parametrize("use", USES)
def test_a_stranger_reaches_no_file(files: Files, stored: Stored, use: str) -> None:
    files.keep(OWNER, stored.id, [(FILE, b"%PDF-...")])
    with pytest.raises(UnknownDraft):
        USES[use](files, STRANGER, stored.id)

    assert files.list(OWNER, stored.id) == (FILE,)


@pytest.mark.parametrize("use", USES)
def test_a_reader_reads_files_and_changes_none(store: Store, files: Files, stored: Stored, use: str) -> None:
    files.keep(OWNER, stored.id, [(FILE, b"%PDF-...")])
    Access(store).share(OWNER, stored.id, ADDRESS, "reader")
    if use in {"list", "read"}:
        assert USES[use](files, person_holder(ADDRESS), stored.id)
        return
    with pytest.raises(ReadOnly):
        USES[use](files, person_holder(ADDRESS), stored.id)

    assert files.list(OWNER, stored.id) == (FILE,)


def test_files_go_with_their_draft(store: Store, files: Files, stored: Stored) -> None:
    files.keep(OWNER, stored.id, [(FILE, b"%PDF-...")])
    store.delete(OWNER, stored.id)
    with store.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM materials").scalar() == 0
