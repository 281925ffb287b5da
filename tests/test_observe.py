"""What a host can ask a process and read in its log, and that no visitor gets it and nobody's words are in it."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.types import Message as AsgiMessage
from starlette.types import Scope

from benchmarks.client import Participant, Widget
from core import VERSION
from core.draft import Draft
from core.store import Store
from core.store.codes import make_code
from core.store.tables import drafts, meta
from pages.parts.metrics import JOINED, REGISTRY, count_edit, count_join, count_save
from pages.parts.observe import (
    PATIENCE_SECONDS,
    ROUTES,
    Health,
    MetricsGuard,
    may_read_metrics,
    metrics_readers,
)
from questionnaire import list_editions
from tests.browser import ROOT, serve
from tests.postgres import postgres
from tests.support import wait_for

NAME = "いま開いている下書きの名前"
TYPED = "計測にも記録にも出ない名前"
COOKIE = "a-cookie-that-is-in-no-log-and-in-no-metric-0"


def ask(address: str, **headers: str) -> tuple[int, Message, str]:
    """Status, headers and body of an answer."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, headers=sent)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def metrics_of(server: str) -> dict[str, float]:
    """Every series of ours by name and labels."""
    status, _, text = ask(f"{server}/metrics")
    assert status == 200
    lines = (line.rpartition(" ") for line in text.splitlines() if line.startswith("kaiji_"))
    return {series: float(value) for series, _, value in lines}


