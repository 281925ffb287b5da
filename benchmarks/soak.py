"""``make soak``: is an acknowledged edit ever lost, half stored or overwritten? Does a bad file do any harm?

Prints counts, and ends with an error where one of these promises is broken.
"""

from __future__ import annotations

import os
import random
import re
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

from benchmarks.bad_files import read_bad_files
from core.draft import Answer, Draft
from core.store import Access, Conflict, Store, Stored, browser_holder, database_url, part_text
from core.store.parts import split_draft
from questionnaire import list_editions
from tests.postgres import postgres

ROOT = Path(__file__).resolve().parent.parent
HOLDERS = {name: browser_holder(name) for name in ("甲", "乙")}
ITEMS = ("a", "b", "c")
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


def check_history(store: Store, stored: Stored) -> None:
    """Every entry follows on the one before it, and the last of each part is what the draft says."""
    standing: dict[str, str | None] = {}
    for change in reversed(store.history(HOLDERS["甲"], stored.id, limit=1_000_000)):
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


# --- all


def main() -> None:
    chance = random.Random(2026)
    with databases() as urls:
        for name, url in urls.items():
            with opened(url) as store:
                show(f"{name}: a writer is killed", kill_writers(store, rounds=20, edits=200, chance=chance))
                show(f"{name}: two writers, one draft", two_writers(store, edits=200))
    show("Bad files", read_bad_files(10_000, seed=2026))
    print("every promise held")


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
