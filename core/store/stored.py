"""A draft as somebody has it before them: the base of the next edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.draft import Draft
from core.store.errors import Difference
from core.store.parts import changed_parts, with_part


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
