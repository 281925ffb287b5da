"""A database that hangs, seen in a browser: somebody typing, somebody who returns, a newcomer, and the balancer."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import launch, serve, settled
from tests.postgres import postgres

NAME, UNREAD = "いま開いている下書きの名前", "下書きを読めません"
PATIENCE = 30_000


def type_name(page: Page, name: str) -> None:
    page.get_by_label(NAME).fill(name)
    page.get_by_label(NAME).press("Tab")


def test_a_database_that_hangs_is_told_to_everybody_and_all_comes_back_by_itself() -> None:
    with (
        postgres() as database,
        sync_playwright() as playwright,
        serve(DATABASE_URL=database.new_database()) as server,
    ):
        browser = launch(playwright)
        here, elsewhere = (browser.new_context(locale="ja-JP") for _ in range(2))
        page, returning, newcomer = here.new_page(), here.new_page(), elsewhere.new_page()
        page.goto(f"{server}/drafts")
        page.get_by_label(NAME).wait_for()
        settled(page)
        type_name(page, "前の名前")
        settled(page)
        with database.hanging():
            type_name(page, "後の名前")
            expect(page.get_by_text("いまの入力は、まだ保存できていません。")).to_be_visible(timeout=PATIENCE)
            expect(page.get_by_text("保存できていません。保存先につながりません")).to_be_visible(
                timeout=PATIENCE
            )
            expect(page.get_by_text("保存済み")).to_have_count(0)
            for other, address in ((returning, "/form-b"), (newcomer, "/")):
                other.goto(server + address)
                expect(other.get_by_role("heading", name=UNREAD)).to_be_visible(timeout=PATIENCE)
                expect(other.get_by_text("必須項目")).to_have_count(0)
            with pytest.raises(urllib.error.HTTPError, match="503") as unwell:
                urllib.request.urlopen(f"{server}/healthz", timeout=PATIENCE)
            unwell.value.close()
        expect(page.get_by_text("保存済み")).to_be_visible(timeout=PATIENCE)
        expect(returning.get_by_role("heading", name="申請書B", level=1)).to_be_visible(timeout=PATIENCE)
        expect(newcomer.get_by_text("質問に答えながら進めるツールです")).to_be_visible(timeout=PATIENCE)
        page.goto(f"{server}/drafts")
        expect(page.get_by_label(NAME)).to_have_value("後の名前")
        expect(page.get_by_text("いま開いています")).to_have_count(1)
        expect(page.get_by_role("button", name="完全に削除")).to_have_count(1)
        browser.close()
