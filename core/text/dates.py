"""Calendar arithmetic of the scheme, and how a date is written."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9))


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
