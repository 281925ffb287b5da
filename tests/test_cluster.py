"""What holds for browsers behind nginx, three processes and PostgreSQL, whichever of them ends or is away.

``make cluster-test`` runs it with outages as long as real ones.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    FilePayload,
    Page,
    expect,
    sync_playwright,
)
from websockets import ConnectionClosed, InvalidHandshake

from benchmarks.client import Participant, Widget
from benchmarks.load import acknowledges
from core.limits import MEGABYTE
from core.store.codes import GUESSES_PER_SOURCE, make_code
from questionnaire import list_samples
from tests import evidence
from tests.browser import go_to, in_thread, launch, settled
from tests.cluster import NGINX, App, Cluster, running
from tests.support import wait_for

DRAFTS = "下書きの管理"
NAME = "いま開いている下書きの名前"
UNSAVED = "保存できていません"
PEOPLE = 4
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def away(request: pytest.FixtureRequest) -> float:
    """Seconds for which the database is away."""
    return 30 if request.config.getoption("--long") else 3


@pytest.fixture(scope="module")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    if not NGINX:
        missing = "nginx is not installed: apt-get install nginx"
        pytest.fail(missing) if request.config.getoption("--long") else pytest.skip(missing)
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(locale="ja-JP", ignore_https_errors=True) as context:
        yield context


@pytest.fixture(params=["open", "TLS"])
def address(cluster: Cluster, request: pytest.FixtureRequest) -> str:
    """The balancer's address without and with TLS."""
    return cluster.tls_address if request.param == "TLS" else cluster.address


def stored_names(cluster: Cluster) -> set[str]:
    """Every name that a draft ever had."""
    with psycopg.connect(cluster.url) as connection:
        rows = connection.execute("SELECT content FROM history WHERE name = 'title'").fetchall()
    return {json.loads(content) for (content,) in rows if content}


def open_drafts(page: Page, address: str) -> Page:
    page.goto(f"{address}/drafts")
    page.get_by_role("heading", name=DRAFTS, level=1).wait_for()
    settled(page)
    return page


def name_draft(page: Page, name: str) -> None:
    page.get_by_label(NAME).fill(name)
    page.get_by_label(NAME).press("Tab")
    settled(page)
    expect(page.get_by_test_id("stSidebar").get_by_text("保存済み")).to_be_visible()


def all_headers(answer: APIResponse, name: str) -> list[str]:
    return [entry["value"] for entry in answer.headers_array if entry["name"].lower() == name]


# --- what a browser gets through the balancer ---


def test_a_page_answers_types_and_stores(cluster: Cluster, context: BrowserContext, address: str) -> None:
    name = f"均衡器ごしの下書き {urlsplit(address).scheme}"
    page = open_drafts(context.new_page(), address)
    name_draft(page, name)

    assert name in stored_names(cluster)
    expect(open_drafts(page, address).get_by_label(NAME)).to_have_value(name)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites_and_secure_over_tls(
    context: BrowserContext, address: str
) -> None:
    open_drafts(context.new_page(), address)

    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert {"kaiji_browser", "_streamlit_xsrf"} <= set(cookies)
    assert {cookie["sameSite"] for cookie in cookies.values()} == {"Lax"}
    assert {cookie["secure"] for cookie in cookies.values()} == {address.startswith("https")}
    readable = [name for name, cookie in cookies.items() if not cookie["httpOnly"]]
    assert readable == ["_streamlit_xsrf"]  # a page has to send it back with an upload


@pytest.mark.parametrize("path", ["/", "/form-b", "/media/none.pdf", "/static/none.js", "/_stcore/health"])
def test_every_answer_has_the_security_headers(context: BrowserContext, address: str, path: str) -> None:
    answer = context.request.get(f"{address}{path}")

    (policy,) = all_headers(answer, "content-security-policy")
    assert {"default-src 'self'", "object-src 'none'", "frame-ancestors 'self'"} <= set(policy.split("; "))
    assert all_headers(answer, "x-content-type-options") == ["nosniff"]
    assert all_headers(answer, "referrer-policy") == ["no-referrer"]
    assert all_headers(answer, "server") == ["nginx"]  # and no version
    lasting = ["max-age=31536000"] if address.startswith("https") else []
    assert all_headers(answer, "strict-transport-security") == lasting


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/metrics/", "//metrics", "/METRICS", "/a/../metrics", "/%6detrics", "/_stcore/metrics"],
)
def test_nobody_reads_the_metrics_through_the_balancer(
    cluster: Cluster, context: BrowserContext, path: str
) -> None:
    assert context.request.get(f"{cluster.address}{path}").status == 404
    assert context.request.get(f"{cluster.apps[0].address}/metrics").status == 200  # the host does


