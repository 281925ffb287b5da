"""What is stored and cannot be read costs only itself; what cannot be read again is not stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, select, update

from core.draft import Draft, Evidence, Notices, State, Told
from core.store import (
    Damaged,
    Files,
    KeptFile,
    Pass,
    Store,
    Stored,
    Turns,
    Unstorable,
    browser_holder,
    database_url,
)
from core.store.parts import part_text, split_draft, with_part
from core.store.tables import history, materials, meta, participants, parts, rooms
from core.workshop import Rooms, RoomSettings
from pages.parts.steps import PAGES
from pages.parts.storage import store as store_of_pages
from questionnaire import load_sample
from tests.postgres import Postgres, postgres
from tests.support import EDITION_ID, TOLD
from tests.wizard import Wizard

OWNER = browser_holder("owner")
WRONG_SHAPE = {"title": '{"a": 1}', "calendar": "[1]", "documents_ready": '{"a": 1}'}


def full() -> Draft:
    """A draft with something in every part."""
    draft = load_sample("minato")
    changes = {
        "title": draft.title or "題",
        "minimum_told": TOLD,
        "documents_ready": ("form_a:s1",),
        "notices": Notices(change=Told(what="名称の変更")),
        "calendar": "目印",
        "plan": draft.plan.model_copy(update={"years": "4"}),
    }
    return draft.model_copy(update=changes)


FULL = split_draft(full())
KINDS = {name.partition("/")[0] + str(name.count("/")): name for name in FULL if "/" in name}
ONE_OF_EACH = [*(name for name in FULL if "/" not in name), *KINDS.values()]


def unknown_option(name: str) -> str:
    """The part with an option that nobody was offered, or a key where it has no options."""
    content = json.loads(FULL[name])
    if name in {"title", "calendar", "documents_ready", "form_a"} or (
        name.count("/") == 1 and name[:4] == "unit"
    ):
        return json.dumps([content, {"evil": None}])
    options = {"eligibility": "uses_ai", "minimum_told": "unit"}
    return json.dumps({**content, options.get(name, "state"): "evil"})


DAMAGES: dict[str, Any] = {
    "invalid JSON": lambda name: FULL[name][:-1] + "\0",
    "wrong shape": lambda name: WRONG_SHAPE.get(name, "[[1]]"),
    "unknown option": unknown_option,
    "empty": lambda _: "",
    "lists without end": lambda _: "[" * 100_000,
}
damages = pytest.mark.parametrize("damage", list(DAMAGES.values()), ids=list(DAMAGES))


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("server").new_database())
    opened = Store(database_url())
    yield opened
    opened.engine.dispose()


def overwrite(store: Store, column: Column[Any], text: str, *conditions: Any) -> None:
    """Write a text where it stands, as a fault of the disk or an earlier version would have."""
    with store.engine.begin() as connection:
        done = connection.execute(update(column.table).where(*conditions).values({column.name: text}))
    assert done.rowcount


def damage_part(store: Store, stored: Stored, name: str, text: str) -> None:
    overwrite(store, parts.c.content, text, parts.c.draft_id == stored.id, parts.c.name == name)


def raw(store: Store, stored: Stored, name: str) -> str | None:
    query = select(parts.c.content).where(parts.c.draft_id == stored.id, parts.c.name == name)
    with store.reading.begin() as connection:
        return str(connection.scalar(query))


def fits(text: str, store: Store) -> str:
    """PostgreSQL itself takes no zero byte."""
    return text if store.engine.dialect.name == "sqlite" else text.replace("\0", "")


# --- the store


@damages
def test_a_damaged_part_of_any_place_costs_only_itself_and_comes_back(store: Store, damage: Any) -> None:
    stored = store.create(OWNER, full(), "甲")
    names = list(FULL) if store.engine.dialect.name == "sqlite" else ONE_OF_EACH
    for name in names:
        text = fits(damage(name), store)
        damage_part(store, stored, name, text)

        read = store.read(OWNER, stored.id)

        assert read.damaged == {name: text}
        assert read.draft == with_part(full(), name, None) or name.count("/") == 1
        assert {k: v for k, v in split_draft(read.draft).items() if k != name} == {
            k: v for k, v in FULL.items() if k != name
        }
        assert store.list(OWNER)[0].title == read.draft.title
        back = store.restore(OWNER, read, name, FULL[name], "甲")
        assert (back.damaged, split_draft(back.draft)) == ({}, FULL)
        assert store.history(OWNER, stored.id, name)[0].before == text
        stored = back


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_an_edit_elsewhere_leaves_the_raw_text_and_one_of_the_part_itself_is_refused(
    store: Store, name: str
) -> None:
    stored = store.create(OWNER, full(), "甲")
    damage_part(store, stored, name, "{")
    read = store.read(OWNER, stored.id)
    elsewhere = "plan" if name == "title" else "title"
    plan = read.draft.plan.model_copy(update={"years": "6"})
    changed = read.draft.model_copy(update={"title": "別"} if elsewhere == "title" else {"plan": plan})

    saved = store.save(OWNER, read, changed, "甲")

    assert raw(store, stored, name) == "{"
    assert saved.damaged == {name: "{"}
    with pytest.raises(Damaged, match="壊れています"):
        store.save(OWNER, saved, with_part(saved.draft, name, FULL[name]), "甲")
    assert raw(store, stored, name) == "{"
    emptied = store.restore(OWNER, saved, name, None, "甲")
    assert emptied.damaged == {}
    assert store.history(OWNER, stored.id, name)[0].before == "{"
    assert store.save(OWNER, emptied, with_part(emptied.draft, name, FULL[name]), "甲").damaged == {}


def test_what_another_left_damaged_comes_in_as_damaged(store: Store) -> None:
    base = store.create(OWNER, full(), "甲")
    store.save(OWNER, base, base.draft.model_copy(update={"calendar": "後"}), "乙")
    damage_part(store, base, "calendar", "{")

    merged = store.save(OWNER, base, base.draft.model_copy(update={"title": "別"}), "甲")

    assert merged.damaged == {"calendar": "{"}
    assert (merged.draft.title, raw(store, base, "calendar")) == ("別", "{")


def test_a_part_of_an_unknown_name_stays_and_harms_nothing(store: Store) -> None:
    stored = store.create(OWNER, full(), "甲")
    overwrite(store, parts.c.name, "evil/1/2/3", parts.c.draft_id == stored.id, parts.c.name == "calendar")

    read = store.read(OWNER, stored.id)

    assert read.damaged == {"evil/1/2/3": FULL["calendar"]}
    assert read.draft == full().model_copy(update={"calendar": ""})


def test_a_damaged_entry_of_the_history_is_not_put_back(store: Store) -> None:
    stored = store.create(OWNER, full(), "甲")
    saved = store.save(OWNER, stored, stored.draft.model_copy(update={"title": "別"}), "甲")
    overwrite(store, history.c.before, "{", history.c.draft_id == stored.id, history.c.revision == 2)

    with pytest.raises(Unstorable, match="壊れていて"):
        store.undo(OWNER, saved, 2, "甲")
    assert store.read(OWNER, stored.id).draft.title == "別"


ITEM = next(iter(full().provider_answers))
FORGED: dict[str, dict[str, Any]] = {
    "unknown option": {"eligibility": full().eligibility.model_copy(update={"uses_ai": "evil"})},
    "wrong kind": {"title": True},
    "a list for a text": {"plan": full().plan.model_copy(update={"years": ["4"]})},
    "nothing for a text": {"calendar": None},
    "unknown state": {
        "provider_answers": {ITEM: full().provider_answers[ITEM].model_copy(update={"state": "evil"})}
    },
    "unknown kind of evidence": {
        "provider_answers": {
            ITEM: full()
            .provider_answers[ITEM]
            .model_copy(update={"evidence": (Evidence().model_copy(update={"kind": "evil"}),)})
        }
    },
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_what_could_not_be_read_again_is_not_stored(store: Store, forged: dict[str, Any]) -> None:
    stored = store.create(OWNER, full(), "甲")
    evil = full().model_copy(update=forged)

    with pytest.raises(Unstorable):
        store.save(OWNER, stored, evil, "甲")
    with pytest.raises(Unstorable):
        store.create(OWNER, evil, "甲")

    assert store.read(OWNER, stored.id).draft == full()
    assert len(store.list(OWNER)) == 1


@pytest.mark.parametrize("text", ["{", '{"a": 1}', '["evil", 1]', ""])
def test_damage_in_other_tables_costs_only_itself(store: Store, text: str) -> None:
    stored = store.create(OWNER, full(), "甲")
    files = Files(store)
    files.keep(OWNER, stored.id, [(KeptFile("k", "規程.pdf", 1, 3, (("規程", "own"),)), b"pdf")])
    overwrite(store, materials.c.chosen, text)
    assert [file.chosen for file in files.list(OWNER, stored.id)] == [()]

    today = Turns(store.engine).take()
    assert today is not None
    settings = RoomSettings(
        title="部屋", last_day=today.moment.date(), edition=EDITION_ID, start="", steps=("fees",), seats=3
    )
    all_rooms = Rooms(store)
    room, _ = all_rooms.open_room(OWNER, settings)
    all_rooms.join(OWNER, room.id, "甲", full(), today.moment.date())
    overwrite(store, participants.c.standing, text)
    overwrite(store, rooms.c.steps, text)
    assert all_rooms.room(room.id).settings.steps == ()
    assert [standing.percent for standing in all_rooms.standings(OWNER, room.id)] == [0]

    overwrite(store, meta.c.value, text, meta.c.name == "upkeep")
    assert isinstance(Turns(store.engine).take(), Pass)
    assert store.list(OWNER)


# --- the pages


def on_pages(secret: str) -> tuple[Store, Stored]:
    """A full draft in the store that the pages use."""
    return (shared := store_of_pages()), shared.create(browser_holder(secret), full(), "甲")


@pytest.mark.parametrize("damage", list(DAMAGES.values())[:4], ids=list(DAMAGES)[:4])
def test_every_page_opens_and_says_which_parts_are_damaged(damage: Any) -> None:
    secret = f"damaged {damage('title')}"
    shared, stored = on_pages(secret)
    other = shared.create(browser_holder(secret), Draft(edition=EDITION_ID, title="別の下書き"), "甲")
    for name in ONE_OF_EACH:
        damage_part(shared, stored, name, damage(name))
    shared.touch(browser_holder(secret), stored.id)
    wizard = Wizard(secret=secret)

    for page in PAGES:
        wizard.go(page.address)
        if page.address not in {"about", "demo"}:
            assert f"{len(ONE_OF_EACH)}か所が壊れていて" in wizard.shown
            assert "申請資格の答え" in wizard.shown
    wizard.go("drafts")
    assert "別の下書き" in wizard.shown

    for left in range(len(ONE_OF_EACH), 0, -1):
        assert f"{left}か所が壊れていて" in wizard.shown
        wizard.click("この内容に戻す")
        wizard.draw()

    assert "壊れていて" not in wizard.shown
    assert wizard.draft == full() == shared.read(browser_holder(secret), stored.id).draft
    assert shared.read(browser_holder(secret), other.id).draft.title == "別の下書き"


def test_a_damaged_part_is_shown_with_its_raw_text_and_papers_say_why_they_are_not_made() -> None:
    shared, stored = on_pages("raw text")
    damage_part(shared, stored, "eligibility", '{"uses_ai": "evil"}')
    wizard = Wizard(secret="raw text")

    wizard.go("export")

    assert '{"uses_ai": "evil"}' in wizard.shown
    assert "壊れている部分があるため、いまは作れません" in wizard.shown
    assert wizard.find("button", "PDFを作る").disabled
    assert "壊れた部分の元の文字をダウンロード" in wizard.labels("download_button")


def test_a_damaged_item_cannot_be_written_into_until_it_is_emptied() -> None:
    name = next(name for name in ONE_OF_EACH if name.startswith("provider/"))
    shared, stored = on_pages("item")
    damage_part(shared, stored, name, "{")
    wizard = Wizard(secret="item")
    from questionnaire import load_edition

    wizard.go_to_item(load_edition(EDITION_ID), name.partition("/")[2])

    assert "この項目は壊れています" in wizard.shown
    wizard.click("空にして書き直す")
    assert wizard.answer_of(name.partition("/")[2]).state is State.UNANSWERED
    assert part_text(shared.read(browser_holder("item"), stored.id).draft, name) is None


def test_what_was_typed_into_a_damaged_section_is_stored_once_it_is_emptied() -> None:
    shared, stored = on_pages("typed")
    damage_part(shared, stored, "title", "{")
    wizard = Wizard(secret="typed").go("drafts")

    wizard.type("いま開いている下書きの名前", "新しい名前")
    assert "変更した部分は、保存されている内容が壊れています" in wizard.shown
    assert raw(shared, stored, "title") == "{"
    wizard.click("空にして書き直す")

    assert shared.read(browser_holder("typed"), stored.id).draft.title == "新しい名前"
