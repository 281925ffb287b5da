"""``make soak``: is an acknowledged edit ever lost, half stored or overwritten? Does a bad file do any harm?

Prints counts, and ends with an error where one of these promises is broken.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from websockets import ConnectionClosed

from benchmarks.bad_files import read_bad_files
from benchmarks.bench_edit import open_cards, texts
from benchmarks.client import Participant, Widget
from benchmarks.costly_files import open_costly_files
from benchmarks.load import acknowledges
from benchmarks.servers import WIZARD, Server, started
from benchmarks.soak_connections import moves, outage, restarts
from benchmarks.soak_costs import costs
from core.draft import Answer, Draft
from core.store import Access, Conflict, Store, Stored, browser_holder, database_url, part_text
from core.store.parts import split_draft
from questionnaire import list_editions, load_edition
from tests.postgres import postgres

ROOT = Path(__file__).resolve().parent.parent
HOLDERS = {name: browser_holder(name) for name in ("甲", "乙")}
ITEMS = ("a", "b", "c")
PAGE_ITEM, OTHER_PAGE_ITEM = "provider_name", "provider_website"
SLOWEST_MS, MOST_MB = 100, 1024
"""For thirty people's edits, p95, and for the server, beside what costs much."""
EDITED_TOGETHER = ("title", "provider/a", "unit/u/a")


class Violation(AssertionError):
    """A promise was broken."""


