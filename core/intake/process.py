"""Opening files from outside in a process that may be ended: what takes too long or too much harms nobody else."""

from __future__ import annotations

import json
import secrets
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Literal, NamedTuple, cast

from core.intake.limits import Booklet, shown_name
from core.intake.spool import Spool
from core.intake.turns import Here, Left, Turns
from core.limits import (
    BATCH_SECONDS,
    EVIDENCE_FILE,
    EVIDENCE_FILES,
    MEGABYTE,
    OPEN_SECONDS,
    OPEN_SECONDS_BUSY,
)
from core.workers import read_frame, start_worker, write_frame

PATIENCE_SECONDS = 5.0
"""Whose connection is away for longer has nothing opened any more."""

_TURNS = Turns()
_LOOK_EVERY = 0.1
Task = Literal["pages", "draft", "workbook"]
_INSTEAD: dict[Task, str] = {
    "pages": "印刷して「PDFに保存」したものを使ってください。",
    "draft": "「出力」で作ったPDFか、下書きのファイルを選んでください。",
    "workbook": "書き出し直したブックに書き写してください。",
}
_TOO_LONG = "開くのに時間がかかりすぎます。"
_BUSY = "いま混み合っていて、時間のかかるファイルは開けません。しばらく待ってもう一度入れるか、"
_TOO_MANY = f"一度に入れられるのは{EVIDENCE_FILES}ファイルまでです。"
_GAVE_UP = "開けませんでした。"
_LEFT = "画面が閉じられたため、開いていません。もう一度入れてください。"


class Visitor(NamedTuple):
    """Whose file it is, and what tells whether the visitor is still there."""

    owner: str
    here: Here = lambda: True


class Answer(NamedTuple):
    """``problem`` says in words why there is no content."""

    problem: str = ""
    content: bytes = b""
    pages: int = 0
    notes: tuple[str, ...] = ()


def take_in(
    files: Iterable[tuple[str, bytes]],
    seconds: float = OPEN_SECONDS,
    spool: Spool | None = None,
    visitor: Visitor | None = None,
) -> tuple[Booklet, ...]:
    """Our own copies of the pages of ``files`` (name, content); what cannot be taken in says why.

    With ``spool`` the copies are there and not in memory; raises what it raises.
    """
    with opener(visitor, seconds) as opened:
        return tuple(
            _put(spool, _taken(opened, shown_name(name), data))
            if number < EVIDENCE_FILES
            else Booklet(shown_name(name), problem=_TOO_MANY)
            for number, (name, data) in enumerate(files)
        )


def _put(spool: Spool | None, booklet: Booklet) -> Booklet:
    if spool is None or not booklet.pages:
        return booklet
    return booklet.elsewhere(spool.keep(booklet.data))


def _taken(opened: Opener, name: str, data: bytes) -> Booklet:
    if len(data) > EVIDENCE_FILE:
        limit = EVIDENCE_FILE // MEGABYTE
        return Booklet(name, problem=f"大きすぎます。1ファイルの上限は{limit} MBです。")
    if b"%PDF-" not in data[:1024]:
        return Booklet(name, problem="PDFではありません。PDFにしてから入れてください。")
    answer = opened.ask("pages", data)
    return Booklet(name, answer.content, answer.pages, answer.problem, answer.notes)


def carried_draft(data: bytes, visitor: Visitor | None = None) -> Answer:
    """The draft that a PDF carries, as the file it was."""
    with opener(visitor) as opened:
        return opened.ask("draft", data)


def read_workbook(data: bytes, visitor: Visitor | None = None) -> Answer:
    """The cells of a workbook, as ``core.workbook.outside`` packs them."""
    with opener(visitor) as opened:
        return opened.ask("workbook", data)


class Opener:
    """Opens the files of one visitor, one after the other, each in its turn."""

    def __init__(self, visitor: Visitor, seconds: float) -> None:
        self._visitor, self._seconds, self._left = visitor, seconds, BATCH_SECONDS
        self._running: subprocess.Popen[bytes] | None = None

    def ask(self, task: Task, data: bytes) -> Answer:
        seconds = min(self._seconds, self._left)
        if seconds <= 0:
            return Answer(_TOO_LONG + _INSTEAD[task])
        try:
            with _TURNS.turn(*self._visitor):
                return self._asked(task, data, seconds)
        except Left:
            return Answer(_LEFT)

    def _asked(self, task: Task, data: bytes, seconds: float) -> Answer:
        process, ended, why = self.process(), threading.Event(), list[str]()
        watch = threading.Thread(target=self._watch, args=(process, seconds, ended, why), daemon=True)
        begun = time.monotonic()
        watch.start()
        try:
            answer = _exchange(process, task, data)
        finally:
            ended.set()
            watch.join()  # or it could end what is opened next
            self._left -= time.monotonic() - begun
        if answer is None or why or _TURNS.others_wait():
            self.end()  # a process that waits for its next turn would be one too many
        reason = why[0] if why else _GAVE_UP
        return answer or Answer(reason if reason == _LEFT else reason + _INSTEAD[task])

    def _watch(
        self, process: subprocess.Popen[bytes], seconds: float, ended: threading.Event, why: list[str]
    ) -> None:
        """End the process where it takes too long, or where nobody is there any more."""
        begun = seen = time.monotonic()
        while not ended.wait(min(_LOOK_EVERY, seconds)):
            now = time.monotonic()
            seen = now if self._visitor.here() else seen
            if now - begun >= seconds:
                why.append(_TOO_LONG)
            elif now - begun >= OPEN_SECONDS_BUSY and _TURNS.others_wait():
                why.append(_BUSY)
            elif now - seen > PATIENCE_SECONDS:
                why.append(_LEFT)
            if why:
                process.kill()
                return

    def process(self) -> subprocess.Popen[bytes]:
        if self._running is None or self._running.poll() is not None:
            self.end()
            self._running = start_worker("core.intake.worker")
        return self._running

    def end(self) -> None:
        if self._running is not None:
            self._running.kill()
            with suppress(OSError, ValueError):
                self._running.communicate()
            self._running = None


@contextmanager
def opener(visitor: Visitor | None = None, seconds: float = OPEN_SECONDS) -> Iterator[Opener]:
    """For the files of a visitor; without one, of somebody of whom nothing is known."""
    opened = Opener(visitor or Visitor(secrets.token_hex(8)), seconds)
    try:
        yield opened
    finally:
        opened.end()


def _exchange(process: subprocess.Popen[bytes], task: str, data: bytes) -> Answer | None:
    """The worker's answer; None where it ended before it had one."""
    sent, received = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
    try:
        write_frame(sent, task.encode())
        write_frame(sent, data)
        sent.flush()
    except OSError:
        return None
    head, content = read_frame(received), read_frame(received)
    if head is None or content is None:
        return None
    told: dict[str, Any] = json.loads(head)
    return Answer(told.get("problem", ""), content, told.get("pages", 0), tuple(told.get("notes", ())))
