"""The process that opens PDFs from outside: ``python -m core.intake.worker``, frames in, frames out.

A frame is its length as eight bytes and then its content. In: the most pages, then the file. Out: a
head in JSON, then our own copy of the pages. It knows no secret, holds no database, and may not use
more memory than ``OPENER_MEMORY``.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import BinaryIO

from pypdf.errors import LimitReachedError

from core.intake.flatten import Unreadable, flattened
from core.limits import OPENER_MEMORY

_BROKEN = "PDFが壊れているか、PDFではありません。開けるか確かめて、もう一度作ってください。"
_TOO_MUCH = "開くのに使う量が大きすぎます。印刷して「PDFに保存」したものを使ってください。"


def main() -> None:
    _limit_memory()
    logging.disable()  # a warning about a file may quote it
    read, write = sys.stdin.buffer, sys.stdout.buffer
    while (most_pages := read_frame(read)) is not None and (data := read_frame(read)) is not None:
        head, copy = _answer(data, int(most_pages))
        write_frame(write, json.dumps(head).encode())
        write_frame(write, copy)
        write.flush()


def _answer(data: bytes, most_pages: int) -> tuple[dict[str, object], bytes]:
    try:
        copy, pages, notes = flattened(data, most_pages)
    except Unreadable as error:
        return {"problem": str(error)}, b""
    except (MemoryError, LimitReachedError):
        return {"problem": _TOO_MUCH}, b""
    except Exception:  # whatever a hostile file makes pypdf raise, the file is left out and the rest goes on
        return {"problem": _BROKEN}, b""
    return {"pages": pages, "notes": notes}, copy


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit holds there as well
        return
    resource.setrlimit(resource.RLIMIT_AS, (OPENER_MEMORY, OPENER_MEMORY))
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


if __name__ == "__main__":
    main()
