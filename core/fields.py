"""Typed fields: is what was typed valid, and how is it written in the form?

``field_problems`` answers for people; ``written`` gives the one way the documents write a valid value.
Nothing here changes what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

from stdnum.jp import cn

from core.characters import unprintable_characters
from core.dates import japanese, parse_date
from core.draft import Row, Value
from core.items import Column, FieldKind, FormField
from core.limits import LINE, TEXT, TEXT_MOST
from core.spans import is_continuous, parse_span, plain

LONG_KINDS = frozenset({FieldKind.LONG_TEXT, FieldKind.DOCUMENT_NAMES})
NUMERIC_KINDS = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERCENT})


def parse_number(text: str) -> float | None:
    """The number in ``text``; full-width digits, commas, a unit sign (円, %) and ▲ for minus are understood."""
    digits = (
        plain(text).replace(",", "").replace(" ", "").removeprefix("¥").removesuffix("円").removesuffix("%")
    )
    if digits[:1] in {"▲", "△", "−"}:
        digits = "-" + digits[1:]
    return float(digits) if re.fullmatch(r"-?\d{1,18}(\.\d{1,6})?", digits) else None


def _money_hint(text: str) -> str:
    """Says the amount in yen where it was typed with 億, 万 or 千 (百万円, 千円)."""
    digits = plain(text).replace(",", "").removesuffix("円")
    match = re.fullmatch(r"([\d.]+)(億|百万|万|千)", digits)
    if match and (number := parse_number(match[1])) is not None:
        yen = round(number * {"億": 10**8, "百万": 10**6, "万": 10**4, "千": 10**3}[match[2]])
        return f"円単位の数字で {yen} と入れてください。"
    return "円単位の整数で入れてください（例：350000000）。"


def _number_problem(field: FormField | Column, text: str) -> str:
    number = parse_number(text)
    whole = field.kind in {FieldKind.INTEGER, FieldKind.MONEY}
    if number is None or (whole and number != int(number)):
        return {
            FieldKind.INTEGER: "整数で入れてください（例：38）。",
            FieldKind.MONEY: _money_hint(text),
            FieldKind.PERCENT: "百分率を数字で入れてください（例：99.9）。",
        }.get(field.kind, "数字で入れてください（例：12.5）。")
    minimum, maximum = (field.minimum, field.maximum) if isinstance(field, FormField) else (0, None)
    if minimum is not None and number < minimum:
        return f"{minimum:g}以上の数字を入れてください。"
    if maximum is not None and number > maximum:
        return f"{maximum:g}以下の数字を入れてください。"
    return ""


def _date(text: str) -> str:
    hint = "日付として読めません。2026-10-01 のように、実在する年月日を入れてください。"
    return "" if parse_date(text) else hint


def url_problem(text: str) -> str:
    """What is wrong with a web address; empty if nothing."""
    try:
        parts = urlsplit(text.strip())
        fits = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in text.strip()
    except ValueError:
        fits = False
    return "" if fits else "https:// から始まるアドレスを入れてください（例：https://www.example.co.jp/）。"


def _email(text: str) -> str:
    fits = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", plain(text))
    return "" if fits else "メールアドレスの形になっていません（例：info@example.co.jp）。"


def _phone(text: str) -> str:
    digits = re.sub(r"[-+() ]", "", plain(text))
    fits = digits.isdigit() and 8 <= len(digits) <= 15
    return "" if fits else "電話番号を数字とハイフンで入れてください（例：03-1234-5678）。"


def _postal_code(text: str) -> str:
    fits = re.fullmatch(r"〒?\d{3}-?\d{4}", plain(text))
    return "" if fits else "郵便番号を7桁で入れてください（例：141-0031）。"


def _corporate_number(text: str) -> str:
    digits = re.sub(r"[-\s]", "", plain(text))
    if not re.fullmatch(r"\d{13}", digits):
        return "法人番号は13桁の数字です。国税庁の法人番号公表サイトで確かめられます。"
    return "" if cn.is_valid(digits) else "検査用の数字（先頭の1桁）が合いません。1桁ずつ見直してください。"


def _span(text: str) -> str:
    fits = parse_span(text) or is_continuous(text)
    return "" if fits else "数字と単位で入れてください（例：5分、24時間、3か月）。"


def _notice_period(text: str) -> str:
    return "" if parse_span(text) else "どれだけ前に知らせるかを、数字と単位で入れてください（例：3か月）。"


_CHECKS: dict[FieldKind, Callable[[str], str]] = {
    FieldKind.DATE: _date,
    FieldKind.URL: url_problem,
    FieldKind.EMAIL: _email,
    FieldKind.PHONE: _phone,
    FieldKind.POSTAL_CODE: _postal_code,
    FieldKind.CORPORATE_NUMBER: _corporate_number,
    FieldKind.INTERVAL: _span,
    FieldKind.DURATION: _span,
    FieldKind.NOTICE_PERIOD: _notice_period,
}


def text_problem(text: str, longest: int = LINE) -> str:
    """What is wrong with any text whatever it means: control characters, length. Empty where nothing is."""
    too_long = f"{longest:,}文字以内にしてください（いま{len(text):,}文字）。"
    if len(text) > TEXT_MOST:  # not looked at letter by letter: it would take everybody's time
        return too_long
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t\r" for c in text):
        return "目に見えない制御文字が含まれています。入力し直すか、メモ帳などに一度貼り付けてから写してください。"
    if any(unicodedata.category(c) == "Cs" for c in text):
        return "文字として読めない部分があります。その部分を入力し直してください。"
    return too_long if len(text) > longest else ""


def glyph_problem(text: str) -> str:
    """Names the characters that the PDF cannot print. Empty where there are none."""
    missing = unprintable_characters(text)
    if not missing:
        return ""
    shown = " ".join(missing[:5])
    return f"PDFに印刷できない文字があります：{shown}　別の文字に置き換えてください。"


def line_problem(text: str, longest: int = LINE) -> str:
    """What keeps any text, whatever it means, from a paper; empty where nothing does."""
    return text_problem(text, longest) or glyph_problem(text)


def value_problem(field: FormField | Column, text: str) -> str:
    """What is wrong with ``text`` in this field or column, for the person who typed it; empty if nothing."""
    if not text.strip():
        return ""
    longest = TEXT if field.kind in LONG_KINDS else LINE
    if problem := line_problem(text, longest):
        return problem
    if field.kind in NUMERIC_KINDS:
        return _number_problem(field, text)
    if isinstance(field, FormField) and field.kind is FieldKind.CHOICE:
        return "" if text in field.options else "選択肢から選んでください。"
    check = _CHECKS.get(field.kind)
    return check(text) if check else ""


def field_problems(field: FormField, value: Value) -> tuple[str, ...]:
    """All that is wrong with a field's value; a table's problems name row and column."""
    if isinstance(value, str):
        problem = value_problem(field, value)
        return (problem,) if problem else ()
    if field.kind is FieldKind.MULTI_CHOICE:
        unknown = [str(choice) for choice in value if choice not in field.options]
        return (f"選択肢にない値です：{'、'.join(unknown)}",) if unknown else ()
    return tuple(
        f"{number}行目「{column.label}」：{problem}"
        for number, row in enumerate(rows(value), start=1)
        for column in field.columns
        if (problem := value_problem(column, row.get(column.id, "")))
    )


def rows(value: Value) -> tuple[Row, ...]:
    """A table's rows; empty where the value is not a table."""
    return tuple(row for row in value if isinstance(row, dict)) if isinstance(value, tuple) else ()


def filled(field: FormField, value: Value) -> bool:
    """True where the field holds what a disclosure needs: text, a choice, or one row with all needed cells."""
    if isinstance(value, str):
        return bool(value.strip())
    if field.kind is FieldKind.MULTI_CHOICE:
        return bool(value)
    needed = [column.id for column in field.columns if column.needed]
    written_rows = [row for row in rows(value) if any(cell.strip() for cell in row.values())]
    return bool(written_rows) and all(row.get(c, "").strip() for row in written_rows for c in needed)


def written(field: FormField | Column, text: str) -> str:
    """``text`` as the documents write it: dates in Japanese, thousands with commas, units added."""
    text = text.strip()
    if field.kind is FieldKind.DATE and (day := parse_date(text)):
        return japanese(day)
    if field.kind in NUMERIC_KINDS and (number := parse_number(text)) is not None:
        amount = f"{number:,.0f}" if number == int(number) else f"{number:,}"
        default = {FieldKind.MONEY: "円", FieldKind.PERCENT: "%"}.get(field.kind, "")
        return amount + ((field.unit if isinstance(field, FormField) else "") or default)
    return text
