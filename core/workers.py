"""Processes beside this one for what is not trusted or takes long: how they are started, limited and spoken to.

A frame is its length as eight bytes and then its content. Such a process knows no secret of the server and holds no
database; whoever waits for it may end it at any time.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")


def start_worker(module: str) -> subprocess.Popen[bytes]:
    """A process of this module, for frames in and frames out."""
    return subprocess.Popen(  # nosec B603 # our own module by its name, no shell and nothing from outside
        [sys.executable, "-m", module],
        cwd=_ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def stand_back(memory: int) -> None:
    """For the process itself: leave the processor to who edits, use at most so many bytes, and log nothing.

    A warning about a file or a text may quote it.
    """
    logging.disable()
    try:
        import resource
    except ImportError:  # Windows has no such limits; whoever waits has a time limit there as well
        return
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_frame(source: BinaryIO) -> bytes | None:
    """The next frame; None at the end of what is sent."""
    head = source.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head)
    content = source.read(length)
    return content if len(content) == length else None


def write_frame(target: BinaryIO, content: bytes) -> None:
    target.write(len(content).to_bytes(8))
    target.write(content)
