"""A Streamlit app as a process of its own on the loopback interface, stopped with the ``with`` block."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
WIZARD = ROOT / "app.py"
BARE = ROOT / "benchmarks" / "bare_app.py"
LONGEST_START = 60.0


@dataclass(frozen=True)
class Server:
    """A server of ours; ``address`` is host:port."""

    address: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """kill -9 to the server and all that it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(script: Path, folder: Path = ROOT) -> Iterator[str]:
    """``streamlit run script`` from ``folder``, whose ``.streamlit/config.toml`` applies; gives host:port."""
    with started(script, folder) as server:
        yield server.address


@contextmanager
def started(script: Path, folder: Path = ROOT, port: str = "") -> Iterator[Server]:
    """The same; gives the server, which may be killed within the block."""
    address = f"127.0.0.1:{port or _free_port()}"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = {
        "server.address": "127.0.0.1",
        "server.port": address.partition(":")[2],
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(address, process)
        yield Server(address, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def wizard() -> Iterator[str]:
    """The product as ``make run`` starts it."""
    with running(WIZARD) as address:
        yield address


@contextmanager
def bare_app() -> Iterator[str]:
    """The one-widget app with Streamlit's defaults: no config file is in reach."""
    with TemporaryDirectory() as folder, running(BARE, Path(folder)) as address:
        yield address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"streamlit ended at once with code {process.returncode}")
        try:
            with urlopen(f"http://{address}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"streamlit did not answer within {LONGEST_START:g} s")
