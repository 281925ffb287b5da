"""The production set-up without containers: nginx with ``deploy/nginx.conf``, app processes, PostgreSQL.

Only addresses and paths of ``deploy/nginx.conf`` are replaced, its lines for TLS are switched on, and what the
nginx of Debian 12 does not know yet is written as that file says. Everything listens on the loopback interface.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.browser import ROOT, free_port, wait_until_healthy
from tests.postgres import Postgres, postgres

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
_SETTINGS = ROOT / "deploy" / "nginx.conf"
_PROCESSES = len(re.findall(r"server app\d", _SETTINGS.read_text("utf-8")))
_LONGEST_END = 30


@dataclass
class App:
    """One app process, which can be ended and started again at the same address."""

    port: int
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self.environment}, stdout=log, stderr=log
            )
        wait_until_healthy(f"{self.address}/_stcore/health")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process
        self.process.send_signal(how)
        self.process.wait(_LONGEST_END)

    def stop(self) -> None:
        """End it where it still runs."""
        if self.process and self.process.poll() is None:
            self.end(signal.SIGKILL)

    def sessions(self) -> int:
        """How many sessions it has that a browser is connected to or has just left."""
        with urlopen(f"{self.address}/metrics") as answer:
            found = re.search(rb"^kaiji_open_sessions (\d+)", answer.read(), re.MULTILINE)
        assert found
        return int(found[1])


@dataclass(frozen=True)
class Cluster:
    """A running one. ``address`` and ``tls_address`` are the balancer's, ``url`` is the database's."""

    folder: Path
    apps: Sequence[App]
    database: Postgres
    url: str
    address: str
    tls_address: str

    def asked(self, path: str) -> list[list[int]]:
        """For each request of a path so far, the ports of the processes that the balancer asked, in order."""
        lines = (self.folder / "access.log").read_text("utf-8").splitlines()
        upstreams = (line.split(" ", 5)[5] for line in lines if line.split(" ")[2].startswith(path))
        return [[int(port) for port in re.findall(r":(\d+)", upstream)] for upstream in upstreams]


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="kaiji-cluster-"))
    folder.chmod(0o755)  # nginx's own user reads and writes below it
    database_port, port, tls_port, *app_ports = (free_port() for _ in range(3 + _PROCESSES))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        database = stack.enter_context(postgres(port=database_port))
        url = database.new_database_with_password()
        environment = {
            "DATABASE_URL": url,
            "STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex(32),
            "FORWARDED_ALLOW_IPS": "127.0.0.1",
        }
        apps = [App(number, environment, folder / f"app-{number}.log") for number in app_ports]
        for app in apps:
            stack.callback(app.stop)
            app.start()
        settings = _balancer_settings(folder, port, tls_port, app_ports)
        stack.enter_context(_balancer(folder, settings, f"http://127.0.0.1:{port}"))
        yield Cluster(
            folder, apps, database, url, f"http://127.0.0.1:{port}", f"https://127.0.0.1:{tls_port}"
        )


def _balancer_settings(folder: Path, port: int, tls_port: int, app_ports: Sequence[int]) -> str:
    ports = iter(app_ports)
    settings = _SETTINGS.read_text("utf-8")
    settings = re.sub(r"app\d:8501 resolve", lambda _: f"127.0.0.1:{next(ports)}", settings)
    settings = re.sub(r"^    #   (?=listen|ssl_)", "    ", settings, flags=re.MULTILINE)
    for there, here in {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls_port} ssl http2;",
        "/etc/nginx/tls": str(folder),
        "/dev/stdout": f"{folder}/access.log",
    }.items():
        assert there in settings
        settings = settings.replace(there, here)
    return settings


@contextmanager
def _balancer(folder: Path, settings: str, address: str) -> Iterator[None]:
    """nginx with what its package's own ``nginx.conf`` would say, in a folder of our own."""
    _make_certificate(folder)
    (folder / "kaiji.conf").write_text(settings, "utf-8")
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    main = [
        *(["user nobody nogroup;"] if os.geteuid() == 0 else []),
        f"worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;",
        "events { worker_connections 512; }",
        "http {",
        *(f"{name}_temp_path {folder}/{name};" for name in temporary),
        f"include {folder}/kaiji.conf; }}",
    ]
    (folder / "nginx.conf").write_text("\n".join(main), "utf-8")
    assert NGINX
    command = [NGINX, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    checked = subprocess.run([*command, "-t"], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr.decode()
    with subprocess.Popen([*command, "-g", "daemon off;"]) as process:
        try:
            wait_until_healthy(f"{address}/_stcore/health")
            yield
        finally:
            process.terminate()


def _make_certificate(folder: Path) -> None:
    """One that nobody has signed, for 127.0.0.1."""
    names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    files = ("-keyout", folder / "key.pem", "-out", folder / "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", *key, *names, *files], capture_output=True, check=True)
