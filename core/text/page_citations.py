"""Which pages does a 記載箇所 speak of? It is free text, so only what is plainly a page is read (rule D2)."""

from __future__ import annotations

import re
import unicodedata

Span = tuple[int, int]
"""First and last page, both cited; the same where one page is cited."""

_NUMBER = r"(\d{1,4})"
_TO = r"\s*(?:[-~〜–—‐‑−―]|から|より)\s*"
_PAGE = r"(?:頁|ページ|ぺージ)"
# A number that goes on ("3.1", "12a", "3-A") is the number of a section or of a printed page with a letter.
_ENDS = r"(?![\d.]*\d)(?!\s?[-–]?[A-Za-z])"
_COUNTER = r"(?!\s*(?:[分数枚中建立構程あ]|以内|以下|前))"

_BEFORE = re.compile(  # p.12, P12, pp. 3-5, page 12
    rf"(?<![A-Za-z0-9])(?:pages?|pp?)[.\s]*{_NUMBER}(?:{_TO}(?:pp?[.\s]*)?{_NUMBER})?{_ENDS}", re.I
)
_AFTER = re.compile(  # 12頁, 3~5ページ, 3ページから5ページ
    rf"(?<![\d./A-Za-z全計約各毎])(?<!から)(?<!全部で)(?<!合計)"
    rf"{_NUMBER}\s*(?:{_PAGE}?{_TO}{_NUMBER}\s*)?{_PAGE}{_COUNTER}"
)
_AFTER_LETTER = re.compile(  # 12p
    rf"(?<![\d./A-Za-z全計約])(\d{{1,3}})(?:{_TO}(\d{{1,3}}))?\s?p(?![A-Za-z0-9.])", re.I
)
_MORE = re.compile(rf"\s*[、,，・]\s*{_NUMBER}(?:{_TO}{_NUMBER})?(?=\s*(?:$|[、,，・「『（(【\[]))")
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|\"[^\"]*\"|https?://\S+", re.I)


def cited_pages(place: str) -> tuple[Span, ...]:
    """The pages that ``place`` cites, in its order; empty where it cites none that can be read.

    Headings in quotation marks and addresses are skipped: a number in them is part of a name.
    """
    text = _QUOTED.sub("「」", unicodedata.normalize("NFKC", place))
    found: list[tuple[int, Span]] = []
    taken: set[int] = set()
    for pattern in (_BEFORE, _AFTER, _AFTER_LETTER):
        for match in pattern.finditer(text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                found += _spans(match)
                found += _further(text, match.end()) if pattern is _BEFORE else []
    return tuple(span for _, span in sorted(found))


def _further(text: str, start: int) -> list[tuple[int, Span]]:
    """What goes on after a page, as in "p.3, 5"; a number with a counter ("22条") is something else."""
    found: list[tuple[int, Span]] = []
    while match := _MORE.match(text, start):
        found += _spans(match)
        start = match.end()
    return found


def _spans(match: re.Match[str]) -> list[tuple[int, Span]]:
    first, last = int(match[1]), int(match[2] or match[1])
    return [(match.start(), (first, last))] if 0 < first <= last else []