def require(holds: bool, what: str) -> None:
    if not holds:
        raise Violation(what)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The URL of an empty database of each kind. Commits wait for the disk, as in real use."""
    with tempfile.TemporaryDirectory() as folder, postgres(durable=True) as server:
        yield {"SQLite": f"sqlite:///{folder}/drafts.sqlite3", "PostgreSQL": server.new_database()}


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """The store at ``url``, found by this process and its children as the product finds it."""
    os.environ["DATABASE_URL"] = url
    store = Store(database_url())
    try:
        yield store
    finally:
        store.engine.dispose()
        del os.environ["DATABASE_URL"]


def new_draft(store: Store) -> Stored:
    stored = store.create(HOLDERS["甲"], Draft(edition=list_editions()[-1]), "甲")
    access = Access(store)
    access.resume(HOLDERS["乙"], access.new_code(HOLDERS["甲"], stored.id), "soak")
    return stored


def start(*command: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.soak", *map(str, command)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


# --- a writer is killed


def numbered(draft: Draft, number: int) -> Draft:
    """One edit of three parts, all of which say ``number``."""
    answers = {"a": Answer(note=str(number))}
    unit = draft.unit("u").model_copy(update={"answers": answers})
    return draft.model_copy(
        update={"title": str(number), "provider_answers": answers, "units": {**draft.units, "u": unit}}
    )


def write(draft_id: str, edits: int) -> None:
    """Child: make edits, and say so after each was stored."""
    store = Store(database_url())
    base = store.read(HOLDERS["甲"], draft_id)
    for number in range(1, edits + 1):
        base = store.save(HOLDERS["甲"], base, numbered(base.draft, number), "甲")
        print(number, flush=True)
    store.engine.dispose()


def kill_writers(store: Store, rounds: int, edits: int, chance: random.Random) -> dict[str, int]:
    """Kill a writer somewhere in its edits, again and again; returns counts. Raises ``Violation``."""
    counts: Counter[str] = Counter()
    for _ in range(rounds):
        stored = new_draft(store)
        with start("write", stored.id, edits) as writer:
            assert writer.stdout
            for _ in range(chance.randint(1, edits - 1)):
                acknowledged = writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.01))  # anywhere in the edit that follows, or in the one after that
            writer.send_signal(signal.SIGKILL)
            acknowledged = (acknowledged + writer.stdout.read()).rpartition("\n")[0].rpartition("\n")[2]
        require(writer.returncode == -signal.SIGKILL, f"the writer ended by itself: {writer.returncode}")
        counts += Counter(check_numbered(store, stored, int(acknowledged)))
    return {"writers killed": rounds, **counts}


def check_numbered(store: Store, stored: Stored, acknowledged: int) -> dict[str, int]:
    """All edits up to the acknowledged one are there, and none by half. The draft can be edited on."""
    holder = HOLDERS["甲"]
    found = store.read(holder, stored.id)
    # Waits for what a killed writer's server process may still be doing.
    store.save(holder, found, found.draft.model_copy(update={"form_a": {"x": "後"}}), "乙")
    last = store.read(holder, stored.id)
    edits: dict[int, dict[str, str]] = {}
    for change in store.history(holder, stored.id, limit=1_000_000):
        if change.author == "甲" and change.part != "unit/u":
            number = re.search(r"\d+", re.sub(r'^.*"note":', "", change.content or ""))
            edits.setdefault(change.revision, {})[change.part] = number[0] if number else ""
    numbers = []
    for revision, parts in sorted(edits.items()):
        require(sorted(parts) == sorted(EDITED_TOGETHER), f"edit {revision} is half there: {sorted(parts)}")
        require(len(set(parts.values())) == 1, f"edit {revision} is mixed: {parts}")
        numbers.append(int(parts["title"]))
    require(numbers == list(range(1, len(numbers) + 1)), f"edits are missing: {numbers}")
    unconfirmed = len(numbers) - acknowledged
    require(unconfirmed >= 0, f"{acknowledged} edits were acknowledged, {len(numbers)} are there")
    require(unconfirmed <= 1, f"{unconfirmed} edits more than were acknowledged")
    check_history(store, last)
    return {"acknowledged edits, all there": acknowledged, "stored, killed before saying so": unconfirmed}


def check_history(store: Store, stored: Stored, holder: str = HOLDERS["甲"]) -> None:
    """Every entry follows on the one before it, and the last of each part is what the draft says."""
    standing: dict[str, str | None] = {}
    for change in reversed(store.history(holder, stored.id, limit=1_000_000)):
        require(change.before == standing.get(change.part), f"{change.part} was overwritten unseen")
        standing[change.part] = change.content
    there = {name: text for name, text in standing.items() if text is not None}
    require(there == split_draft(stored.draft), "history and draft disagree")
    require(set(stored.revisions) == set(standing), "parts without history")


# --- two writers


def append(author: str, draft_id: str, edits: int) -> None:
    """Child: add a mark to one item after another; on a conflict, add it to what is stored by then."""
    store, holder, chance = Store(database_url()), HOLDERS[author], random.Random(author)
    base = store.read(holder, draft_id)
    conflicts = 0
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(edits):
        time.sleep(chance.uniform(0, 0.01))  # or the faster one is done before the other comes in
        item_id, mark = chance.choice(ITEMS), f" {author}{number}"
        while True:
            draft = marked(base.draft, item_id, mark)
            try:
                base = store.save(holder, base, draft, author)
                break
            except Conflict as conflict:
                conflicts += 1
                (difference,) = conflict.differences
                base = store.read(holder, draft_id)
                require(difference.mine == part_text(draft, difference.part), "the conflict lost my text")
                require(difference.author != author, "a conflict with oneself")
    print(conflicts, flush=True)


def marked(draft: Draft, item_id: str, mark: str) -> Draft:
    note = draft.provider_answers.get(item_id, Answer()).note + mark
    return draft.model_copy(
        update={"provider_answers": {**draft.provider_answers, item_id: Answer(note=note)}}
    )


def two_writers(store: Store, edits: int) -> dict[str, int]:
    """Two processes edit one draft at once; returns counts. Raises ``Violation``."""
    stored = new_draft(store)
    each = edits // len(HOLDERS)
    writers = [start("append", author, stored.id, each) for author in HOLDERS]
    for writer in writers:
        assert writer.stdout
        writer.stdout.readline()
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    results = [writer.communicate()[0] for writer in writers]
    require([writer.returncode for writer in writers] == [0, 0], "a writer failed")
    last = store.read(HOLDERS["甲"], stored.id)
    written = sorted(mark for answer in last.draft.provider_answers.values() for mark in answer.note.split())
    wanted = sorted(f"{author}{number}" for author in HOLDERS for number in range(each))
    require(written == wanted, f"edits lost: {set(wanted) - set(written)}")
    check_history(store, last)
    # An edit that did not know the text before it would not begin with that text: no conflict went unraised.
    authors = []
    for change in reversed(store.history(HOLDERS["甲"], stored.id, limit=1_000_000)):
        before = Answer.model_validate_json(change.before or "{}").note
        after = Answer.model_validate_json(change.content or "{}").note
        require(
            after.startswith(f"{before} {change.author}"), f"{change.part} lost a text: {before} → {after}"
        )
        authors.append(change.author)
    turns = sum(one != other for one, other in pairwise(authors))
    return {"edits by two writers": len(written), "turns": turns, "conflicts": sum(map(int, results))}


# --- a server is killed while somebody types


async def open_form(person: Participant, *item_ids: str) -> None:
    """Form B at the category of the items, with their cards open."""
    await person.open_page("form-b")
    name = load_edition(list_editions()[-1]).category_of[item_ids[0]].name
    switch = person.widget("selectbox", "分類")
    choice = next(option for option in switch.options if option.startswith(name))
    if switch.value != choice:
        await person.edit(switch, choice)
    await open_cards(person, list(item_ids))


async def type_until_killed(server: Server, cookie: str, kill_after: int, delay: float, edits: int) -> int:
    """Type one number after another; the last one that the page called saved before the server was killed."""
    acknowledged = 0
    try:
        async with Participant(server.address, cookie) as person:
            await open_form(person, PAGE_ITEM)
            for number in range(1, edits + 1):
                await person.edit(texts(person, PAGE_ITEM)[0], str(number))
                require(acknowledges(person), f"edit {number} was not called saved: {person.shown}")
                acknowledged = number
                if number == kill_after:
                    asyncio.get_running_loop().call_later(delay, server.kill)
    except ConnectionClosed:
        require(acknowledged >= kill_after, "the server ended by itself")
    return acknowledged


def kill_servers(store: Store, rounds: int, edits: int, chance: random.Random) -> dict[str, int]:
    """kill -9 the server while somebody types on a page, again and again. Raises ``Violation``."""
    counts: Counter[str] = Counter()
    for _ in range(rounds):
        cookie = secrets.token_urlsafe(32)
        with started(WIZARD) as server:
            kill_after, delay = chance.randint(1, edits - 1), chance.uniform(0, 0.06)
            acknowledged = asyncio.run(type_until_killed(server, cookie, kill_after, delay, edits))
            if server.process.poll() is None:
                server.kill()  # the last edit was faster
        counts += Counter(check_typed(store, browser_holder(cookie), acknowledged))
    return {"servers killed": rounds, **counts}


def check_typed(store: Store, holder: str, acknowledged: int) -> dict[str, int]:
    """What the page called saved is stored, at most one edit is there besides, and the draft can go on."""
    (listed,) = store.list(holder)
    found = store.read(holder, listed.id)
    # Waits for what a killed server's database process may still be doing.
    store.save(holder, found, found.draft.model_copy(update={"form_a": {"x": "後"}}), "soak")
    last = store.read(holder, listed.id)
    stored = int(last.draft.provider_answers[PAGE_ITEM].text("name"))
    part = f"provider/{PAGE_ITEM}"
    require(stored >= acknowledged, f"the page called {acknowledged} saved, {stored} is stored")
    require(stored <= acknowledged + 1, f"{stored} is stored, but {acknowledged} was called saved")
    changes = store.history(holder, listed.id, limit=1_000_000)
    typed = [
        int(Answer.model_validate_json(change.content or "{}").text("name"))
        for change in reversed(changes)
        if change.part == part
    ]
    require(typed == list(range(1, stored + 1)), f"the history has {typed}")
    check_history(store, last, holder)
    return {"edits called saved, all there": acknowledged, "stored, page not told": stored - acknowledged}


# --- two people type on two pages


async def type_marks(person: Participant, name: str, edits: int, chance: random.Random) -> int:
    """Add marks to what one's own page shows. A clash has to be shown; then go on from what is stored."""
    clashes = 0
    await open_form(person, PAGE_ITEM, OTHER_PAGE_ITEM)
    for number in range(edits):
        item_id, mark = chance.choice((PAGE_ITEM, OTHER_PAGE_ITEM)), f" {name}{number}"
        for _ in range(50):
            await open_cards(person, [item_id])
            box: Widget = texts(person, item_id)[0]
            mine = f"{box.value}{mark}"
            await person.edit(box, mine)
            if acknowledges(person):
                break
            clashes += 1
            require("どちらを残すか選んでください" in person.shown, f"not stored, unsaid: {person.shown}")
            require(mine.strip() in person.shown, "the clash does not show my text")
            await person.click(person.widget("button", "保存されている内容にする"))
            require(acknowledges(person), f"settled, and still not saved: {person.shown}")
        else:
            raise Violation(f"{mark} was never stored")
        await asyncio.sleep(chance.uniform(0, 0.02))
    return clashes


