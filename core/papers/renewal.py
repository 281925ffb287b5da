"""Papers for a renewal: what changed, old beside new, and the declaration about the mark (rules R1-R4, M2)."""

from __future__ import annotations

from core.draft import Draft
from core.papers.blocks import EMPTY, checks, facts, grid, paragraph, right, section, sender, table, title
from core.papers.job import Job
from core.papers.redline import red_lines
from core.pdf.cells import SMALL, TINY, WIDTH, Cell, Line
from core.pdf.paper import Paper
from core.renewal import Change, Renewal, compare_filings
from core.schedule import plan_validity
from core.text.dates import japanese
from core.text.typed_dates import parse_date

_COLUMNS = (36.0, 54.0, 54.0, WIDTH - 144.0)
_LABELS = ("項目", "前回", "今回", "裏付ける資料")
_NEWER_COLUMNS = (44.0, 68.0, WIDTH - 112.0)
_MARK_GROUNDS = slice(2, 6)  # grounds 3 to 6 of rule V1 are about the mark
_NOTHING = "前回から変わったところはありません。"


def render_changes(job: Job, base: Draft) -> bytes:
    """Only what changed since ``base``, old beside new, with the evidence for each (rule R3)."""
    renewal = compare_filings(job.edition, base, job.draft)
    paper = job.paper("変更箇所一覧（新旧対照）", f"申請者：{job.provider or EMPTY}", mark=True)
    title(paper, "変更箇所一覧（新旧対照）", "赤字：取り消し線は前回だけ、下線は今回だけにある語です。")
    facts(paper, (("申請者", job.provider), ("認定番号", _number(job)), *_window(job)))
    heading = f"変わったところ　{len(renewal.changes)}件"
    if renewal.changes:
        grid(paper, _COLUMNS, _LABELS, [_cells(paper, change) for change in renewal.changes], heading)
    else:
        section(paper, heading)
        paragraph(paper, _NOTHING)
    _newer_evidence(paper, renewal)
    _needed(paper, renewal)
    return bytes(paper.output())


def _number(job: Job) -> str:
    return job.draft.plan.certification_number.strip()


def _window(job: Job) -> tuple[tuple[str, str], ...]:
    day = parse_date(job.draft.plan.certified_on)
    if day is None:
        return (("認定日", ""),)
    validity = plan_validity(job.edition, day)
    return (
        ("認定日", japanese(day)),
        (
            "更新の手続きの期間",
            f"{japanese(validity.renewal_opens)}から{japanese(validity.renewal_closes)}まで",
        ),
        ("有効期間の最終日", japanese(validity.last_day)),
    )


def _cells(paper: Paper, change: Change) -> tuple[Cell, ...]:
    old, new = red_lines(paper, change.old, change.new, _COLUMNS[1])
    name = paper.lines(change.place, _COLUMNS[0], SMALL, bold=True)
    unit = paper.lines(change.unit, _COLUMNS[0], TINY, grey=True) if change.unit else ()
    again = (*name, *paper.lines("（続き）", _COLUMNS[0], TINY, grey=True))
    if change.evidence:
        evidence = tuple(line for text in change.evidence for line in paper.bulleted(text, _COLUMNS[3], TINY))
    else:
        missing = "資料がありません" if change.needs_evidence else "―"
        evidence = (Line(missing, SMALL, bold=change.needs_evidence),)
    return Cell((*name, *unit), again=again), Cell(old), Cell(new), Cell(evidence)


def _newer_evidence(paper: Paper, renewal: Renewal) -> None:
    heading = f"記載は同じで、資料が新しくなったところ　{len(renewal.newer_evidence)}件"
    rows = [
        (f"{entry.place}\n{entry.unit}".strip(), "\n".join(entry.old) or "―", "\n".join(entry.new) or "―")
        for entry in renewal.newer_evidence
    ]
    if rows:
        labels = ("項目", "前回の資料", "今回の資料（最新の版を付ける）")
        table(paper, _NEWER_COLUMNS, labels, rows, heading=heading)
    else:
        section(paper, heading)
        paragraph(paper, "ありません。")


def _needed(paper: Paper, renewal: Renewal) -> None:
    section(paper, "更新の申請に付けるもの")
    papers = [
        "更新申請書（認定機関の様式）",
        "変更箇所一覧（この一覧。公式の様式がある場合は写す）",
        "変わったところを裏付ける資料と、新しい版になった資料",
        "認定マークの使用に関する自己申告書",
    ]
    if renewal.register_again:
        papers.append("商業・法人登記簿謄本（事業者名・代表者名・住所のいずれかが変わったため。規則 R4）")
    checks(paper, papers)
    for finding in renewal.findings:
        paragraph(paper, f"［{finding.rule}］{finding.message}{finding.action}（{finding.source}）", SMALL)


def render_declaration(job: Job) -> bytes:
    """The self-declaration that the mark was used as it must be (rules R2, M2, grounds 3-6 of V1)."""
    edition = job.edition
    paper = job.paper("認定マークの使用に関する自己申告書")
    right(paper, (japanese(job.on),))
    paragraph(paper, f"{edition.authority}　御中", 11)
    paper.space(2)
    sender(paper, job.form_a("head_office"), job.provider, job.representative)
    paper.space(4)
    title(paper, "認定マークの使用に関する自己申告書")
    paragraph(paper, "認定期間中の認定マークの使用について、確かめた結果を次のとおり申告します。")
    facts(
        paper,
        (
            ("認定番号", _number(job)),
            ("認定サービス", "、".join(unit.name for unit in job.units)),
            ("マークを表示した場所", "　\n　\n　"),
        ),
    )
    section(paper, "1. 使い方の決まり")
    checks(paper, (f"{entry.title}：{entry.text}" for entry in edition.mark_rules if entry.rule == "M2"))
    section(paper, "2. 次の取消しの事由に当たることをしていない")
    grounds = list(enumerate(edition.revocation_grounds, start=1))[_MARK_GROUNDS]
    checks(paper, (f"{chr(ord('①') + number - 1)} {ground}" for number, ground in grounds))
    paragraph(
        paper,
        "□は、確かめてから印を付けます。当てはまらない項目があれば、下に事情を書きます。",
        TINY,
        grey=True,
    )
    facts(paper, (("補足", "　\n　\n　"),))
    return bytes(paper.output())
