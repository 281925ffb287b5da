"""What tells one draft from another in a list: who applies, for what, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from core.draft import Draft
from core.edition import Edition
from core.form_a import form_a_text
from core.readiness import assess_readiness
from core.units import assess_units


@dataclass(frozen=True, slots=True)
class Outline:
    """``provider`` and ``services`` as typed, empty where nothing was; required items ``done`` of ``total``."""

    provider: str
    services: tuple[str, ...]
    done: int
    total: int


def outline_of(edition: Edition, draft: Draft) -> Outline:
    """The draft in a few words; its required items are added up over the units, as ``Filing`` does."""
    units = assess_units(edition, draft.offering).units
    required = [assess_readiness(edition, draft, unit.id).required for unit in units]
    return Outline(
        provider=form_a_text(edition, draft, "provider_name"),
        services=tuple(service.name for service in draft.offering.services if service.name.strip()),
        done=sum(count.done for count in required),
        total=sum(count.total for count in required),
    )
