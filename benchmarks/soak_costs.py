"""What small things cost the others: thirty people edit while visitors send what once froze or filled the server.

Loopback only, bounded in time. Each of these visitors does what a row of the table in ``docs/limits.md`` forbids, or
the most that it allows.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from urllib.error import HTTPError

from websockets import ConnectionClosed

from benchmarks.bench_room import data_folder
from benchmarks.client import Participant
from benchmarks.costly_files import PDFS, empty_rows, many_units, wrong_entries
from benchmarks.load import Load, Outcome, drive, open_sample, resident_mb, stored_texts, wizard_role
from benchmarks.servers import WIZARD, Server, started
from core.draft import Offering, Service
from core.files import save_draft
from core.limits import LINE_MOST, MEGABYTE, MESSAGE, TEXT_MOST, UNITS
from questionnaire import load_sample
from tests import evidence

PEOPLE = 30
LONGEST_WAIT = 15.0
"""Seconds for a good file beside the slow ones of others."""
SLOW_FILES = 8

Attack = Callable[[str, Counter[str]], Awaitable[None]]


@asynccontextmanager
async def visitor(address: str) -> AsyncIterator[Participant]:
    async with Participant(address, secrets.token_urlsafe(32)) as person:
        yield person


async def _chosen(person: Participant, data: bytes, name: str = "draft.json") -> None:
    await person.upload(person.widget("file_uploader", "下書きのPDF"), (name, data))


async def drafts_that_are_none(address: str, counts: Counter[str]) -> None:
    """JSON with a million wrong or empty entries, a thousand units, and PDFs that are slow to open."""
    chance = random.Random(1)
    async with visitor(address) as person:
        for make in (wrong_entries, empty_rows, many_units, *PDFS.values()):
            name = "draft.pdf" if make in PDFS.values() else "draft.json"
            await _chosen(person, make(chance, 1.0), name)
            counts["drafts refused"] += "ファイルを開けませんでした" in person.shown


async def slow_evidence(address: str, counts: Counter[str]) -> None:
    files = [(f"{n}.pdf", make(random.Random(n), 1.0)) for n, make in enumerate([*PDFS.values()] * 3)]
    async with visitor(address) as person:
        await open_sample(person)
        await person.open_page("export")
        with suppress(TimeoutError):  # longer than the client waits: it leaves, as people do
            await person.upload(person.widget("file_uploader", "まとめて選べます）"), *files[:SLOW_FILES])
        counts["visitors with slow evidence"] += 1


async def good_evidence(address: str, counts: Counter[str]) -> None:
    async with visitor(address) as person:
        await open_sample(person)
        await person.open_page("export")
        await asyncio.sleep(1)  # the slow ones have begun
        begun = perf_counter()
        file = ("登記事項証明書.pdf", evidence.pdf(5))
        await person.upload(person.widget("file_uploader", "まとめて選べます）"), file)
        counts["good file beside slow ones, ms"] = round(1000 * (perf_counter() - begun))


async def all_papers(address: str, counts: Counter[str]) -> None:
    """As many units as a draft may have, each named as long as a name may be; all papers, and then away."""
    services = tuple(Service(id=f"s{n}", name=f"名{n}" * (LINE_MOST // 8)) for n in range(UNITS))
    full = load_sample("minato")
    draft = full.model_copy(
        update={"offering": Offering(services=services), "units": {s.id: full.units["s1"] for s in services}}
    )
    async with visitor(address) as person:
        await _chosen(person, save_draft(draft))
        await person.click(person.widget("button", "このファイルを開く"))
        await person.open_page("export")
        await person.click(person.widget("button", "make:filing"))
        counts["orders of all papers of 30 units"] += 1
        await person.wait(10)


async def long_texts(address: str, counts: Counter[str]) -> None:
    """Thirty texts, of 1 MB and of 4 MB, and as long as they may be."""
    for size in (1_000_000, MESSAGE, TEXT_MOST, LINE_MOST) * 8:
        with suppress(ConnectionClosed):
            async with visitor(address) as person:
                await person.open_page("units")
                await person.edit(person.widget("text_input", "サービス1の名称"), "x" * size)
                counts["long texts taken or refused on the page"] += 1
                continue
        counts["messages refused"] += 1


async def many_uploads(address: str, counts: Counter[str]) -> None:
    async with visitor(address) as person:
        for _ in range(100):
            try:
                await person.send_file("x.json", bytes(6 * MEGABYTE))
                counts["uploads held"] += 1
            except HTTPError:
                counts["uploads refused"] += 1


ATTACKS: tuple[Attack, ...] = (
    drafts_that_are_none,
    slow_evidence,
    slow_evidence,
    good_evidence,
    all_papers,
    all_papers,
    all_papers,
    long_texts,
    many_uploads,
)


def costs(
    people: int = PEOPLE, seconds: float = 60.0, attacks: tuple[Attack, ...] = ATTACKS
) -> dict[str, int]:
    """Thirty people edit, first alone and then beside all of this; what it cost them. Raises nothing for slowness."""
    with data_folder() as data, started(WIZARD) as server:
        return asyncio.run(_beside(server, people, seconds, attacks, data))


async def _beside(
    server: Server, people: int, seconds: float, attacks: tuple[Attack, ...], data: Path
) -> dict[str, int]:
    counts: Counter[str] = Counter()
    load = Load(people, seconds, think=5.0, arrive_within=10.0)
    watched = asyncio.create_task(_most_memory(server))
    room = asyncio.create_task(drive(server.address, load, wizard_role()))
    await asyncio.sleep(load.arrive_within + 1)
    failed = await asyncio.gather(*(each(server.address, counts) for each in attacks), return_exceptions=True)
    outcome: Outcome = await room
    watched.cancel()
    memory = await watched
    assert server.process.poll() is None, "the server ended"
    for error in filter(None, failed):
        counts[f"visitor cut off: {type(error).__name__}"] += 1
    return {
        **counts,
        "edits of the others": len(outcome.edits),
        "their p95, ms": round(1000 * quantiles(outcome.edits, n=20)[-1]),
        "their longest, ms": round(1000 * max(outcome.edits)),
        "their failures": len(outcome.failures),
        "their edits lost": len(outcome.acknowledged - stored_texts(data)),
        "most memory of the server, MB": round(memory),
        "store, KB": sum(file.stat().st_size for file in data.glob("drafts.sqlite3*")) // 1024,
    }


async def _most_memory(server: Server) -> float:
    """Until cancelled; the most memory of the server's process, in MB."""
    most = 0.0
    try:
        while True:
            most = max(most, resident_mb(server.process.pid))
            await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        return most
