"""How long does the whole set of papers take, how does it grow with the units, and how much memory does it need?

Run: ``python -m benchmarks.bench_papers``. Each filing is made in a process of its own, so that its peak
memory is its own; the single draft PDF of one unit stands beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.bench_pdf import EDITION, ON, ROOT, SAMPLE
from core.draft import Answer, Draft, Evidence, Offering, Service, State
from core.files import load_draft
from core.papers import render_filing_set, zip_papers
from core.pdf import render_draft_pdf
from questionnaire import load_edition

UNITS = (1, 2, 5, 10)
EVIDENCE_ROWS = 300


def filing(units: int, evidence_rows: int = EVIDENCE_ROWS) -> Draft:
    """A filing of ``units`` services whose every item is answered, with ``evidence_rows`` rows in each unit."""
    edition, sample = load_edition(EDITION), load_draft(SAMPLE.read_bytes(), (EDITION,))
    (unit,) = sample.units.values()
    rows = _rows(evidence_rows, len(edition.items))
    items = enumerate(edition.items)
    answers: dict[str, dict[str, Answer]] = {"provider": {}, "service": {}}
    for number, item_id in items:
        part = edition.category_of[item_id].part
        written = (sample.provider_answers if part == "provider" else unit.answers).get(item_id, Answer())
        values = written.values or {edition.items[item_id].fields[0].id: "本サービスの範囲で運用しています。"}
        answers[part][item_id] = Answer(state=State.DESCRIBED, values=values, evidence=rows[number])
    services = tuple(Service(id=f"s{n}", name=f"帳票サービス{n}") for n in range(1, units + 1))
    service = unit.model_copy(update={"answers": answers["service"]})
    return sample.model_copy(
        update={
            "offering": Offering(services=services),
            "provider_answers": answers["provider"],
            "units": {each.id: service for each in services},
        }
    )


def _rows(count: int, items: int) -> list[tuple[Evidence, ...]]:
    """``count`` rows dealt out to ``items`` items; every third row is a material of its own."""
    rows: list[list[Evidence]] = [[] for _ in range(items)]
    for number in range(count):
        name = f"運用規程 第{number // 3 + 1}編"
        rows[number % items].append(Evidence(name=name, place=f"p.{number + 1} 第{number % 9 + 1}条"))
    return [tuple(each) for each in rows]


def make(units: int) -> dict[str, float]:
    """Seconds by the clock and of the processor, megabytes of the ZIP and peak megabytes of this process for one filing."""
    edition, draft = load_edition(EDITION), filing(units)
    start, cpu = perf_counter(), process_time()
    data = zip_papers(render_filing_set(edition, draft, ON).papers, ON)
    seconds, cpu = perf_counter() - start, process_time() - cpu
    return {"seconds": seconds, "cpu": cpu, "zip": len(data) / 2**20, "peak": peak_mb()}


def peak_mb() -> float:
    """The most memory this process has had. ``getrusage`` would count that of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure() -> dict[str, float]:
    """Every figure by name."""
    edition, one = load_edition(EDITION), filing(1)
    start = perf_counter()
    render_draft_pdf(edition, one, ON)
    figures = {"the draft PDF of one unit alone, s": perf_counter() - start}
    made = {}
    for units in UNITS:
        command = [sys.executable, "-m", "benchmarks.bench_papers", str(units)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        made[units] = json.loads(done.stdout)
        figures[f"all papers of {units} units, s"] = made[units]["seconds"]
        figures[f"all papers of {units} units, CPU s"] = made[units]["cpu"]
        figures[f"all papers of {units} units, peak MB"] = made[units]["peak"]
    figures["ZIP of 5 units, MB"] = made[5]["zip"]
    figures["10 units against 5 (linear: at most 2)"] = made[10]["cpu"] / made[5]["cpu"]
    return figures


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(make(int(sys.argv[1]))))
    else:
        for what, figure in measure().items():
            print(f"{what:50} {figure:9.3f}")