def test_a_visitor_cannot_claim_to_come_over_tls(cluster: Cluster, context: BrowserContext) -> None:
    answer = context.request.get(f"{cluster.address}/", headers={"X-Forwarded-Proto": "https"})

    assert all_headers(answer, "strict-transport-security") == []


def test_a_visitor_cannot_guess_codes_from_as_many_addresses(cluster: Cluster) -> None:
    """Guesses are counted by address, too: one that a visitor claims is not taken."""

    async def guess(number: int) -> str:
        claimed = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        person = visit(cluster, f"guesser-{number}")
        person.headers, person.source = claimed, "127.0.0.2"  # to Streamlit, 127.0.0.1 is no address
        async with person:
            await person.open_page("drafts")
            person.widget("text_input", "再開コード").value = make_code()
            await person.click(button(person, "開く"))
            return person.shown

    assert all("このコードでは開けません" in in_thread(guess(number)) for number in range(3))
    place = hashlib.sha256(b"source\0address 127.0.0.2").hexdigest()
    with psycopg.connect(cluster.url) as connection:
        counted = connection.execute("SELECT count(*) FROM guesses WHERE source = %s", [place]).fetchone()
    assert counted == (3,)


def test_one_browser_guesses_no_more_at_another_process(cluster: Cluster) -> None:
    cookie = secrets.token_urlsafe(32)

    async def guess(_: int) -> str:
        person = visit(cluster, cookie)
        async with person:
            await person.open_page("drafts")
            person.widget("text_input", "再開コード").value = make_code()
            await person.click(button(person, "開く"))
            return person.shown

    shown = [in_thread(guess(number)) for number in range(GUESSES_PER_SOURCE + 1)]

    assert ["しばらく受け付けません" in text for text in shown] == [False] * GUESSES_PER_SOURCE + [True]


def visit(cluster: Cluster, cookie: str, session: str = "") -> Participant:
    return Participant(urlsplit(cluster.address).netloc, cookie, session)


def button(person: Participant, label: str) -> Widget:
    return next(w for w in person.widgets.values() if w.kind == "button" and w.label == label)


# --- the database: its password, and when it is away ---


def test_the_database_wants_the_password(cluster: Cluster) -> None:
    url = urlsplit(cluster.url)
    for password in ("", ":wrong"):
        wrong = f"postgresql://{url.username}{password}@{url.hostname}:{url.port}{url.path}"
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)
    psycopg.connect(cluster.url).close()


class Typist:
    """Somebody who types one name after another and comes back when the connection breaks."""

    def __init__(self, cluster: Cluster, who: str) -> None:
        self.cluster, self.who, self.cookie = cluster, who, secrets.token_urlsafe(32)
        self.typed, self.called_saved = 0, set[str]()

    async def type_until(self, done: asyncio.Event) -> None:
        """Type until ``done`` and until everything is called saved."""
        session = ""
        while True:
            person = visit(self.cluster, self.cookie, session)
            try:
                async with person:
                    return await self._type(person, done)
            except (ConnectionClosed, InvalidHandshake, OSError):
                session = person.session
                await asyncio.sleep(0.1)

    async def _type(self, person: Participant, done: asyncio.Event) -> None:
        await person.open_page("drafts")
        saved = False
        while not (saved and done.is_set()):
            self.typed += 1
            text = f"{self.who} {self.typed}"
            await person.edit(person.widget("text_input", NAME), text)
            if saved := acknowledges(person):
                self.called_saved.add(text)
            else:
                assert UNSAVED in person.shown
            await person.wait(0.05)


