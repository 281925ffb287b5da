"""Long work: made in turn, dropped with who wanted it, told where it fails."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from datetime import date
from time import monotonic, sleep

import pytest

from core.draft import Draft
from core.edition import Edition
from core.papers import Order, Product
from core.papers.order import Kind, make
from core.papers.process import MakingFailed, PaperProcess
from pages.parts import making as module
from pages.parts.making import Makers, Making, State
from tests.wizard import DRAFTS, Wizard

ON = date(2026, 10, 1)
PATIENCE_SECONDS = 30


class Slow:
    """Stands for a process: makes an order when it is let, and can be killed."""

    def __init__(self) -> None:
        self.go, self.killed = threading.Event(), threading.Event()
        self.begun: list[Order] = []

    def make(self, order: Order, progress: Callable[[int, int], None], begun: Callable[[], None]) -> Product:
        self.begun.append(order)
        begun()
        progress(1, 2)
        while not self.go.is_set():
            if self.killed.wait(0.01):
                self.killed.clear()
                raise MakingFailed([])
        return Product(order.draft.title.encode())

    def kill(self) -> None:
        self.killed.set()

    def end(self) -> None:
        self.go.set()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Makers, Slow]]:
    process = Slow()
    monkeypatch.setattr(module, "PaperProcess", lambda: process)
    makers = Makers(processes=1)
    yield makers, process
    makers.end()


def order(edition: Edition, title: str = "", kind: Kind = "draft") -> Order:
    return Order(kind, edition, Draft(edition=edition.id, title=title), ON)


def until(holds: Callable[[], bool]) -> None:
    begun = monotonic()
    while not holds():
        assert monotonic() - begun < PATIENCE_SECONDS
        sleep(0.01)


@pytest.mark.parametrize("kind", ["draft", "filing", "renewal"])
def test_the_process_makes_the_same_bytes(edition: Edition, kind: Kind) -> None:
    ordered = Order(kind, edition, DRAFTS["minato"], ON, base=DRAFTS["empty"])
    process, told = PaperProcess(), list[tuple[int, int]]()
    made = process.make(ordered, lambda done, total: told.append((done, total)))
    process.end()

    assert made == make(ordered, lambda *_: None)
    assert all(0 <= done <= total for done, total in told)
    assert told


def test_a_failure_tells_its_places_and_the_next_order_is_made(edition: Edition) -> None:
    process = PaperProcess()
    with pytest.raises(MakingFailed) as failed:
        process.make(Order("bound", edition, DRAFTS["empty"], ON, unit_id="no such"), lambda *_: None)
    assert failed.value.places[0].startswith("StopIteration at core/papers/order.py")

    assert process.make(order(edition), lambda *_: None).data.startswith(b"%PDF")
    process.end()


def test_a_killed_process_is_started_again(edition: Edition) -> None:
    process = PaperProcess()
    with pytest.raises(MakingFailed):
        process.make(order(edition), lambda *_: None, process.kill)

    assert process.make(order(edition), lambda *_: None).data.startswith(b"%PDF")
    process.end()


def test_nobody_fills_the_queue_for_others(edition: Edition, slow: tuple[Makers, Slow]) -> None:
    makers, process = slow
    mine = [Making(order(edition, f"mine {n}")) for n in range(3)]
    for each in mine:
        makers.add("me", each)
    until(lambda: bool(process.begun))
    other = Making(order(edition, "other"))
    makers.add("other", other)
    process.go.set()
    until(lambda: all(each.state is State.MADE for each in (*mine, other)))

    assert [each.draft.title for each in process.begun] == ["mine 0", "other", "mine 1", "mine 2"]


def test_more_than_may_wait_are_refused(
    edition: Edition, slow: tuple[Makers, Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    makers, process = slow
    monkeypatch.setattr(module, "MAKING_QUEUE", 1)
    kept = [Making(order(edition)) for _ in range(3)]
    assert makers.add("a", kept[0])
    until(lambda: bool(process.begun))

    assert makers.add("b", kept[1])
    assert not makers.add("c", kept[2])


def test_what_is_cancelled_ends_at_once(edition: Edition, slow: tuple[Makers, Slow]) -> None:
    makers, process = slow
    first, second = Making(order(edition, "first")), Making(order(edition, "second"))
    makers.add("a", first)
    until(lambda: first.total == 2)
    first.cancel()
    makers.add("b", second)
    until(lambda: second.state is State.MAKING)
    process.go.set()
    until(lambda: second.state is State.MADE)

    assert (first.state, first.product) == (State.CANCELLED, None)


def test_what_nobody_holds_any_more_is_dropped(edition: Edition, slow: tuple[Makers, Slow]) -> None:
    makers, process = slow
    held = [Making(order(edition, "gone")), Making(order(edition, "waits"))]
    makers.add("a", held[0])
    until(lambda: held[0].total == 2)
    makers.add("a", held[1])
    held.clear()
    gc.collect()
    stays = Making(order(edition, "stays"))
    makers.add("b", stays)
    until(lambda: stays.state is State.MAKING)

    assert [each.draft.title for each in process.begun] == ["gone", "stays"]


def test_who_stays_away_gets_nothing_made(
    edition: Edition, slow: tuple[Makers, Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    makers, _ = slow
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.0)
    away, here = Making(order(edition, "away")), Making(order(edition, "here"))
    makers.add("a", away, lambda: False)
    makers.add("b", here)
    until(lambda: here.state is State.MAKING)

    assert away.state is State.FAILED


def test_what_takes_too_long_is_ended_and_told(
    edition: Edition, slow: tuple[Makers, Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    makers, _ = slow
    monkeypatch.setattr(module, "MAKING_SECONDS", 0.0)
    long = Making(order(edition))
    makers.add("a", long)
    until(lambda: not long.goes_on)

    assert long.state is State.SLOW


# On the page


@pytest.fixture
def slow_page(slow: tuple[Makers, Slow], monkeypatch: pytest.MonkeyPatch) -> Slow:
    monkeypatch.setattr("pages.parts.papers.makers", lambda: slow[0])
    return slow[1]


def test_pressed_twice_it_is_made_once(slow_page: Slow) -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.click("PDFを作る")
    wizard.draw().click("PDFを作る")
    until(lambda: bool(slow_page.begun))
    slow_page.go.set()
    wizard.go("fees").go("export").make("PDFを作る")

    assert len(slow_page.begun) == 1
    assert "PDFをダウンロード" in wizard.labels("download_button")


def test_it_goes_on_while_other_pages_are_shown_and_the_page_says_how_far(slow_page: Slow) -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.click("PDFを作る")
    (made,) = wizard.work.aids.made.values()
    until(lambda: made.total == 2)
    assert "作っています（1 / 2）" in wizard.go("fees").go("export").shown
    slow_page.go.set()
    until(lambda: made.state is State.MADE)

    assert "PDFをダウンロード" in wizard.go("start").go("export").labels("download_button")


def test_it_can_be_given_up(slow_page: Slow) -> None:
    assert not slow_page.go.is_set()
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.click("PDFを作る")
    wizard.draw().click("やめる")

    assert "作るのをやめました" in wizard.draw().shown


def test_what_is_made_for_one_draft_never_comes_to_another(slow_page: Slow) -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.click("PDFを作る")
    until(lambda: bool(slow_page.begun))
    wizard.go("drafts").click("新しい下書きを始める")
    slow_page.go.set()

    assert wizard.draw().work.aids.made == {}
    assert "PDFをダウンロード" not in wizard.go("export").labels("download_button")


def test_a_failure_is_told_with_its_number_and_can_be_tried_again(slow_page: Slow) -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.click("PDFを作る")
    until(lambda: bool(slow_page.begun))
    slow_page.kill()
    (failed,) = wizard.work.aids.made.values()
    until(lambda: failed.state is State.FAILED)
    assert f"番号 {failed.number} を" in wizard.draw().shown
    slow_page.go.set()

    assert "PDFをダウンロード" in wizard.make("PDFを作る").labels("download_button")
