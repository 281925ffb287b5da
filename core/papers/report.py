"""The readiness report: two pages at most for somebody who decides, with a chart drawn as vectors."""

from __future__ import annotations

from collections import Counter

from core.answers import Gate, ItemStatus, Progress
from core.fees import estimate_fees
from core.filing import Filing, assess_filing
from core.findings import Finding
from core.papers.bars import Part, draw_bar, draw_legend
from core.papers.blocks import EMPTY, bullets, facts, paragraph, section, table, title
from core.papers.job import Job
from core.pdf.cells import SMALL, TINY, WIDTH
from core.pdf.paper import Paper
from core.readiness import VERDICT_WORDS
from core.schedule import plan_validity
from core.text.dates import japanese
from core.text.typed_dates import parse_date

_MOST_UNITS, _MOST_POINTS = 6, 8
_UNIT_COLUMNS = (78.0, 34.0, 34.0, 34.0)
_GATE_COLUMNS = (70.0, 110.0)
_POINT_COLUMNS = (20.0, WIDTH - 34.0, 14.0)

PROGRESS = (
    Part(Progress.DONE, "記入済み", (27, 122, 67), ""),
    Part(Progress.CONFIRM, "要確認", (255, 217, 138), "/"),
    Part(Progress.OPEN, "入力中", (185, 211, 228), "-"),
    Part(Progress.FAILED, "不適合", (179, 38, 30), "x"),
    Part(Progress.UNANSWERED, "未回答", (255, 255, 255), ""),
)
_GATES = {Gate.MET: "満たす", Gate.CONFIRM: "要確認", Gate.FAILED: "満たさない", Gate.OPEN: "未記入"}


def render_report(job: Job) -> bytes:
    """Where the preparation stands on the day of the job; never a promise of certification (rule C4)."""
    filing = assess_filing(job.edition, job.draft, job.on)
    paper = job.paper("準備状況の報告", f"申請者：{job.provider or EMPTY}")
    title(paper, "準備状況の報告", f"{job.edition.name}　{japanese(job.on)}時点")
    _summary(paper, job, filing)
    _units(paper, filing)
    _chart(paper, job, filing)
    paper.start_page()
    _gates(paper, filing)
    _points(paper, filing)
    section(paper, "この報告の読み方")
    bullets(paper, _reading(job), TINY)
    return bytes(paper.output())


def _summary(paper: Paper, job: Job, filing: Filing) -> None:
    required, gates = filing.required, filing.gates
    count = len(filing.units.units)
    fee = f"{estimate_fees(job.edition, count, 1).total_yen:,}円（新規・税込、{count}単位）" if count else ""
    facts(
        paper,
        (
            ("申請者", job.provider),
            ("いまの状態", VERDICT_WORDS[filing.verdict]),
            (
                "必須項目",
                f"{required.done} / {required.total}（{required.percent}%、うち暫定 {required.provisional}）",
            ),
            ("認定要件", f"{gates[Gate.MET]} / {sum(gates.values())}"),
            (
                "残っていること",
                f"要対応 {len(filing.to_do)}件、事務局に確かめること {len(filing.to_confirm)}件",
            ),
            ("審査手数料", fee),
            ("更新の期間", _window(job)),
        ),
    )


def _window(job: Job) -> str:
    day = parse_date(job.draft.plan.certified_on)
    if day is None:
        return "認定日が決まると計算できます"
    validity = plan_validity(job.edition, day)
    return f"{japanese(validity.renewal_opens)}から{japanese(validity.renewal_closes)}まで"


def _units(paper: Paper, filing: Filing) -> None:
    section(paper, f"申請単位（{len(filing.units.units)}件）")
    shown = filing.units.units[:_MOST_UNITS]
    rows = []
    for unit in shown:
        state = filing.readiness[unit.id]
        gates = state.gates
        rows.append(
            (
                paper.shortened(unit.name, _UNIT_COLUMNS[0] - 6, SMALL),
                f"{state.required.done} / {state.required.total}",
                f"{gates[Gate.MET]} / {sum(gates.values())}",
                f"{state.open_points}件",
            )
        )
    if not rows:
        paragraph(paper, "申請単位がまだありません。")
        return
    labels = ("申請単位", "必須項目", "認定要件", "要対応")
    table(paper, _UNIT_COLUMNS, labels, rows, centred=frozenset({1, 2, 3}))
    if rest := len(filing.units.units) - len(shown):
        paragraph(paper, f"ほか{rest}単位（上の数字は全単位の合計です）", TINY, grey=True)


def _chart(paper: Paper, job: Job, filing: Filing) -> None:
    section(paper, "区分ごとの必須項目")
    draw_legend(paper, PROGRESS)
    for category in job.edition.categories:
        found: Counter[object] = Counter(
            status.progress
            for readiness in filing.readiness.values()
            for status in _of(readiness.statuses, tuple(item.id for item in category.items))
            if status.item.required
        )
        if found:
            draw_bar(paper, category.name, PROGRESS, found)


def _of(statuses: dict[str, ItemStatus], item_ids: tuple[str, ...]) -> list[ItemStatus]:
    return [statuses[item_id] for item_id in item_ids]


def _gates(paper: Paper, filing: Filing) -> None:
    section(paper, "認定要件")
    states: dict[str, Counter[Gate]] = {}
    for readiness in filing.readiness.values():
        for status in readiness.statuses.values():
            if status.gate:
                states.setdefault(status.item.name, Counter())[status.gate] += 1
    several = len(filing.readiness) > 1
    rows = [
        (name, "、".join(f"{_GATES[g]}{f' {n}単位' if several else ''}" for g, n in found.items()))
        for name, found in states.items()
    ]
    if rows:
        table(paper, _GATE_COLUMNS, ("項目", "状態"), rows)
    else:
        paragraph(paper, "申請単位がまだありません。")


def _points(paper: Paper, filing: Filing) -> None:
    section(paper, "次に行うこと")
    points = (*filing.to_do, *filing.to_confirm)
    if not points:
        paragraph(paper, "残っていることはありません。提出前に公式の様式で確かめてください。")
        return
    kinds = ["要対応"] * len(filing.to_do) + ["要確認"] * len(filing.to_confirm)
    rows = [
        (kind, _short(paper, finding), finding.rule)
        for kind, finding in list(zip(kinds, points, strict=True))[:_MOST_POINTS]
    ]
    table(paper, _POINT_COLUMNS, ("種類", "内容", "規則"), rows, centred=frozenset({0, 2}))
    if rest := len(points) - len(rows):
        paragraph(paper, f"ほか{rest}件は、申請書A・Bの下書きPDFの末尾に一覧があります。", TINY, grey=True)


def _short(paper: Paper, finding: Finding) -> str:
    """One line is enough for somebody who decides; the draft has the whole sentence."""
    return paper.shortened(finding.message, _POINT_COLUMNS[1] - 6, SMALL)


def _reading(job: Job) -> tuple[str, ...]:
    return (
        "必須項目の数は、必要な欄と添付書類等がそろい、確かめることも残っていない項目を、全申請単位で数えたものです。",
        job.edition.provisional_note,
        *job.edition.disclaimers,
    )
