"""What is counted for whoever hosts the product: numbers only, of this process, since it started.

No label holds anything that was typed, an id or a code: every value that a label can have stands here.
"""

from __future__ import annotations

import sys
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from streamlit import runtime
from streamlit.runtime.stats import GaugeStat

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
# When the process started is said once, by the collector above.
disable_created_metrics()  # type: ignore[no-untyped-call]

Saved = Literal["stored", "merged", "conflict", "read_only", "unknown", "unstorable", "store_failed"]
_SAVED: tuple[Saved, ...] = (
    "stored",
    "merged",
    "conflict",
    "read_only",
    "unknown",
    "unstorable",
    "store_failed",
)
Guess = Literal["unknown", "too_many"]
_GUESSES: tuple[Guess, ...] = ("unknown", "too_many")
JOINED = ("joined", "unknown", "ended", "full", "invalid", "too_many", "store_failed", "other")
"""How an attempt to join a workshop room can end; whatever is not listed counts as ``other``."""

Tended = Literal["done", "skipped", "failed"]
_TENDED: tuple[Tended, ...] = ("done", "skipped", "failed")

_EDITS = Counter("kaiji_edits", "Changes that people made to a draft.", registry=REGISTRY)
_SAVES = Counter("kaiji_saves", "Attempts to store a draft, by outcome.", ["outcome"], registry=REGISTRY)
_SAVING = Histogram(
    "kaiji_save_duration_seconds",
    "How long an attempt to store a draft took.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
_FAILURES = Counter("kaiji_failures", "Pages that broke off with a number.", registry=REGISTRY)
_WRONG_CODES = Counter(
    "kaiji_wrong_codes",
    "Resume and facilitators' codes that opened nothing, by reason.",
    ["reason"],
    registry=REGISTRY,
)
_JOINS = Counter(
    "kaiji_joins", "Attempts to join a workshop room, by outcome.", ["outcome"], registry=REGISTRY
)
_UPKEEP = Counter(
    "kaiji_upkeep",
    "Passes of upkeep, by outcome; skipped: another process has done it.",
    ["outcome"],
    registry=REGISTRY,
)
_OPEN_SESSIONS = Gauge("kaiji_open_sessions", "Browser tabs that are connected.", registry=REGISTRY)
_MEMORY_BLOCKS = Gauge(
    "kaiji_memory_blocks",
    "Pieces of memory that Python objects use. Falls when people have left; the size of the process does not.",
    registry=REGISTRY,
)

# Made once: a rate of zero shows as zero, and an edit need not look its counter up.
_SAVES_BY_OUTCOME = {outcome: _SAVES.labels(outcome) for outcome in _SAVED}
_WRONG_CODES_BY_REASON = {reason: _WRONG_CODES.labels(reason) for reason in _GUESSES}
_UPKEEP_BY_OUTCOME = {outcome: _UPKEEP.labels(outcome) for outcome in _TENDED}
_JOINS_BY_OUTCOME = {outcome: _JOINS.labels(outcome) for outcome in JOINED}


def count_edit() -> None:
    _EDITS.inc()


def count_save(outcome: Saved, seconds: float) -> None:
    _SAVES_BY_OUTCOME[outcome].inc()
    _SAVING.observe(seconds)


def count_failure() -> None:
    _FAILURES.inc()


def count_wrong_code(reason: Guess) -> None:
    _WRONG_CODES_BY_REASON[reason].inc()


def count_join(outcome: str) -> None:
    """One attempt to join a room; see ``JOINED``."""
    _JOINS_BY_OUTCOME.get(outcome, _JOINS_BY_OUTCOME["other"]).inc()


def count_upkeep(outcome: Tended) -> None:
    _UPKEEP_BY_OUTCOME[outcome].inc()


def _open_sessions() -> float:
    """Asked when the metrics are read, so that a session costs nothing."""
    if not runtime.exists():
        return 0
    stats = runtime.get_instance().stats_mgr.get_stats(["active_sessions"])
    return sum(stat.value for stat in stats["active_sessions"] if isinstance(stat, GaugeStat))


_OPEN_SESSIONS.set_function(_open_sessions)
_MEMORY_BLOCKS.set_function(sys.getallocatedblocks)
