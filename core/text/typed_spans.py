"""Lengths of time as Japanese applicants type them: 5分, 24h, 1年半, 30分〜1時間, 三か月前までに, 毎月1回, 年2回."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.text.characters import half_width
from core.text.numerals import DASHES, with_digits
from core.text.spans import Span

_NUMBER = r"\d{1,6}(?:\.\d{1,4})?"
_LENGTH = rf"{_NUMBER}(?:秒|分|時間|営業日|日|週間?|か月|年)"
_LENGTHS = rf"{_LENGTH}(?:と?{_LENGTH}){{0,2}}"
_UNITS = {"秒": 1 / 86400, "分": 1 / 1440, "時間": 1 / 24, "日": 1.0, "週間": 7.0}
"""Units that add up, in days."""

_SPELT = (
    (re.compile(r"(?<=\d)[かカヵケヶ箇個ヵ]月|(?<=\d)mo(?:nths?)?(?![a-z])", re.I), "か月"),
    (re.compile(r"(?<=\d)[かカヵケヶ箇]年|(?<=\d)y(?:(?:ea)?rs?)?(?![a-z])", re.I), "年"),
    (re.compile(r"(?<=\d)w(?:eeks?)?(?![a-z])", re.I), "週間"),
    (re.compile(r"(?<=\d)d(?:ays?)?(?![a-z])", re.I), "日"),
    (re.compile(r"(?<=\d)h(?:(?:ou)?rs?)?(?![a-z])", re.I), "時間"),
    (re.compile(r"(?<=\d)min(?:utes?|s)?(?![a-z])", re.I), "分"),
    (re.compile(r"(?<=\d)s(?:ec(?:onds?|s)?)?(?![a-z])", re.I), "秒"),
    (re.compile(r"(?<=\d年)半"), "6か月"),
    (re.compile(r"(?<=\d時間)半"), "30分"),
    (re.compile(r"(?<!四)(?<![\d年])半年"), "6か月"),
    (re.compile(r"(?<![\d前後])半日"), "12時間"),
    (re.compile(r"迄"), "まで"),
    (re.compile(rf"(?<=[\d間分日月年前])[~～{DASHES}](?=\d)"), "〜"),
    (re.compile(r"(?<=[\d間分秒日月年])から(?=\d)"), "〜"),
)
_COUNTED = r"\s*(?:秒|分|時間|営業日|日|週|[かカヵケヶ箇個]月|[かカヵケヶ箇]?年|回|度)"

_BASE = r"[^\d()]{1,20}?(?:の|より|から|は)"
_HEAD = r"約|およそ|おおよそ|おおむね|概ね|原則として|原則|最大で?|最長で?|最短で?|最低でも|最低|少なくとも|遅くとも|ほぼ|通常|平均|過去"
_TAIL = r"以内|以上|以下|以前|以降|未満|程度|前後|くらい|ぐらい|ほど|間隔|経過|間|前|後|ごと|おき|毎|まで|は|も|に|の|で"
_TOLD = r"(?:事前)?(?:告知|通知|連絡|案内|周知|お知らせ|公表|申し?出|申請|実施|保存|保管|供給|連続運転|連続稼働)(?:する|します|いたします)?"
_TIMING = re.compile(
    rf"(?:{_BASE})??(?:{_HEAD})*(?:(?P<low>{_NUMBER}|{_LENGTHS})前?〜)?(?P<core>{_LENGTHS})"
    rf"(?P<tail>(?:{_TAIL})*)(?:{_TOLD})?"
)
_BEFORE = re.compile(
    rf"(?:{_BASE})??(?P<when>前々日|前日|前週末?|前月の?(?:末日?|\d{{1,2}}日))(?:まで)?に?(?:{_TOLD})?"
)
_TIMES = re.compile(
    rf"毎?(?P<n>{_NUMBER})?(?P<unit>時間?|営業日|日|週間?|か月|月|四半期|年)に?(?P<times>\d{{1,4}})[回度](?:以上|程度|ほど)?"
)
_PER = re.compile(r"(?P<times>\d{1,4})回/(?P<n>\d{1,4})?(?P<unit>時間?|日|週間?|か月|月|年)")
_EVERY = re.compile(r"毎(?P<unit>分|時間?|営業日|日|朝|晩|夜|週|月|年)[^\d回。、]{0,8}(?:\d{1,2}[日時])?")
_ROUNDS = {
    "日次": (1, "日"),
    "週次": (1, "週間"),
    "月次": (1, "か月"),
    "四半期": (3, "か月"),
    "四半期ごと": (3, "か月"),
    "四半期毎": (3, "か月"),
    "年次": (1, "年"),
    "隔日": (2, "日"),
    "隔週": (14, "日"),
    "隔月": (2, "か月"),
    "隔年": (24, "か月"),
}
_VAGUE = re.compile(
    r"(?<![契解規予])約|およそ|おおよそ|おおむね|概ね|原則|最大|最長|ほぼ|通常|平均|目安|以内|以下|未満|程度|前後|くらい|ぐらい|ほど"
    r"|〜|前週|前月"
)
_REMARK = re.compile(r"(?P<said>[^()]+)\((?P<remark>[^()]+)\)")


class Sense(StrEnum):
    """What a length of time says: how long, how long before or after, how often."""

    LENGTH = "length"
    BEFORE = "before"
    AFTER = "after"
    FREQUENCY = "frequency"


@dataclass(frozen=True, slots=True)
class Timing:
    """A length of time with what it says; ``remark`` stood in brackets behind it."""

    span: Span
    sense: Sense
    remark: str = ""


def spelt(text: str) -> str:
    """``text`` in the usual spelling: digits, か月, 時間, 6か月 for 半年, no spaces. Spelling that again changes nothing."""
    typed = re.sub(r"\s+", "", half_width(text)).rstrip("。")
    said = with_digits(typed, _COUNTED)
    for pattern, usual in _SPELT:
        said = pattern.sub(usual, said)
    return said.replace("(", "（").replace(")", "）")


def parse_span(text: str) -> Span | None:
    """The length of time in ``text``, whatever it says; None where there is none."""
    timing = parse_timing(text)
    return timing.span if timing else None


def parse_timing(text: str) -> Timing | None:
    """The length of time in ``text`` and what it says; None where there is none."""
    said, remark = spelt(text).replace("（", "(").replace("）", ")"), ""
    if match := _REMARK.fullmatch(said):
        said, remark = match["said"], match["remark"]
    span, sense = _frequency(said), Sense.FREQUENCY
    if span is None and (before := _BEFORE.fullmatch(said)):
        span, sense = Span(2 if before["when"] == "前々日" else 1, "日"), Sense.BEFORE
    if span is None and (match := _TIMING.fullmatch(said)):
        span, sense = _sum(match["low"], match["core"]), _sense(said[: match.start("core")], match["tail"])
    if span is None:
        return None
    vague = bool(_VAGUE.search(said) or _VAGUE.search(remark))
    return Timing(Span(span.amount, span.unit, vague), sense, remark)


def _frequency(said: str) -> Span | None:
    if said in _ROUNDS:
        return Span(*_ROUNDS[said])
    if every := _EVERY.fullmatch(said):
        return _often(1, every["unit"], 1)
    if match := _TIMES.fullmatch(said) or _PER.fullmatch(said):
        return _often(float(match["n"] or 1), match["unit"], int(match["times"]))
    return None


def _often(amount: float, unit: str, times: int) -> Span | None:
    """How far apart, where something happens so many times in a period."""
    if times == 0:
        return None
    whole = {"時": "時間", "朝": "日", "晩": "日", "夜": "日", "週": "週間", "月": "か月"}.get(unit, unit)
    if whole == "四半期":
        amount, whole = 3 * amount, "か月"
    smaller = {"年": (12, "か月"), "週間": (7, "日"), "日": (24, "時間"), "時間": (60, "分")}
    factor, part = smaller.get(whole, (1, whole)) if times > 1 else (1, whole)
    return Span(amount * factor / times, part)


def _sense(before: str, tail: str) -> Sense:
    if re.search("ごと|おき|毎|間隔", tail):
        return Sense.FREQUENCY
    tail = tail.replace("前後", "")
    if "前" in tail:
        return Sense.BEFORE
    return Sense.AFTER if re.search("後|以降", tail) or before.endswith("から") else Sense.LENGTH


def _sum(low: str | None, core: str) -> Span:
    """The length that is meant; of a range its lower end."""
    if low and re.fullmatch(_NUMBER, low):
        low += re.sub(rf"^{_NUMBER}", "", core)
    parts = [
        (float(amount), "週間" if unit == "週" else unit)
        for amount, unit in re.findall(rf"({_NUMBER})(秒|分|時間|営業日|日|週間?|か月|年)", low or core)
    ]
    units = [unit for _, unit in parts]
    if len(parts) == 1:
        return Span(*parts[0])
    if set(units) <= {"年", "か月"}:
        return Span(sum(amount * (12 if unit == "年" else 1) for amount, unit in parts), "か月")
    smallest = min((unit for unit in units if unit in _UNITS), key=_UNITS.__getitem__, default="日")
    days = sum(
        amount * _UNITS.get(unit, 365 if unit == "年" else 30 if unit == "か月" else 1)
        for amount, unit in parts
    )
    return Span(round(days / _UNITS[smallest], 4), smallest)
