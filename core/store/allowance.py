"""How much one holder may have stored within a minute, by one process. Nobody who types or opens files meets it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from core.limits import WRITES
from core.store.errors import Unstorable

SECONDS = 60.0


class Allowance:
    """Counts characters by holder. Safe to use from any thread."""

    def __init__(self, most: int = WRITES, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._guard = threading.Lock()
        self._since = clock()
        self._used: dict[str, int] = {}

    def take(self, holder: str, size: int) -> None:
        """Count ``size`` characters. Raises ``Unstorable`` where that is too much, and then counts nothing."""
        with self._guard:
            if self._clock() - self._since >= SECONDS:
                self._since, self._used = self._clock(), {}
            used = self._used.get(holder, 0) + size
            if used > self._most:
                raise Unstorable(
                    f"1分間に保存できる量（{self._most // 10_000:,}万文字）を超えました。"
                    "入力はこの画面に残っています。1分ほど待つと、また保存されます。"
                )
            self._used[holder] = used
