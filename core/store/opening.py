"""The one store of a process, made in the background: nobody waits for it longer than for any other answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic

from core.store.drafts import Store
from core.store.limits import ANSWER, REST


class Opening:
    """Makes the store when it is first asked for, and again where that failed. A failure is remembered for ``REST``."""

    def __init__(self, make: Callable[[], Store]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._store: Store | None = None
        self._making: Future[Store] | None = None
        self._begun = self._failed = 0.0

    def clear(self) -> None:
        """Close the store and forget it; the next call makes another one."""
        if self._making is not None:
            self._making.add_done_callback(_close)
        self._store = self._making = None

    def __call__(self) -> Store:
        """The store. Raises what making it raised last, and ``TimeoutError`` where it is not ready in time."""
        if self._store is None:
            making = self._attempt()
            self._store = making.result(max(0.0, self._begun + ANSWER - monotonic()))
        return self._store

    def _attempt(self) -> Future[Store]:
        with self._lock:
            making = self._making
            if making is None or (making.done() and monotonic() > self._failed + REST):
                making = self._making = Future()
                self._begun = monotonic()
                threading.Thread(target=self._run, args=(making,), daemon=True).start()
        return making

    def _run(self, making: Future[Store]) -> None:
        try:
            store = self._make()
        except BaseException as error:
            self._failed = monotonic()
            making.set_exception(error)
        else:
            making.set_result(store)


def _close(made: Future[Store]) -> None:
    if made.exception() is None:
        made.result().close()