def type_while(cluster: Cluster, who: str, happen: Callable[[], None]) -> set[str]:
    """People type while something happens; every name that a page called saved, all of which are stored."""
    people = [Typist(cluster, f"{who}{number}") for number in range(PEOPLE)]

    async def type_on() -> None:
        done = asyncio.Event()
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(person.type_until(done))
            await asyncio.to_thread(happen)
            done.set()

    in_thread(type_on())
    called_saved = set[str]().union(*(person.called_saved for person in people))
    assert called_saved - stored_names(cluster) == set()
    assert {f"{person.who} {person.typed}" for person in people} <= called_saved  # all of them to the end
    return called_saved


def test_nothing_called_saved_is_lost_when_the_database_restarts(cluster: Cluster) -> None:
    def restart() -> None:
        for how in ("fast", "immediate"):
            sleep(1)
            cluster.database.stop(how)
            cluster.database.start()

    type_while(cluster, "restart", restart)


def test_what_cannot_be_stored_is_said_and_stored_when_the_database_is_back(
    cluster: Cluster, context: BrowserContext, away: float
) -> None:
    page = open_drafts(context.new_page(), cluster.address)
    name_draft(page, "停止の前の名前")

    def be_away() -> None:
        sleep(1)
        with database_away(cluster):
            sleep(away)

    with database_away(cluster):
        page.get_by_label(NAME).fill("停止の間の名前")
        page.get_by_label(NAME).press("Tab")
        expect(page.get_by_text(UNSAVED).first).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_text("保存済み")).to_be_visible(timeout=20_000)
    assert "停止の間の名前" in stored_names(cluster)
    type_while(cluster, "outage", be_away)


def test_processes_that_start_without_the_database_say_so_and_work_when_it_comes(
    cluster: Cluster, context: BrowserContext
) -> None:
    health = f"{cluster.address}/healthz"
    with database_away(cluster):
        for app in cluster.apps:
            app.end()
            app.start()
        wait_for(lambda: context.request.get(health).status == 503)
        page = context.new_page()
        page.goto(cluster.address)
        expect(page.get_by_role("heading", name="下書きを読めません")).to_be_visible(timeout=30_000)
    wait_for(lambda: context.request.get(health).status == 200)
    name_draft(open_drafts(page, cluster.address), "後から来た保存先")
    assert "後から来た保存先" in stored_names(cluster)


@contextmanager
def database_away(cluster: Cluster) -> Iterator[None]:
    cluster.database.stop()
    try:
        yield
    finally:
        cluster.database.start()


# --- a process that ends and returns ---


def serving(cluster: Cluster) -> App:
    """The process that has the one open page."""
    wait_for(lambda: sum(app.sessions() for app in cluster.apps) == 1)
    return next(app for app in cluster.apps if app.sessions())


def kill(cluster: Cluster, app: App) -> App:
    """End the process that has the one open page; the one that its page goes to."""
    app.end(signal.SIGKILL)
    others = [other for other in cluster.apps if other is not app]
    wait_for(lambda: any(other.sessions() for other in others), 60)
    return next(other for other in others if other.sessions())


def bring_back(cluster: Cluster, context: BrowserContext, app: App) -> None:
    """Start the process again, and wait until the balancer sends this browser there as before."""
    app.start()

    def is_asked() -> bool:
        context.request.get(f"{cluster.address}/healthz")
        return cluster.asked("/healthz")[-1] == [app.port]

    wait_for(is_asked, 60)


def use_files(page: Page) -> None:
    """Take a workbook home and hand it back."""
    with page.expect_download() as download:
        page.get_by_role("button", name="ブックをダウンロード").click()
    assert download.value.failure() is None
    workbook: FilePayload = {
        "name": download.value.suggested_filename,
        "mimeType": "",
        "buffer": Path(download.value.path()).read_bytes(),
    }
    with page.expect_response(lambda answer: "/_stcore/upload_file/" in answer.url) as upload:
        page.locator("input[type=file]").first.set_input_files(workbook)
    assert upload.value.status == 204
    settled(page)


