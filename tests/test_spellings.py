"""Search and matching find a word however it is spelt."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents import Material
from core.draft import Draft
from core.edition import Edition
from core.matching import assign_by_name
from core.readiness import assess_readiness
from core.search import matches
from core.text.folding import fold
from tests.support import EDITION_ID, cases

EMPTY = Draft(edition=EDITION_ID)


@pytest.mark.parametrize("case", cases("spellings"))
def test_what_is_spelt_differently_is_the_same_and_what_differs_is_not(case: dict[str, Any]) -> None:
    assert (fold(case["one"]) == fold(case["other"])) is case["same"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サーバ", "サーバー"),
        ("サーバ", "さーばー"),
        ("ユーザ", "ユーザー"),
        ("ファイアウォール", "ファイアーウォール"),
        ("ファイアウォール", "ﾌｧｲﾔｰｳｫｰﾙ"),
        ("ウイルス", "ゥィルス"),
        ("利用", "利⽤"),
    ],
)
def test_search_finds_the_same_items_however_a_word_is_spelt(edition: Edition, one: str, other: str) -> None:
    statuses = assess_readiness(edition, EMPTY, "s1").statuses
    first, second = ({i for i, s in statuses.items() if matches(s, (), text)} for text in (one, other))

    assert first == second != set()


@pytest.mark.parametrize(
    ("material", "file"),
    [
        ("サーバー構成図", "サーバ構成図.pdf"),
        ("ファイアウォール設定一覧", "ﾌｧｲｱｰｳｫｰﾙ設定一覧.pdf"),
        ("問い合わせ対応手順", "問合せ対応手順.pdf"),
        ("髙橋電設 保守契約書", "高橋電設_保守契約書.pdf"),
        ("利用規約", "利⽤規約.pdf"),
    ],
)
def test_a_file_is_matched_however_its_name_is_spelt(material: str, file: str) -> None:
    found = assign_by_name([Material(material, "own", ())], {"k": file})

    assert list(found.values()) == ["k"]


@given(
    st.text(
        alphabet=st.sampled_from("サーバヴァィウイェエヤ゛ゔﾊﾞ髙㈱⽤ーｰ-−_ aＡ1１か株式会社問い合わせ"),
        max_size=30,
    )
)
def test_a_name_from_a_mac_is_the_same_name(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_any_text_can_be_folded(text: str) -> None:
    assert "  " not in fold(text)
