"""Is a text ever lost that stands on a page whose connection went away?

People type on pages that stay open while the server is killed and started again, while a balancer moves them to
another process, and while all connections of a hall break at once. What is typed while there is no connection stays
on the page and comes with the connection; what is typed afterwards comes as always. In the end every text is looked
for in the store. ``tests/test_reconnect.py`` holds that a real browser behaves as these clients do.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress

from websockets import ConnectionClosed

from benchmarks.bench_edit import open_cards, texts
from benchmarks.client import Participant, Widget
from benchmarks.load import acknowledges
from benchmarks.servers import WIZARD, started
from core.store import Store, browser_holder

ITEMS = ("provider_name", "provider_website")
CATEGORY = "事業所"
PATIENCE = 180.0
"""Seconds in which a text has to be in the store once its page is served again."""
TOO_LATE = 5.0
"""Seconds after which an entry counts as unanswered."""
Break = Callable[[], Awaitable[None]]


class Typist:
    """Somebody with two cards of Form B open, who types into one field after the other."""

    def __init__(self, name: str, address: str) -> None:
        self.name, self.cookie = name, secrets.token_urlsafe(32)
        self.person = Participant(address, self.cookie)
        self.typed: list[str] = []

    async def begin(self) -> None:
        await self.person.__aenter__()
        await self.person.open_page("form-b")
        switch = self.person.widget("selectbox", "分類")
        await self.person.edit(switch, next(o for o in switch.options if o.startswith(CATEGORY)))
        await open_cards(self.person, list(ITEMS))

    def _field(self) -> Widget:
        fields = [widget for item in ITEMS for widget in texts(self.person, item)]
        return fields[len(self.typed) % len(fields)]

    def _next(self) -> str:
        self.typed.append(f"{self.name}の文{len(self.typed)}。")
        return self.typed[-1]

    async def type(self, count: int) -> None:
        """Type on the page, connected or so it seems: a connection that is gone answers nothing."""
        for _ in range(count):
            field = self._field()
            with suppress(ConnectionClosed, TimeoutError):
                async with asyncio.timeout(TOO_LATE):
                    await self.person.edit(field, self._next())

    def type_away(self, count: int) -> None:
        """Type into the page while nothing can be sent."""
        for _ in range(count):
            field = self._field()
            field.value = self._next()

    async def come_back(self, address: str) -> None:
        """As often as it takes: a server that is not up yet refuses."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                await self.person.come_back(address)
                return
            except (OSError, ConnectionClosed, TimeoutError):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.2)

    async def wait_until_saved(self) -> None:
        """As somebody who reads what the page says: it tries again by itself what it calls not saved."""
        deadline = time.monotonic() + PATIENCE
        while not acknowledges(self.person) and time.monotonic() < deadline:
            with suppress(TimeoutError):
                await self.person.wait(6)

    def lost(self, store: Store) -> list[str]:
        """The texts that the store has never had."""
        holder = browser_holder(self.cookie)
        stored = {
            text
            for draft in store.list(holder)
            for change in store.history(holder, draft.id, limit=1_000_000)
            for text in re.findall(rf"{self.name}の文\d+。", change.content or "")
        }
        return [text for text in self.typed if text not in stored]


async def _breaks(people: list[Typist], store: Store, rounds: list[tuple[Break, str]]) -> dict[str, int]:
    """Everybody types, is cut off, types on, comes back to an address, types again; then all texts are looked for."""
    await asyncio.gather(*(one.begin() for one in people))
    for away, address in rounds:
        await asyncio.gather(*(one.type(2) for one in people))
        await away()
        for one in people:
            one.type_away(2)
        await asyncio.gather(*(one.come_back(address) for one in people))
        await asyncio.gather(*(one.type(2) for one in people))
    told = sum(not acknowledges(one.person) for one in people)
    await asyncio.gather(*(one.wait_until_saved() for one in people))
    lost = sum(len(one.lost(store)) for one in people)
    for one in people:
        await one.person.vanish()
    return {
        "breaks": len(rounds),
        "texts on pages that lost their connection": sum(len(one.typed) for one in people),
        "pages that said for a moment that they were not saved": told,
        "texts lost": lost,
    }


def restarts(store: Store, people: int, rounds: int) -> dict[str, int]:
    """kill -9 to the server, which then starts again on its port."""
    with ExitStack() as stack:
        server = stack.enter_context(started(WIZARD))

        async def kill_and_start() -> None:
            nonlocal server
            server.kill()
            port = server.address.partition(":")[2]
            server = await asyncio.to_thread(stack.enter_context, started(WIZARD, port=port))

        typists = [Typist(f"再起動{number}", server.address) for number in range(people)]
        return asyncio.run(_breaks(typists, store, [(kill_and_start, server.address)] * rounds))


def moves(store: Store, people: int, rounds: int) -> dict[str, int]:
    """A balancer sends everybody to the other of two processes."""
    with started(WIZARD) as one, started(WIZARD) as other:
        typists = [Typist(f"移動{number}", one.address) for number in range(people)]
        turns = [(_cut(typists), (other, one)[number % 2].address) for number in range(rounds)]
        return asyncio.run(_breaks(typists, store, turns))


def outage(store: Store, people: int, seconds: float) -> dict[str, int]:
    """All connections of a hall break at once; the process lives on, but keeps only some of the sessions."""
    with started(WIZARD) as server:
        typists = [Typist(f"会場{number}", server.address) for number in range(people)]
        return asyncio.run(_breaks(typists, store, [(_cut(typists, seconds), server.address)]))


def _cut(people: list[Typist], seconds: float = 0.0) -> Break:
    async def cut() -> None:
        await asyncio.gather(*(one.person.vanish() for one in people))
        await asyncio.sleep(seconds)

    return cut
