"""Python's collector, kept from stopping a whole room.

Left alone it looks through all objects of all sessions again and again while they become more: with 300 people
half a second and longer each time, in which nobody is served. Here it looks often, but only through what has come
since, and through everything only when the process is quiet or some minutes have passed.
"""

from __future__ import annotations

import asyncio
import gc
import time

EVERY = 10.0
"""Seconds between two looks through what is new."""

THOROUGH_EVERY = 300.0
"""Seconds after which everything is looked through, however busy the process is."""

QUIET = 0.1
"""Of one core: a process that uses less keeps nobody waiting."""

_NEVER = 1_000_000


def take_over() -> None:
    """Set aside what is there now, and leave full collections to ``collect``."""
    youngest, middle, _ = gc.get_threshold()
    gc.set_threshold(youngest, middle, _NEVER)
    collect(thorough=True)


def collect(thorough: bool) -> None:
    """Free what only holds itself: of what came since the last time, or of everything; then set the rest aside."""
    if thorough:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


async def collect_regularly() -> None:
    """Until cancelled."""
    last_thorough, used = time.monotonic(), time.process_time()
    while True:
        await asyncio.sleep(EVERY)
        now, busy = time.monotonic(), (time.process_time() - used) / EVERY
        thorough = busy < QUIET or now - last_thorough > THOROUGH_EVERY
        if thorough:
            last_thorough = now
        collect(thorough)
        used = time.process_time()
