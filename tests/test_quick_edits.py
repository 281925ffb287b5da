"""What is entered faster than the server answers, as on a slow line, is stored like everything else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.bench_edit import texts
from benchmarks.client import Participant, Widget
from benchmarks.servers import running
from core.draft import Answer, Draft, State
from core.store import Store, browser_holder
from tests import slow_callbacks
from tests.browser import serve

ITEM = "disclosure_date"
ROUNDS = 40
QUIET = 0.5  # seconds without a message after which nothing more is expected
PATIENCE = 20.0  # seconds for what must come
SLOW_LINE = 0.3  # seconds from the server to the browser
LONGEST_EDIT = 0.012  # seconds; the next action comes at some moment of the edit before it


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quick")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve(KAIJI_DATA=str(folder)) as url:
        yield url.removeprefix("http://")


def stored_answer(folder: Path, cookie: str) -> Answer:
    return stored_draft(folder, cookie).provider_answers[ITEM]


def stored_draft(folder: Path, cookie: str) -> Draft:
    store, holder = Store(f"sqlite:///{folder / 'drafts.sqlite3'}"), browser_holder(cookie)
    try:
        (listed,) = store.list(holder)
        return store.read(holder, listed.id).draft
    finally:
        store.engine.dispose()


class Hurried(Participant):
    """Somebody who goes on before the answer comes."""

    async def send_edit(self, widget: Widget, value: str) -> None:
        widget.value = value
        await self._send(self._request(widget.fragment_id))

    async def send_late_edit(self, widget: Widget, value: str, page: str) -> None:
        self.page = self.pages[page]
        await self.send_edit(widget, value)

    async def send_click(self, widget: Widget) -> None:
        await self._send(self._request(widget.fragment_id, WidgetState(id=widget.id, trigger_value=True)))

    async def follow_link(self, page: str) -> None:
        await self._send(self._link(page))

    async def catch_up(self) -> None:
        """Take in all that comes, until nothing came for a while."""
        while await self._take_next(QUIET):
            pass

    async def until(self, true: Callable[[], bool]) -> None:
        """Take in what comes until something is true; an error where it does not become so."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await self._take_next(0.02)

    async def _take_next(self, seconds: float) -> bool:
        assert self._socket is not None
        try:
            message = await asyncio.wait_for(self._socket.recv(decode=False), timeout=seconds)
        except TimeoutError:
            return False
        self._take(ForwardMsg.FromString(message))
        return True

    def is_on(self, page: str) -> bool:
        """Whether a page is what the person sees, by its button to the step before."""
        return any(widget.id.endswith(f"back-{page}") for widget in self.widgets.values())


async def as_somebody(address: str, cookie: str, act: Callable[[Hurried], Awaitable[None]]) -> None:
    async with Hurried(address, cookie) as person:
        await act(person)


async def open_card(person: Hurried) -> None:
    await person.open_page("form-b")
    if not texts(person, ITEM):
        await person.click(person.widget("button", f":card:{ITEM}"))


def field(person: Hurried, name: str) -> Widget:
    return next(widget for widget in texts(person, ITEM) if widget.id.endswith(f":{name}"))


def test_fields_filled_before_the_card_is_drawn_anew_are_stored_and_the_item_is_answered(
    address: str, folder: Path
) -> None:
    async def fill(person: Hurried) -> None:
        await open_card(person)
        for name, text in (("date", "2026-10-01"), ("name", "起案書")):
            await person.send_edit(field(person, name), text)
            await asyncio.sleep(SLOW_LINE)  # drawn by the server, not yet seen by the person
        await person.send_edit(field(person, "place"), "1ページ")
        await person.catch_up()

    asyncio.run(as_somebody(address, "a" * 43, fill))
    answer = stored_answer(folder, "a" * 43)

    assert answer.values == {"date": "2026-10-01"}
    assert [(row.name, row.place) for row in answer.evidence] == [("起案書", "1ページ")]
    assert answer.state is State.DESCRIBED


def test_fields_left_by_going_to_another_page_are_stored_and_the_page_opens(
    address: str, folder: Path
) -> None:
    async def hurry(person: Hurried) -> None:
        for number in range(ROUNDS):
            await open_card(person)
            text = f"文{number}"
            field(person, "name").value = text  # both arrive together where the server is busy
            await person.send_edit(field(person, "date"), text)
            await asyncio.sleep(LONGEST_EDIT * number / ROUNDS)
            await person.follow_link("units")
            await person.until(lambda: person.is_on("units"))
            answer = stored_answer(folder, "b" * 43)
            assert (answer.values["date"], answer.evidence[0].name) == (text, text)

    asyncio.run(as_somebody(address, "b" * 43, hurry))


