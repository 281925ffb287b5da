"""What a draft may hold: nothing from outside is larger; what was stored larger opens, and does not grow."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core import extent
from core.draft import Answer, Draft, Evidence, Offering, Service, ServiceLevel, UnitDraft
from core.edition import Edition
from core.files import DraftFileError, load_draft, save_draft
from core.limits import (
    DRAFT_VALUES,
    DRAFTS,
    FORMER_UNITS,
    LINE_MOST,
    ROWS,
    TEXT_MOST,
    UNITS,
    WRITES,
)
from core.papers.order import Kind, Order, make
from core.store import Store, Unstorable, browser_holder
from core.store import rows as store_rows
from core.store.allowance import Allowance
from pages.parts.file_choice import Reading
from questionnaire import list_editions, load_sample
from tests.support import EDITION_ID
from tests.wizard import EMPTY, Wizard

OWNER = browser_holder("owner")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'drafts.sqlite3'}")
    yield made
    made.close()


def answered(**answer: Any) -> Draft:
    return EMPTY.model_copy(update={"provider_answers": {"a": Answer(**answer)}})


def offered(services: int, levels: int) -> Draft:
    plans = tuple(ServiceLevel(id=f"l{n}") for n in range(levels))
    return EMPTY.model_copy(
        update={
            "offering": Offering(services=tuple(Service(id=f"s{n}", levels=plans) for n in range(services)))
        }
    )


Make = Callable[[int], Draft]
"""A draft that is so much larger than it may be."""

TOO_LARGE: dict[str, tuple[Make, str]] = {
    "title": (lambda n: EMPTY.model_copy(update={"title": "題" * (LINE_MOST + n)}), "この欄は3,000文字まで"),
    "text": (lambda n: answered(values={"x": "文" * (TEXT_MOST + n)}), "この欄は30,000文字まで"),
    "note": (lambda n: answered(note="文" * (TEXT_MOST + n)), "この欄は30,000文字まで"),
    "material": (
        lambda n: answered(evidence=(Evidence(name="資" * (LINE_MOST + n)),)),
        "この欄は3,000文字まで",
    ),
    "cell": (lambda n: answered(values={"t": ({"c": "文" * (TEXT_MOST + n)},)}), "この欄は30,000文字まで"),
    "rows": (lambda n: answered(values={"t": ({},) * (ROWS + n)}), "1つの項目に300行まで"),
    "choices": (lambda n: answered(values={"t": ("",) * (ROWS + n)}), "1つの項目に300行まで"),
    "fields": (lambda n: answered(values={str(k): "" for k in range(ROWS + n)}), "1つの項目に300行まで"),
    "evidence": (lambda n: answered(evidence=(Evidence(),) * (ROWS + n)), "1つの項目に300行まで"),
    "services": (lambda n: offered(UNITS + n, 0), "1つの下書きに30単位まで"),
    "levels": (lambda n: offered(2, UNITS // 2 + n), "1つの下書きに30単位まで"),
    "1,000 units": (lambda n: offered(48 + n, 20), "1つの下書きに30単位まで"),
    "former units": (
        lambda n: EMPTY.model_copy(update={"units": {f"u{k}": UnitDraft() for k in range(FORMER_UNITS + n)}}),
        "1つの下書きに100単位まで",
    ),
}
each_limit = pytest.mark.parametrize(("large", "says"), TOO_LARGE.values(), ids=TOO_LARGE.keys())


@each_limit
def test_what_is_too_large_is_refused_in_words(store: Store, large: Make, says: str) -> None:
    with pytest.raises(Unstorable, match=says):
        store.create(OWNER, large(1), "x")
    base = store.create(OWNER, EMPTY, "x")
    with pytest.raises(Unstorable, match=says):
        store.save(OWNER, base, large(1), "x")

    assert store.read(OWNER, base.id).draft == EMPTY


@each_limit
def test_what_was_stored_before_there_was_a_limit_opens_shrinks_and_does_not_grow(
    store: Store, monkeypatch: pytest.MonkeyPatch, large: Make, says: str
) -> None:
    with monkeypatch.context() as earlier:
        for name in ("LINE_MOST", "TEXT_MOST", "ROWS", "UNITS", "FORMER_UNITS"):
            earlier.setattr(extent, name, 10**9)
        base = store.create(OWNER, large(1), "x")
    assert store.read(OWNER, base.id).draft == large(1)
    edited = store.save(OWNER, base, large(1).model_copy(update={"documents_ready": ("form_a",)}), "x")
    assert store.read(OWNER, base.id).draft.documents_ready == ("form_a",)
    with pytest.raises(Unstorable, match=says):
        store.save(OWNER, edited, large(2), "x")
    smaller = store.save(OWNER, edited, EMPTY, "x")

    assert store.read(OWNER, smaller.id).draft == EMPTY


# --- as a file ---


def test_a_file_with_too_many_values_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: str) -> object:
        raise AssertionError("it was read")

    monkeypatch.setattr("core.files.json.loads", never)
    for each in (b"1", b"{}", b"[]", b'""'):
        data = b'{"schema_version":1,"x":[' + b",".join([each] * (DRAFT_VALUES + 1)) + b"]}"
        with pytest.raises(DraftFileError, match="値の数が多すぎます"):
            load_draft(data, list_editions())


def test_commas_and_brackets_in_texts_are_no_values() -> None:
    draft = answered(note=',[{"\\' * 5000)

    assert load_draft(save_draft(draft), list_editions()) == draft


def test_many_wrong_places_are_counted_and_not_listed() -> None:
    data = (
        f'{{"schema_version":1,"edition":"{EDITION_ID}","provider_answers":{{"a":{{"evidence":['
        + ",".join(["1"] * 5000)
        + "]}}}"
    )
    with pytest.raises(DraftFileError, match="5,000か所"):
        load_draft(data.encode(), list_editions())


# --- in the store ---


def test_a_holder_has_so_many_drafts_of_its_own(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_rows, "DRAFTS", 3)
    ids = [store.create(OWNER, EMPTY, "x").id for _ in range(3)]
    with pytest.raises(Unstorable, match="下書きは3件まで"):
        store.create(OWNER, EMPTY, "x")
    assert store.create(browser_holder("other"), EMPTY, "x")
    store.delete(OWNER, ids[0])

    assert store.create(OWNER, EMPTY, "x")
    assert DRAFTS > 3


def test_a_history_forgets_its_oldest_and_keeps_the_newest_of_each_part(store: Store) -> None:
    base = store.create(OWNER, EMPTY.model_copy(update={"title": "最初"}), "x")
    for number in range(20):
        base = store.save(
            OWNER, base, base.draft.model_copy(update={"form_a": {"x": str(number) * 1000}}), "x"
        )
    with store.engine.begin() as connection:
        store_rows.shorten_history(connection, base.id, most=10_000)
    left = store.history(OWNER, base.id, limit=1000)

    assert [change.part for change in left].count("title") == 1
    assert 3 <= len(left) <= 8
    assert max(change.revision for change in left) == base.sequence
    again = store.save(OWNER, base, base.draft.model_copy(update={"title": "次"}), "x")
    assert store.read(OWNER, again.id).draft.title == "次"


def test_a_large_edit_has_the_history_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "core.store.drafts.shorten_history", lambda c, d: store_rows.shorten_history(c, d, 90_000)
    )
    base = store.create(OWNER, EMPTY, "x")
    for number in range(10):
        base = store.save(OWNER, base, answered(note=str(number) * 29_000), "x")

    assert len(store.history(OWNER, base.id, limit=1000)) <= 4


def test_a_holder_stores_so_much_a_minute_and_others_notice_nothing(store: Store) -> None:
    times = [0.0]
    store.allowance = Allowance(most=10_000, clock=lambda: times[0])
    base = store.create(OWNER, EMPTY, "x")
    base = store.save(OWNER, base, answered(note="文" * 9_000), "x")
    with pytest.raises(Unstorable, match="1分ほど待つと"):
        store.save(OWNER, base, answered(note="字" * 9_000), "x")
    other = store.create(browser_holder("other"), EMPTY, "y")
    store.save(browser_holder("other"), other, answered(note="文" * 9_000), "y")
    times[0] = 61.0

    assert store.save(OWNER, base, answered(note="字" * 9_000), "x").sequence == base.sequence + 1
    assert WRITES > TEXT_MOST * 100


# --- on the page ---


def test_a_chosen_file_is_read_in_one_run_only(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    opened = load_draft

    def counted(data: bytes, editions: tuple[str, ...]) -> Draft:
        reads.append(len(data))
        return opened(data, editions)

    monkeypatch.setattr("core.pdf.embedded.load_draft", counted)
    wizard = Wizard()
    wizard.choose_file(save_draft(load_sample("minato")))
    for _ in range(3):
        wizard.draw()
    assert len(reads) == 1
    wizard.choose_file(b"{}")
    wizard.draw()
    assert len(reads) == 2
    assert "開示ナビの下書きではありません" in wizard.shown
    assert isinstance(wizard.work.aids.read["open-file"][1], Reading)


def test_a_file_with_a_thousand_units_is_refused_on_the_page() -> None:
    wizard = Wizard()
    wizard.choose_file(save_draft(offered(50, 20)))

    assert "1つの下書きに30単位まで" in wizard.shown
    assert "このファイルを開く" not in wizard.labels("button")


# --- typesetting ---


def calls(work: Callable[[], object]) -> int:
    """How many calls of functions it takes: the same on every machine."""
    count = 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", ["draft", "filing"])
@pytest.mark.parametrize("piece", ["あ", "あ\n"], ids=["letters", "lines"])
def test_a_name_twice_as_long_costs_twice_as_much(edition: Edition, kind: Kind, piece: str) -> None:
    def cost(length: int) -> int:
        name = piece * length
        answers = {"provider_name": Answer(values={"name": name})}
        offering = Offering(services=(Service(id="s1", name=name),))
        draft = EMPTY.model_copy(update={"provider_answers": answers, "offering": offering})
        return calls(lambda: make(Order(kind, edition, draft, date(2026, 10, 1)), lambda _, __: None))

    short, once, twice = cost(1), cost(2000), cost(4000)

    assert twice - short < 2.3 * (once - short)
