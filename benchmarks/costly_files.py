"""Small files that cost much to whoever opens them in good faith, made anew each time; none is stored anywhere.

``strength`` is 1 for what once took a server 10 to 25 seconds or 5 GB, and less for the same kind made smaller.
"""

from __future__ import annotations

import asyncio
import io
import random
import resource
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

from benchmarks.bad_files import check_message
from core.draft import Draft, Offering, Service, ServiceLevel
from core.files import DraftFileError, save_draft
from core.intake import Visitor, take_in
from core.intake.carried import NAME
from core.pdf.embedded import open_draft_file
from core.store import Unstorable, check_storable
from core.workbook import WorkbookError, save_workbook, sheets_from_outside
from questionnaire import list_editions, load_edition, load_sample

Make = Callable[[random.Random, float], bytes]
LONGEST_PAUSE = 2.0
"""Seconds for which the event loop may stand still."""
MOST_MEMORY = 1024.0
"""MB of the process that has the files opened."""


def _listed(chance: random.Random, strength: float, entries: tuple[str, ...], place: str) -> bytes:
    """A draft file of up to 4.8 MB with one list that is full of the same."""
    entry = chance.choice(entries)
    before, after = f'{{"schema_version":1,"edition":"{list_editions()[-1]}",{place}', "]" + "}" * 4
    most = int(4_800_000 * strength) // (len(entry) + 1)
    return (before + ",".join([entry] * most) + after).encode()


def wrong_entries(chance: random.Random, strength: float) -> bytes:
    entries = ("1", "[]", "null", '"x"', "{}", '{"x":1}')
    return _listed(chance, strength, entries, '"provider_answers":{"a":{"evidence":[')


def empty_rows(chance: random.Random, strength: float) -> bytes:
    return _listed(chance, strength, ("{}", '""', '{"":""}'), '"provider_answers":{"a":{"values":{"t":[')


def deep_lists(chance: random.Random, strength: float) -> bytes:
    head = f'{{"schema_version":1,"edition":"{list_editions()[-1]}","title":'
    return (head + chance.choice("[{") * int(4_800_000 * strength)).encode()


def many_units(chance: random.Random, strength: float) -> bytes:
    """1,000 units in 100 KB."""
    levels = tuple(ServiceLevel(id=f"l{n}", name="段" * chance.randint(0, 9)) for n in range(20))
    services = tuple(Service(id=f"s{n}", levels=levels) for n in range(max(2, int(50 * strength))))
    return save_draft(Draft(edition=list_editions()[-1], offering=Offering(services=services)))


def long_name(chance: random.Random, strength: float) -> bytes:
    name = chance.choice(("\n", "あ", "W", "「", "a-")) * int(30_001 + 100_000 * strength)
    return save_draft(Draft(edition=list_editions()[-1], title=name))


def _pdf(*objects: bytes, tail: bytes = b"") -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    written, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    if tail:
        return written + tail % start
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            size,
            table,
            size,
            start,
        )
    )


def _stream(names: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (names, len(packed), packed)


_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(%s) 4 0 R]>>>>>>" % NAME.encode()
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R>>"
_FILE = b"<</Type/Filespec/F(x)/EF<</F 5 0 R>>>>"


