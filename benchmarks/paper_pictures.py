"""Pictures of some papers for the README: ``python -m benchmarks.paper_pictures`` (needs poppler's pdftoppm)."""

from __future__ import annotations

import subprocess
from datetime import date

from benchmarks.bench_pdf import EDITION, ROOT
from core.fees import estimate_fees
from core.papers.contents import render_evidence_index
from core.papers.estimate import render_estimate
from core.papers.forms import render_form_b
from core.papers.job import Job
from core.papers.renewal import render_changes
from core.papers.report import render_report
from questionnaire import load_edition
from questionnaire.samples import load_sample

ON = date(2026, 11, 23)
RESOLUTION = 60  # dots per inch


def main() -> None:
    """Write docs/papers-*.png."""
    edition = load_edition(EDITION)
    job, other = (Job(edition, load_sample(name), ON) for name in ("minato", "global"))
    scenarios = [estimate_fees(edition, units, 6) for units in (1, 3)]
    pictures = (
        ("form-b", render_form_b(job, job.units[0]), 2),
        ("index", render_evidence_index(job, job.units[0]), 1),
        ("redline", render_changes(other, job.draft), 3),
        ("estimate", render_estimate(job, scenarios), 1),
        ("report", render_report(other), 1),
    )
    for name, pdf, page in pictures:
        target = ROOT / "docs" / f"papers-{name}"
        command = [
            "pdftoppm",
            "-png",
            "-singlefile",
            "-r",
            str(RESOLUTION),
            "-f",
            str(page),
            "-",
            str(target),
        ]
        subprocess.run(command, input=pdf, check=True)


if __name__ == "__main__":
    main()
