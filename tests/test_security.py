"""What SECURITY.md promises: over real HTTP, in a real browser, in the log of a real server."""

from __future__ import annotations

import ast
import json
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import event

from core.draft import Draft
from core.files import save_draft
from core.store import Access, Store, TooManyGuesses, UnknownDraft, browser_holder
from core.store.codes import (
    GUESSES_IN_ALL,
    GUESSES_PER_ADDRESS,
    GUESSES_PER_SOURCE,
    PAUSE,
    code_hash,
    make_code,
)
from core.store.tables import metadata
from pages.parts.middleware import browser_secret
from pages.parts.steps import SIDEBAR, Step
from questionnaire import list_editions, load_sample
from tests.browser import ROOT, go_to, launch, serve, settled
from tests.upkeep import Times, forget_what_is_due

DRAFTS = "下書きの管理"
NAME = "いま開いている下書きの名前"
EMPTY = "まだ下書きがありません。"
NASTY = "**x** <img src=x onerror=alert(1)> $x$ :smile: :red[r] [a](javascript:1)"
COOKIE = re.compile(r"kaiji_browser=([\w-]{43});")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kaiji")


@pytest.fixture(scope="module")
def log(folder: Path) -> Path:
    return folder / "server.log"


@pytest.fixture(scope="module")
def server(folder: Path, log: Path) -> Iterator[str]:
    """A server that logs all it can."""
    with serve(log=log, KAIJI_DATA=str(folder), STREAMLIT_LOGGER_LEVEL="debug") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def stranger(browser: Browser, server: str) -> Iterator[Page]:
    with browser.new_context(locale="ja-JP") as context:
        yield open_drafts(context.new_page(), server)


def open_drafts(page: Page, server: str) -> Page:
    page.goto(f"{server}/drafts")
    page.get_by_role("heading", name=DRAFTS, level=1).wait_for()
    settled(page)
    return page


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True).last
    field.fill(text)
    field.press("Tab")
    settled(page)


def make_resume_code(page: Page) -> str:
    page.get_by_role("button", name="再開コードを作る").click()
    return page.get_by_test_id("stCode").inner_text().strip()


def try_code(page: Page, code: str) -> None:
    page.get_by_label("再開コード", exact=True).fill(code)
    page.get_by_test_id("stForm").get_by_role("button", name="開く").click()
    settled(page)


