"""Is the first click after typing done, as long as people hold a button? Every text field of every page.

Run: ``python -m benchmarks.presses``. People hold a button for 80 to 250 ms, and in that time
the page may be drawn anew because a text was stored. A press is lost where the browser makes no click of it.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

from playwright.sync_api import Browser, ElementHandle, Locator, Page, WebSocket, sync_playwright

from benchmarks.press_scenes import SCENES, Scene
from core.store import Store, browser_holder
from pages.parts.middleware import COOKIE
from pages.parts.steps import PAGES
from tests.browser import launch, serve, settled

HOLDS = (0, 80, 150, 250)
"""How long the button is down, in milliseconds."""
Left = Literal["by the press", "by the keyboard"]
"""How the field is left: its text is sent by the press itself, or is under way when the button goes down."""
PATIENCE = 5000
"""How long a text may take to be sent, in milliseconds."""
WIDTH, HEIGHT = 1280, 900

# Each text field on the page, told apart by its label and how many of that label are before it.
FIELDS = """
() => {
  const seen = {};
  const texts = 'input[type=text], input[type=search], input[type=number], input:not([type]), textarea';
  return [...document.querySelector('[data-testid=stMain]').querySelectorAll(texts)]
    .filter((e) => e.offsetParent && !e.disabled && !e.readOnly && e.getAttribute('role') !== 'combobox')
    .map((e) => {
      const label = e.getAttribute('aria-label') ?? '';
      seen[label] = (seen[label] ?? -1) + 1;
      return {label, number: seen[label], example: e.placeholder, search: e.type === 'search',
              form: e.closest('[data-testid=stForm]') !== null};
    });
}
"""
# The nearest thing to press below the field, else above it; within a form, the form's own button.
NEAREST = """
(field) => {
  const place = field.closest('[data-testid=stForm]') ?? document.querySelector('[data-testid=stMain]');
  const at = field.getBoundingClientRect();
  const all = [...place.querySelectorAll('button, a[href]')].filter((e) => e.offsetParent && !e.disabled
    && !e.closest('[data-testid=stTooltipIcon], [data-testid=stElementToolbar], [data-testid=stExpanderDetails][inert]')
    && e.getBoundingClientRect().height > 0);
  const below = all.filter((e) => e.getBoundingClientRect().top >= at.bottom);
  const pick = below[0] ?? all.at(-1);
  return pick ?? document.querySelector('[data-testid=stSidebar] a[href]');
}
"""
MIDDLE = """
(target) => {
  target.scrollIntoViewIfNeeded();
  const {left, top, width, height} = target.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}
"""
# Settled when the server is done and the page has had the same shape for some frames.
CALM = """
async () => {
  const shape = () => [...document.querySelectorAll('[data-testid=stMain] button, [data-testid=stMain] iframe')]
    .map((e) => e.getBoundingClientRect().top).join()
    + (document.querySelector('[data-testid=stApp]').dataset.testScriptState);
  let last = '', same = 0;
  for (let n = 0; n < 300 && same < 8; n++) {
    await new Promise((done) => setTimeout(done, 25));
    same = last === shape() ? same + 1 : 0;
    last = shape();
  }
}
"""
# What the browser makes of a press; it goes no further, so that the page stays for the next one.
CATCH = """
(target) => {
  const words = target.innerText;
  const pressable = (event) => event.target.closest?.('button, a[href]');
  let pressed = null;
  window.caught = 0;
  const down = (event) => { pressed = pressable(event); };
  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const clicked = pressable(event);
    const meant = clicked === target || clicked?.innerText === words;
    if (clicked && clicked === pressed && meant) window.caught += 1;
  };
  addEventListener('pointerdown', down, true);
  addEventListener('click', stop, true);
  window.release = () => {
    removeEventListener('pointerdown', down, true);
    removeEventListener('click', stop, true);
  };
}
"""


@dataclass(frozen=True)
class Field:
    """A text field as a page shows it; the text of one in a form is sent with the form."""

    label: str
    number: int
    example: str
    search: bool
    form: bool

    def on(self, page: Page) -> Locator:
        texts = (
            'input:not([role="combobox"]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea'
        )
        named = page.get_by_test_id("stMain").locator(texts).and_(page.get_by_label(self.label, exact=True))
        return named.locator("visible=true").nth(self.number)

    def text(self, number: int, right: bool) -> str:
        """A text that was not there before: as the field asks for, or one that no field takes."""
        if not right:
            return f"まちがい{number}\N{GRINNING FACE}"
        example = self.example.partition("：")[2] or self.example
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", example):
            return f"2026-10-{number % 28 + 1:02}"
        if re.fullmatch(r"[\d.,]+", example) or re.search(r"の数|単位数|年数|（回）|人|円|%", self.label):
            return str(number)
        digits = list(re.finditer(r"\d+", example))
        if digits:
            last = digits[-1]
            return f"{example[: last.start()]}{number:0{len(last[0])}}{example[last.end() :]}"
        return f"はやぶさ{number}"


@dataclass
class Visit:
    """A browser at one scene of one page, and the requests that it has sent."""

    page: Page
    address: str
    scene: Scene
    sent: list[bytes] = field(default_factory=list)

    def watch(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda data: self.sent.append(data if isinstance(data, bytes) else b""))

    def sends(self, text: str, before: int) -> bool:
        """Whether the browser sends ``text``, after so many requests; waits for it."""
        for _ in range(PATIENCE // 20):
            if any(text.encode() in data for data in self.sent[before:]):
                return True
            self.page.wait_for_timeout(20)
        return False

    def fields(self) -> list[Field]:
        return [Field(**each) for each in self.page.evaluate(FIELDS)]


@dataclass(frozen=True)
class Case:
    """One text typed, and one press after it."""

    hold: int
    right: bool = True
    left: Left = "by the press"
    pointer_first: bool = True


@contextmanager
def visited(browser: Browser, server: str, store: Store, address: str, scene: Scene) -> Iterator[Visit]:
    """The page with a draft that nobody has touched yet."""
    cookie = secrets.token_urlsafe(32)
    store.create(browser_holder(cookie), scene.draft, "")
    with browser.new_context(locale="ja-JP", viewport={"width": WIDTH, "height": HEIGHT}) as context:
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": server}])
        page = context.new_page()
        visit = Visit(page, address, scene)
        page.on("websocket", visit.watch)
        page.goto(f"{server}/{address}")
        page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
        settled(page)
        calm(page)
        scene.prepare(page)
        calm(page)
        yield visit


def press_nearest(visit: Visit, text_field: Field, text: str, case: Case) -> set[str]:
    """Type, then press what is nearest to the field; what was lost: the click, the text, both, nothing."""
    page, box = visit.page, text_field.on(visit.page)
    target = box.evaluate_handle(NEAREST).as_element()
    assert target is not None
    page.evaluate(CATCH, target)
    before = len(visit.sent)
    target.scroll_into_view_if_needed()
    box.evaluate("(field) => field.focus({preventScroll: true})")
    if case.pointer_first:
        _point(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    if case.left == "by the keyboard":
        page.keyboard.press("Tab")
    _point(page, target)  # typing may have brought the field into view, and the target out of it
    _press(page, case.hold)
    lost = set() if text_field.form or visit.sends(text, before) else {"text"}
    calm(page)
    if not page.evaluate("window.release(); window.caught"):  # some controls make a second click of their own
        lost.add("click")
    return lost


def _point(page: Page, target: ElementHandle) -> None:
    """Move the mouse to the middle of ``target``."""
    x, y = target.evaluate(MIDDLE)
    page.mouse.move(x, y)


def calm(page: Page) -> None:
    """Wait until what was asked for is drawn, and nothing moves any more."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.evaluate(CALM)


