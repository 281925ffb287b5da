"""Contents of files on disk for as long as somebody uses them, so that nobody's evidence stays in memory.

A spool belongs to one process. Its folder goes when the process ends; where it was killed, the next process that
starts in the same data folder removes it. Names on disk are random and never from outside.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.intake.limits import LimitError
from core.limits import SPOOL

_FULL = (
    "いま多くの人が資料を入れているため、これ以上は預かれません。しばらく待ってから、もう一度入れてください。"
)


class Spooled:
    """A file of the spool: deleted when it is released, at the latest when nobody refers to it."""

    def __init__(self, spool: Spool, path: Path, size: int) -> None:
        self.size = size
        self._path = path
        self.release = weakref.finalize(self, spool._remove, path, size)
        """Deletes the file; once."""

    def read(self) -> bytes:
        """The content. Raises ``OSError`` where it was released."""
        return self._path.read_bytes()


class Spool:
    """Keeps at most ``largest`` bytes in a folder of its own inside ``parent``. Safe to use from any thread."""

    def __init__(self, parent: Path, largest: int = SPOOL) -> None:
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        parent.chmod(0o700)
        self.folder = parent / secrets.token_hex(8)
        self.largest, self.used = largest, 0
        self._guard = threading.RLock()  # what the collector frees meanwhile is removed by the same thread
        with _alone(parent):
            _sweep(parent)
            self.folder.mkdir(mode=0o700)
            self._lock = _locked(_lock_of(self.folder))
        self.close = weakref.finalize(self, _remove_folder, self.folder, self._lock)
        """Deletes everything; also at the end of the process."""

    def keep(self, content: bytes) -> Spooled:
        """Put a content on disk. Raises ``LimitError`` where the spool is full, and ``OSError``."""
        size = len(content)
        with self._guard:
            if self.used + size > self.largest:
                raise LimitError(_FULL)
            self.used += size
        path = self.folder / secrets.token_hex(16)
        try:
            descriptor = os.open(
                path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
            )
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError:
            self._remove(path, size)
            raise
        return Spooled(self, path, size)

    def _remove(self, path: Path, size: int) -> None:
        with self._guard:
            self.used -= size
        path.unlink(missing_ok=True)


def _sweep(parent: Path) -> None:
    """Remove the folders of processes that are no more."""
    for folder in parent.iterdir():
        if folder.is_dir() and (lock := _locked(_lock_of(folder))) is not None:
            _remove_folder(folder, lock)


def _remove_folder(folder: Path, lock: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        os.close(lock)
    with suppress(OSError):
        _lock_of(folder).unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Processes that start at once sweep one after the other."""
    lock = _locked(parent / "start.lock", wait=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _locked(path: Path, wait: bool = False) -> int | None:
    """The lock of a file, for as long as the process lives; None where another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