def get(address: str, **headers: str) -> Message:
    """Headers of the answer, whatever its status."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=sent)) as response:
            return response.headers  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        with error:
            return error.headers


# --- headers and cookies ---


@pytest.mark.parametrize(
    "path", ["/", "/form-b", "/no-such-page", "/_stcore/health", "/media/none.pdf", "/static/none.js"]
)
def test_every_answer_has_the_security_headers(server: str, path: str) -> None:
    headers = get(f"{server}{path}")

    policy = headers["Content-Security-Policy"]
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'"):
        assert directive in policy.split("; ")
    assert not re.search(r"\*|https?:", policy)  # no host but our own
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/form-b", "/drafts", "/media/none.pdf"])
def test_nothing_personal_is_kept_by_a_cache(server: str, path: str) -> None:
    assert get(f"{server}{path}")["Cache-Control"] == "no-store"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server: str) -> None:
    first, second = (get(f"{server}/", Accept="text/html")["Set-Cookie"] for _ in range(2))

    assert COOKIE.match(first)[1] != COOKIE.match(second)[1]  # type: ignore[index]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(first.split("; "))
    assert "Secure" not in first  # or a browser would not send it back without TLS
    assert "Strict-Transport-Security" not in get(f"{server}/")


def test_a_browser_keeps_its_cookie(server: str) -> None:
    given = COOKIE.match(get(f"{server}/", Accept="text/html")["Set-Cookie"])
    assert given
    known = get(f"{server}/", Accept="text/html", Cookie=f"kaiji_browser={given[1]}")
    assert "kaiji_browser" not in str(known["Set-Cookie"])


@pytest.mark.parametrize("guessed", ["x", "", "0" * 42, "0" * 42 + "あ", "0" * 42 + "/"])
def test_what_could_be_guessed_is_no_browsers_cookie(server: str, guessed: str) -> None:
    answer = get(f"{server}/", Accept="text/html", Cookie=f"kaiji_browser={quote(guessed)}")
    assert COOKIE.match(str(answer["Set-Cookie"]))
    assert browser_secret({"kaiji_browser": guessed}) == ""


def test_over_tls_every_cookie_is_secure_and_tls_stays(server: str) -> None:
    headers = get(f"{server}/", Accept="text/html", X_Forwarded_Proto="https")

    cookies = headers.get_all("Set-Cookie", [])
    assert cookies
    assert all(cookie.endswith("; Secure") for cookie in cookies)
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_another_site_cannot_open_a_session(server: str) -> None:
    """Opening handshake of the WebSocket as a page of another site would send it."""
    port = int(server.rpartition(":")[2])
    handshake = {
        "Host": f"127.0.0.1:{port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": "https://elsewhere.example",
    }
    assert "Sec-WebSocket-Accept" not in get(f"{server}/_stcore/stream", **handshake)


# --- who sees what ---


def test_a_strangers_browser_sees_nothing(server: str, context: BrowserContext, stranger: Page) -> None:
    page = open_drafts(context.new_page(), server)
    fill(page, NAME, "他人に見せない下書き")

    for step in SIDEBAR:
        go_to(stranger, step.title) if step.address != "start" else stranger.goto(server)
        settled(stranger)
        assert "他人に見せない" not in stranger.content()
    expect(open_drafts(stranger, server).get_by_text(EMPTY)).to_be_visible()


def test_no_page_of_a_draft_has_an_address_that_others_could_open(
    server: str, context: BrowserContext
) -> None:
    page = open_drafts(context.new_page(), server)
    fill(page, NAME, "番地に出ない下書き")
    for step in SIDEBAR[1:]:
        go_to(page, step.title)
        assert page.url == f"{server}/{step.address}"


def test_a_guessed_code_and_an_old_one_and_one_of_a_deleted_draft_get_the_same_answer(
    server: str, context: BrowserContext, stranger: Page
) -> None:
    page = open_drafts(context.new_page(), server)
    fill(page, NAME, "消す下書き")
    old, code = make_resume_code(page), make_resume_code_again(page)
    answers = []
    for wrong in (make_code(), old, "なにか"):
        answers.append(answer_to(stranger, wrong))
    page.get_by_role("button", name="完全に削除").click()
    page.get_by_role("button", name="完全に削除する").click()
    expect(page.get_by_text(EMPTY)).to_be_visible()
    answers.append(answer_to(stranger, code))

    assert len(set(answers)) == 1
    assert "このコードでは開けません。" in answers[0]
    assert "消す下書き" not in stranger.content()


def make_resume_code_again(page: Page) -> str:
    before = page.get_by_test_id("stCode").inner_text().strip()
    page.get_by_role("button", name="再開コードを作る").click()
    expect(page.get_by_test_id("stCode")).not_to_have_text(before)
    return page.get_by_test_id("stCode").inner_text().strip()


def answer_to(page: Page, code: str) -> str:
    try_code(page, code)
    alert = page.get_by_test_id("stForm").get_by_test_id("stAlert")
    expect(alert).to_be_visible()
    return alert.inner_text()


# --- resume codes and retention, in the store itself ---


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'drafts.sqlite3'}")
    yield store
    store.engine.dispose()


def new_draft() -> Draft:
    return Draft(edition=list_editions()[-1], title="保管する下書き")


def test_a_code_has_128_random_bits() -> None:
    codes = {make_code() for _ in range(1000)}
    symbols = {symbol for code in codes for symbol in code} - {"-"}
    assert len(codes) == 1000
    assert len(symbols) == 32
    assert {len(code.replace("-", "")) for code in codes} == {26}  # 25 symbols of 5 bits and one of 3


def test_the_database_holds_no_secret_in_the_clear(store: Store, tmp_path: Path) -> None:
    secret = "what a cookie would hold"
    holder = browser_holder(secret)
    code = Access(store).new_code(holder, store.create(holder, new_draft(), "端末").id)
    store.engine.dispose()

    content = b"".join(path.read_bytes() for path in tmp_path.glob("drafts.sqlite3*"))
    assert "保管する下書き" in content.decode("utf-8", "ignore") or b"\\u4fdd" in content
    assert secret.encode() not in content
    assert code.encode() not in content
    assert code.replace("-", "").encode() not in content


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each try was kept waiting."""
    waited = list[float]()
    monkeypatch.setattr("core.store.codes.sleep", waited.append)
    return waited


