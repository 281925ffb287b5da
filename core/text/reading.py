"""The one reading of a typed text: what a field's text means, how the documents write it, or what is wrong with it.

Checks, gates, papers, workbook, pages and search all take what they need from ``read``. Nothing here changes what was
typed: a draft keeps it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.items import Column, FieldKind, FormField
from core.limits import LINE, TEXT, TEXT_MOST
from core.text.characters import as_meant, clean, half_width, unprintable_characters
from core.text.lookalikes import lookalike_hint
from core.text.spans import Span
from core.text.typed_contacts import read_corporate_number, read_email, read_phone, read_postal_code
from core.text.typed_dates import read_date
from core.text.typed_numbers import Bounds, read_number
from core.text.typed_periods import read_duration, read_interval, read_notice
from core.text.typed_urls import read_url
from core.text.understood import NotUnderstood, Understood

LONG_KINDS = frozenset({FieldKind.LONG_TEXT, FieldKind.DOCUMENT_NAMES})
NUMERIC_KINDS = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERCENT})
Meaning = str | float | date | Span | None

_READERS: dict[FieldKind, Callable[[str], Understood[Meaning]]] = {
    FieldKind.DATE: read_date,
    FieldKind.URL: read_url,
    FieldKind.EMAIL: read_email,
    FieldKind.PHONE: read_phone,
    FieldKind.POSTAL_CODE: read_postal_code,
    FieldKind.CORPORATE_NUMBER: read_corporate_number,
    FieldKind.INTERVAL: read_interval,
    FieldKind.DURATION: read_duration,
    FieldKind.NOTICE_PERIOD: read_notice,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a typed text.

    ``written`` is how the documents write it, also where it is wrong; ``problem`` says what is wrong, for the person
    who typed it; ``hint`` what was understood where that is not plainly what was typed. Both are empty where there is
    nothing to say. ``value`` is a date, a number, a ``Span`` or a text, None where there is none.
    """

    written: str = ""
    value: Meaning = None
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """All of a field that its reading depends on."""

    kind: FieldKind
    bounds: Bounds
    options: tuple[str, ...] = ()


_NOTHING = Reading()
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # a vertical tab and the like are line breaks
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def read(field: FormField | Column, text: str) -> Reading:
    """What ``text`` means in this field or column of a table. Never raises."""
    if not text.strip():
        return _NOTHING
    if isinstance(field, FormField):
        bounds = Bounds(field.kind, field.unit, field.minimum, field.maximum)
        return _read(_Asked(field.kind, bounds, field.options), text)
    return _read(_Asked(field.kind, Bounds(field.kind, minimum=0)), text)


def read_as(kind: FieldKind, text: str) -> Reading:
    """What ``text`` means as something of this kind that belongs to no field. Never raises."""
    return _read(_Asked(kind, Bounds(kind)), text) if text.strip() else _NOTHING


def read_any(text: str, longest: int = LINE) -> Reading:
    """A text that may say anything: what keeps it from a paper, and how a paper writes it. Never raises."""
    problem = line_problem(text, longest)
    written = as_meant(text).strip()
    return (
        Reading(written, problem=problem)
        if problem
        else Reading(written, written or None, hint=lookalike_hint(text))
    )


def _read(asked: _Asked, text: str) -> Reading:
    if asked.kind in LONG_KINDS:
        return read_any(text, TEXT)
    said = read_any(text)
    if said.problem:
        return said
    if asked.kind is FieldKind.CHOICE:
        return _choice(asked.options, said)
    line = clean(said.written)
    try:
        if asked.kind in NUMERIC_KINDS:
            understood: Understood[Meaning] = read_number(asked.bounds, line)
        elif reader := _READERS.get(asked.kind):
            understood = reader(line)
        else:
            return said
    except NotUnderstood as error:
        return Reading(said.written, problem=str(error))
    return Reading(understood.written, understood.value, hint=understood.hint)


def _choice(options: tuple[str, ...], said: Reading) -> Reading:
    option = next((each for each in options if half_width(each) == half_width(said.written)), None)
    if option is None:
        return Reading(said.written, problem="選択肢から選んでください。")
    return Reading(option, option)


def text_problem(text: str, longest: int = LINE) -> str:
    """What is wrong with any text whatever it means: control characters, length. Empty where nothing is."""
    too_long = f"{longest:,}文字以内にしてください（いま{len(text):,}文字）。"
    if len(text) > TEXT_MOST:  # not looked at letter by letter: it would take everybody's time
        return too_long
    if _CONTROL.search(text):
        return "目に見えない制御文字が含まれています。入力し直すか、メモ帳などに一度貼り付けてから写してください。"
    if _HALF_A_CHARACTER.search(text):
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
