"""Storing a text replaces no control: what somebody presses just after typing is the same control as before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1.element_tree import Block, Node

from benchmarks.bench_edit import texts
from benchmarks.press_scenes import EDITION, SCENES
from core.draft import Answer, Draft, Service, State
from core.edition import Edition
from core.items import FieldKind
from core.store import Store, browser_holder
from pages.parts.desk import Desk, View
from pages.parts.steps import LIVE, PAGES
from tests.browser import serve
from tests.test_quick_edits import Hurried, stored_answer, stored_draft
from tests.wizard import DRAFTS, Wizard, with_answers

ITEM = "disclosure_date"
SEARCH = "項目を探す"
CHART = "plotly_chart"
DONE_BY_THE_TEXT = {"予定表のファイルを用意する"}
"""Where a draft of an earlier version has no calendar, a date makes one, and this does nothing more."""
_SCENES = {(page, number): scene.draft for page, of in SCENES.items() for number, scene in enumerate(of)}
_PAGES = [(step.address, name) for step in PAGES if step.address != LIVE.address for name in DRAFTS]


def controls(wizard: Wizard) -> dict[str, str]:
    """What can be pressed or typed in, by id."""
    found: dict[str, str] = {}
    for root in (wizard.at.main, wizard.at.sidebar):
        for node in _nodes(root):
            known = str(getattr(getattr(node, "proto", None), "id", ""))
            if known and node.type != CHART:
                found[known] = getattr(node, "label", "") or node.type
    return found


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children.values() if isinstance(node, Block) else ():
        yield from _nodes(child)


def replaced(wizard: Wizard) -> set[tuple[str, str]]:
    """Type into every text field; the field and the control that was there before its text and not after it."""
    kinds = ("text_input", "text_area")
    fields = [(kind, each.key) for kind in kinds for each in getattr(wizard.at, kind) if each.label != SEARCH]
    assert len({key for _, key in fields}) == len(fields)
    lost = set()
    for number, (kind, key) in enumerate(fields):
        field = next(each for each in getattr(wizard.at, kind) if each.key == key)
        before = controls(wizard)
        wizard.done(field.input(f"はやぶさ{number}"))
        wizard.draw()
        gone = before.keys() - controls(wizard).keys()
        lost |= {(field.label, before[each]) for each in gone} - {(field.label, x) for x in DONE_BY_THE_TEXT}
    return lost


@pytest.mark.parametrize(("page", "name"), _PAGES)
def test_a_text_replaces_no_control_of_its_page(page: str, name: str) -> None:
    assert replaced(Wizard(DRAFTS[name]).go(page)) == set()


@pytest.mark.parametrize(("page", "number"), [key for key in _SCENES if key[0] != "form-b"])
def test_a_text_replaces_no_control_of_a_page_with_all_its_fields(page: str, number: int) -> None:
    assert replaced(Wizard(_SCENES[page, number]).go(page)) == set()


@pytest.mark.parametrize("kind", sorted({f.kind for i in EDITION.items.values() for f in i.fields}))
def test_a_text_replaces_no_control_of_a_card_without_an_answer(edition: Edition, kind: FieldKind) -> None:
    """Nor of the page around it: it has the number of items left."""
    item = next(i for i in edition.items.values() if any(f.kind is kind for f in i.fields))
    wizard = Wizard(_SCENES["form-b", 0]).go("form-b")
    wizard.look(View(category_id=edition.category_of[item.id].id, open_items=frozenset({item.id})))

    assert replaced(wizard.draw()) == set()


def test_the_unit_switch_stays_when_a_service_gets_another_name() -> None:
    wizard = Wizard(_SCENES["units", 0]).go("form-a")
    before = controls(wizard)
    wizard.go("units").type("サービス1の名称", "まったく別の名前")
    wizard.go("form-a")

    assert before.keys() - controls(wizard).keys() == set()
    assert any("まったく別の名前" in each for each in wizard.find("selectbox", "申請単位").options)


# --- what the browser still calls by former words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("same")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve(KAIJI_DATA=str(folder)) as url:
        yield url.removeprefix("http://")


def stored(folder: Path, cookie: str, draft: Draft) -> None:
    store = Store(f"sqlite:///{folder / 'drafts.sqlite3'}")
    store.create(browser_holder(cookie), draft, "")
    store.engine.dispose()


def test_services_chosen_by_the_words_of_a_moment_ago_are_taken(address: str, folder: Path) -> None:
    cookie, draft = "m" * 43, _SCENES["units", 0]
    services = (*draft.offering.services, Service(id="s3", name="翻訳"))
    offering = draft.offering.model_copy(update={"services": services})
    stored(folder, cookie, draft.model_copy(update={"offering": offering}))

    async def rename_and_choose() -> None:
        async with Hurried(address, cookie) as person:
            await person.open_page("units")
            name = person.widget("text_input", "サービス3の名称")
            chosen = person.widget("multiselect", "統合して提供しているサービス")
            assert isinstance(chosen.value, list)
            await person.send_edit(name, "通訳")
            await asyncio.sleep(0.5)  # drawn by the server, not yet seen by the person
            chosen.value = [*chosen.value, next(each for each in chosen.options if each.startswith("翻訳"))]
            await person._send(person._request(chosen.fragment_id))
            await person.catch_up()

    asyncio.run(rename_and_choose())
    now = stored_draft(folder, cookie).offering

    assert now.services[2].name == "通訳"
    assert now.integrations[0].service_ids == ("s1", "s2", "s3")


def test_a_category_chosen_by_the_words_of_a_moment_ago_opens(address: str) -> None:
    async def fill_and_choose() -> list[str]:
        async with Hurried(address, "n" * 43) as person:
            await person.open_page("form-b")
            await person.click(person.widget("button", f":card:{ITEM}"))
            switch = person.widget("selectbox", "分類")
            for name, text in (("date", "2026-10-01"), ("name", "起案書"), ("place", "1ページ")):
                await person.edit(next(w for w in texts(person, ITEM) if w.id.endswith(f":{name}")), text)
            await person._send(person._request(""))  # the page is drawn anew, with other words; not seen yet
            await asyncio.sleep(0.5)
            switch.value = next(each for each in switch.options if each.startswith("人材"))
            await person._send(person._request(switch.fragment_id))
            await person.catch_up()
            return [str(w.value) for w in person.widgets.values() if w.label == "分類"]

    (shown,) = asyncio.run(fill_and_choose())
    assert shown.startswith("人材")


def test_the_browser_shows_what_typing_made_of_the_answer(address: str, folder: Path) -> None:
    async def fill() -> list[object]:
        async with Hurried(address, "o" * 43) as person:
            await person.open_page("form-b")
            await person.click(person.widget("button", f":card:{ITEM}"))
            await person.edit(next(w for w in texts(person, ITEM) if w.id.endswith(":date")), "2026-10-01")
            return [person.widget("button_group", ":state").value]

    assert asyncio.run(fill()) == [["記述する"]]
    assert stored_answer(folder, "o" * 43).state is State.DESCRIBED


def test_a_written_answer_is_not_taken_back_and_an_empty_one_is(edition: Edition) -> None:
    field = next(each for each in edition.items[ITEM].fields)
    answer = Answer(state=State.DESCRIBED, values={field.id: "2026-10-01"})
    wizard = Wizard(with_answers(edition, {ITEM: answer})).go_to_item(edition, ITEM)
    wizard.choose("答え方", None, kind="segmented_control")
    assert wizard.answer_of(ITEM).state is State.DESCRIBED
    assert wizard.find("segmented_control", "答え方").value is State.DESCRIBED

    wizard.type(field.label, "")
    wizard.choose("答え方", None, kind="segmented_control")
    assert wizard.answer_of(ITEM).state is State.UNANSWERED


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", False),
        ("文", True),
        ((), False),
        (("a",), True),
        (({},), False),
        (({"a": ""},), False),
        (({"a": "文"},), True),
        (({}, {}), True),
    ],
)
def test_an_answer_is_written_where_anything_is_in_a_field(value: object, written: bool) -> None:
    assert Answer.model_validate({"values": {"a": value}}).is_written is written


def test_a_desk_knows_what_options_were_called_and_forgets_the_oldest() -> None:
    desk = Desk().with_words("place", {"a": "いち", "b": "に"}).with_words("place", {"a": "壱", "b": "に"})
    names = {"a": "壱", "b": "に"}

    assert [desk.meant("place", each, names) for each in ("a", "壱", "いち", "に", "さん")] == [*"aaab", ""]
    assert desk.with_words("place", names) is desk
    assert desk.anew().meant("place", "いち", names) == ""
    for number in range(300):
        desk = desk.with_words("place", {"a": f"名{number}"})
    assert len(desk.words["place"]) < 300
    assert desk.meant("place", "名299", {"a": "別"}) == "a"


def test_nothing_of_a_name_itself_is_kept() -> None:
    wizard = Wizard(_SCENES["units", 0]).go("units")
    wizard.type("サービス1の名称", "秘密の名前")

    assert "秘密の名前" not in wizard.work.desk.model_dump_json()
    assert wizard.work.desk.words