def risen(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """By how much each counter has grown."""
    return {
        series: after[series] - before[series]
        for series in after
        if "_total" in series and after[series] != before[series]
    }


def lines_of(log: Path) -> list[dict[str, Any]]:
    """The lines of our own log; whatever else a server prints is no JSON."""
    lines = log.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kaiji")


@pytest.fixture(scope="module")
def log(folder: Path) -> Path:
    return folder / "server.log"


@pytest.fixture(scope="module")
def server(folder: Path, log: Path) -> Iterator[str]:
    """A server on a store with one draft that was set aside long ago."""
    (folder / "data").mkdir()
    store = Store(f"sqlite:///{folder / 'data' / 'drafts.sqlite3'}")
    store.create("somebody", Draft(edition=list_editions()[-1]), "端末")
    with store.engine.begin() as connection:
        aside = {"set_aside_at": 0, "idle_since": 0, "idle_sequence": 1}
        connection.execute(drafts.update().values(changed_at="2020-01-01", **aside))
        record = {"moment": (datetime.now(UTC) - timedelta(hours=1)).isoformat(), "served": 300 * 86_400}
        connection.execute(meta.insert().values(name="upkeep", value=json.dumps(record)))
    store.engine.dispose()
    with serve(log=log, KAIJI_DATA=str(folder / "data")) as address:
        # The process begins with a pass of upkeep, whether or not anybody has come.
        wait_for(lambda: metrics_of(address)['kaiji_upkeep_total{outcome="done"}'] == 1)
        yield address


def visit(server: str, cookie: str = "") -> Participant:
    return Participant(server.removeprefix("http://"), cookie)


def button(person: Participant, label: str) -> Widget:
    return next(w for w in person.widgets.values() if w.kind == "button" and w.label == label)


# --- health ---


def test_a_healthy_process_says_so_to_anybody_and_keeps_nothing_of_them(server: str) -> None:
    status, headers, body = ask(
        f"{server}/healthz", Accept="text/html", X_Forwarded_For="203.0.113.5", Cookie="other=1"
    )

    assert (status, json.loads(body)) == (200, {"status": "ok", "store": "ok"})
    assert headers["Set-Cookie"] is None
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


FAILING = {"status": "failing", "store": "unreachable"}


@pytest.mark.parametrize("damage", ["garbage", "removed"])
def test_a_store_that_is_broken_shows_and_so_does_its_repair(tmp_path: Path, damage: str) -> None:
    log, data, kept = tmp_path / "server.log", tmp_path / "data", tmp_path / "kept"
    with serve(log=log, KAIJI_DATA=str(data)) as server:
        assert ask(f"{server}/healthz")[0] == 200
        wait_for(lambda: metrics_of(server)['kaiji_upkeep_total{outcome="done"}'] == 1)
        shutil.copytree(data, kept)
        shutil.rmtree(data)
        if damage == "garbage":
            data.mkdir()
            (data / "drafts.sqlite3").write_bytes(b"no database at all" * 1000)
        wait_for(lambda: ask(f"{server}/healthz")[0] == 503)
        status, headers, body = ask(f"{server}/healthz")
        assert (status, json.loads(body)) == (503, FAILING)
        assert headers["Cache-Control"] == "no-store"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(kept, data)
        wait_for(lambda: ask(f"{server}/healthz")[0] == 200)

    events = [line["event"] for line in lines_of(log)]
    assert events == ["started", "store_unreachable", "store_reachable"]  # each change once
    assert str(tmp_path) not in log.read_text("utf-8")


def test_a_database_server_that_ends_shows_in_health_metrics_and_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"

    async def edit_without_database(server: str, database: ExitStack) -> None:
        async with visit(server, COOKIE) as person:
            await person.open_page("drafts")
            await person.edit(person.widget("text_input", NAME), TYPED)
            database.close()
            await person.edit(person.widget("text_input", NAME), f"{TYPED}！")
            assert "保存できていません" in person.shown

    with ExitStack() as database:
        url = database.enter_context(postgres()).new_database()
        with serve(log=log, DATABASE_URL=url) as server:
            assert ask(f"{server}/healthz")[0] == 200
            asyncio.run(edit_without_database(server, database))
            wait_for(lambda: json.loads(ask(f"{server}/healthz")[2]) == FAILING)  # it knows for a second
            values = metrics_of(server)

    assert values['kaiji_saves_total{outcome="stored"}'] == 1
    assert values['kaiji_saves_total{outcome="store_failed"}'] >= 1
    assert lines_of(log)[0]["store"] == "postgresql"
    failed = [line for line in lines_of(log) if line["event"] == "store_failed"]
    assert [(line["level"], line["type"]) for line in failed] == [("ERROR", "OperationalError")]
    assert TYPED not in log.read_text("utf-8")
    assert url.rpartition("=")[2] not in log.read_text("utf-8")


def test_a_store_that_hangs_is_unhealthy_in_time_and_asked_once() -> None:
    asked, answer = list[int](), threading.Event()

    def hang() -> None:
        asked.append(1)
        answer.wait()

    async def many_ask() -> list[bool]:
        health = Health(hang)
        try:
            return await asyncio.gather(*(health.store_answers() for _ in range(50)))
        finally:
            answer.set()

    begin = time.monotonic()
    answers = asyncio.run(many_ask())

    assert answers == [False] * 50
    assert PATIENCE_SECONDS <= time.monotonic() - begin < PATIENCE_SECONDS + 1
    assert len(asked) == 1


def test_a_store_is_asked_at_most_once_a_second() -> None:
    asked = list[int]()

    async def ask_again_and_again() -> list[bool]:
        health = Health(lambda: asked.append(1))
        return [await health.store_answers() for _ in range(200)]

    assert asyncio.run(ask_again_and_again()) == [True] * 200
    assert 1 <= len(asked) <= 2


# --- who may read the metrics ---


@pytest.mark.parametrize(
    ("client", "headers", "readers", "may"),
    [
        ("127.0.0.1", {}, "", True),
        ("127.8.8.8", {}, "", True),
        ("::1", {}, "", True),
        ("::ffff:127.0.0.1", {}, "", True),
        ("192.0.2.1", {}, "", False),
        ("::ffff:192.0.2.1", {}, "", False),
        ("2001:db8::1", {}, "", False),
        ("", {}, "", False),
        ("localhost", {}, "", False),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}, "", False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, "", False),
        ("127.0.0.1", {"X-Forwarded-For": ""}, "", False),
        ("127.0.0.1", {"FORWARDED": "for=203.0.113.5"}, "", False),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.5"}, "", False),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, "", False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, "", False),
        ("192.0.2.1", {}, "192.0.2.1", True),
        ("192.0.2.2", {}, "192.0.2.1", False),
        ("127.0.0.1", {}, "192.0.2.1", True),
        ("10.1.2.3", {}, "192.0.2.1, 10.1.0.0/16", True),
        ("::ffff:10.1.2.3", {}, "10.1.0.0/16", True),
        ("10.2.2.3", {}, "10.1.0.0/16", False),
        ("10.1.2.3", {}, "2001:db8::/32", False),
        ("2001:db8::1", {}, "2001:db8::/32", True),
        ("10.1.2.3", {"X-Forwarded-For": "10.1.2.3"}, "10.1.0.0/16", False),  # whoever a proxy says it is
    ],
)
def test_who_may_read_the_metrics(
    monkeypatch: pytest.MonkeyPatch, client: str, headers: dict[str, str], readers: str, may: bool
) -> None:
    monkeypatch.setenv("KAIJI_METRICS_FROM", readers)
    assert may_read_metrics(client, Headers(headers), metrics_readers()) is may


