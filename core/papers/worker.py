"""The process that makes papers: ``python -m core.papers.worker``, frames in, frames out (see ``core.workers``).

In: an order in JSON, then the content of each of its files. Out: any number of progress heads, then a head that
says what was made and its content, or where in the code it failed. Its work costs those who edit nothing but
their share of the processor, and it is ended by ending the process.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any, BinaryIO

from core.documents import MaterialKey
from core.draft import Draft
from core.edition import Edition
from core.error_places import places_of
from core.intake.limits import Booklet
from core.limits import MAKER_MEMORY
from core.papers.order import Kind, Order, make
from core.workers import read_frame, stand_back, write_frame


def main() -> None:
    stand_back(MAKER_MEMORY)
    read, write = sys.stdin.buffer, sys.stdout.buffer
    while (head := read_frame(read)) is not None:
        _answer(_read_order(json.loads(head), read), write)


def send_order(order: Order, write: BinaryIO) -> None:
    """Ask a worker; the other end of ``_read_order``."""
    files: list[tuple[MaterialKey | None, Booklet]] = [
        *order.files.items(),
        *((None, b) for b in order.spare),
    ]
    head = {
        "kind": order.kind,
        "edition": order.edition.model_dump_json(),
        "draft": order.draft.model_dump_json(),
        "on": order.on.isoformat(),
        "base": order.base.model_dump_json() if order.base else "",
        "unit": order.unit_id,
        "files": [[material, b.name, b.pages, b.problem, b.notes] for material, b in files],
    }
    write_frame(write, json.dumps(head).encode())
    for _, booklet in files:
        write_frame(write, booklet.data)
    write.flush()


def _read_order(head: dict[str, Any], read: BinaryIO) -> Order:
    files: dict[MaterialKey, Booklet] = {}
    spare: list[Booklet] = []
    for material, name, pages, problem, notes in head["files"]:
        booklet = Booklet(name, read_frame(read) or b"", pages, problem, tuple(notes))
        if material is None:
            spare.append(booklet)
        else:
            files[tuple(material)] = booklet
    kind: Kind = head["kind"]
    return Order(
        kind,
        Edition.model_validate_json(head["edition"]),
        Draft.model_validate_json(head["draft"]),
        date.fromisoformat(head["on"]),
        Draft.model_validate_json(head["base"]) if head["base"] else None,
        head["unit"],
        files,
        tuple(spare),
    )


def _answer(order: Order, write: BinaryIO) -> None:
    def progress(done: int, total: int) -> None:
        _say(write, {"done": done, "total": total})

    try:
        made = make(order, progress)
    except Exception as error:  # whatever it is, the visitor gets its number and the next one is served
        _say(write, {"places": places_of(error)})
        return
    _say(write, {"names": made.names, "notes": made.notes, "pages": made.pages})
    write_frame(write, made.data)
    write.flush()


def _say(write: BinaryIO, head: dict[str, object]) -> None:
    write_frame(write, json.dumps(head).encode())
    write.flush()


if __name__ == "__main__":
    main()
