"""From an answer to the changed board, in Chromium: what an applicant waits for.

Run: ``python -m benchmarks.bench_browser``.
"""

from __future__ import annotations

from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from benchmarks.bench_edit import largest_category
from benchmarks.servers import wizard
from questionnaire import list_samples, load_edition, load_sample
from tests.browser import go_to, launch, settled

SAMPLE = "minato"
WARM_UP = 3
EDITS = 30
PAUSE_MS = 400
ANSWERS = ("開示なし", "記述する")
"""Two answers to a required item: each change of one into the other changes the board's count."""

CLICK_AND_WAIT = """
async (answer) => {
  const count = () => document.querySelector('[data-testid=stSidebar] [data-testid=stProgress]').innerText;
  const before = count();
  const begin = performance.now();
  answer.click();
  await new Promise((done, failed) => {
    setTimeout(() => failed(new Error('the board did not change')), 10000);
    const changed = () => { if (count() !== before) { seen.disconnect(); done(); } };
    const seen = new MutationObserver(changed);
    seen.observe(document.body, {subtree: true, childList: true, characterData: true});
  });
  return performance.now() - begin;
}
"""


def _open_first_card(page: Page, address: str) -> None:
    name, item_id, *_ = largest_category()
    label = next(sample.label for sample in list_samples() if sample.id == SAMPLE)
    page.goto(f"http://{address}/")
    page.get_by_role("button", name=label).click()
    settled(page)
    go_to(page, "申請書B")
    page.get_by_role("combobox", name="分類").click()
    page.get_by_role("option", name=name).click()
    settled(page)
    item = load_edition(load_sample(SAMPLE).edition).items[item_id]
    page.get_by_test_id("stMain").get_by_role("button", name=item.name).first.click()
    settled(page)


def measure() -> dict[str, float]:
    times: list[float] = []
    with wizard() as address, sync_playwright() as playwright, launch(playwright) as browser:
        page = browser.new_page()
        _open_first_card(page, address)
        for number in range(WARM_UP + EDITS):
            answer = page.get_by_test_id("stButtonGroup").get_by_text(ANSWERS[number % 2], exact=True).first
            times.append(page.evaluate(CLICK_AND_WAIT, answer.element_handle()))
            page.wait_for_timeout(PAUSE_MS)
    times = times[WARM_UP:]
    return {
        "answer to board in Chromium (ms, median; aim 150 at most)": median(times),
        "answer to board in Chromium (ms, p95)": quantiles(times, n=20)[-1],
    }


if __name__ == "__main__":
    for what, figure in measure().items():
        print(f"{what:60} {figure:8.1f}")
