"""How long does the draft PDF take, beside a bare fpdf2 table of the same text?

Run: ``python -m benchmarks.bench_pdf``.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from fpdf import FPDF
from fpdf.enums import WrapMode

from core.draft import Answer, Draft
from core.edition import Edition
from core.files import load_draft
from core.pdf import render_draft_pdf
from core.pdf.form_b import evidence_texts
from core.pdf.linebreak import break_lines
from core.text.compose import compose_content
from core.text.glyphs import BOLD, REGULAR
from questionnaire import load_edition

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "questionnaire" / "samples" / "minato.json"
EDITION = "ai_asp_saas_2022_04"
ON = date(2026, 10, 1)
ROUNDS = 7


def bare_table(edition: Edition, draft: Draft) -> bytes:
    """The texts of Form B in fpdf2's own table, without any of what makes it a form."""
    pdf = FPDF()
    pdf.add_font("N", "", REGULAR)
    pdf.add_font("N", "B", BOLD)
    pdf.add_page()
    pdf.set_font("N", size=10)
    with pdf.table(col_widths=(11, 52, 74, 43), wrapmode=WrapMode.CHAR) as table:
        table.row(("No.", "項目", "申請内容", "添付書類等"))
        for category in edition.categories:
            answers = draft.answers(category.part, next(iter(draft.units)))
            for item in category.items:
                answer = answers.get(item.id, Answer())
                evidence = "\n".join(evidence_texts(answer))
                number = str(edition.numbers[item.id])
                table.row((number, item.name, compose_content(item, answer), evidence))
    return bytes(pdf.output())


def with_evidence_times(draft: Draft, times: int) -> Draft:
    """``draft`` with every item's evidence repeated."""

    def repeated(answers: dict[str, Answer]) -> dict[str, Answer]:
        return {
            item_id: answer.model_copy(update={"evidence": answer.evidence * times})
            for item_id, answer in answers.items()
        }

    units = {
        unit_id: unit.model_copy(update={"answers": repeated(unit.answers)})
        for unit_id, unit in draft.units.items()
    }
    provider = repeated(draft.provider_answers)
    return draft.model_copy(update={"provider_answers": provider, "units": units})


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median of several runs, after one to warm up."""
    work()
    taken = []
    for _ in range(rounds):
        gc.collect()
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return median(taken)


def measure() -> dict[str, float]:
    """Seconds and the ratios that are promised: beside a bare table, and for ten times the evidence."""
    edition = load_edition(EDITION)
    draft = load_draft(SAMPLE.read_bytes(), (EDITION,))
    more = with_evidence_times(draft, 10)
    long_text = "読み取った帳票を、確認画面（https://www.example.co.jp/a/b）で「確定」します。" * 250
    widths = {ord(c): 500.0 if c.isascii() else 1000.0 for c in long_text}
    form = seconds(lambda: render_draft_pdf(edition, draft, ON))
    table = seconds(lambda: bare_table(edition, draft))
    tenfold = seconds(lambda: render_draft_pdf(edition, more, ON), rounds=3)
    lines = seconds(lambda: break_lines(long_text[:10_000], 19_000, widths))
    return {
        "form_seconds": form,
        "bare_table_seconds": table,
        "form_to_bare_table": form / table,
        "tenfold_evidence_seconds": tenfold,
        "tenfold_evidence_to_form": tenfold / form,
        "break_10000_characters_seconds": lines,
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:34} {value:7.3f}")
