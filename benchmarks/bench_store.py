"""What does the store cost? A full draft with a long history, on SQLite in a file that waits for the disk.

Run: ``python -m benchmarks.bench_store``.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from statistics import median

from core.draft import Answer, Draft
from core.store import Store, Stored, browser_holder
from questionnaire import load_sample

SAMPLE = "minato"
ITEMS = 126
HISTORY = 2000
AT_ONCE = 20  # items that one edit of the history changes
RUNS = 100
HOLDER = browser_holder("bench")


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/drafts.sqlite3")
        stored = with_history(store)
        opening = timed(lambda: store.read(HOLDER, stored.id))
        changes = timed(lambda: store.history(HOLDER, stored.id))
        edits = []
        for number in range(RUNS):
            draft = noted(stored.draft, f"計測 {number}", number % ITEMS, 1)
            started = time.perf_counter()
            stored = store.save(HOLDER, stored, draft, "計測")
            edits.append(time.perf_counter() - started)
        store.engine.dispose()
    return {
        f"open {ITEMS} items, {HISTORY:,} history entries (ms, median, aim 50)": 1000 * opening,
        "the last 50 entries of the history (ms, median)": 1000 * changes,
        "one edit of an item (ms, median, aim 10)": 1000 * median(edits),
    }


def timed(call: Callable[[], object]) -> float:
    """The median in seconds."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return median(times)


def with_history(store: Store) -> Stored:
    """The complete sample with its items edited until the history is long enough."""
    stored = store.create(HOLDER, load_sample(SAMPLE), "計測")
    for number in range(HISTORY // AT_ONCE):
        draft = noted(stored.draft, f"文 {number}", AT_ONCE * number % ITEMS, AT_ONCE)
        stored = store.save(HOLDER, stored, draft, "計測")
    answers = [*stored.draft.provider_answers, *stored.draft.units["s1"].answers]
    assert len(answers) == ITEMS, f"{len(answers)} items"
    assert len(store.history(HOLDER, stored.id, limit=10 * HISTORY)) >= HISTORY
    return stored


def noted(draft: Draft, note: str, first: int, count: int) -> Draft:
    """``draft`` with another note on ``count`` items from the given one on."""
    provider, unit = dict(draft.provider_answers), draft.units["s1"]
    service = dict(unit.answers)
    ids = [*provider, *service]
    for place in range(first, first + count):
        item_id = ids[place % len(ids)]
        answers = provider if item_id in provider else service
        answers[item_id] = answers.get(item_id, Answer()).model_copy(update={"note": note})
    units = {**draft.units, "s1": unit.model_copy(update={"answers": service})}
    return draft.model_copy(update={"provider_answers": provider, "units": units})


if __name__ == "__main__":
    for what, figure in measure().items():
        print(f"{what:60} {figure:8.2f}")
