"""What no browser of ours sends harms neither the draft nor anybody else, whichever widget it is sent for."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.client import Participant, Widget
from core.store import Store, Stored, browser_holder
from pages.parts.entries import SENTENCE
from pages.parts.steps import PAGES
from questionnaire import load_sample
from tests.browser import serve

LONG = "あ" * 1_000_000  # 3 MB
KINDS = {"selectbox", "radio", "multiselect", "button_group", "text_input", "text_area", "checkbox"}
MOST = 30  # widgets of a page, each of another kind and name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("forged")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with serve(KAIJI_DATA=str(folder)) as address:
        yield address.removeprefix("http://")


@pytest.fixture(scope="module")
def store(folder: Path, server: str) -> Iterator[Store]:  # noqa: ARG001 which makes the tables
    store = Store(f"sqlite:///{folder / 'drafts.sqlite3'}")
    yield store
    store.engine.dispose()


@pytest.fixture
def secret() -> str:
    """A browser of the test's own."""
    return secrets.token_urlsafe(32)


@pytest.fixture
def stored(store: Store, secret: str) -> Stored:
    return store.create(browser_holder(secret), load_sample("minato"), "甲")


def forged(widget: Widget) -> list[WidgetState]:
    """Values of a wrong kind and of no option, in every form that the protocol has."""
    evil = WidgetState(id=widget.id)
    evil.string_array_value.data.extend(["evil", "evil"])
    ints = WidgetState(id=widget.id)
    ints.int_array_value.data.extend([99, -1])
    return [
        WidgetState(id=widget.id, bool_value=True),
        WidgetState(id=widget.id, int_value=7),
        WidgetState(id=widget.id, double_value=0.5),
        WidgetState(id=widget.id, json_value='{"evil": 1}'),
        WidgetState(id=widget.id, string_value="evil"),
        evil,
        ints,
    ]


async def forge(person: Participant, widget: Widget, state: WidgetState) -> None:
    """Send it in the place of the widget's value; a run that ends in an error is one, too."""
    message = person._request(widget.fragment_id)
    states = message.rerun_script.widget_states.widgets
    kept = [each for each in states if each.id != widget.id]
    del states[:]
    states.extend([*kept, state])
    await person._run(message)


def different(person: Participant) -> list[str]:
    """Ids of the page's widgets, one for each kind and last part of the key."""
    kinds = {(w.kind, w.id.rpartition(":")[2]): w.id for w in person.widgets.values() if w.kind in KINDS}
    return list(kinds.values())[:MOST]


@pytest.mark.parametrize("address", sorted({page.address for page in PAGES} - {"about"}))
def test_nothing_forged_is_stored_and_every_page_opens(
    server: str, store: Store, stored: Stored, secret: str, address: str
) -> None:
    async def attack() -> None:
        async with Participant(server, secret) as person:
            if address in person.pages:
                await person.open_page(address)
            for place in different(person):
                for number in range(len(forged(Widget(place, "", "", "", None, [])))):
                    if (widget := person.widgets.get(place)) is None:
                        break  # drawn anew
                    await forge(person, widget, forged(widget)[number])
        async with Participant(server, secret) as person:
            for page in {address, "form-b", "drafts", "export"} & set(person.pages):
                await person.open_page(page)
                assert "予期しない問題" not in person.shown
                assert "壊れて" not in person.shown

    asyncio.run(attack())
    assert store.read(browser_holder(secret), stored.id).damaged == {}


def test_an_option_that_was_not_offered_is_refused_in_words(
    server: str, store: Store, stored: Stored, secret: str
) -> None:
    async def attack() -> list[str]:
        async with Participant(server, secret) as person:
            await person.open_page("eligibility")
            widget = next(w for w in person.widgets.values() if "uses_ai" in w.id)
            await forge(person, widget, WidgetState(id=widget.id, string_value="evil"))
            return person.toasts

    assert asyncio.run(attack()) == [SENTENCE]
    assert store.read(browser_holder(secret), stored.id) == stored


def test_a_text_too_long_to_store_is_told_and_not_stored(
    server: str, store: Store, stored: Stored, secret: str
) -> None:
    async def attack() -> list[str]:
        async with Participant(server, secret) as person:
            await person.open_page("drafts")
            await person.edit(person.widget("text_input", "いま開いている下書きの名前"), LONG)
            return [text for _, text in person.texts if text.startswith("保存できていません")]

    told = asyncio.run(attack())
    assert [len(text) < 300 and "3,000文字まで" in text for text in told] == [True]
    assert store.read(browser_holder(secret), stored.id) == stored
