"""A process that makes one order after the other, and may be ended at any time from another thread."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, cast

from core.papers.order import Order, Product, Progress
from core.papers.worker import send_order
from core.workers import read_frame, start_worker


class MakingFailed(Exception):
    """``places`` in the code where it failed; empty where the process was ended."""

    def __init__(self, places: list[str]) -> None:
        self.places = places


class PaperProcess:
    """Started with the first order, and again after it was ended."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._broken = False

    def make(self, order: Order, progress: Progress, begun: Callable[[], None] = lambda: None) -> Product:
        """What is ordered; ``begun`` is called when it may be ended. Raises ``MakingFailed``."""
        try:
            process = self._process()
            begun()
            send_order(order, cast(BinaryIO, process.stdin))
            return self._answer(cast(BinaryIO, process.stdout), progress)
        except OSError:
            self._broken = True
            raise MakingFailed([]) from None

    def _answer(self, read: BinaryIO, progress: Progress) -> Product:
        while (frame := read_frame(read)) is not None:
            head = json.loads(frame)
            if "done" in head:
                progress(head["done"], head["total"])
            elif "places" in head:
                raise MakingFailed(head["places"])
            elif (data := read_frame(read)) is not None:
                return Product(data, tuple(head["names"]), tuple(head["notes"]), head["pages"])
        self._broken = True
        raise MakingFailed([])

    def _process(self) -> subprocess.Popen[bytes]:
        if self._running is None or self._broken or self._running.poll() is not None:
            self.end()
            self._running = start_worker("core.papers.worker")
        return self._running

    def kill(self) -> None:
        """End what is being made; whoever waits for it gets ``MakingFailed``."""
        self._broken = True
        if (running := self._running) is not None:
            running.kill()

    def end(self) -> None:
        """Give its memory back."""
        if self._running is not None:
            self._running.kill()
            with suppress(OSError, ValueError):
                self._running.communicate()
            self._running = None
        self._broken = False
