"""Accounts and sharing, with a real OpenID Connect provider, a real server and real browsers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import free_port, go_to, launch, run, serve, settled

DRAFTS = "下書きの管理"
NAME = "いま開いている下書きの名前"
EMPTY = "まだ下書きがありません。"
A, B = "a@example.com", "b@example.com"
PEOPLE = (
    {"sub": "aoki", "email": A, "email_verified": True},
    {"sub": "baba", "email": B, "email_verified": True},
    {"sub": "liar", "email": A, "email_verified": False},
    {"sub": A},  # the provider's id of this person reads like A's address
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The app with an empty store and accounts at a provider of its own."""
    provider, port = free_port(), free_port()
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        f"""
        [auth]
        redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
        cookie_secret = "only for this test"
        client_id = "kaiji"
        client_secret = "only for this test"
        server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"
        """
    )
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(provider)]
    for claims in PEOPLE:
        command += ["--user-claims", json.dumps(claims)]
    with (
        run(command, f"http://127.0.0.1:{provider}/.well-known/openid-configuration"),
        serve(port, KAIJI_DATA=str(tmp_path), STREAMLIT_SECRETS_FILES=str(secrets)) as address,
    ):
        yield address


class People:
    """Each visitor in a browser of its own."""

    def __init__(self, server: str, browser: Browser) -> None:
        self.server, self.browser, self.opened = server, browser, ExitStack()

    def visit(self) -> Page:
        context = self.browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
        self.opened.callback(context.close)
        return self.come_back(context.new_page())

    def come_back(self, page: Page) -> Page:
        """Load the drafts afresh: another session of the same browser."""
        page.goto(f"{self.server}/drafts")
        page.get_by_role("heading", name=DRAFTS, level=1).wait_for()
        settled(page)
        return page

    def sign_in(self, subject: str) -> Page:
        page = self.visit()
        sign_in(page, subject)
        return page


def sign_in(page: Page, subject: str) -> None:
    page.get_by_role("button", name="ログイン").click()
    page.get_by_role("button", name=subject, exact=True).click()
    page.get_by_role("heading", name="開示ナビ", level=1).wait_for()
    settled(page)
    go_to(page, DRAFTS)


@pytest.fixture
def people(server: str, browser: Browser) -> Iterator[People]:
    visitors = People(server, browser)
    with visitors.opened:
        yield visitors


def name_draft(page: Page, name: str) -> None:
    page.get_by_label(NAME).fill(name)
    page.get_by_label(NAME).press("Tab")
    settled(page)


def share(page: Page, address: str, role: str) -> None:
    page.get_by_label("同僚のメールアドレス").fill(address)
    page.get_by_text(role, exact=True).click()
    page.get_by_role("button", name="共有する", exact=True).click()
    expect(page.get_by_text(f"{address}（{role}）")).to_be_visible()


def test_a_draft_belongs_to_whoever_is_signed_in(people: People) -> None:
    first = people.sign_in("aoki")
    expect(first.get_by_text(f"{A} としてログインしています。")).to_be_visible()
    name_draft(first, "青木の申請")

    elsewhere, stranger = people.sign_in("aoki"), people.sign_in("baba")

    expect(elsewhere.get_by_label(NAME)).to_have_value("青木の申請")
    expect(elsewhere.get_by_text("青木の申請（いま開いています）")).to_be_visible()
    expect(stranger.get_by_text(EMPTY)).to_be_visible()
    expect(stranger.get_by_text("青木の申請")).to_have_count(0)


@pytest.mark.parametrize("subject", ["liar", A])
def test_an_address_that_nobody_verified_opens_nothing(people: People, subject: str) -> None:
    name_draft(people.sign_in("aoki"), "青木の申請")

    page = people.sign_in(subject)

    expect(page.get_by_text(EMPTY)).to_be_visible()
    expect(page.get_by_text("共有は届きません。")).to_be_visible()
    name_draft(page, "自分の申請")
    expect(people.sign_in(subject).get_by_label(NAME)).to_have_value("自分の申請")
    expect(people.sign_in("aoki").get_by_label(NAME)).to_have_value("青木の申請")


def test_a_reader_opens_and_cannot_change_and_an_editor_can(people: People) -> None:
    owner = people.sign_in("aoki")
    name_draft(owner, "青木の申請")
    share(owner, B, "閲覧だけ")

    reader = people.sign_in("baba")
    expect(reader.get_by_label(NAME)).to_have_value("青木の申請")
    name_draft(reader, "読むだけの人の変更")
    expect(reader.get_by_text("この下書きは閲覧だけができます。変更は保存されません。")).to_be_visible()
    expect(reader.get_by_text("共有を変えられるのは、下書きの持ち主だけです。")).to_be_visible()
    expect(people.come_back(owner).get_by_label(NAME)).to_have_value("青木の申請")

    share(owner, B, "編集できる")
    editor = people.come_back(reader)
    expect(editor.get_by_label(NAME)).to_have_value("青木の申請")
    name_draft(editor, "馬場が直した申請")
    expect(people.come_back(owner).get_by_label(NAME)).to_have_value("馬場が直した申請")
    owner.get_by_text("この下書きの変更の履歴").click()
    expect(owner.get_by_text(B, exact=True).first).to_be_visible()


def test_a_share_taken_back_is_gone(people: People) -> None:
    owner = people.sign_in("aoki")
    name_draft(owner, "青木の申請")
    share(owner, B, "編集できる")
    colleague = people.sign_in("baba")
    expect(colleague.get_by_label(NAME)).to_have_value("青木の申請")

    owner.get_by_role("button", name="共有をやめる").click()
    expect(owner.get_by_role("button", name="共有をやめる")).to_have_count(0)

    name_draft(colleague, "遅れた変更")
    expect(
        colleague.get_by_text("この下書きは削除されたか、使えなくなりました。", exact=True)
    ).to_be_visible()
    expect(people.come_back(colleague).get_by_text(EMPTY)).to_be_visible()
    expect(people.come_back(owner).get_by_label(NAME)).to_have_value("青木の申請")


def test_signing_out_hides_the_drafts_and_what_was_before_stays_with_the_browser(people: People) -> None:
    page = people.visit()
    name_draft(page, "ログイン前の下書き")

    sign_in(page, "aoki")
    expect(page.get_by_text(EMPTY)).to_be_visible()
    name_draft(page, "青木の申請")
    page.get_by_role("button", name="ログアウト").click()
    page.locator("form button").first.click()  # the provider asks whether to end the session there too
    page.get_by_role("heading", name="開示ナビ", level=1).wait_for()
    settled(page)

    people.come_back(page)
    expect(page.get_by_role("button", name="ログイン")).to_be_visible()
    expect(page.get_by_text("ログイン前の下書き（いま開いています）")).to_be_visible()
    expect(page.get_by_text("青木の申請")).to_have_count(0)
    expect(page.get_by_text("同僚と共有する")).to_have_count(0)


def test_without_accounts_nothing_is_said_of_them(tmp_path: Path, browser: Browser) -> None:
    with serve(KAIJI_DATA=str(tmp_path)) as address:
        visitors = People(address, browser)
        with visitors.opened:
            page = visitors.visit()
            name_draft(page, "下書き")
            words = page.get_by_test_id("stApp").inner_text()
    assert "下書き" in words
    assert [word for word in ("ログイン", "ログアウト", "共有する") if word in words] == []
