"""Japanese line breaking: the classes and rules of UAX #14 with strict kinsoku on top.

``uniseg`` applies the same rules but needs 75 µs per character, too slow for a form; here it supplies each
character's class and, in the tests, the breaks to compare with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product
from unicodedata import category, east_asian_width

from uniseg.linebreak import line_break

NOT_AT_START = frozenset(
    "、。，．・：；？！）」』】〕〉》］｝〗〙〛｠〟ー〜～々〻ゝゞヽヾ゛゜…‥"
    "っゃゅょぁぃぅぇぉゎゕゖッャュョァィゥェォヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡､｣･ｰｧｨｩｪｫｬｭｮｯﾞﾟ,.:;?!)]}’”％‰℃"
)
NOT_AT_END = frozenset("（「『【〔〈《［｛〖〘〚｟〝｢([{‘“")

_SEPARATOR = re.compile(r"[/.\-_?&=,;:#%+@]+")
_BLANK = " \u3000"


def _pairs(left: str, right: str) -> Iterator[tuple[str, str]]:
    return product(left.split(), right.split())


_KEPT_PAIRS = frozenset(
    (
        *_pairs("B2", "B2"),
        *_pairs("AL HL NU", "AL HL NU PR PO"),
        *_pairs("PR", "ID EB EM H2 H3 JL JV JT"),
        *_pairs("ID EB EM H2 H3 JL JV JT", "PO"),
        *_pairs("PR PO", "AL HL NU"),
        *_pairs("HY", "NU"),
        *_pairs("IS", "NU AL HL"),
        *_pairs("SY", "HL"),
    )
)
_KEPT_BEFORE = frozenset(("BA", "HY", "NS", "IN"))
_HYPHEN_LEADS = frozenset(("", " ", "\u00a0"))
_KEPT_EVEN_AFTER_SPACE = frozenset(("CL", "CP", "EX", "SY", "WJ"))


@lru_cache(maxsize=1 << 15)
def _class(character: str) -> str:
    """The line breaking class; ambiguous signs such as ① and ○ behave as ideographs in Japanese text."""
    name = str(line_break(character))
    return {"AI": "ID", "CJ": "NS", "SG": "AL", "XX": "AL", "SA": "AL", "ZWJ": "CM"}.get(name, name)


@lru_cache(maxsize=1 << 15)
def _wide(character: str) -> bool:
    return east_asian_width(character) in "FWH" if character else False


@dataclass(slots=True)
class _Context:
    """What the rules need to know of the text before a position."""

    before: str = ""  # class of the last character, spaces apart
    last: str = ""  # that character
    earlier: str = ""  # the character before it
    spaced: bool = False  # spaces follow it
    number: str = ""  # "open" while a number may go on, "closed" after its bracket (LB25)

    def keeps(self, character: str, kind: str, following: str) -> bool:
        """True where ``character`` must stay on the line of the last one."""
        if not self.before or character in NOT_AT_START or self.last in NOT_AT_END:
            return True
        if kind in _KEPT_EVEN_AFTER_SPACE or self.before == "OP":
            return True
        if kind == "IS":
            return not (self.spaced and following == "NU")
        if self.spaced:
            return False
        if (self.before, kind) in _KEPT_PAIRS or kind in _KEPT_BEFORE or self.before in {"BB", "WJ", "GL"}:
            return True
        return self._kept_by_context(character, kind, following)

    def _kept_by_context(self, character: str, kind: str, following: str) -> bool:
        before = self.before
        return (
            (kind == "GL" and before not in {"BA", "HY"})
            or (before == "HY" and kind == "AL" and self.earlier in _HYPHEN_LEADS)
            or (self.number == "open" and kind in {"NU", "PO", "PR"})
            or (self.number == "closed" and kind in {"PO", "PR"})
            or (before in {"PO", "PR"} and kind == "OP" and following in {"NU", "IS"})
            or (before in {"AL", "HL", "NU"} and kind == "OP" and not _wide(character))
            or (before == "CP" and not _wide(self.last) and kind in {"AL", "HL", "NU"})
        )

    def advance(self, character: str, kind: str) -> None:
        number = "" if self.spaced else self.number
        if kind == "NU":
            number = "open"
        elif number == "open" and kind in {"CL", "CP"}:
            number = "closed"
        elif number != "open" or kind not in {"SY", "IS"}:
            number = ""
        self.earlier = " " if self.spaced else self.last
        self.before, self.last, self.spaced, self.number = kind, character, False, number


def break_opportunities(text: str) -> Iterator[int]:
    """Positions where a new line may begin. ``text`` is one paragraph: it holds no line feed."""
    context = _Context()
    for position, character in enumerate(text):
        kind = _class(character)
        if kind == "SP":
            context.spaced = True
            continue
        if kind == "CM":
            if context.before and not context.spaced:
                continue
            kind = "AL"
        following = text[position + 1 : position + 2]
        quoted = "QU" in (context.before, kind) and not _may_part(context, character, kind, following)
        if not (quoted or context.keeps(character, kind, _class(following) if following else "")):
            yield position
        context.advance(character, kind)


def _may_part(context: _Context, character: str, kind: str, following: str) -> bool:
    """LB19: a quotation mark parts from its neighbours only between wide characters, on its outer side."""
    if context.spaced:
        return True
    if kind == "QU" and not (category(character) == "Pi" and _wide(context.last) and _wide(following)):
        return False
    outer = category(context.last) == "Pf" and _wide(character) and _wide(context.earlier)
    return context.before != "QU" or outer


def break_lines(text: str, width: float, widths: Mapping[int, float]) -> list[str]:
    """``text`` in lines no wider than ``width``; ``widths`` by code point, in the same unit as ``width``.

    Line feeds and blank lines are kept. The time grows with the length of the text only.
    """
    return [*iterate_lines(text, width, widths)]


def iterate_lines(text: str, width: float, widths: Mapping[int, float]) -> Iterator[str]:
    """The same, line by line: who needs the first ones only does not pay for the others."""
    for paragraph in text.split("\n"):
        yield from _wrap(paragraph, width, widths)


def _wrap(paragraph: str, width: float, widths: Mapping[int, float]) -> Iterator[str]:
    line, used = "", 0.0
    start = 0
    for end in chain(break_opportunities(paragraph), (len(paragraph),)):
        unit = paragraph[start:end]
        start = end
        full = sum(widths[ord(character)] for character in unit)
        visible = full - sum(widths[ord(character)] for character in unit[len(unit.rstrip(_BLANK)) :])
        if line and used + visible > width:
            yield line.rstrip(_BLANK)
            line, used = "", 0.0
        if visible > width:
            *pieces, unit = _split(unit, width, widths)
            yield from pieces
            full = sum(widths[ord(character)] for character in unit)
        line, used = line + unit, used + full
    yield line.rstrip(_BLANK)


def _split(unit: str, width: float, widths: Mapping[int, float]) -> Iterator[str]:
    """A unit longer than a line, such as a web address, in pieces that fit."""
    start, used = 0, 0.0
    for position, character in enumerate(unit):
        used += widths[ord(character)]
        while used > width and position > start:
            cut = start + _cut(unit[start : position + 1])
            yield unit[start:cut]
            start = cut
            used = sum(widths[ord(c)] for c in unit[start : position + 1])
    yield unit[start:]


def _cut(piece: str) -> int:
    """Where to cut ``piece``, whose last character no longer fits: rather after a separator."""
    most = len(piece) - 1
    ends = [match.end() for match in _SEPARATOR.finditer(piece) if match.end() <= most]
    if ends and ends[-1] * 3 >= most:
        return ends[-1]
    cut = most
    while cut > 1 and (piece[cut] in NOT_AT_START or piece[cut - 1] in NOT_AT_END):
        cut -= 1
    allowed = piece[cut] not in NOT_AT_START and piece[cut - 1] not in NOT_AT_END
    return cut if allowed else most