@contextmanager
def busy(folder: Path) -> Iterator[None]:
    """Within it the server cannot store anything."""
    with closing(sqlite3.connect(folder / "drafts.sqlite3", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


async def edit_and_leave_while_busy(
    person: Hurried,
    folder: Path,
    page: str,
    comes_first: str,
    running: tuple[Widget, str],
    waiting: tuple[Widget, str],
) -> None:
    """While the server stores one edit, another edit on ``page`` and a link to another page come to wait."""
    with busy(folder):
        await person.send_edit(*running)
        await asyncio.sleep(SLOW_LINE)
        if comes_first == "text":
            await person.send_edit(*waiting)
            await person.follow_link("units")
        else:
            await person.follow_link("units")
            await person.send_late_edit(*waiting, page)
        await asyncio.sleep(SLOW_LINE)
    await person.until(lambda: person.is_on("units"))
    await person.catch_up()
    assert person.is_on("units")


@pytest.mark.parametrize("comes_first", ["text", "link"])
def test_a_text_and_a_link_that_wait_for_a_busy_server_are_both_served(
    comes_first: str, address: str, folder: Path
) -> None:
    cookie = comes_first[0] * 43

    async def hurry(person: Hurried) -> None:
        await open_card(person)
        await person.edit(field(person, "name"), "前の資料")
        running, waiting = (field(person, "name"), "起案書"), (field(person, "date"), "2026-10-01")
        await edit_and_leave_while_busy(person, folder, "form-b", comes_first, running, waiting)

    asyncio.run(as_somebody(address, cookie, hurry))

    answer = stored_answer(folder, cookie)
    assert (answer.values["date"], answer.evidence[0].name) == ("2026-10-01", "起案書")


@pytest.mark.parametrize("comes_first", ["text", "link"])
def test_a_text_outside_any_card_and_a_link_that_wait_are_both_served(
    comes_first: str, address: str, folder: Path
) -> None:
    cookie = comes_first[0].upper() * 43

    async def hurry(person: Hurried) -> None:
        await person.open_page("drafts")
        await person.edit(person.widget("text_input", "drafts-title"), "前の名前")
        title = person.widget("text_input", "drafts-title")
        running, waiting = (title, "途中の名前"), (title, "新しい名前")
        await edit_and_leave_while_busy(person, folder, "drafts", comes_first, running, waiting)

    asyncio.run(as_somebody(address, cookie, hurry))

    assert stored_draft(folder, cookie).title == "新しい名前"


@pytest.mark.parametrize("seconds", [0, SLOW_LINE])
def test_a_text_that_comes_after_its_page_was_left_is_stored_and_the_new_page_stays(
    seconds: float, address: str, folder: Path
) -> None:
    """A browser may commit what was typed after it has followed a tapped link."""
    cookie = f"{seconds * 10:.0f}" * 43

    async def tap_links(person: Hurried) -> None:
        await open_card(person)
        date = field(person, "date")
        await person.follow_link("drafts")
        await asyncio.sleep(seconds)
        await person.send_late_edit(date, "2026-10-01", "form-b")
        await person.catch_up()
        title = person.widget("text_input", "drafts-title")
        await person.follow_link("units")
        await asyncio.sleep(SLOW_LINE)
        await person.send_late_edit(title, "あとから来た名前", "drafts")
        await person.until(lambda: person.is_on("units"))
        await person.catch_up()
        assert person.is_on("units")

    asyncio.run(as_somebody(address, cookie, tap_links))

    assert stored_answer(folder, cookie).values == {"date": "2026-10-01"}
    assert stored_draft(folder, cookie).title == "あとから来た名前"


def rows(person: Hurried, name: str) -> list[Widget]:
    return [w for w in person.widgets.values() if ":evidence:" in w.id and w.id.endswith(f":{name}")]


def test_what_follows_the_removal_of_a_row_finds_its_own_row(address: str, folder: Path) -> None:
    async def remove_and_go_on(person: Hurried) -> None:
        await open_card(person)
        for number, name in enumerate("甲乙丙丁"):
            if number:
                await person.click(next(w for w in person.widgets.values() if w.id.endswith("evidence:add")))
            await person.edit(rows(person, "name")[number], name)
        third_place, first = rows(person, "place")[2], rows(person, "remove")[0]
        await person.send_click(first)
        await asyncio.sleep(SLOW_LINE)
        await person.send_click(first)  # a double click
        await asyncio.sleep(SLOW_LINE)
        await person.send_edit(third_place, "丙の箇所")
        await person.catch_up()

    asyncio.run(as_somebody(address, "d" * 43, remove_and_go_on))

    stored = [(row.name, row.place) for row in stored_answer(folder, "d" * 43).evidence]
    assert stored == [("乙", ""), ("丙", "丙の箇所"), ("丁", "")]


def test_what_was_undone_does_not_come_back_with_the_next_edit(address: str, folder: Path) -> None:
    async def undo_and_go_on(person: Hurried) -> None:
        await open_card(person)
        await person.edit(field(person, "name"), "起案書")
        await person.edit(field(person, "date"), "2026-10-01")
        await person.send_click(person.widget("button", "undo"))
        await asyncio.sleep(SLOW_LINE)
        await person.send_edit(field(person, "place"), "1ページ")
        await person.catch_up()

    asyncio.run(as_somebody(address, "e" * 43, undo_and_go_on))

    assert stored_answer(folder, "e" * 43).values.get("date", "") == ""


@pytest.mark.parametrize(("key", "kept"), [("whole", "文"), ("plain", "nothing")])
def test_only_a_whole_callback_ends_what_it_began_when_the_next_request_comes(key: str, kept: str) -> None:
    async def hurry(person: Hurried) -> None:
        await person.send_edit(person.widget("text_input", key), "文")
        await asyncio.sleep(slow_callbacks.SECONDS / 2)
        await person.click(person.widget("button", "next"))
        await person.catch_up()
        assert f"{key} kept: {kept}" in person.shown.splitlines()

    with running(Path(slow_callbacks.__file__)) as address:
        asyncio.run(as_somebody(address, "", hurry))
