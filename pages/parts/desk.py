"""Where the applicant stands in the draft at hand, and what the keys of its widgets are made of."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hashlib import sha256

from pydantic import Field

from core.items import Frozen
from core.places import widget_key

_MOST_WORDS = 200
"""For one place; an option has several where its name was changed."""


def digest(*texts: str) -> str:
    """What stands for texts in a widget key, which Streamlit remembers as long as the tab is open."""
    return sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()[:12]


class View(Frozen):
    """Where the applicant is in Form B, and which cards are open; kept while other pages are shown.

    ``sent_to`` is the item that a link or button led to last, ``visit`` counts how often that happened.
    """

    unit_id: str | None = None
    category_id: str = ""
    open_items: frozenset[str] = frozenset()
    sent_to: str = ""
    visit: int = 0
    search: str = ""
    filters: tuple[str, ...] = ()


class Rows(Frozen):
    """The numbers of the rows of one place in their order; ``given`` is how many numbers were given away."""

    given: int = 0
    ids: tuple[int, ...] = ()


class Desk(Frozen):
    """All of the page that is not in the draft and that widget keys rest on; the same after a way through JSON.

    ``words`` are digests of what the options of a place were ever called, each with the option's id.
    ``tag`` is another one for each opening of a draft, so that no key of one draft is ever a key of another.
    ``generation`` counts how often all widgets became new since then. ``rows`` and ``revisions`` are keyed by the
    places of widgets. ``base_id`` is the stored draft that a renewal is compared with. ``files`` are the places
    where a file is chosen, ``lost_files`` those whose file is gone with the process that had it.
    """

    tag: str = Field(default_factory=lambda: secrets.token_hex(4))
    generation: int = 0
    view: View = View()
    rows: dict[str, Rows] = {}
    revisions: dict[str, int] = {}
    words: dict[str, dict[str, str]] = {}
    base_id: str = ""
    files: frozenset[str] = frozenset()
    lost_files: frozenset[str] = frozenset()

    @property
    def prefix(self) -> str:
        """What the keys of all widgets of the draft begin with."""
        return f"{self.tag}.{self.generation}"

    def key(self, *parts: str) -> str:
        """A widget key for a place in the draft."""
        return widget_key(self.prefix, *parts)

    def lasting_key(self, *parts: str) -> str:
        """A key for a control that shows nothing of the draft: it stays where the others become new."""
        return widget_key(f"{self.tag}.0", *parts)

    def anew(self) -> Desk:
        """The same desk with new widgets: what they show was changed by somebody else or taken back."""
        return self.model_copy(
            update={"generation": self.generation + 1, "rows": {}, "revisions": {}, "words": {}}
        )

    def revised(self, place: str) -> Desk:
        """With other widgets at one place."""
        return self.model_copy(
            update={"revisions": {**self.revisions, place: self.revisions.get(place, 0) + 1}}
        )

    def with_words(self, place: str, names: Mapping[str, str]) -> Desk:
        """Where these options are offered, by id; the same desk where that is known."""
        known = self.words.get(place, {})
        new = {digest(name): each for each, name in names.items()}
        if new.items() <= known.items():
            return self
        latest = dict(list({**known, **new}.items())[-_MOST_WORDS:])
        return self.model_copy(update={"words": {**self.words, place: latest}})

    def meant(self, place: str, sent: str, names: Mapping[str, str]) -> str:
        """The option that the browser names: by its id where Streamlit knows its words, else by words that it had."""
        return sent if sent in names else self.words.get(place, {}).get(digest(sent), "")

    def with_file(self, place: str, chosen: bool) -> Desk:
        """Where a file is chosen at a place, or no more; the same desk where nothing changes."""
        files = self.files | {place} if chosen else self.files - {place}
        lost = self.lost_files - files
        if (files, lost) == (self.files, self.lost_files):
            return self
        return self.model_copy(update={"files": files, "lost_files": lost})

    def elsewhere(self) -> Desk:
        """The same desk in another process, which has none of the files: they have to be chosen again."""
        desk = self
        for place in self.files:
            desk = desk.revised(place)
        return desk.model_copy(update={"files": frozenset(), "lost_files": self.lost_files | self.files})

    def with_rows(self, place: str, rows: Rows) -> Desk:
        return self.model_copy(update={"rows": {**self.rows, place: rows}})
