"""Numbers as Japanese applicants type them: 1,234、▲5、約300名、1億2千万円、99.9パーセント、38名（2026年4月1日現在）."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.items import FieldKind
from core.text.characters import half_width
from core.text.numerals import DASHES, KANJI, kanji_number, quoted
from core.text.understood import NotUnderstood, Understood, taken_as

_HEAD = "約|およそ|おおよそ|ほぼ|最大|最小|最低|平均|延べ|のべ|合計|計|税込み?|税抜き?"
_TAIL = "以上|以下|未満|程度|前後|超|強|弱|余り?"
_TYPED = re.compile(
    rf"(?P<head>{_HEAD})?\s*(?P<sign>[▲△+{DASHES}])?\s*¥?\s*(?P<body>[\d{KANJI}][\d,. 兆億万{KANJI}]*)"
    rf"(?P<unit>[^\d\s,.()]{{1,10}}?)?\s*(?P<tail>{_TAIL})?\s*(?P<remark>\([^()]*\))?"
)
_PIECE = re.compile(
    rf"(?P<digits>\d[\d,. ]*)(?P<large>兆|億|千万|百万|十万|万|千|百)?|(?P<kanji>[{KANJI}]+)(?P<myriad>兆|億|万)?"
)
_FACTORS = {
    "兆": 10**12,
    "億": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 100,
}
_GROUPED = re.compile(r"\d{1,18}(?:\.\d{1,6})?|\d{1,3}(?:(?:,\d{3}){1,5}|(?: \d{3}){1,5})(?:\.\d{1,6})?")
_SHEET = re.compile(r"\d(?:\.\d+)?E[+-]?\d+", re.I)
_TWO = re.compile(rf"\d\D{{0,3}}[~〜{DASHES}]\s*\d|\dから\d")
_CURRENCY = re.compile(
    r"[$€£₩]|USD|EUR|GBP|CNY|RMB|KRW|SGD|HKD|TWD|AUD|米?ドル|ユーロ|ポンド|人民元|ウォン", re.I
)
_SIGNS = {FieldKind.MONEY: "円", FieldKind.PERCENT: "%"}
_SAME_UNITS = ({"名", "人"}, {"社", "者"}, {"%", "パーセント", "percent"}, {"kv", "キロボルト"})
_SAY = {
    FieldKind.INTEGER: "整数で入れてください（例：38）。",
    FieldKind.MONEY: "円単位の整数で入れてください（例：350000000）。",
    FieldKind.PERCENT: "百分率を数字で入れてください（例：99.9）。",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a field asks of its number. ``unit``: what stands behind it in the documents."""

    kind: FieldKind
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None

    @property
    def written_unit(self) -> str:
        return self.unit or _SIGNS.get(self.kind, "")

    @property
    def whole(self) -> bool:
        return self.kind in {FieldKind.INTEGER, FieldKind.MONEY}

    @property
    def say(self) -> str:
        return _SAY.get(self.kind, "数字で入れてください（例：12.5）。")


def parse_number(text: str) -> float | None:
    """The plain number in ``text``, which may have a sign of yen or per cent; None for 約300 or 3か月."""
    match = _TYPED.fullmatch(half_width(text))
    if match is None or match["head"] or match["tail"] or match["remark"]:
        return None
    try:
        return _value(match) if (match["unit"] or "円") in {"円", *_SAME_UNITS[2]} else None
    except NotUnderstood:
        return None


def read_number(bounds: Bounds, text: str) -> Understood[float]:
    """The number in ``text``; what is written keeps 約, 以上 and a remark. Raises ``NotUnderstood``."""
    typed = half_width(text)
    match = _TYPED.fullmatch(typed)
    if match is None or _SHEET.search(typed) or (bounds.kind is FieldKind.MONEY and _CURRENCY.search(typed)):
        raise NotUnderstood(_why_not(bounds, typed))
    try:
        number = _value(match)
    except NotUnderstood as error:
        raise NotUnderstood(f"{error}{bounds.say}") from None
    unit = bounds.written_unit or match["unit"] or ""
    if match["unit"] and not _same(match["unit"], unit):
        asked = f"この欄の単位は{quoted(unit)}です。" if bounds.written_unit else ""
        raise NotUnderstood(f"{quoted(match['unit'])}は除いてください。{asked}{bounds.say}")
    _check(bounds, number)
    amount = f"{number:,.0f}" if number == int(number) else f"{number:,}"
    remark = (match["remark"] or "").replace("(", "（").replace(")", "）")
    written = f"{match['head'] or ''}{amount}{unit}{match['tail'] or ''}{remark}"
    plainly = match["body"].isascii() and (match["sign"] or "-") in "+-" and (match["unit"] or unit) == unit
    return Understood(number, written, "" if plainly else taken_as(written))


def _value(match: re.Match[str]) -> float:
    """The number of a match of ``_TYPED``: pieces, of which each but the last is so many 億, 万, 千."""
    body = match["body"].strip()
    total, before, position = 0.0, float("inf"), 0
    while position < len(body):
        piece = _PIECE.match(body, position)
        if piece is None:
            raise NotUnderstood(f"{quoted(body)}の{quoted(body[position:])}を数字として読めません。")
        factor = _FACTORS.get(piece["large"] or piece["myriad"] or "", 1)
        amount = kanji_number(piece["kanji"]) if piece["kanji"] else _digits(piece["digits"].strip())
        if factor * max(amount, 1) >= before:
            raise NotUnderstood(f"{quoted(body)}の桁の並びを読めません。")
        total, before, position = total + amount * factor, factor, piece.end()
    number = round(total, 6)
    return -number if (match["sign"] or "+") != "+" else number


def _digits(text: str) -> float:
    if not _GROUPED.fullmatch(text):
        raise NotUnderstood(
            f"{quoted(text)}の区切りの位置が数字と合いません。カンマは3桁ごとに入れるか、除いてください。"
        )
    return float(re.sub("[, ]", "", text))


def _same(typed: str, unit: str) -> bool:
    one, other = typed.casefold(), unit.casefold()
    return one.startswith(other) or any({one, other} <= units for units in _SAME_UNITS)


def _check(bounds: Bounds, number: float) -> None:
    if bounds.whole and number != int(number):
        raise NotUnderstood(f"{quoted(f'{number:g}')}には端数があります。{bounds.say}")
    if bounds.minimum is not None and number < bounds.minimum:
        raise NotUnderstood(f"{bounds.minimum:g}以上の数字を入れてください。")
    if bounds.maximum is not None and number > bounds.maximum:
        raise NotUnderstood(f"{bounds.maximum:g}以下の数字を入れてください。")


def _why_not(bounds: Bounds, typed: str) -> str:
    if found := _SHEET.search(typed):
        return f"{quoted(found[0])}は、表計算ソフトが桁を縮めた書き方です。もとの数字を入れ直してください。"
    if bounds.kind is FieldKind.MONEY and (found := _CURRENCY.search(typed)):
        return f"{quoted(found[0])}の金額は、円に換算して入れてください。換算した日と相場は資料に残してください。"
    if _TWO.search(typed):
        return f"{quoted(typed)}には数字が二つあります。一つにしてください。{bounds.say}"
    digits = re.search(r"\d[\d,.]*", typed)
    if digits is None:
        return f"{quoted(typed)}に数字がありません。{bounds.say}"
    rest = max(typed[: digits.start()], typed[digits.end() :], key=len)
    return f"{quoted(rest)}の部分を読み取れません。{bounds.say}"
