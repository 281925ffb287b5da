"""Files from outside are opened in turn: nobody's slow ones keep anybody else waiting, and who leaves has none opened."""

from __future__ import annotations

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.intake import Visitor, carried_draft, process, take_in
from core.intake.process import opener
from core.intake.turns import Left, Turns
from core.limits import OPEN_SECONDS, OPENER_MEMORY, OPENERS
from core.workers import start_worker
from tests import evidence
from tests.support import wait_for


@pytest.fixture(autouse=True)
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    made = Turns(2)
    monkeypatch.setattr(process, "_TURNS", made)
    return made


@pytest.fixture
def sleepers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Files that begin with ``SLOW`` are never answered; their number so far."""
    begun: list[int] = []
    exchange = process._exchange

    def slow(running: subprocess.Popen[bytes], task: str, data: bytes) -> process.Answer | None:
        if data.startswith(SLOW):
            begun.append(running.pid)
            running.wait()
            return None
        return exchange(running, task, data)

    monkeypatch.setattr(process, "_exchange", slow)
    return begun


SLOW = b"%PDF-slow"
GOOD = evidence.pdf(1)


def test_who_waited_longest_is_next_and_nobody_has_two(turns: Turns) -> None:
    order: list[str] = []
    held, go = threading.Barrier(3), threading.Event()

    def hold(owner: str) -> None:
        with turns.turn(owner, lambda: True):
            held.wait()
            go.wait()

    def once(owner: str) -> None:
        with turns.turn(owner, lambda: True):
            order.append(owner)

    with ThreadPoolExecutor(8) as pool:
        for owner in "ab":
            pool.submit(hold, owner)
        held.wait()
        for number, owner in enumerate("aac"):
            pool.submit(once, owner)
            wait_for(lambda expected=number + 1: len(turns._waiting) == expected)  # type: ignore[misc]
        assert turns.others_wait()
        go.set()

    assert order[0] == "c"
    assert sorted(order) == ["a", "a", "c"]
    assert turns._free == 2
    assert not turns.others_wait()


def test_many_slow_files_of_two_visitors_keep_no_third_one_waiting(
    sleepers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [(f"{number}.pdf", SLOW) for number in range(8)]
    with ThreadPoolExecutor(3) as pool:
        leave = threading.Event()
        slow = [
            pool.submit(take_in, files, visitor=Visitor(owner, lambda: not leave.is_set())) for owner in "ab"
        ]
        wait_for(lambda: len(sleepers) == 2)
        (good,) = take_in([("よい.pdf", GOOD)], visitor=Visitor("c"))
        used = len(sleepers)
        monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.0)
        leave.set()
        outcomes = [booklet.problem for future in slow for booklet in future.result()]

    assert good.pages == 1
    assert used <= 6  # one or two of each had to be given up, not eight
    assert any("混み合っていて" in problem for problem in outcomes)
    assert any("画面が閉じられた" in problem for problem in outcomes)


@pytest.mark.usefixtures("sleepers")
def test_who_leaves_has_nothing_opened_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.0)
    files = [(f"{number}.pdf", SLOW) for number in range(8)]
    begun = time.monotonic()
    found = take_in(files, visitor=Visitor("a", lambda: False))

    assert {booklet.problem for booklet in found} == {process._LEFT}
    assert time.monotonic() - begun < OPEN_SECONDS  # not one of them had its time


def test_who_leaves_while_waiting_stops_to_wait(turns: Turns) -> None:
    with turns.turn("a", lambda: True), pytest.raises(Left), turns.turn("a", lambda: False):
        pass

    assert turns._waiting == []


def test_no_process_is_kept_while_somebody_else_waits(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    with opener(Visitor("a")) as first:
        assert first.ask("pages", GOOD).pages == 1
        assert first._running is not None
        monkeypatch.setattr(turns, "others_wait", lambda: True)
        assert first.ask("pages", GOOD).pages == 1
        assert first._running is None


def test_the_processes_are_as_many_as_the_limit_says() -> None:
    assert Turns()._free == OPENERS


def test_a_worker_uses_so_much_memory_and_stands_back() -> None:
    with start_worker("core.intake.worker") as running:
        try:
            process._exchange(running, "pages", GOOD)
            limits = Path(f"/proc/{running.pid}/limits").read_text()
            nice = int(Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[16])
        finally:
            running.kill()

    assert str(OPENER_MEMORY) in limits.partition("Max address space")[2].splitlines()[0]
    assert nice == 10


@pytest.mark.parametrize(
    "data", [GOOD, evidence.encrypted(), evidence.pdf(3)[:900]], ids=["no draft", "encrypted", "cut"]
)
def test_a_pdf_without_a_draft_is_refused_in_words(data: bytes) -> None:
    assert carried_draft(data).problem.endswith("。")