def _press(page: Page, hold: int) -> None:
    """Press where the pointer is."""
    page.mouse.down()
    if hold:
        page.wait_for_timeout(hold)
    page.mouse.up()


def count(
    browser: Browser, server: str, store: Store, cases: Callable[[int], list[Case]], anew: bool
) -> Iterator[tuple[str, Field, Case, set[str]]]:
    """Every text field of every page; ``anew``: each field on a draft that nobody has touched."""
    serial = 11  # a text that no field shows yet
    for step in PAGES:
        for scene in SCENES.get(step.address, (Scene(),)):
            with visited(browser, server, store, step.address, scene) as visit:
                fields = visit.fields()
                if not anew:
                    labels = {each.label: each for each in reversed(fields)}  # one of each kind
                    yield from _pressed(visit, list(labels.values())[::-1], cases, serial)
            for each in fields if anew else ():
                with visited(browser, server, store, step.address, scene) as visit:
                    yield from _pressed(visit, [each], cases, serial)
            serial += len(fields)


def _pressed(
    visit: Visit, fields: list[Field], cases: Callable[[int], list[Case]], serial: int
) -> Iterator[tuple[str, Field, Case, set[str]]]:
    for each in sorted(fields, key=lambda each: each.search):  # last what hides the others
        for case in cases(serial):
            if each.search and case.left == "by the keyboard":
                continue  # the page shows what was found, as it should
            serial += 1
            yield visit.address, each, case, press_nearest(visit, each, each.text(serial, case.right), case)


def matrix(serial: int) -> list[Case]:
    """Every hold with right and wrong texts, the field left either way; the pointer there before or after."""
    return [
        Case(hold, right, left, pointer_first=(serial + number) % 2 == 0)
        for number, (left, hold, right) in enumerate(product(get_args(Left), HOLDS, (True, False)))
    ]


def measure(
    cases: Callable[[int], list[Case]] = matrix, anew: bool = True
) -> tuple[dict[str, int], list[str]]:
    """Counts, and which presses were lost."""
    counts: Counter[str] = Counter()
    losses: list[str] = []
    fields: set[tuple[str, str, int]] = set()
    with TemporaryDirectory() as folder, serve(KAIJI_DATA=folder) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        store = Store(f"sqlite:///{Path(folder) / 'drafts.sqlite3'}")
        for address, each, case, lost in count(browser, server, store, cases, anew):
            fields.add((address, each.label, each.number))
            counts["presses"] += 1
            counts.update(lost)
            if lost:
                losses.append(f"{address} {each.label} {each.number} {case}: {'、'.join(sorted(lost))}")
        store.engine.dispose()
        browser.close()
    return {
        "text fields": len(fields),
        "presses": counts["presses"],
        "clicks lost": counts["click"],
        "texts lost": counts["text"],
    }, losses


def main() -> None:
    counts, losses = measure()
    for what, number in counts.items():
        print(f"  {what:60} {number:9,}")
    for loss in losses:
        print(f"  lost: {loss}")


if __name__ == "__main__":
    main()