def test_a_process_that_was_killed_and_returns_takes_no_files_from_pages_that_went_elsewhere(
    cluster: Cluster, context: BrowserContext
) -> None:
    page = open_drafts(context.new_page(), cluster.address)
    name_draft(page, "移った下書き")
    first = serving(cluster)
    second = kill(cluster, first)
    bring_back(cluster, context, first)

    go_to(page, "申請単位")  # no reload: the page that the new session has drawn
    go_to(page, DRAFTS)
    use_files(page)
    wait_for(lambda: cluster.asked("/_stcore/upload_file/"))
    for path in ("/media/", "/_stcore/upload_file/"):
        assert cluster.asked(path)[-1][0] == first.port
        assert cluster.asked(path)[-1][-1] == second.port
    other_tab = open_drafts(context.new_page(), cluster.address)
    assert first.sessions() == 1  # the tabs of one browser in two processes
    use_files(other_tab)
    use_files(page)


def test_evidence_almost_as_large_as_promised_goes_through(cluster: Cluster, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(cluster.address)
    settled(page)
    page.get_by_role("button", name=list_samples()[0].label).click()
    settled(page)
    go_to(page, "出力")
    data = evidence.scan(19 * MEGABYTE)
    file: FilePayload = {"name": "登記事項証明書.pdf", "mimeType": "application/pdf", "buffer": data}
    with page.expect_response(lambda answer: "/_stcore/upload_file/" in answer.url) as upload:
        page.locator("input[type=file]").first.set_input_files(file)

    assert upload.value.status == 204
    expect(page.get_by_text("1件のファイルがあります")).to_be_visible()


def test_a_file_of_a_page_is_for_its_browser_and_no_log_names_it(
    cluster: Cluster, context: BrowserContext
) -> None:
    page = open_drafts(context.new_page(), cluster.address)
    name_draft(page, "自分だけの下書き")
    with page.expect_download() as download:
        page.get_by_role("button", name="ブックをダウンロード").click()
    address = download.value.url
    with pytest.raises(HTTPError, match="404"):
        urlopen(address)
    assert context.request.get(address).status == 200

    name = address.rpartition("/")[2]
    wait_for(lambda: cluster.asked("/media/"))
    assert [log.name for log in cluster.folder.glob("*.log") if name in log.read_text("utf-8")] == []


def test_a_file_that_nobody_has_is_not_there(cluster: Cluster, context: BrowserContext) -> None:
    for answer in (
        context.request.get(f"{cluster.address}/media/none.pdf"),
        context.request.put(f"{cluster.address}/_stcore/upload_file/no-session/1", data=b"x" * 1_000_000),
        context.request.delete(f"{cluster.address}/_stcore/upload_file/no-session/1"),
    ):
        assert answer.status == 404


def test_a_page_comes_back_to_its_session_in_whichever_process(cluster: Cluster) -> None:
    async def come_back(cookie: str, session: str) -> str:
        async with visit(cluster, cookie, session) as person:
            return person.session

    async def come_and_come_back() -> None:
        homes = set[int]()
        for number in range(50):
            wait_for(lambda: not any(app.sessions() for app in cluster.apps))  # others have gone
            async with visit(cluster, f"cookie {number}") as person:
                (home,) = [app.port for app in cluster.apps if app.sessions()]
            homes.add(home)
            # Whatever cookie leads elsewhere: that is where the balancer begins to ask.
            for other in range(3):
                assert await come_back(f"other {other}", person.session) == person.session
            if len(homes) == len(cluster.apps):
                break
        assert len(homes) == len(cluster.apps)
        assert await come_back("cookie", "of-no-process") not in {"", "of-no-process"}

    in_thread(come_and_come_back())


def test_a_rolling_restart_loses_nothing_and_pages_go_on_without_reload(
    cluster: Cluster, context: BrowserContext
) -> None:
    page = open_drafts(context.new_page(), cluster.address)
    name_draft(page, "順に再起動する前")
    use_files(page)

    def restart() -> None:
        for app in cluster.apps:
            app.end()
            app.start()

    type_while(cluster, "rolling", restart)
    wait_for(lambda: any(app.sessions() for app in cluster.apps), 60)
    go_to(page, "申請単位")
    go_to(page, DRAFTS)
    use_files(page)
    name_draft(page, "順に再起動した後")
    assert {"順に再起動する前", "順に再起動した後"} <= stored_names(cluster)
