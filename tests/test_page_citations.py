"""What a 記載箇所 says about pages: read where it is plain, left alone where it is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.page_citations import cited_pages
from tests.support import cases


@pytest.mark.rule("D2")
@pytest.mark.parametrize("case", cases("page_citations"))
def test_a_place_cites_these_pages(case: dict[str, Any]) -> None:
    assert [list(span) for span in cited_pages(case["place"])] == case["pages"]


@given(st.text(alphabet="pP.0123456789-〜、頁ページ章条「」 ａ１２から", max_size=40))
def test_whatever_is_written_is_read_as_pages_that_can_be_or_not_at_all(place: str) -> None:
    assert all(0 < first <= last < 10_000 for first, last in cited_pages(place))
