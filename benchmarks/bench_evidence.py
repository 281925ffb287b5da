"""How much memory do full binders take? Thirty people, each with evidence files up to the limit of a session.

Run: ``python -m benchmarks.bench_evidence``. The files are taken in as a page does it, by the process that opens
PDFs and into the spool, in a process of its own; the memory is what that one has more than before.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF

from core.intake import Booklet, Spool, check_total, take_in
from core.limits import EVIDENCE_FILE, EVIDENCE_TOTAL

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = 30
FILE = 16 * 2**20 - 2**16
"""Bytes of one file: as many as fit into a session fill it."""
EACH = EVIDENCE_TOTAL // (FILE + 2**16)


def scan() -> bytes:
    """A PDF of about ``FILE`` bytes: a page with a picture that cannot be packed any smaller."""
    assert FILE < EVIDENCE_FILE
    document = FPDF()
    document.set_compression(False)
    document.add_page()
    document.set_font("helvetica", size=12)
    document.text(20, 20, "Evidence")
    line = b"% " + os.urandom(2**16).translate(None, b"\r\n") + b"\n"
    document._out(line * (FILE // len(line)))
    return bytes(document.output())


def memory() -> float:
    """What this process has in memory now, in MB."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def _fill(folder: Path) -> dict[str, float]:
    spool, file = Spool(folder), scan()
    gc.collect()  # the program that made the file is no part of what is measured
    before = memory()
    binders: list[tuple[Booklet, ...]] = []
    for person in range(PEOPLE):
        files = ((f"{person}-{number}.pdf", file) for number in range(EACH))
        binders.append(take_in(files, spool=spool))
        check_total(binders[-1])
    assert all(booklet.pages for binder in binders for booklet in binder)
    return {
        f"on disk for {PEOPLE} full binders (MB)": spool.used / 2**20,
        f"memory more for {PEOPLE} full binders (MB, aim 300)": memory() - before,
    }


def measure() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_evidence", "--fill"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    if "--fill" in sys.argv:
        with TemporaryDirectory() as folder:
            print(json.dumps(_fill(Path(folder))))
    else:
        for what, figure in measure().items():
            print(f"{what:66} {figure:9.3f}")
