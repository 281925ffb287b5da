"""Lengths of time as Japanese applicants write them: 5分, 24時間以内, 3か月前までに, 毎日, 週1回."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPAN = re.compile(
    r"(約)?\s*(\d+(?:\.\d+)?)\s*(秒|分|時間|営業日|日|週間?|[かカヵケヶ箇]月|年)"
    r"\s*(以内)?(?:間隔|間|前|後|ごと|おき|毎|以上|に1回|まで|に)*"
)
_TIMES = re.compile(r"(\d*)(時間|日|週間?|[かカヵケヶ箇]?月|年|半年)に?1回")
_CONTINUOUS = frozenset({"リアルタイム", "常時", "即時", "即日", "随時", "24時間365日"})
_WORDS = {
    "毎時": (1, "時間"),
    "毎日": (1, "日"),
    "日次": (1, "日"),
    "毎週": (1, "週間"),
    "週次": (1, "週間"),
    "毎月": (1, "か月"),
    "月次": (1, "か月"),
    "四半期": (3, "か月"),
    "四半期ごと": (3, "か月"),
    "半年": (6, "か月"),
    "半年ごと": (6, "か月"),
    "毎年": (1, "年"),
    "年次": (1, "年"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: ``amount`` of ``unit`` (秒, 分, 時間, 日, 営業日, 週間, か月, 年).

    ``vague``: written with 約 or 以内, so that it may turn out shorter.
    """

    amount: float
    unit: str
    vague: bool = False


def plain(text: str) -> str:
    """``text`` in half-width form without outer space: ３か月 becomes 3か月."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_span(text: str) -> Span | None:
    """The length of time in ``text``; None where there is none."""
    written = plain(text)
    if written in _WORDS:
        return Span(*_WORDS[written])
    if times := _TIMES.fullmatch(written):
        amount = float(times[1] or 1)
        return Span(amount * 6, "か月") if times[2] == "半年" else Span(amount, _unit(times[2]))
    if match := _SPAN.fullmatch(written):
        return Span(float(match[2]), _unit(match[3]), vague=bool(match[1] or match[4]))
    return None


def is_continuous(text: str) -> bool:
    """True for 常時, リアルタイム and the like, which are intervals without a length."""
    return plain(text) in _CONTINUOUS


def _unit(written: str) -> str:
    return "か月" if written.endswith("月") else {"週": "週間"}.get(written, written)


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