def predictor(chance: random.Random, strength: float) -> bytes:
    """A stream of 60 MB whose every byte is computed from its neighbours."""
    columns, kind = chance.randint(1, 200), chance.randint(2, 4)
    row = bytes([kind]) + bytes(columns)
    names = b"/DecodeParms<</Predictor 15/Columns %d>>" % columns
    data = row * (int(60_000_000 * strength) // len(row) + 1)
    return _pdf(_CATALOGUE, _PAGES, _PAGE, _FILE, _stream(names, data))


def object_stream(chance: random.Random, strength: float) -> bytes:
    """The pages are one of two million objects of a stream, whose list has to be read to find them."""
    count, other = int(2_000_000 * strength) + 1, chance.randint(10, 12)
    head = b"2 0 " + b"%d 0 " % other * (count - 1)
    packed = _stream(b"/Type/ObjStm/N %d/First %d" % (count, len(head)), head + _PAGES)
    objects = {1: _CATALOGUE, 3: _PAGE, 4: _FILE, 5: _stream(b"", b"x"), 6: packed}
    written, places = b"%PDF-1.7\n", dict[int, int]()
    for number, content in objects.items():
        places[number] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    places[7] = len(written)
    rows = b"".join(
        b"\x02\x00\x00\x00\x06\x00" if number == 2 else b"\x01%s\x00" % places.get(number, 0).to_bytes(4)
        for number in range(8)
    )
    cross = _stream(b"/Type/XRef/Size 8/W[1 4 1]/Root 1 0 R", rows)
    return written + b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (cross, places[7])


def cross_reference(chance: random.Random, strength: float) -> bytes:
    """A cross-reference stream of a million entries."""
    count, width = int(1_000_000 * strength) + 10, chance.randint(1, 3)
    rows = b"\x01" + bytes(width + 1)
    cross = _stream(b"/Type/XRef/Size %d/W[1 %d 1]/Root 1 0 R" % (count, width), rows * count)
    tail = b"6 0 obj\n" + cross.replace(b"%", b"%%") + b"\nendobj\nstartxref\n%d\n%%%%EOF"
    return _pdf(_CATALOGUE, _PAGES, _PAGE, _FILE, _stream(b"", b"x"), tail=tail)


def many_cells(chance: random.Random, strength: float) -> bytes:
    """A workbook of ours with a sheet of up to 50 MB of cells that nobody has asked for."""
    row = b"".join(b"<c><v>%d</v></c>" % chance.randrange(10**9) for _ in range(250))
    rows = b"<row>" + row + b"</row>"
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_workbook())) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                more = rows * (int(50_000_000 * strength) // len(rows) + 1)
                content = content.replace(b"</sheetData>", more + b"</sheetData>")
            target.writestr(name, content)
    return packed.getvalue()


@lru_cache
def _workbook() -> bytes:
    draft = load_sample("hajime")
    return save_workbook(load_edition(draft.edition), draft)


DRAFTS: dict[str, Make] = {
    "JSON, wrong entries": wrong_entries,
    "JSON, empty rows": empty_rows,
    "JSON, lists in lists": deep_lists,
    "JSON, 1,000 units": many_units,
    "JSON, a long name": long_name,
}
PDFS: dict[str, Make] = {
    "PDF, predictor": predictor,
    "PDF, object stream": object_stream,
    "PDF, cross-reference": cross_reference,
}
KINDS: dict[str, Make] = {**DRAFTS, **PDFS, "XLSX, cells": many_cells}


def judge(name: str, data: bytes, visitor: Visitor) -> str:
    """What the product says of a file of this kind; empty where it opens it. Raises nothing."""
    try:
        if name.startswith("XLSX"):
            sheets_from_outside(data, visitor)
            return ""
        check_storable(open_draft_file(data, list_editions(), visitor))
        return ""
    except (DraftFileError, WorkbookError, Unstorable) as error:
        return check_message(str(error))


async def open_costly_files(each: int, seed: int, strongest: float = 1.0) -> dict[str, int]:
    """Have ``each`` new files of each kind opened, as by three visitors at once. Raises ``AssertionError``.

    Most are weak, as chance wants it, and some as strong as ``strongest``.
    """
    counts: Counter[str] = Counter()
    pauses = asyncio.create_task(_longest_pause())
    for name, make in KINDS.items():
        work = iter([random.Random(f"{seed} {name} {number}") for number in range(each)])
        await asyncio.gather(*(_visit(name, make, work, strongest, counts) for _ in range(3)))
    pauses.cancel()
    pause = await pauses
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert pause < LONGEST_PAUSE, f"the event loop stood still for {pause:.1f} s"
    assert memory < MOST_MEMORY, f"{memory:.0f} MB"
    return {
        **counts,
        "longest pause of the event loop, ms": round(1000 * pause),
        "most memory, MB": round(memory),
    }


async def _visit(
    name: str, make: Make, work: Iterator[random.Random], strongest: float, counts: Counter[str]
) -> None:
    visitor = Visitor(f"visitor {random.random()}")
    for chance in work:
        strength = strongest * chance.random() ** 12
        said = await asyncio.to_thread(_opened, name, make, chance, strength, visitor)
        counts[f"{name}: {'refused in words' if said else 'opened'}"] += 1


def _opened(name: str, make: Make, chance: random.Random, strength: float, visitor: Visitor) -> str:
    data = make(chance, strength)
    said = judge(name, data, visitor)
    if name in PDFS and chance.random() < 0.2:  # the same file among the evidence
        take_in([("資料.pdf", data)], visitor=visitor)
    return said


async def _longest_pause() -> float:
    """Until cancelled; the longest time in seconds for which nothing else of this loop could run."""
    longest, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0.01)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        return longest
