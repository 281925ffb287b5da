"""What becomes public? Rules P1 and P2 (overview 7)."""

from __future__ import annotations

from dataclasses import dataclass

from core.draft import Answer, Draft
from core.edition import Edition
from core.items import Item
from core.text.compose import compose_content


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """An item as it would be published. Evidence is never part of it; ``withhold_reason`` asks for P2."""

    item: Item
    content: str
    withhold_requested: bool
    withhold_reason: str
    withhold_period: str


def compose_publication(edition: Edition, draft: Draft, unit_id: str) -> tuple[PublishedItem, ...]:
    """Form B's 申請内容 as written, for all answered items of a unit, in the order of Form B."""
    published = []
    for category in edition.categories:
        answers = draft.answers(category.part, unit_id)
        for item in category.items:
            answer = answers.get(item.id, Answer())
            if content := compose_content(item, answer):
                wish = answer.withhold
                published.append(
                    PublishedItem(
                        item=item,
                        content=content,
                        withhold_requested=wish is not None,
                        withhold_reason=wish.reason if wish else "",
                        withhold_period=wish.period if wish else "",
                    )
                )
    return tuple(published)
