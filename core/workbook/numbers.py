"""Numbers and dates that a spreadsheet made of what was typed, turned back to text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.styles.numbers import BUILTIN_FORMATS, STRIP_RE, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from core.workbook.xml import Event

# Built-in date formats of Japanese Excel, which no file spells out.
_JAPANESE_DATES = {*range(27, 37), *range(50, 59)}
_FIRST_CUSTOM = 164


class Formats:
    """The number format of each cell style, and which calendar the workbook counts days in."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.date1904 = False
        self._codes: dict[int, str] = dict.fromkeys(_JAPANESE_DATES, "yyyy/m/d")
        self._styles: list[int] = []
        in_cells = False
        for start, tag, attributes, _ in events:
            if tag == "cellXfs":
                in_cells = start
            elif start and tag == "numFmt":
                number = int(attributes.get("numFmtId", 0))
                if number >= _FIRST_CUSTOM:
                    self._codes[number] = attributes.get("formatCode", "")
            elif start and in_cells and tag == "xf":
                self._styles.append(int(attributes.get("numFmtId", 0)))

    def code(self, style: int) -> str:
        number = self._styles[style] if style < len(self._styles) else 0
        return self._codes.get(number) or str(BUILTIN_FORMATS.get(number, "General"))

    def dates(self, style: int) -> bool:
        """True where the style shows a number as a date, not only as a time of day."""
        code = self.code(style)
        letters = STRIP_RE.sub("", code.split(";")[0]).lower()
        return bool(is_date_format(code) and set(letters) & {"d", "y"})


def number_text(content: str, style: int, formats: Formats) -> str:
    """A number cell as a person would type it: 38, 99.9, 99.9%, 2026-10-01, 9:30; empty where it is nothing."""
    number = float(content)
    if not math.isfinite(number) or abs(number) > 1e30:
        return ""
    code = formats.code(style)
    if is_timedelta_format(code):
        return _clock(timedelta(days=number))
    if is_date_format(code):
        return _date(number, code, formats.date1904)
    if "%" in STRIP_RE.sub("", code):
        return _plain(number * 100) + "%"
    return _plain(number)


def _plain(number: float) -> str:
    """Fifteen digits, as a spreadsheet shows them: 0.1 + 0.2 is 0.3."""
    text = format(Decimal(f"{number:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(number: float, code: str, date1904: bool) -> str:
    try:
        moment = from_excel(number, MAC_EPOCH if date1904 else WINDOWS_EPOCH)
    except (OverflowError, ValueError):
        return ""
    letters = STRIP_RE.sub("", code.split(";")[0]).lower()
    if isinstance(moment, time) and not set(letters) & {"d", "y"}:
        return f"{moment.hour}:{moment:%M}"
    if isinstance(moment, time) or not isinstance(moment, date):
        return ""
    if "d" not in letters and "y" in letters:
        return f"{moment.year}年{moment.month}月"
    day = f"{moment.year:04}-{moment:%m-%d}"
    at_night = isinstance(moment, datetime) and moment.time() == time()
    return day if at_night or not isinstance(moment, datetime) else f"{day} {moment.hour}:{moment:%M}"


def _clock(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    sign, minutes = ("-" if minutes < 0 else ""), abs(minutes)
    return f"{sign}{minutes // 60}:{minutes % 60:02}"
