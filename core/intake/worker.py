"""The process that opens PDFs and workbooks from outside: ``python -m core.intake.worker``.

In: what is asked, then the file. Out: a head in JSON, then what was asked for: our own copy of the pages, the
draft that the PDF carries, or the cells of the workbook. It may not use more memory than ``OPENER_MEMORY``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from pypdf import overwrite_configuration
from pypdf.errors import DependencyError, LimitReachedError

from core.intake.carried import carried_draft
from core.intake.flatten import Unreadable, flattened
from core.limits import EVIDENCE_PAGES, OPENER_MEMORY
from core.workers import read_frame, stand_back, write_frame

_BROKEN = "PDFが壊れているか、PDFではありません。開けるか確かめて、もう一度作ってください。"
_UNUSUAL = "特殊な方式で圧縮されていて開けません。作ったソフトの標準の設定で、PDFに保存し直してください。"
_TOO_MUCH = "開くのに使うメモリが多すぎます。別の方法で作り直したファイルを使ってください。"


def main() -> None:
    stand_back(OPENER_MEMORY)
    overwrite_configuration(jbig2dec_binary=None)  # no other program gets to see the file
    read, write = sys.stdin.buffer, sys.stdout.buffer
    while (task := read_frame(read)) is not None and (data := read_frame(read)) is not None:
        head, content = _answer(_TASKS[task.decode()], data)
        write_frame(write, json.dumps(head).encode())
        write_frame(write, content)
        write.flush()


def _pages(data: bytes) -> tuple[dict[str, Any], bytes]:
    copy, pages, notes = flattened(data, EVIDENCE_PAGES)
    return {"pages": pages, "notes": notes}, copy


def _draft(data: bytes) -> tuple[dict[str, Any], bytes]:
    return {}, carried_draft(data)


def _workbook(data: bytes) -> tuple[dict[str, Any], bytes]:
    from core.workbook.errors import WorkbookError  # needs more than a PDF does, and longer to load
    from core.workbook.outside import packed_sheets

    try:
        return {}, packed_sheets(data)
    except WorkbookError as error:
        raise Unreadable(str(error)) from error


_Task = Callable[[bytes], tuple[dict[str, Any], bytes]]
_TASKS: dict[str, _Task] = {"pages": _pages, "draft": _draft, "workbook": _workbook}


def _answer(task: _Task, data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return task(data)
    except Unreadable as error:
        return {"problem": str(error)}, b""
    except (MemoryError, LimitReachedError):
        return {"problem": _TOO_MUCH}, b""
    except (NotImplementedError, DependencyError):
        return {"problem": _UNUSUAL}, b""
    except Exception:  # whatever a hostile file makes pypdf raise, the file is left out and the rest goes on
        return {"problem": _BROKEN}, b""


if __name__ == "__main__":
    main()
