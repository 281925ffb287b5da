"""Dates as Japanese applicants type them, and the calendar arithmetic of the scheme."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9))

_WESTERN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")
_ERA = re.compile(
    r"(令和|平成|昭和|大正|明治|R|H|S)\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.I
)
_ERAS = {
    "令和": (date(2019, 5, 1), date.max),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "大正": (date(1912, 7, 30), date(1926, 12, 24)),
    "明治": (date(1868, 1, 25), date(1912, 7, 29)),
}
_ERA_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}

# Beyond these a year is a slip of the finger, and the scheme's periods would run off the calendar.
_FIRST_YEAR, _LAST_YEAR = 1600, 2200


def parse_date(text: str) -> date | None:
    """The date in ``text`` (2026-10-01, 2026/10/1, 20261001, 2026年10月1日, 令和8年10月1日), else None."""
    normal = unicodedata.normalize("NFKC", text).strip()
    if western := _WESTERN.fullmatch(normal):
        year, month, day = (int(part) for part in western.groups() if part is not None)
        return _date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    if era := _ERA.fullmatch(normal):
        return _era_date(*era.groups())
    return None


def _era_date(name: str, count: str, month: str, day: str) -> date | None:
    """A date of an era, where the era had begun and not yet ended."""
    first, last = _ERAS[_ERA_LETTERS.get(name.upper(), name)]
    number = 1 if count == "元" else int(count)
    found = _date(first.year + number - 1, int(month), int(day))
    return found if found and first <= found <= last else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_years(day: date, years: int) -> date:
    """The anniversary ``years`` later; 29 February counts to the last day of February (rule E8)."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later (earlier where negative), at most the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def japanese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def now_in_japan() -> datetime:
    """The present moment where the secretariat is, whatever the server's own time zone."""
    return datetime.now(JAPAN)