@pytest.mark.parametrize("entry", ["10.0.0.300", "10.1.2.3/16", "prometheus", "10.0.0.1;10.0.0.2", "*"])
def test_a_wrong_setting_is_explained_and_nothing_is_opened(
    monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    monkeypatch.setenv("KAIJI_METRICS_FROM", f"192.0.2.1,{entry}")
    with pytest.raises(SystemExit) as refused:
        metrics_readers()
    assert f"KAIJI_METRICS_FROM の「{entry}」は" in str(refused.value)


PATHS = (
    "/metrics",
    "/metrics/",
    "//metrics",
    "/_stcore/metrics",
    "/_stcore/metrics/",
    "/base/_stcore/metrics",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_finds_no_metrics_of_ours_or_of_the_framework(server: str, path: str) -> None:
    status, headers, body = ask(f"{server}{path}", X_Forwarded_For="127.0.0.1")
    assert (status, body) == (404, "Not Found")
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_this_machine_reads_both(server: str) -> None:
    status, headers, body = ask(f"{server}/metrics", Accept="text/html")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=")
    assert headers["Set-Cookie"] is None
    assert headers["Cache-Control"] == "no-store"
    assert "# TYPE kaiji_edits_total counter" in body
    assert ask(f"{server}/_stcore/metrics")[0] == 200


@pytest.mark.parametrize(("client", "expected"), [("192.0.2.1", 404), ("10.1.2.3", 200), ("127.0.0.1", 200)])
def test_the_address_of_the_connection_decides(
    monkeypatch: pytest.MonkeyPatch, client: str, expected: int
) -> None:
    monkeypatch.setenv("KAIJI_METRICS_FROM", "10.1.0.0/16")
    guard = Middleware(MetricsGuard, readers=metrics_readers())
    app, sent = Starlette(routes=ROUTES, middleware=[guard]), list[AsgiMessage]()
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/metrics",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],  # what a visitor claims to have asked for changes nothing
        "client": (client, 50_000),
    }

    async def receive() -> AsgiMessage:
        return {"type": "http.request"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))

    assert sent[0]["status"] == expected
    assert (b"kaiji_" in sent[1]["body"]) is (expected == 200)


# --- what is counted and logged ---


def test_edits_saves_sessions_wrong_codes_and_failures_are_counted_without_anybodys_words(
    server: str, folder: Path, log: Path
) -> None:
    before, code = metrics_of(server), make_code()

    async def work() -> dict[str, float]:
        async with visit(server, COOKIE) as person, visit(server):
            await person.open_page("drafts")
            await person.edit(person.widget("text_input", NAME), TYPED)
            await person.edit(person.widget("text_input", NAME), f"{TYPED}！")
            person.widget("text_input", "再開コード").value = code
            await person.click(button(person, "開く"))
            assert "このコードでは開けません。" in person.shown
            return metrics_of(server)

    async def come_back_to_a_broken_draft() -> None:
        async with visit(server, COOKIE) as person:
            assert "予期しない問題が起きました。" in person.shown

    during = asyncio.run(work())
    with sqlite3.connect(folder / "data" / "drafts.sqlite3") as database:
        database.execute("UPDATE drafts SET edition = 'broken'")
        draft_ids = [row[0] for row in database.execute("SELECT id FROM drafts")]
    database.close()
    asyncio.run(come_back_to_a_broken_draft())
    wait_for(lambda: metrics_of(server)["kaiji_open_sessions"] == before["kaiji_open_sessions"])
    after = metrics_of(server)

    assert during["kaiji_open_sessions"] == before["kaiji_open_sessions"] + 2
    assert during["kaiji_memory_blocks"] > 100_000
    assert risen(before, after) == {
        "kaiji_edits_total": 2,
        'kaiji_saves_total{outcome="stored"}': 2,
        'kaiji_wrong_codes_total{reason="unknown"}': 1,
        "kaiji_failures_total": 1,
    }
    assert after["kaiji_save_duration_seconds_count"] == before["kaiji_save_duration_seconds_count"] + 2
    assert ask(f"{server}/", Accept="text/html", X_Forwarded_For="203.0.113.77")[0] == 200
    assert len(draft_ids) == 1
    told = log.read_text("utf-8") + ask(f"{server}/metrics")[2]
    assert "failure" in told
    for secret in (TYPED, COOKIE, code, code.replace("-", ""), "{ broken", "203.0.113.77", *draft_ids):
        assert secret not in told


