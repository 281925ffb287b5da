"""What tells one draft from another in a list: who applies, for what, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.draft import Draft
from core.edition import Edition
from core.filing import assess_filing
from core.form_a import form_a_text


@dataclass(frozen=True, slots=True)
class Outline:
    """``provider`` and ``services`` as typed, empty where nothing was; required items ``done`` of ``total``."""

    provider: str
    services: tuple[str, ...]
    done: int
    total: int


def outline_of(edition: Edition, draft: Draft, today: date) -> Outline:
    """The draft in a few words, judged as if it were filed on ``today``."""
    required = assess_filing(edition, draft, today).required
    return Outline(
        provider=form_a_text(edition, draft, "provider_name"),
        services=tuple(service.name for service in draft.offering.services if service.name.strip()),
        done=required.done,
        total=required.total,
    )
