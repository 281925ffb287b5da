"""A typed text is read as every reader understands it, or refused with the part that it stumbled over."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.items import FieldKind, FormField
from core.limits import LINE
from core.text.reading import Reading, line_problem, read, read_as
from tests.support import cases, load_cases

KINDS = [
    kind for kind in FieldKind if kind not in {FieldKind.CHOICE, FieldKind.MULTI_CHOICE, FieldKind.TABLE}
]


def reading(case: dict[str, Any]) -> Reading:
    known = {name: case[name] for name in ("kind", "unit", "options") if name in case}
    field = FormField.model_validate({"id": "x", "label": "欄", "minimum": None, **known})
    return read(field, case["text"])


@pytest.mark.parametrize("case", cases("typed"))
def test_what_people_type(case: dict[str, Any]) -> None:
    found = reading(case)

    if "names" in case:
        assert case["names"] in found.problem
        assert found.value is None
    else:
        assert (found.problem, found.written) == ("", case["written"])
        assert bool(found.hint) is case.get("told", False)


@pytest.mark.parametrize("case", [case for case in load_cases("typed") if "written" in case])
def test_what_was_understood_is_understood_the_same_when_typed_again(case: dict[str, Any]) -> None:
    first = reading(case)
    again = reading({**case, "text": first.written})

    assert (again.problem, again.written, again.value) == ("", first.written, first.value)


PIECES = st.sampled_from(
    [
        "0",
        "1",
        "2",
        "9",
        "12",
        "31",
        "2022",
        "3.5",
        "1,234",
        "年",
        "月",
        "日",
        "か月",
        "ヶ月",
        "半",
        "半年",
        "前",
        "後",
        "毎",
        "回",
        "ごと",
        "〜",
        "-",
        "−",
        "ー",
        "約",
        "以内",
        "（",
        "）",
        "(",
        ")",
        "億",
        "千",
        "万",
        "三",
        "十",
        "〇",
        "円",
        "名",
        "%",
        "令和",
        "平",
        "R",
        "https://",
        "http:/",
        "www.",
        "example",
        ".jp",
        "@",
        "mailto:",
        "<",
        ">",
        ":",
        "/",
        "T",
        "E+",
        "内線",
        "代表",
        "⽤",
        "ｶ",
        "ﾞ",
        "゙",
        "\u200b",
        "\x0b",
        "_x000D_",
        "�",
        "\x00",
        "土",
        "曜日",
    ]
)
TYPED = st.lists(PIECES, max_size=9).map("".join) | st.text(max_size=40)


@settings(max_examples=300)
@given(TYPED, st.sampled_from(KINDS))
def test_reading_never_raises_and_is_idempotent(text: str, kind: FieldKind) -> None:
    found = read_as(kind, text)

    if not found.problem and not line_problem(found.written):
        again = read_as(kind, found.written)
        assert (again.problem, again.written, again.value) == ("", found.written, found.value)


LONG = [
    "1",
    "1 ",
    "一",
    "3か月",
    "約",
    "の",
    "(",
    "a@",
    "a.",
    "年2",
    "-",
    "1,",
    "毎日",
    "https://a",
    "ｶﾞ",
    "から",
    "<",
    "1億",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece", LONG)
def test_the_longest_line_is_read_in_no_more_than_linear_time(kind: FieldKind, piece: str) -> None:
    """Backtracking would take thousands of times as long for a line ten times as long; noise does not."""

    def cost(length: int) -> float:
        text = (piece * length)[:length]
        return min(_timed(kind, text) for _ in range(3))

    short, long = cost(LINE // 10), cost(LINE)

    assert long < 1000 * short


def _timed(kind: FieldKind, text: str) -> float:
    before = time.process_time()
    read_as(kind, text)
    return time.process_time() - before
