"""Who may speak with the server, and that it never speaks with anybody outside."""

from __future__ import annotations

import http.client
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from pages.parts.own_host import is_own_name
from pages.parts.steps import SIDEBAR
from tests.browser import go_to, launch, serve, settled

WATCH = textwrap.dedent(
    """
    import socket, sys, time
    LOG, SILENT = {log!r}, {silent!r}
    look_up = socket.getaddrinfo

    def outside(host):
        text = host.decode() if isinstance(host, bytes) else str(host or "")
        return text not in {{"", "localhost", "0.0.0.0", "::", "::1"}} and not text.startswith("127.")

    def note(event, args):
        host = None
        if event in {{"socket.connect", "socket.sendto"}} and isinstance(args[1], tuple):
            host = args[1][0]
        if host is not None and outside(host):
            with open(LOG, "a") as log:
                print(event, host, file=log)

    def slow(host, *args, **kwargs):
        if outside(host):
            with open(LOG, "a") as log:
                print("look-up", host, file=log)
            time.sleep(SILENT)
            raise socket.gaierror(socket.EAI_AGAIN, "the resolver stays silent")
        return look_up(host, *args, **kwargs)

    sys.addaudithook(note)
    socket.getaddrinfo = slow
    """
)


@pytest.fixture(scope="module")
def calls_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a line for each look-up and connection that leaves the machine."""
    return tmp_path_factory.mktemp("watch") / "out.log"


@pytest.fixture(scope="module")
def server(calls_out: Path) -> Iterator[str]:
    """A server on a host whose resolver stays silent for 20 s, as behind a firewall."""
    (calls_out.parent / "sitecustomize.py").write_text(WATCH.format(log=str(calls_out), silent=20), "utf-8")
    calls_out.touch()
    with serve(
        KAIJI_DATA=str(calls_out.parent / "data"),
        PYTHONPATH=str(calls_out.parent),
        KAIJI_HOSTS="kaiji.example.co.jp, kaiji.example.co.jp:8443",
        STREAMLIT_SERVER_ADDRESS="0.0.0.0",  # as in a container: there Streamlit would ask for its address
    ) as address:
        yield address


def shake_hands(server: str, **headers: str) -> int:
    """The status that the opening handshake of a WebSocket gets."""
    place = server.rpartition("/")[2]
    connection = http.client.HTTPConnection(place, timeout=60)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    sent = {
        "Host": place,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **headers,
    }
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def fetch(server: str, method: str = "GET", path: str = "/", **headers: str) -> int:
    connection = http.client.HTTPConnection(server.rpartition("/")[2], timeout=60)
    connection.request(method, path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_our_own_page_opens_a_session(server: str) -> None:
    assert shake_hands(server, Origin=server) == 101
    public = {"Host": "kaiji.example.co.jp", "Origin": "https://kaiji.example.co.jp"}
    assert shake_hands(server, **public) == 101  # as a proxy with TLS passes it on


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://127.0.0.1:1",  # another port of the same host: another program's page
        "http://localhost",
        "null",
        "",
        "file://",
        "https://kaiji.example.co.jp.elsewhere.example",
        "//",
        "http://[",
    ],
)
def test_a_page_of_another_site_opens_none_and_keeps_nobody_waiting(
    server: str, calls_out: Path, origin: str
) -> None:
    assert shake_hands(server, Origin=origin) == 403

    assert calls_out.read_text("utf-8") == ""


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "[::1", "a@b"])
def test_a_name_that_is_not_ours_gets_nothing(server: str, host: str) -> None:
    assert shake_hands(server, Host=host, Origin=f"http://{host}") == 403
    assert fetch(server, Host=host) == 421


def test_machines_may_ask_for_health_under_any_name(server: str) -> None:
    assert fetch(server, path="/healthz", Host="app1:8501") == 200
    assert fetch(server, path="/_stcore/health", Host="app1:8501") == 200


def test_another_sites_page_uploads_nothing(server: str) -> None:
    place = "/_stcore/upload_file/session/file"
    assert fetch(server, "PUT", place, Origin="https://elsewhere.example") == 421


def test_what_is_our_own_name() -> None:
    for name in ("localhost", "localhost:8501", "127.0.0.1:8501", "[::1]:8501", "192.168.1.20"):
        assert is_own_name(name)
    for name in ("elsewhere.example", "127.0.0.1.example", "[nonsense]", "", "localhost.example:80"):
        assert not is_own_name(name)


def test_nothing_calls_out_on_a_walk_through_every_page(server: str, calls_out: Path) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(locale="ja-JP")
        page.goto(server)
        settled(page)
        for step in SIDEBAR[1:]:
            go_to(page, step.title)
        page.get_by_label("いま開いている下書きの名前").fill("外へは何も伝えない")
        page.keyboard.press("Tab")
        settled(page)
        browser.close()

    assert calls_out.read_text("utf-8") == ""


def test_the_watch_sees_a_call_out(tmp_path: Path) -> None:
    """The two tests above could not fail if the watch were blind."""
    log = tmp_path / "out.log"
    (tmp_path / "sitecustomize.py").write_text(WATCH.format(log=str(log), silent=0), "utf-8")
    code = "from streamlit import net_util; net_util.get_external_ip()"
    subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, check=True)
    assert "checkip" in log.read_text("utf-8")
