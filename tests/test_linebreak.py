"""Japanese line breaking, on its own: kinsoku, UAX #14, long words, time."""

from __future__ import annotations

from collections import defaultdict
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from uniseg.linebreak import LineBreak, line_break, line_break_boundaries

from core.pdf.linebreak import NOT_AT_END, NOT_AT_START, break_lines, break_opportunities

HALF = dict.fromkeys(range(0x20, 0x300), 500.0)
WIDTHS: defaultdict[int, float] = defaultdict(lambda: 1000.0, HALF)
ALPHABET = "あいうっゃァー漢字。、，．・：；？！」）』】（「『【 　abcXYZ012,.:;?!()[]{}/-+&=_@#%％￥$℃円①○—―…‥~〜々“”‘’\"'\u00a0"
texts = st.text(st.sampled_from(ALPHABET), max_size=40)


def wrap(text: str, characters: int) -> list[str]:
    """Lines of at most so many full-width characters."""
    return break_lines(text, characters * 1000.0, WIDTHS)


def width(line: str) -> float:
    return sum(WIDTHS[ord(character)] for character in line)


@pytest.mark.parametrize(
    ("text", "characters", "lines"),
    [
        ("認定を受けたい。", 7, ["認定を受けた", "い。"]),
        ("これは「約款」です", 4, ["これは", "「約款」", "です"]),
        ("サービス", 2, ["サー", "ビス"]),
        ("読み取りッと", 4, ["読み取", "りッと"]),
        ("（注）ただし", 3, ["（注）", "ただし"]),
        ("約100円です", 3, ["約100", "円です"]),
        ("稼働率99.95%以上", 5, ["稼働率", "99.95%以上"]),
        ("人工知能AI-OCRを使う", 6, ["人工知能AI-", "OCRを使う"]),
        ("① 登録 ② 解約", 4, ["① 登録", "② 解約"]),
        ("　字下げ", 3, ["　字下", "げ"]),
        ("一行目\n\n三行目", 9, ["一行目", "", "三行目"]),
        ("", 9, [""]),
    ],
)
def test_text_breaks_where_a_japanese_reader_expects(text: str, characters: int, lines: list[str]) -> None:
    assert wrap(text, characters) == lines


def test_a_web_address_longer_than_the_line_breaks_after_its_separators() -> None:
    lines = wrap("資料（https://www.minato-chohyo.example/service/integration?lang=ja）", 12)
    assert lines == ["資料（https://", "www.minato-", "chohyo.example/service/", "integration?lang=ja）"]


def test_a_word_without_separators_fills_the_line() -> None:
    assert wrap("A" * 25, 5) == ["A" * 10, "A" * 10, "A" * 5]


@given(texts, st.integers(min_value=4, max_value=20))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, characters: int) -> None:
    lines = wrap(text, characters)
    assert "".join(lines).replace(" ", "").replace("　", "") == text.replace(" ", "").replace("　", "")
    assert all(width(line) <= characters * 1000 for line in lines)


@given(
    st.lists(
        st.sampled_from(
            ["利用者が", "画面で", "確かめた。", "「約款」", "（注）", "データ、", "ちょっと…", "ＡＩー"]
        )
    )
)
def test_no_line_starts_or_ends_with_a_forbidden_character(parts: list[str]) -> None:
    for characters in range(6, 16):
        lines = wrap("".join(parts), characters)
        assert not [line for line in lines[1:] if line[0] in NOT_AT_START]
        assert not [line for line in lines if line and line[-1] in NOT_AT_END]


def ideographic(character: str) -> LineBreak:
    """Our one choice among the classes of UAX #14: ambiguous signs such as ① are ideographs."""
    kind = line_break(character)
    return LineBreak.ID if kind is LineBreak.AI else kind


@given(texts)
def test_breaks_are_those_of_uax_14_except_for_kinsoku(text: str) -> None:
    assume(not any(mark + sign in text for mark in "（(「『【[{" for sign in ".,:;"))
    standard = set(line_break_boundaries(text, property=ideographic)) - {len(text)}
    ours = set(break_opportunities(text))
    assert ours <= standard
    for position in standard - ours:
        before = text[:position].rstrip(" ")
        assert not before or text[position] in NOT_AT_START or before[-1] in NOT_AT_END


@pytest.mark.parametrize("part", ["請求書を「確定」します。", "。", "（", "A", "/", "word ", "\n"])
def test_ten_thousand_characters_break_at_once(part: str) -> None:
    text = (part * 10_000)[:10_000]
    taken = []
    for _ in range(3):
        start = process_time()
        break_lines(text, 20_000, WIDTHS)
        taken.append(process_time() - start)
    assert min(taken) < 0.1
