"""How large a draft may be: its texts, rows and units. What is stored already may be larger, and then only shrinks.

``core.limits`` has the figures. Here a draft is looked at as it is stored, part by part: an edit pays for its own part.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from core.draft import Draft, Offering
from core.limits import FORMER_UNITS, LINE_MOST, ROWS, TEXT_MOST, TICKS, UNITS
from core.places import Place, PlaceKind

_LINES = frozenset(
    {"title", "eligibility", "offering", "minimum_told", "plan", "documents_ready", "calendar"}
)
"""Sections without a long text."""
_SHOWN = 20  # characters of a text that is named by its beginning


class Found(NamedTuple):
    """The largest of a part: its texts (a line, a long text), and the number of entries of a list in it."""

    line: str = ""
    text: str = ""
    rows: int = 0


def part_problem(name: str, before: str | None, after: str | None) -> str:
    """Why a part may not become what it is to be, in words: too large, and larger than it was. Empty where it may."""
    if after is None or (len(after) <= LINE_MOST and after.count(",") < ROWS and name != "offering"):
        return ""  # as almost every edit; nothing in it can be too large
    place, content = Place.parse(name), json.loads(after)
    new = _found(place, content)
    most = TICKS if name == "documents_ready" else ROWS
    fits = len(new.line) <= LINE_MOST and len(new.text) <= TEXT_MOST and new.rows <= most
    if fits and name != "offering":
        return ""
    earlier = json.loads(before) if before else None
    old = _found(place, earlier) if earlier is not None else Found()
    if len(new.line) > max(LINE_MOST, len(old.line)):
        return _too_long(new.line, LINE_MOST)
    if len(new.text) > max(TEXT_MOST, len(old.text)):
        return _too_long(new.text, TEXT_MOST)
    if new.rows > max(most, old.rows):
        return f"行が多すぎます（{new.rows:,}行）。1つの項目に{most:,}行までです。要らない行を消すか、別の資料にまとめてください。"
    return _units_problem(earlier, content) if name == "offering" else ""


def draft_problem(draft: Draft, parts: Mapping[str, str]) -> str:
    """Why a draft from outside, with these stored ``parts``, is too large; empty where it is not."""
    if problem := former_units_problem(0, len(draft.units)):
        return problem
    return next(filter(None, (part_problem(name, None, text) for name, text in parts.items())), "")


def former_units_problem(before: int, after: int) -> str:
    """The same of the number of units with answers, those included that there are no more."""
    if after <= max(FORMER_UNITS, before):
        return ""
    return f"記入のある単位が多すぎます（{after:,}単位）。1つの下書きに{FORMER_UNITS}単位までです。下書きを分けてください。"


def possible_units(offering: Offering) -> int:
    """How many units the services and their levels can make."""
    return sum(max(1, len(service.levels)) for service in offering.services)


def _units_problem(before: Any, after: Any) -> str:
    count = possible_units(Offering.model_validate(after))
    former = possible_units(Offering.model_validate(before)) if before else 0
    if count <= max(UNITS, former):
        return ""
    return (
        f"サービスとサービスレベルで{count:,}単位になります。1つの下書きに{UNITS}単位までです。"
        "サービスを減らすか、下書きを分けてください。"
    )


def _too_long(text: str, most: int) -> str:
    shown = "".join(c for c in text[:_SHOWN] if c.isprintable())
    return f"「{shown}…」で始まる文字が多すぎます（{len(text):,}文字）。この欄は{most:,}文字までです。短くしてください。"


def _found(place: Place, content: Any) -> Found:
    lines = place.kind is PlaceKind.SECTION and place.ids[0] in _LINES
    line = text = ""
    rows = 0
    for each, is_line in _walk(content, lines):
        if not isinstance(each, str):
            rows = max(rows, len(each))
        elif is_line:
            line = max(line, each, key=len)
        else:
            text = max(text, each, key=len)
    return Found(line, text, rows)


def _walk(content: Any, line: bool) -> Iterator[tuple[Any, bool]]:
    """Texts, lists and mappings, and whether a text is a line; the rows of evidence have lines only."""
    if isinstance(content, str):
        yield content, line
    elif isinstance(content, (list, dict)):
        yield content, line
        for key, each in content.items() if isinstance(content, dict) else enumerate(content):
            if isinstance(key, str):
                yield key, True
            yield from _walk(each, line or key == "evidence")
