"""A draft as somebody has it before them: the base of the next edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import RowMapping

from core.draft import Draft
from core.store.errors import Difference
from core.store.parts import changed_parts, unreadable, with_part, with_parts


@dataclass(frozen=True)
class Stored:
    """A draft as last read: the base of the next edit. ``revisions`` is keyed by part name.

    ``damaged`` are the parts that cannot be read, with their stored texts; in ``draft`` they are empty.
    """

    id: str
    draft: Draft
    sequence: int
    revisions: Mapping[str, int]
    changed_at: str
    damaged: Mapping[str, str] = field(default_factory=dict)


def with_others(base: Stored, rows: Mapping[str, RowMapping]) -> Stored:
    """``base`` with what others stored since, by part; what of that cannot be read is damaged."""
    newer = {name: row for name, row in rows.items() if row["revision"] > base.revisions.get(name, 0)}
    if not newer:
        return base
    texts = {name: row["content"] for name, row in newer.items()}
    bad = unreadable(base.draft.edition, texts)
    return replace(
        base,
        draft=with_parts(base.draft, {name: None if name in bad else text for name, text in texts.items()}),
        revisions={**base.revisions, **{name: row["revision"] for name, row in newer.items()}},
        damaged={**{name: text for name, text in base.damaged.items() if name not in texts}, **bad},
    )


def settled(base: Stored, known: Difference) -> Stored:
    """``base`` knowing what somebody else stored, so that an edit on top of it no longer clashes there."""
    return replace(
        base,
        draft=with_part(base.draft, known.part, known.theirs),
        revisions={**base.revisions, known.part: known.revision},
    )


def without_others(base: Stored, draft: Draft, stored: Stored) -> Stored:
    """``base`` knowing one's own edit to ``draft`` as it was ``stored``, but not what others had stored before.

    An edit on top of it meets them just as this one did.
    """
    mine = {name: stored.revisions[name] for name in changed_parts(base.draft, draft)}
    return replace(base, draft=draft, revisions={**base.revisions, **mine}, changed_at=stored.changed_at)