async def type_together(address: str, cookies: dict[str, str], edits: int) -> int:
    async with (
        Participant(address, cookies["甲"]) as first,
        Participant(address, cookies["乙"]) as second,
        asyncio.TaskGroup() as group,
    ):
        typing = [
            group.create_task(type_marks(person, name, edits // 2, random.Random(name)))
            for person, name in ((first, "甲"), (second, "乙"))
        ]
    return sum(task.result() for task in typing)


def two_pages(store: Store, edits: int) -> dict[str, int]:
    """Two browsers edit the same two texts of one draft at once. Raises ``Violation``."""
    cookies = {name: secrets.token_urlsafe(32) for name in HOLDERS}
    holder = browser_holder(cookies["甲"])
    stored = store.create(holder, Draft(edition=list_editions()[-1]), "soak")
    access = Access(store)
    access.resume(browser_holder(cookies["乙"]), access.new_code(holder, stored.id), "soak")
    with started(WIZARD) as server:
        clashes = asyncio.run(type_together(server.address, cookies, edits))
    last = store.read(holder, stored.id)
    written = Counter(
        mark for answer in last.draft.provider_answers.values() for mark in all_texts(answer).split()
    )
    wanted = Counter(f"{name}{number}" for name in HOLDERS for number in range(edits // 2))
    require(written == wanted, f"marks lost or twice: {(wanted - written) + (written - wanted)}")
    check_history(store, last, holder)
    # A page that overwrote what it had not shown would not begin with that text.
    authors = []
    for change in reversed(store.history(holder, stored.id, limit=1_000_000)):
        if change.part.startswith("provider/"):
            before, after = (
                all_texts(Answer.model_validate_json(t or "{}")) for t in (change.before, change.content)
            )
            require(after.startswith(before), f"{change.part} lost a text: {before} → {after}")
            authors.append(change.author)
    turns = sum(one != other for one, other in pairwise(authors))
    return {"edits on two pages": written.total(), "turns": turns, "clashes, all shown": clashes}


def all_texts(answer: Answer) -> str:
    return "".join(value for value in answer.values.values() if isinstance(value, str))


# --- all


def main() -> None:
    chance = random.Random(2026)
    with databases() as urls:
        for name, url in urls.items():
            with opened(url) as store:
                show(f"{name}: a writer is killed", kill_writers(store, rounds=20, edits=200, chance=chance))
                show(f"{name}: two writers, one draft", two_writers(store, edits=200))
                show(f"{name}: a server is killed", kill_servers(store, rounds=20, edits=200, chance=chance))
                show(f"{name}: two pages, one draft", two_pages(store, edits=200))
    with databases() as urls, opened(urls["PostgreSQL"]) as store:
        show("The server is restarted", connections_kept(restarts(store, people=10, rounds=8)))
        show("A balancer moves people", connections_kept(moves(store, people=10, rounds=8)))
        show("A hall of 200 is cut off for 1.5 s", connections_kept(outage(store, people=200, seconds=1.5)))
        show("Pages are away for 150 s", connections_kept(outage(store, people=3, seconds=150)))
    show("Bad files", read_bad_files(10_000, seed=2026))
    show("Costly files", asyncio.run(open_costly_files(500, seed=random.randrange(10**9))))
    bearable(costs())
    print("every promise held")


def connections_kept(counts: dict[str, int]) -> dict[str, int]:
    require(counts["texts lost"] == 0, f"{counts['texts lost']} texts were lost")
    return counts


def bearable(counts: dict[str, int]) -> None:
    """Show the counts. Raises ``Violation`` where the thirty had to suffer."""
    show("Thirty people beside what costs much", counts)
    require(counts["their edits lost"] == counts["their failures"] == 0, "edits failed or were lost")
    require(counts["their p95, ms"] < SLOWEST_MS, f"p95 {counts['their p95, ms']} ms")
    require(counts["most memory of the server, MB"] < MOST_MB, "the server took too much memory")


def show(title: str, counts: dict[str, int]) -> None:
    print(title)
    for what, count in counts.items():
        print(f"  {what:60} {count:9,}", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", draft_id, edits]:
            write(draft_id, int(edits))
        case ["append", author, draft_id, edits]:
            append(author, draft_id, int(edits))
        case _:
            main()