def test_the_log_is_json_whose_fields_are_known(server: str, log: Path) -> None:
    async def come() -> None:
        async with visit(server):
            pass

    asyncio.run(come())
    lines = lines_of(log)

    assert lines[0] == {
        "time": lines[0]["time"],
        "level": "INFO",
        "event": "started",
        "version": VERSION,
        "store": "sqlite",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", lines[0]["time"])
    purged = next(line for line in lines if line["event"] == "purged")
    assert (purged["drafts"], purged["rooms"]) == (1, 0)
    known = {"time", "level", "event", "version", "store", "drafts", "rooms", "number", "places"}
    assert {field for line in lines for field in line} <= known


LOGGING = r"""
import logging
from pages.parts.log import note, start_log
start_log()
note("x", places=["a\nb\u2028c"])
try:
    raise ValueError("what somebody wrote")
except ValueError:
    logging.getLogger("kaiji").exception("failure")
"""


def test_a_line_of_the_log_stays_one_line_and_quotes_no_exception() -> None:
    ran = subprocess.run([sys.executable, "-c", LOGGING], cwd=ROOT, capture_output=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.decode().splitlines()]
    assert [(line["level"], line["event"]) for line in lines] == [("INFO", "x"), ("ERROR", "failure")]
    assert set(lines[1]) == {"time", "level", "event"}


def test_a_save_that_has_to_wait_is_logged(tmp_path: Path) -> None:
    log = tmp_path / "server.log"

    async def edit_while_somebody_writes(server: str) -> None:
        async with visit(server, COOKIE) as person:
            await person.open_page("drafts")
            writer = sqlite3.connect(tmp_path / "data" / "drafts.sqlite3", isolation_level=None)
            writer.execute("BEGIN IMMEDIATE")
            edit = asyncio.create_task(person.edit(person.widget("text_input", NAME), TYPED))
            await asyncio.sleep(1.5)
            writer.execute("ROLLBACK")
            writer.close()
            await edit

    with serve(log=log, KAIJI_DATA=str(tmp_path / "data")) as server:
        asyncio.run(edit_while_somebody_writes(server))

    (slow,) = [line for line in lines_of(log) if line["event"] == "slow_save"]
    assert slow["outcome"] == "stored"
    assert 1 < slow["seconds"] < 3


def test_the_version_in_the_log_is_the_one_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION


def test_whatever_ends_a_join_no_label_is_made_of_it() -> None:
    def joins() -> dict[str, float]:
        samples = next(m for m in REGISTRY.collect() if m.name == "kaiji_joins").samples
        return {sample.labels["outcome"]: sample.value for sample in samples}

    before = joins()
    for outcome in ("joined", "other", "K7-A-CODE", "山田太郎"):
        count_join(outcome)

    after = joins()
    assert set(after) == set(JOINED)
    assert after["joined"] == before["joined"] + 1
    assert after["other"] == before["other"] + 3


def test_counting_costs_an_edit_next_to_nothing() -> None:
    """An edit takes milliseconds; what is counted of it takes thousandths of one."""
    rounds = 2_000
    begin = time.perf_counter()
    for _ in range(rounds):
        count_edit()
        count_save("stored", 0.002)
    assert (time.perf_counter() - begin) / rounds < 0.000_1
