"""Dates as Japanese applicants type them: 2026-10-01, 令4.4.1, 令和四年四月一日（金）, 2022/4/1 0:00."""

from __future__ import annotations

import re
from datetime import date, timedelta

from core.text.characters import half_width
from core.text.dates import japanese
from core.text.numerals import DASHES, quoted, with_digits
from core.text.understood import NotUnderstood, Understood, taken_as

_ERAS = {
    "令": ("令和", date(2019, 5, 1), date.max),
    "平": ("平成", date(1989, 1, 8), date(2019, 4, 30)),
    "昭": ("昭和", date(1926, 12, 25), date(1989, 1, 7)),
    "大": ("大正", date(1912, 7, 30), date(1926, 12, 24)),
    "明": ("明治", date(1868, 1, 25), date(1912, 7, 29)),
}
_ERA_LETTERS = {"R": "令", "H": "平", "S": "昭"}
_WEEKDAYS = "月火水木金土日"
# Beyond these a year is a slip of the finger, and the scheme's periods would run off the calendar.
_FIRST_YEAR, _LAST_YEAR = 1600, 2200
_SHEET_DAYS, _SHEET_EPOCH = range(20_000, 80_000), date(1899, 12, 30)
_LONGEST = 100

_MARK = rf"\s*[/.{DASHES}]\s*"
_REST = rf"(?:{_MARK}|\s*年\s*)(?P<month>\d{{1,2}})(?:{_MARK}|\s*月\s*)(?P<day>\d{{1,2}})(?:\s*日)?"
_WESTERN = re.compile(rf"(?P<year>\d{{4}}){_REST}")
_PACKED = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_ERA_NAME = r"令和?|平成?|昭和?|大正?|明治?|[RHS]"
_ERA = re.compile(rf"(?P<era>{_ERA_NAME})\.?\s*(?P<year>\d{{1,2}}|元){_REST}", re.I)
_WEEKDAY = re.compile(r"\s*(?:\(([月火水木金土日])(?:曜日?)?(?:・?祝日?)?\)|([月火水木金土日])曜日?)")
_CLOCK = re.compile(r"(?:T|\s*)(?:\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?|\d{1,2}時(?:\d{1,2}分)?)(?:Z|\+09:?00)?")
_AS_OF = re.compile(r"\s*(現在|時点)?")

_YEAR = rf"(?:\d{{4}}|(?:{_ERA_NAME})\.?\s*(?:\d{{1,2}}|元))"
_LACKING = (
    (
        re.compile(rf"{_YEAR}(?:{_MARK}|\s*年\s*)\d{{1,2}}\s*(?:月度?|月分)?|\d{{6}}", re.I),
        "には日がありません",
    ),
    (re.compile(rf"{_YEAR}\s*(?:年度?)?", re.I), "には月と日がありません"),
    (re.compile(rf"\d{{1,2}}(?:{_MARK}|\s*月\s*)\d{{1,2}}\s*日?"), "には年がありません"),
    (
        re.compile(rf"'?\d\d(?:{_MARK}|年)\d{{1,2}}(?:{_MARK}|月)\d{{1,2}}日?"),
        "の年は、西暦の4桁か元号かがわかりません",
    ),
)
_SO = "2026-10-01 のように、実在する年月日を入れてください。"


def parse_date(text: str) -> date | None:
    """The date in ``text``; None where none can be read."""
    try:
        return read_date(text).value
    except NotUnderstood:
        return None


def read_date(text: str) -> Understood[date]:
    """The date in ``text``, in any form that a reader understands. Raises ``NotUnderstood``."""
    typed = half_width(text).rstrip("。.")
    normal = with_digits(typed.removeprefix("西暦").lstrip(), "[年月日]") if len(typed) <= _LONGEST else ""
    match = _WESTERN.match(normal) or _PACKED.match(normal) or _ERA.match(normal)
    if match is None:
        raise NotUnderstood(_why_not(normal or typed))
    day, note = _era_day(match) if match.re is _ERA else (_day(match["year"], int(match["year"]), match), "")
    rest = _without_weekday(day, normal[match.end() :])
    if clock := _CLOCK.match(rest):
        rest = rest[clock.end() :]
    as_of = _AS_OF.fullmatch(rest)
    if as_of is None:
        raise NotUnderstood(f"日付の後の{quoted(rest)}は除いてください。{_SO}")
    written = japanese(day) + (as_of[1] or "")
    plainly = match.re is not _ERA and normal == typed and match[0] + (as_of[1] or "") == normal
    return Understood(day, written, "" if plainly else taken_as(written) + note)


def _era_day(match: re.Match[str]) -> tuple[date, str]:
    """A date of an era, with a note where the era had not begun or was over."""
    letter = match["era"][0].upper()
    name, first, last = _ERAS[_ERA_LETTERS.get(letter, letter)]
    number = 1 if match["year"] == "元" else int(match["year"])
    if number == 0:
        raise NotUnderstood(f"{quoted(name + '0年')}はありません。{_SO}")
    day = _day(f"{name}{match['year']}", first.year + number - 1, match)
    if day > last:
        return day, f"（{name}は{japanese(last)}までです）"
    return day, f"（{name}は{japanese(first)}からです）" if day < first else ""


def _day(typed_year: str, year: int, match: re.Match[str]) -> date:
    month, day = int(match["month"]), int(match["day"])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotUnderstood(f"年{quoted(typed_year)}を見直してください。{_SO}")
    if not 1 <= month <= 12:
        raise NotUnderstood(f"{quoted(f'{month}月')}はありません。{_SO}")
    try:
        return date(year, month, day)
    except ValueError:
        raise NotUnderstood(f"{year}年{month}月に{quoted(f'{day}日')}はありません。{_SO}") from None


def _without_weekday(day: date, rest: str) -> str:
    match = _WEEKDAY.match(rest)
    if match is None:
        return rest
    right = _WEEKDAYS[day.weekday()]
    if (match[1] or match[2]) != right:
        raise NotUnderstood(
            f"{japanese(day)}は{right}曜日です。{quoted(match[0])}と合わないので、日付か曜日を見直してください。"
        )
    return rest[match.end() :]


def _why_not(typed: str) -> str:
    for lacking, what in _LACKING:
        if lacking.fullmatch(typed):
            return f"{quoted(typed)}{what}。{_SO}"
    if re.fullmatch(r"\d{5}", typed) and int(typed) in _SHEET_DAYS:
        day = japanese(_SHEET_EPOCH + timedelta(days=int(typed)))
        return f"{quoted(typed)}は、表計算ソフトが日付を通し番号に変えたもののようです（{day}）。日付で入れてください。"
    if found := _WESTERN.search(typed) or _ERA.search(typed):
        around = typed[: found.start()] or typed[found.end() :]
        return f"{quoted(around)}を除いて、日付だけを入れてください。"
    return f"{quoted(typed)}を日付として読めません。{_SO}"
