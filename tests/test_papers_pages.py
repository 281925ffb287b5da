"""Papers are reachable where somebody looks for them."""

from __future__ import annotations

import pytest

from tests.wizard import DRAFTS, Wizard


@pytest.mark.parametrize(
    ("address", "label"),
    [("documents", "これらの書類の下書きを作る"), ("after", "更新の準備"), ("after", "届出の下書き")],
)
def test_a_page_leads_to_the_papers_it_speaks_of(address: str, label: str) -> None:
    assert label in Wizard(DRAFTS["minato"]).go(address).shown
