"""What does one edit cost the server, beside a bare one-widget app? Same client, same run, taking turns.

Run: ``python -m benchmarks.bench_edit``.
"""

from __future__ import annotations

import asyncio
from statistics import median, quantiles

from benchmarks.client import Participant, Widget
from benchmarks.servers import bare_app, wizard
from questionnaire import list_editions, load_edition

SAMPLE = "minato"
WARM_UP = 5
EDITS = 40
PAUSE = 0.1  # seconds between two edits, so that what a server does after a run falls into no measurement


def largest_category() -> list[str]:
    """The items of the category that shows most cards."""
    edition = load_edition(list_editions()[-1])
    largest = max(edition.categories, key=lambda category: len(category.items))
    return [largest.name, *(item.id for item in largest.items)]


async def open_largest_category(applicant: Participant, name: str) -> None:
    """The complete sample, at the category that shows most cards."""
    await applicant.click(applicant.widget("button", f"sample-{SAMPLE}#0"))
    await applicant.open_page("form-b")
    switch = applicant.widget("selectbox", "分類")
    await applicant.edit(switch, next(option for option in switch.options if option.startswith(name)))


async def open_cards(applicant: Participant, item_ids: list[str]) -> None:
    for item_id in item_ids:
        if not texts(applicant, item_id):
            await applicant.click(applicant.widget("button", f":card:{item_id}"))


def texts(applicant: Participant, item_id: str) -> list[Widget]:
    """The text inputs of an item's open card, fields first; none while the card is closed."""
    kinds = {"text_input", "text_area"}
    return [w for w in applicant.widgets.values() if w.kind in kinds and f"/{item_id}:" in w.id]


async def _measure_pair(
    applicant: Participant, item_id: str, yardstick: Participant
) -> list[tuple[float, float]]:
    """Edits of the wizard and of the bare app by turns: (wizard, bare) in seconds."""
    times = []
    for number in range(WARM_UP + EDITS):
        edited, bare = texts(applicant, item_id)[0], yardstick.widget("text_input", "text")
        ours = await applicant.edit(edited, f"計測のための文 {number}")
        await asyncio.sleep(PAUSE)
        theirs = await yardstick.edit(bare, f"計測のための文 {number}")
        await asyncio.sleep(PAUSE)
        times.append((ours, theirs))
    return times[WARM_UP:]


async def _measure() -> dict[str, float]:
    name, *item_ids = largest_category()
    figures: dict[str, float] = {}
    with wizard() as ours, bare_app() as theirs:
        async with Participant(ours) as applicant, Participant(theirs) as yardstick:
            await open_largest_category(applicant, name)
            cards = [w for w in applicant.widgets.values() if ":card:" in w.id]
            assert len(cards) == len(item_ids), f"{len(cards)} of {len(item_ids)} cards on the page"
            for opened in (1, 10):
                await open_cards(applicant, item_ids[:opened])
                pairs = await _measure_pair(applicant, item_ids[0], yardstick)
                wizard_ms, bare_ms = (sorted(1000 * t for t in times) for times in zip(*pairs, strict=True))
                figures |= {
                    f"edit, {opened} of {len(item_ids)} cards open (ms, median)": median(wizard_ms),
                    f"edit, {opened} of {len(item_ids)} cards open (ms, p95)": quantiles(wizard_ms, n=20)[-1],
                    f"bare one-widget app beside it ({opened}) (ms, median)": median(bare_ms),
                    f"ratio, {opened} open (aim 0.25 at most)": median(wizard_ms) / median(bare_ms),
                }
    return figures


def measure() -> dict[str, float]:
    return asyncio.run(_measure())


if __name__ == "__main__":
    for what, figure in measure().items():
        print(f"{what:60} {figure:8.2f}")
