"""Taking in files by a process that may be ended: a file that takes too long or too much harms nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import BinaryIO, cast

from core.intake.limits import Booklet, shown_name
from core.intake.spool import Spool
from core.intake.worker import read_frame, write_frame
from core.limits import EVIDENCE_FILE, EVIDENCE_FILES, EVIDENCE_PAGES, MEGABYTE

SECONDS = 20.0
"""For one file; a scan of 20 MB takes less than one."""
BATCH_SECONDS = 90.0
"""For all files that are added at once: nobody keeps the others waiting for longer."""

_ROOT = Path(__file__).resolve().parent.parent.parent
_SLOTS = BoundedSemaphore(2)  # of this server: everybody else waits, and memory stays bounded
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
_TOO_LONG = "開くのに時間がかかりすぎます。印刷して「PDFに保存」したものを使ってください。"
_TOO_MANY = f"一度に入れられるのは{EVIDENCE_FILES}ファイルまでです。"
_GAVE_UP = "開けませんでした。印刷して「PDFに保存」したものを使ってください。"


def take_in(
    files: Iterable[tuple[str, bytes]], seconds: float = SECONDS, spool: Spool | None = None
) -> tuple[Booklet, ...]:
    """Our own copies of the pages of ``files`` (name, content); what cannot be taken in says why.

    With ``spool`` the copies are there and not in memory; raises what it raises.
    """
    with _SLOTS, _workers() as workers:
        last = time.monotonic() + BATCH_SECONDS
        return tuple(
            _put(spool, _taken(workers, shown_name(name), data, min(seconds, last - time.monotonic())))
            if number < EVIDENCE_FILES
            else Booklet(shown_name(name), problem=_TOO_MANY)
            for number, (name, data) in enumerate(files)
        )


def _put(spool: Spool | None, booklet: Booklet) -> Booklet:
    if spool is None or not booklet.pages:
        return booklet
    return booklet.elsewhere(spool.keep(booklet.data))


class _Workers:
    """One process at a time; a new one after one was ended."""

    def __init__(self) -> None:
        self.running: subprocess.Popen[bytes] | None = None

    def process(self) -> subprocess.Popen[bytes]:
        if self.running is None or self.running.poll() is not None:
            self.end()
            self.running = subprocess.Popen(
                [sys.executable, "-m", "core.intake.worker"],
                cwd=_ROOT,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self.running

    def end(self) -> None:
        if self.running is not None:
            self.running.kill()
            with suppress(OSError):
                self.running.communicate()
            self.running = None


@contextmanager
def _workers() -> Iterator[_Workers]:
    workers = _Workers()
    try:
        yield workers
    finally:
        workers.end()


def _taken(workers: _Workers, name: str, data: bytes, seconds: float) -> Booklet:
    if len(data) > EVIDENCE_FILE:
        limit = EVIDENCE_FILE // MEGABYTE
        return Booklet(name, problem=f"大きすぎます。1ファイルの上限は{limit} MBです。")
    if seconds <= 0:
        return Booklet(name, problem=_TOO_LONG)
    if b"%PDF-" not in data[:1024]:
        return Booklet(name, problem="PDFではありません。PDFにしてから入れてください。")
    process = workers.process()
    begun = time.monotonic()
    late = Timer(seconds, process.kill)
    late.start()
    try:
        answer = _ask(process, data)
    finally:
        late.cancel()
    if answer is None:
        slow = time.monotonic() - begun >= seconds
        workers.end()
        return Booklet(name, problem=_TOO_LONG if slow else _GAVE_UP)
    head, copy = answer
    if problem := str(head.get("problem", "")):
        return Booklet(name, problem=problem)
    notes = tuple(str(note) for note in cast(list[object], head["notes"]))
    return Booklet(name, copy, int(cast(int, head["pages"])), notes=notes)


def _ask(process: subprocess.Popen[bytes], data: bytes) -> tuple[dict[str, object], bytes] | None:
    """The worker's answer; None where it ended before it had one."""
    sent, received = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
    try:
        write_frame(sent, str(EVIDENCE_PAGES).encode())
        write_frame(sent, data)
        sent.flush()
    except OSError:
        return None
    head = read_frame(received)
    copy = read_frame(received)
    return None if head is None or copy is None else (json.loads(head), copy)
