"""What was made, taken in or looked up for the draft at hand. In memory only, and gone with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.documents import Material, MaterialKey
from core.draft import Draft
from core.intake import Booklet, Spooled
from core.matching import assign_by_name
from core.workshop import Seat
from pages.parts.making import Making


@dataclass(frozen=True)
class Shelf:
    """``booklets`` by their keys; ``chosen`` by hand (empty: no file); ``kept``: the store has them as well."""

    booklets: dict[str, Booklet] = field(default_factory=dict)
    chosen: dict[MaterialKey, str] = field(default_factory=dict)
    kept: bool = False

    def assigned(self, materials: Sequence[Material]) -> dict[MaterialKey, Booklet]:
        """The file of each material: chosen by hand, else alike by name."""
        by_hand = {key: file for key, file in self.chosen.items() if not file or file in self.booklets}
        used = set(by_hand.values())
        names = {key: booklet.name for key, booklet in self.booklets.items() if key not in used}
        by_name = assign_by_name(materials, names)
        found = {material.key: by_hand.get(material.key, by_name.get(material.key)) for material in materials}
        return {key: self.booklets[file] for key, file in found.items() if file}


def release(booklets: Iterable[Booklet]) -> None:
    """Delete what these have in the spool."""
    for booklet in booklets:
        if isinstance(booklet.content, Spooled):
            booklet.content.release()


@dataclass(frozen=True)
class Aids:
    """``made`` by place is what was ordered, ``read`` by place which file was chosen and what came of reading it; ``base`` is last time's draft where it came from a file, ``seat`` what was found for a draft's id."""

    made: Mapping[str, Making] = field(default_factory=dict)
    shelf: Shelf | None = None
    shelf_problem: str = ""
    base: Draft | None = None
    seat: tuple[str, Seat | None] | None = None
    read: Mapping[str, tuple[str, Any]] = field(default_factory=dict)

    def let_go(self) -> None:
        """Delete what of it is on disk: another draft was opened."""
        release(self.shelf.booklets.values() if self.shelf else ())