def guess(access: Access, source: str, address: str = "") -> None:
    with pytest.raises(UnknownDraft):
        access.resume(source, make_code(), source, address)


def test_one_browser_has_only_so_many_guesses_also_where_no_address_is_known(store: Store) -> None:
    access = Access(store)
    stored = store.create("me", new_draft(), "端末")
    code = access.new_code("me", stored.id)
    for _ in range(GUESSES_PER_SOURCE):
        guess(access, "guesser")

    with pytest.raises(TooManyGuesses):
        access.resume("guesser", code, "guesser")
    assert access.resume("another", code, "another") == stored.id


def test_guessing_at_one_address_slows_that_address_and_refuses_nobody(
    store: Store, pauses: list[float]
) -> None:
    access = Access(store)
    stored = store.create("me", new_draft(), "端末")
    code = access.new_code("me", stored.id)
    for number in range(GUESSES_PER_ADDRESS):
        guess(access, f"new browser {number}", "10.0.0.1")
    assert pauses == []

    guess(access, "one more", "10.0.0.1")  # a wrong code and a right one wait alike
    assert access.resume("an honest neighbour", code, "an honest neighbour", "10.0.0.1") == stored.id
    assert pauses == [PAUSE, PAUSE]
    assert access.resume("somebody elsewhere", code, "somebody elsewhere", "10.0.0.2") == stored.id
    assert pauses == [PAUSE, PAUSE]


def test_guessing_with_ever_new_browsers_slows_all_and_refuses_nobody(
    store: Store, pauses: list[float]
) -> None:
    access = Access(store)
    stored = store.create("me", new_draft(), "端末")
    code = access.new_code("me", stored.id)
    for number in range(GUESSES_IN_ALL):
        guess(access, f"new browser {number}")
    assert pauses == []

    guess(access, "one more")
    assert access.resume("an honest visitor", code, "an honest visitor") == stored.id
    assert pauses == [PAUSE, PAUSE]


def test_a_code_is_looked_up_by_its_whole_hash_and_by_nothing_of_itself(store: Store) -> None:
    stored = store.create("me", new_draft(), "端末")
    access = Access(store)
    code = access.new_code("me", stored.id)
    asked = list[str]()
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(f"{given[2]} {given[3]}"))

    assert access.resume("somebody", code, "here") == stored.id

    assert any(code_hash(code) in statement for statement in asked)
    letters = code.replace("-", "")
    assert not any(letters[start : start + 5] in each for each in asked for start in range(len(letters) - 4))
    like = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(UnknownDraft):
        access.resume("somebody", like, "here")


