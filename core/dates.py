"""Dates as Japanese applicants type them, and the calendar arithmetic of the scheme."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9))

_WESTERN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ERA = re.compile(
    r"(令和|平成|昭和|大正|明治|R|H|S)\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.I
)
_ERA_START = {
    "令和": 2019,
    "平成": 1989,
    "昭和": 1926,
    "大正": 1912,
    "明治": 1868,
    "R": 2019,
    "H": 1989,
    "S": 1926,
}


# Beyond these a year is a slip of the finger, and the scheme's periods would run off the calendar.
_FIRST_YEAR, _LAST_YEAR = 1600, 2200


def parse_date(text: str) -> date | None:
    """The date in ``text`` (2026-10-01, 2026/10/1, 2026年10月1日, 令和8年10月1日), or None if there is none."""
    normal = unicodedata.normalize("NFKC", text).strip()
    if western := _WESTERN.fullmatch(normal):
        year, month, day = (int(part) for part in western.groups())
    elif era := _ERA.fullmatch(normal):
        name, count, month_text, day_text = era.groups()
        year = _ERA_START[name.upper()] + (1 if count == "元" else int(count)) - 1
        month, day = int(month_text), int(day_text)
    else:
        return None
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def add_years(day: date, years: int) -> date:
    """The anniversary ``years`` later; 29 February counts to the last day of February (rule E8)."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def japanese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def now_in_japan() -> datetime:
    """The present moment where the secretariat is, whatever the server's own time zone."""
    return datetime.now(JAPAN)
