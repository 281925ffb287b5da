"""What an interval, a duration and a notice period each accept of the lengths of time that people type."""

from __future__ import annotations

import re

from core.text.characters import half_width
from core.text.numerals import quoted
from core.text.spans import Span, compare_spans
from core.text.typed_spans import Sense, Timing, parse_timing, spelt
from core.text.understood import NotUnderstood, Understood, taken_as

_CONTINUOUS = frozenset({"リアルタイム", "常時", "即時", "即日", "随時", "都度", "24時間365日"})
_ENDLESS = frozenset({"無期限", "永久", "永年", "期限なし", "契約期間中", "契約終了まで", "サービス終了まで"})
_ON_THE_DAY = re.compile("当日|即日|同日|直前|即時|直ちに|ただちに")
_NO_NUMBER = re.compile("随時|速やか|すみやか|適宜|早め|都度|必要に応じ|事前|あらかじめ|前もって|常時")
_AS_WRITTEN = str.maketrans("()~", "（）〜")
_SAY_LENGTH = "数字と単位で入れてください（例：5分、24時間、3か月）。"
_SAY_NOTICE = "どれだけ前に知らせるかを、数字と単位で入れてください（例：3か月前）。"


def read_interval(text: str) -> Understood[Span | None]:
    """How often or how soon something happens; None for 常時 and the like. Raises ``NotUnderstood``."""
    if half_width(text) in _CONTINUOUS:
        return Understood(None, half_width(text))
    timing = parse_timing(text)
    if timing is None:
        raise NotUnderstood(_not_read(text, _SAY_LENGTH))
    return _understood(timing, text)


def read_duration(text: str) -> Understood[Span | None]:
    """How long something lasts; None where it has no end. Raises ``NotUnderstood``."""
    if half_width(text) in _ENDLESS:
        return Understood(None, half_width(text))
    timing = parse_timing(text)
    if timing is None:
        raise NotUnderstood(_not_read(text, _SAY_LENGTH))
    if timing.sense is not Sense.LENGTH:
        raise NotUnderstood(f"{quoted(text)}は、どれだけの長さかがわかりません。{_SAY_LENGTH}")
    return _understood(timing, text)


def read_notice(text: str) -> Understood[Span]:
    """How long before the event users are told (rules C2, C3). Raises ``NotUnderstood``."""
    timing = parse_timing(text)
    if timing is None:
        raise NotUnderstood(_no_notice(text))
    if timing.sense is Sense.FREQUENCY:
        raise NotUnderstood(f"{quoted(text)}は繰り返す間隔です。{_SAY_NOTICE}")
    if timing.sense is Sense.AFTER:
        raise NotUnderstood(f"{quoted(text)}は後の時期です。{_SAY_NOTICE}")
    if timing.span.amount == 0:
        raise NotUnderstood(f"{quoted(text)}では、前もって知らせることになりません。{_SAY_NOTICE}")
    other = parse_timing(timing.remark)
    if other and other.sense is not Sense.FREQUENCY and compare_spans(timing.span, other.span) != 0:
        raise NotUnderstood(f"{quoted(text)}には時期が二つあります。短いほうだけを入れてください。")
    return _understood(timing, text)


def _understood(timing: Timing, text: str) -> Understood[Span]:
    written = spelt(text)
    same = written == half_width(text).translate(_AS_WRITTEN)
    return Understood(timing.span, written, "" if same else taken_as(written))


def _no_notice(text: str) -> str:
    if match := _ON_THE_DAY.search(text):
        return f"{quoted(match[0])}では、前もって知らせることになりません。{_SAY_NOTICE}"
    if match := _NO_NUMBER.search(text):
        return f"{quoted(match[0])}には期間の数字がありません。{_SAY_NOTICE}"
    return _not_read(text, _SAY_NOTICE)


_LENGTHS = re.compile(r"\d+(?:\.\d+)?(?:秒|分|時間|営業日|日|週間?|か月|年)(?:以内|以上|前|後|ごと|まで|に)*")


def _not_read(text: str, way_out: str) -> str:
    """Names what stands around a length of time, or that there is none, or that a number has no unit."""
    said = spelt(text)
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        return f"{quoted(text)}の単位がわかりません。{way_out}"
    if (found := _LENGTHS.search(said)) is None:
        return f"{quoted(text)}から長さを読み取れません。{way_out}"
    rest = max(said[: found.start()], said[found.end() :], key=len)
    return f"{quoted(rest)}の部分を読み取れません。{way_out}"
