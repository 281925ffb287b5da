"""Dates, lengths of time and typed fields as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.items import FieldKind, FormField
from core.text.dates import add_years
from core.text.fields import field_problems, filled
from core.text.reading import read
from core.text.typed_dates import parse_date
from core.text.typed_numbers import parse_number
from core.text.typed_spans import parse_span
from tests.support import cases


def field(kind: str, **more: Any) -> FormField:
    return FormField.model_validate({"id": "x", "label": "欄", "kind": kind, **more})


@pytest.mark.parametrize("case", cases("dates"))
def test_dates_as_typed(case: dict[str, Any]) -> None:
    assert parse_date(case["text"]) == case["date"]


@pytest.mark.parametrize("case", cases("spans"))
def test_lengths_of_time_as_typed(case: dict[str, Any]) -> None:
    span = parse_span(case["text"])

    if case["amount"] is None:
        assert span is None
    else:
        assert span is not None
        assert (span.amount, span.unit) == (case["amount"], case["unit"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234),
        ("１２３", 123),
        ("▲5", -5),
        ("-5", -5),
        ("98.5%", 98.5),
        ("1000円", 1000),
        ("", None),
        ("約百", None),
    ],
)
def test_numbers_as_typed(text: str, number: float | None) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", "38", "38.5"),
        ("integer", "０", "-1"),
        ("number", "1.5", "多め"),
        ("money", "10,000,000", "一千万くらい"),
        ("percent", "99.9", "ほぼ全部"),
        ("date", "2026-10-01", "2026-02-30"),
        ("url", "https://example.co.jp/", "example"),
        ("email", "a@example.co.jp", "a.example.co.jp"),
        ("phone", "03-0000-0000", "でんわ"),
        ("postal_code", "455-0000", "45-0000"),
        ("corporate_number", "7000012050002", "1234567890123"),  # check digit
        ("interval", "5分", "ときどき"),
        ("duration", "24時間", "ながく"),
        ("notice_period", "3か月前", "なるべく早く"),
    ],
)
def test_each_kind_accepts_its_own_and_names_the_problem_of_others(kind: str, good: str, bad: str) -> None:
    assert read(field(kind), good).problem == ""
    assert read(field(kind), bad).problem != ""


def test_corporate_number_has_13_digits() -> None:
    assert read(field("corporate_number"), "700001205000").problem != ""


def test_bounds_of_a_number_are_inclusive() -> None:
    bounded = field("percent", minimum=0, maximum=100)

    assert read(bounded, "0").problem == read(bounded, "100").problem == ""
    assert read(bounded, "100.1").problem != ""
    assert read(bounded, "-0.1").problem != ""
    assert read(field("money", minimum=None), "▲1,000").problem == ""


def test_a_choice_accepts_only_its_options() -> None:
    choice = field("choice", options=("甲", "乙"))

    assert read(choice, "甲").problem == ""
    assert read(choice, "丙").problem != ""


TABLE = field(
    "table",
    columns=(
        {"id": "target", "label": "対象"},
        {"id": "interval", "label": "間隔", "kind": "interval"},
        {"id": "note", "label": "備考", "needed": False},
    ),
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), False),
        (({"target": "サーバ"},), False),
        (({"target": "サーバ", "interval": "5分"},), True),
        (({"target": "　", "interval": "5分"},), False),
    ],
)
def test_a_table_is_filled_with_one_whole_row(rows: tuple[dict[str, str], ...], expected: bool) -> None:
    assert filled(TABLE, rows) is expected


def test_a_problem_in_a_table_names_row_and_column() -> None:
    rows = ({"target": "サーバ", "interval": "5分"}, {"target": "回線", "interval": "ときどき"})
    (problem,) = field_problems(TABLE, rows)

    assert "2" in problem
    assert "間隔" in problem


@pytest.mark.parametrize("text", ["", " ", "　\n"])
def test_blank_text_is_not_filled(text: str) -> None:
    assert not filled(field("text"), text)


def test_every_kind_has_a_check() -> None:
    for kind in FieldKind:
        if kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE, FieldKind.TABLE):
            continue
        assert isinstance(read(field(kind.value), "x").problem, str)


@pytest.mark.rule("E8")
@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2026, 12, 31), 2, date(2028, 12, 31)),
    ],
)
def test_anniversaries(day: date, years: int, expected: date) -> None:
    assert add_years(day, years) == expected
