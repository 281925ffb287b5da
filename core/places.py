"""The names of places: made, escaped, taken apart and compared only here.

A file may bring any text as the id of a service, a level, a group or an item: empty, with a slash, a colon, a percent
sign. Whatever the ids, two places never share a name, and a name leads back to exactly its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import NamedTuple, Self

SECTIONS = (
    "title",
    "eligibility",
    "offering",
    "form_a",
    "minimum_told",
    "plan",
    "documents_ready",
    "calendar",
    "notices",
)
"""The parts of a draft that are neither an answer nor a unit's."""

LASTING = frozenset({"calendar"})
"""Sections that stay where the edit that made them is undone: others hold what is known by them."""

LONGEST_ITEM_ID = 60
"""The most characters that an edition's item id may have, so that a place for it fits where ids are accepted."""


class PlaceError(ValueError):
    """A text that is no place's name."""


class PlaceKind(StrEnum):
    """What a place is; a unit's own part is its Form A."""

    SECTION = "section"
    PROVIDER_ITEM = "provider item"
    UNIT_FORM = "unit form"
    UNIT_ITEM = "unit item"


_BEGIN = {PlaceKind.PROVIDER_ITEM: "provider", PlaceKind.UNIT_FORM: "unit", PlaceKind.UNIT_ITEM: "unit"}
_KINDS = {
    ("provider", 1): PlaceKind.PROVIDER_ITEM,
    ("unit", 1): PlaceKind.UNIT_FORM,
    ("unit", 2): PlaceKind.UNIT_ITEM,
}
_ESCAPE = str.maketrans({"%": "%25", "/": "%2F", "\0": "%00"})


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a draft: a section, a provider item, a unit's own Form A, or an item of a unit.

    ``str()`` is its stored name. ``ids``: the section's name, the item's id, the unit's, or both of the unit and item.
    """

    kind: PlaceKind
    ids: tuple[str, ...]

    @classmethod
    def section(cls, name: str) -> Self:
        return cls(PlaceKind.SECTION, (name,))

    @classmethod
    def provider_item(cls, item_id: str) -> Self:
        return cls(PlaceKind.PROVIDER_ITEM, (item_id,))

    @classmethod
    def unit_form(cls, unit_id: str) -> Self:
        return cls(PlaceKind.UNIT_FORM, (unit_id,))

    @classmethod
    def unit_item(cls, unit_id: str, item_id: str) -> Self:
        return cls(PlaceKind.UNIT_ITEM, (unit_id, item_id))

    @classmethod
    def answer(cls, part: str, unit_id: str, item_id: str) -> Self:
        """Where the answer to an item of a part ("provider" or "service") of Form B is."""
        return cls.provider_item(item_id) if part == "provider" else cls.unit_item(unit_id, item_id)

    @classmethod
    def parse(cls, name: str) -> Self:
        """The place with this stored name. Raises ``PlaceError``."""
        first, *rest = name.split("/")
        if name in SECTIONS:
            return cls.section(name)
        kind = _KINDS.get((first, len(rest)))
        place = cls(kind, tuple(map(_unescaped, rest))) if kind else None
        if place is None or str(place) != name:
            raise PlaceError(f"{name[:80]!r} is no place of a draft")
        return place

    @property
    def unit(self) -> str | None:
        """The unit's id; None where the place belongs to no unit."""
        return self.ids[0] if self.kind in {PlaceKind.UNIT_FORM, PlaceKind.UNIT_ITEM} else None

    @property
    def item(self) -> str | None:
        """The item's id; None where the place is no answer."""
        return self.ids[-1] if self.kind in {PlaceKind.PROVIDER_ITEM, PlaceKind.UNIT_ITEM} else None

    def __str__(self) -> str:
        if self.kind is PlaceKind.SECTION:
            return self.ids[0]
        return "/".join((_BEGIN[self.kind], *(each.translate(_ESCAPE) for each in self.ids)))


def _unescaped(step: str) -> str:
    return step.replace("%2F", "/").replace("%00", "\0").replace("%25", "%")


class PaperName(NamedTuple):
    """A paper of the checklist: the kind's id, and the unit's where each unit has its own. ``str()`` is ticked off."""

    kind: str
    unit: str | None = None

    @classmethod
    def parse(cls, name: str) -> PaperName:
        """Any text is a name: a kind has no colon, and what comes behind the first one is the unit's id."""
        kind, colon, unit = name.partition(":")
        return cls(kind, unit if colon else None)

    def __str__(self) -> str:
        return self.kind if self.unit is None else f"{self.kind}:{self.unit}"


class ItemField(NamedTuple):
    """A field of a disclosure item, as ``form_a.yaml`` names one that both forms show."""

    item: str
    field: str

    @classmethod
    def parse(cls, name: str) -> ItemField:
        item, _, field = name.partition(".")
        return cls(item, field)


def level_unit_id(service_id: str, level_id: str) -> str:
    """The id of the unit that a service level makes. A service and a group make one with their own ids."""
    return f"{service_id}-{level_id}"


def new_id(prefix: str, used: Collection[str]) -> str:
    """An id for a service ("s") or a group ("g"); neither it nor a unit of its levels is among the ``used`` ones."""
    return next(
        name
        for name in _numbered(prefix)
        if not any(each == name or each.startswith(level_unit_id(name, "")) for each in used)
    )


def new_level_id(service_id: str, levels: Collection[str], used: Collection[str]) -> str:
    """An id for one more of a service's ``levels``; its unit is not among the ``used`` ones."""
    return next(
        name for name in _numbered("l") if name not in levels and level_unit_id(service_id, name) not in used
    )


def _numbered(prefix: str) -> Iterator[str]:
    return (f"{prefix}{number}" for number in count(1))


def number_of(service_id: str) -> str:
    """The number in an id of ``new_id``; empty where the id is of another make."""
    return service_id[1:] if re.fullmatch("s[0-9]{1,4}", service_id) else ""


def widget_key(*steps: str) -> str:
    """A key for a widget, or for a calendar entry; two lists of steps never make the same one, whatever colons stand in them."""
    return ":".join(step.replace("%", "%25").replace(":", "%3A") for step in steps)


def within(key: str, *steps: str) -> str:
    """The key of a widget inside the place that ``key``, a ``widget_key``, stands for."""
    return f"{key}:{widget_key(*steps)}"
