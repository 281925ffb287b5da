"""Lengths of time: which of two is longer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: ``amount`` of ``unit`` (秒, 分, 時間, 日, 営業日, 週間, か月, 年).

    ``vague``: written so that it may turn out shorter or longer (約, 以内, 前後, a range).
    """

    amount: float
    unit: str
    vague: bool = False

    def __str__(self) -> str:
        return f"{self.amount:g}{self.unit}"


def compare_spans(notice: Span, minimum: Span) -> int | None:
    """-1, 0 or 1 for a notice shorter than, equal to or longer than the minimum; None if not comparable.

    Months against days are decided only where every month length (28-31 days) gives the same answer.
    """
    if (a := _months(notice)) is not None and (b := _months(minimum)) is not None:
        return (a > b) - (a < b)
    (low, high), (least, most) = _days(notice), _days(minimum)
    if high == low and most == least:
        return (low > least) - (low < least)
    if low > most:
        return 1
    return -1 if high < least else None


def _months(span: Span) -> float | None:
    return {"か月": span.amount, "年": span.amount * 12}.get(span.unit)


def _days(span: Span) -> tuple[float, float]:
    """Shortest and longest length in days; five business days are taken as 5 to 35 days."""
    if (months := _months(span)) is not None:
        return months * 28, months * 31
    factor = {"秒": 1 / 86400, "分": 1 / 1440, "時間": 1 / 24, "週間": 7}.get(span.unit, 1)
    longest = 7 if span.unit == "営業日" else factor
    return span.amount * factor, span.amount * longest
