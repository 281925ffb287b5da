"""The cost of a certification on one page, for somebody who talks to a customer (rules F1-F3)."""

from __future__ import annotations

from collections.abc import Sequence

from core.fees import Estimate
from core.papers.blocks import bullets, facts, paragraph, right, section, table, title
from core.papers.job import Job
from core.pdf.cells import SMALL, TINY, WIDTH
from core.pdf.paper import Paper
from core.text.dates import japanese

_MOST_YEARS = 4


def scenario_name(estimate: Estimate) -> str:
    return f"{estimate.units}単位で申請する場合"


def assumptions(job: Job) -> tuple[str, ...]:
    """On what the figures rest; the same on page, paper and sheet."""
    edition, fee = job.edition, job.edition.fee("new")
    return (
        f"料金は{japanese(fee.as_of)}時点（{edition.source} 別表1）で、消費税{edition.figures.tax_rate.value}%を含みます。"
        "最新の料金は認定機関に確かめてください。",
        f"認定の有効期間は{edition.figures.validity.value}年です。"
        "更新審査手数料は、有効期間が終わる年に払うものとして数えています。",
        "審査手数料は、形式審査の完了通知を受けて払い、認定されなくても返還されません。",
        "再発行は、事業者名やサービス名が変わったときなどに必要です。最後の年に数えています。",
        "書類の郵送費、登記簿謄本の取得費、社内の作業時間は含みません。",
    )


def render_estimate(job: Job, estimates: Sequence[Estimate]) -> bytes:
    """One or two scenarios side by side: fees, tax, totals by year, assumptions."""
    first = estimates[0]
    paper = job.paper("審査手数料の概算")
    right(paper, (japanese(job.on),))
    if job.provider:
        paragraph(paper, f"{job.provider}　御中", 12)
    title(paper, "審査手数料の概算", job.edition.name)
    names = "、".join(s.name.strip() for s in job.draft.offering.services if s.name.strip())
    facts(
        paper,
        (
            *((("対象のサービス", paper.shortened(names, WIDTH - 60, SMALL)),) if names else ()),
            ("認定を続ける年数", f"{first.years}年"),
            *(
                (scenario_name(e), f"{e.total_yen:,}円（税込、うち消費税 {e.tax_yen:,}円）")
                for e in estimates
            ),
            *_difference(estimates),
        ),
    )
    _by_fee(paper, estimates)
    _by_year(paper, estimates)
    section(paper, "前提")
    bullets(paper, assumptions(job), TINY)
    facts(paper, (("作成者（会社名・氏名）", "　"),))
    paper.space(2)
    paragraph(paper, job.edition.disclaimers[0], TINY, grey=True)
    return bytes(paper.output())


def _difference(estimates: Sequence[Estimate]) -> tuple[tuple[str, str], ...]:
    if len(estimates) < 2:
        return ()
    least = min(estimates, key=lambda e: e.total_yen)
    difference = abs(estimates[1].total_yen - estimates[0].total_yen)
    return (("差額", f"{difference:,}円（{least.units}単位で申請する方が少ない）"),)


def _by_fee(paper: Paper, estimates: Sequence[Estimate]) -> None:
    """Every fee, scenario against scenario."""
    unit_yen = {line.name: line.unit_yen for e in estimates for line in e.lines}
    rows = [
        (name, f"{yen:,}円", *(cell for e in estimates for cell in _line(e, name)))
        for name, yen in unit_yen.items()
    ]
    rows.append(("合計（税込）", "", *(cell for e in estimates for cell in ("", f"{e.total_yen:,}円"))))
    rows.append(("うち消費税", "", *(cell for e in estimates for cell in ("", f"{e.tax_yen:,}円"))))
    labels = ["費用", "単価（税込）"]
    for estimate in estimates:
        labels += [f"{estimate.units}単位\n件数", f"{estimate.units}単位\n金額（税込）"]
    columns = (WIDTH - 30.0 - 52.0 * len(estimates), 30.0, *((20.0, 32.0) * len(estimates)))
    table(paper, columns, labels, rows, heading="費用の内訳", right=frozenset(range(1, 6)))


def _line(estimate: Estimate, name: str) -> tuple[str, str]:
    found = next((line for line in estimate.lines if line.name == name), None)
    return (f"{found.count}件", f"{found.amount_yen:,}円") if found else ("―", "―")


def _by_year(paper: Paper, estimates: Sequence[Estimate]) -> None:
    """Only the years in which something is due; beyond four of them one line says the rest."""
    due = [
        (f"{year + 1}年目", *(f"{e.by_year[year]:,}円" for e in estimates))
        for year in range(estimates[0].years)
        if any(e.by_year[year] for e in estimates)
    ]
    shown = due[:_MOST_YEARS]
    width = (WIDTH - 40) / len(estimates)
    labels = ("年", *(scenario_name(e) for e in estimates))
    columns = (40.0, *(width for _ in estimates))
    table(paper, columns, labels, shown, heading="支払いの年", right=frozenset((1, 2)))
    if len(due) > len(shown):
        paragraph(paper, f"ほか{len(due) - len(shown)}回の支払いがあります。", TINY, grey=True)
