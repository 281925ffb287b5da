"""A press that comes together with a text is done also where storing the text meets another person's edit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.bench_edit import texts
from benchmarks.client import Widget
from core.draft import Answer
from core.store import Access, Store, browser_holder
from tests.browser import serve
from tests.test_quick_edits import ITEM, SLOW_LINE, Hurried, busy, field, open_card, rows, stored_draft

TITLE = "drafts-title"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("merged")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve(KAIJI_DATA=str(folder)) as url:
        yield url.removeprefix("http://")


def give(folder: Path, giver: str, taker: str) -> None:
    """The taker's browser enters the giver's resume code."""
    store, holder = Store(f"sqlite:///{folder / 'drafts.sqlite3'}"), browser_holder(giver)
    access, (listed,) = Access(store), store.list(holder)
    access.resume(browser_holder(taker), access.new_code(holder, listed.id), "192.0.2.1")
    store.engine.dispose()


class Typist(Hurried):
    async def send_edit_and_click(self, widget: Widget, value: str, button: Widget, messages: int) -> None:
        """As the browser may send them: together, or the click while the text is being stored."""
        widget.value = value
        if messages == 2:
            await self.send_edit(widget, value)
            await asyncio.sleep(SLOW_LINE)
        await self.send_click(button)
        await asyncio.sleep(SLOW_LINE)


def another_row(person: Typist) -> bool:
    return len(rows(person, "name")) == 2


def card_closed(person: Typist) -> bool:
    return not texts(person, ITEM)


@pytest.mark.parametrize("messages", [1, 2])
@pytest.mark.parametrize(
    ("button", "done"),
    [("evidence:add", another_row), (f":card:{ITEM}", card_closed), (":next", card_closed)],
)
def test_a_press_with_a_text_that_meets_a_colleagues_edit_is_done(
    button: str, done: Callable[[Typist], bool], messages: int, address: str, folder: Path
) -> None:
    colleague, typist = (
        f"{name}-{messages}-{button[-4:]}-".ljust(43, "x").replace(":", "_") for name in ("a", "b")
    )

    async def work() -> tuple[Answer, str]:
        async with Typist(address, colleague) as first:
            await first.open_page("drafts")
            await first.edit(first.widget("text_input", TITLE), "前の名前")
            give(folder, colleague, typist)
            async with Typist(address, typist) as second:
                await open_card(second)
                await second.edit(field(second, "date"), "2026-10-01")
                await first.edit(first.widget("text_input", TITLE), "新しい名前")
                assert not done(second)
                with busy(folder):
                    await second.send_edit_and_click(
                        field(second, "name"), "起案書", second.widget("button", button), messages
                    )
                await second.catch_up()
                assert done(second)
        stored = stored_draft(folder, typist)
        return stored.provider_answers[ITEM], stored.title

    answer, title = asyncio.run(work())
    assert (answer.values["date"], answer.evidence[0].name, title) == ("2026-10-01", "起案書", "新しい名前")


@pytest.mark.parametrize("button", ["evidence:add", f":card:{ITEM}", ":next"])
def test_a_press_that_comes_when_a_colleagues_edit_was_just_shown_is_said_not_to_have_worked(
    button: str, address: str, folder: Path
) -> None:
    colleague, typist = (f"{name}-late-{button[-4:]}-".ljust(43, "x").replace(":", "_") for name in "ab")

    async def work() -> None:
        async with Typist(address, colleague) as first:
            await first.open_page("drafts")
            await first.edit(first.widget("text_input", TITLE), "前の名前")
            give(folder, colleague, typist)
            async with Typist(address, typist) as second:
                await open_card(second)
                await second.edit(field(second, "date"), "2026-10-01")
                await first.edit(first.widget("text_input", TITLE), "新しい名前")
                seen = second.widget("button", button)
                await second.edit(field(second, "name"), "起案書")
                await second.click(seen)
                await second.catch_up()
                assert [toast for toast in second.toasts if "もう一度押してください" in toast]

    asyncio.run(work())