def test_a_draft_past_its_retention_is_gone_from_every_table(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = Times(monkeypatch)
    stored = store.create("me", new_draft(), "端末")
    Access(store).new_code("me", stored.id)
    times.real += timedelta(days=181)
    caretaker = forget_what_is_due(store, times)
    kept = store.create("me", new_draft(), "端末")
    caretaker.tend()

    assert [listed.id for listed in store.list("me")] == [kept.id]
    with store.engine.begin() as connection:
        for table in metadata.sorted_tables:
            if "draft_id" in table.c:
                rows = connection.execute(table.select().where(table.c.draft_id == stored.id)).all()
                assert rows == [], table.name


# --- what people wrote is shown as they wrote it ---

_WRITTEN = {"title", "name", "address", "contact", "place", "note", "reason", "period", "url"}


def with_nasty_texts(value: Any, free: bool = False) -> Any:
    """A draft file's content with every text that a person writes replaced."""
    if isinstance(value, dict):
        return {
            key: with_nasty_texts(each, free or key in _WRITTEN | {"values", "form_a"})
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [with_nasty_texts(each, free) for each in value]
    return NASTY if free and isinstance(value, str) else value


def nasty_draft() -> bytes:
    draft = json.loads(save_draft(load_sample("global")))  # with agents, levels and several units
    return json.dumps(with_nasty_texts(draft)).encode()


def assert_literal(page: Page) -> None:
    """No element stands on the page that only the text of a person can have made."""
    made = page.evaluate(
        """() => [...document.querySelectorAll(
             "img[src$='/x'], img[src='x'], [onerror], .katex, math, a[href^='javascript'], a[href$='/1']"
           )].map(e => e.outerHTML.slice(0, 300))"""
    )
    assert made == []
    html = page.get_by_test_id("stApp").inner_html()
    assert not re.search(r"<(strong|b)>x</|\">r</span>|\U0001f604", html)


def test_no_text_of_a_person_is_taken_for_markup(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.set_default_timeout(15_000)
    page.goto(server)
    page.get_by_role("button", name="ファイルから開く").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "draft.json", "mimeType": "application/json", "buffer": nasty_draft()}
    )
    page.get_by_role("button", name="このファイルを開く").click()
    settled(page)

    shown_on = {step.address for step in SIDEBAR if look_at_everything(page, step)}

    assert shown_on >= {"units", "form-a", "form-b", "documents", "drafts"}
    assert dialogs == []


def look_at_everything(page: Page, step: Step) -> bool:
    """Open all that can be opened on a page; True where the text is shown, letter by letter."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=step.title).click()
    settled(page)
    if step.address in {"units", "drafts"}:  # typed, so that it goes through every way of storing
        fill(page, NAME if step.address == "drafts" else "サービス1の名称", f"{NASTY}!")
    if step.address == "form-b":
        page.get_by_role("button", name=re.compile("次の分類")).click()
        settled(page)
        for _ in range(3):
            page.get_by_role("button").filter(has_text="expand_more").filter(has_text="必須").first.click()
            settled(page)
        fill(page, "資料1の名称", f"{NASTY}!")
        page.get_by_text("履歴").last.click()
        settled(page)
    closed = page.get_by_test_id("stMain").locator("details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()
        settled(page)
    assert page.get_by_test_id("stException").count() == 0
    assert_literal(page)
    main = page.get_by_test_id("stMain")
    return main.get_by_text("**x** <img src=x onerror=alert(1)> $x$").count() > 0


# --- logs ---


def test_a_log_holds_nothing_that_people_wrote_and_no_secret(
    server: str, context: BrowserContext, stranger: Page, log: Path
) -> None:
    page = open_drafts(context.new_page(), server)
    fill(page, NAME, "記録に残らない名前")
    go_to(page, "申請書B")
    page.get_by_text("開示情報の日付").first.click()
    fill(page, "資料1の名称", "記録に残らない資料")
    open_drafts(page, server)
    code = make_resume_code(page)
    try_code(stranger, code)
    expect(stranger.get_by_text("記録に残らない名前").first).to_be_visible()
    cookies = [cookie["value"] for each in (context, stranger.context) for cookie in each.cookies()]

    written = log.read_text("utf-8")

    assert "Beginning script thread" in written  # it is the full log
    assert "記録に残らない" not in written
    assert len(cookies) >= 2
    assert [secret for secret in (*cookies, code, code.replace("-", "")) if secret in written] == []


def test_the_database_has_no_more_columns_than_are_needed() -> None:
    """No place for a name, an address of a network or a browser; a guess keeps a hash of where it came from."""
    columns = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.c}
    assert not [c for c in columns if re.search(r"ip|agent|phone|country|password|secret", c.split(".")[1])]
    assert {c for c in columns if c.startswith("guesses.")} == {"guesses.id", "guesses.source", "guesses.at"}


def test_a_browser_talks_to_nobody_else(server: str, context: BrowserContext) -> None:
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    open_drafts(page, server)
    for step in SIDEBAR[1:]:
        go_to(page, step.title)

    host = server.removeprefix("http://")
    assert len(asked) > 10
    assert [url for url in asked if not re.match(rf"((http|ws)://{host}/|data:|blob:)", url)] == []


# --- in the code ---


def calls(folder: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call in the Python files of a folder, with the name of what is called."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func).rpartition(".")[2], node


def test_no_code_of_the_server_opens_a_file_by_a_name_from_outside() -> None:
    """The pages open only our own scripts, when the process starts; the core the fonts and the database's folder.

    A member of an uploaded workbook is read from memory. What the spool writes is named at random.
    """
    opening = {
        "open",
        "read_bytes",
        "read_text",
        "write_bytes",
        "write_text",
        "unlink",
        "extractall",
        "load_module",
    }
    own_scripts = ["file.read_bytes()"]  # those of browser_scripts.py: found in a folder of ours, not named
    assert [ast.unparse(node) for name, node in calls("pages") if name in opening] == own_scripts
    outside = ("__main__.py", "spool.py")  # the command line opens what its user names
    found = [
        path.name
        for path in (ROOT / "core").rglob("*.py")
        if path.name not in outside
        and re.search(
            r"(?<!_archive\.)\b(open|read_bytes|write_bytes|write_text|extractall)\(", path.read_text("utf-8")
        )
    ]
    assert found == []
    spool = (ROOT / "core" / "intake" / "spool.py").read_text("utf-8")
    assert re.findall(r"self\.folder / (.*)", spool) == ["secrets.token_hex(16)"]
    assert re.findall(r"parent / (.*)", spool) == ["secrets.token_hex(8)", '"start.lock", wait=True)']
    assert re.findall(r"return Spooled\((.*)\)", spool) == ["self, path, size"]


def test_no_statement_is_put_together_from_texts() -> None:
    """What is executed is an expression of SQLAlchemy, or a constant text."""
    for name, node in calls("core/store"):
        if name in {"text", "exec_driver_sql"}:
            written = node.args[0]
            parts = [written.body, written.orelse] if isinstance(written, ast.IfExp) else [written]
            assert all(isinstance(part, ast.Constant) for part in parts), ast.unparse(node)


# --- failures ---


def test_a_failure_shows_a_number_and_the_log_explains_it_without_quoting_anybody(
    tmp_path: Path, context: BrowserContext
) -> None:
    """A real failure: the edition of what is stored is not there."""
    log = tmp_path / "server.log"
    with serve(log=log, KAIJI_DATA=str(tmp_path)) as server:
        page = open_drafts(context.new_page(), server)
        fill(page, NAME, "失敗の前に書いた名前")
        with sqlite3.connect(tmp_path / "drafts.sqlite3") as database:
            database.execute("UPDATE drafts SET edition = '{ broken'")
        database.close()
        page.reload()
        alert = page.get_by_test_id("stAlert").filter(has_text="予期しない問題が起きました。")
        expect(alert).to_be_visible(timeout=20_000)
        words = alert.inner_text()
        assert page.get_by_test_id("stException").count() == 0
        page.get_by_role("link", name="「はじめに」へ戻る").click()
        settled(page)
        assert page.url.rstrip("/") == server

    number = re.search(r"お問い合わせの際は番号 ([0-9A-F]{8}) をお知らせください。", words)
    assert number
    line = next(line for line in log.read_text("utf-8").splitlines() if number[1] in line)
    assert "EditionError at " in line
    assert "questionnaire/" in line
    for secret in ("Traceback", "失敗の前", "SELECT", "{ broken"):
        assert secret not in log.read_text("utf-8")


# --- the page that promises all this ---


def test_every_test_that_security_md_names_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", text)
    assert len(named) > 15
    missing = [
        (file, test)
        for file, test in named
        if test
        not in {
            node.name
            for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
    ]
    assert missing == []


def test_every_row_of_security_md_names_a_requirement_and_a_test() -> None:
    rows = [line for line in (ROOT / "SECURITY.md").read_text("utf-8").splitlines() if line.startswith("| ")][
        2:
    ]
    promises = [row for row in rows if "::" in row]
    assert len(promises) > 15
    assert [row for row in promises if not re.search(r"\bV\d+\.\d+\.\d+\b", row)] == []


def test_no_id_from_an_address_forges_a_line_of_the_log(server: str, log: Path) -> None:
    for path in ("media/", "_stcore/upload_file/", "component/", "static/", "_stcore/bidi-components/"):
        get(f"{server}/{path}x%0AFORGED%0D%0AFORGED%1B[2J%E2%80%AE")

    assert not re.search(r"^FORGED|\x1b\[2J|\u202e", log.read_text("utf-8"), re.MULTILINE)
