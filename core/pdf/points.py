"""What is left before filing: first what the applicant has to do, then what only the secretariat knows."""

from __future__ import annotations

from collections.abc import Iterator

from core.edition import Edition
from core.filing import Filing
from core.findings import Finding
from core.pdf.cells import SMALL, TINY, WIDTH, Cell, Line, heads, start_height
from core.pdf.paper import Paper
from core.units import ApplicationUnit

_COLUMNS = (13.0, 47.0, 120.0)
_LABELS = ("規則", "場所", "内容と次の行動")
_PLACES = {"E": "申請資格", "U": "申請単位", "D": "申請書A"}
_NOTHING = "ありません。"


def draw_points(paper: Paper, edition: Edition, filing: Filing) -> None:
    """All open points, those of the same place together."""
    paper.running = "残っていること"
    paper.start_page()
    paper.bookmark("残っていること", 0)
    paper.write_block((Line("残っていること", 16, bold=True),), centred=True)
    paper.space(3)
    for title, findings in (
        ("要対応（提出までに行うこと）", filing.to_do),
        ("要確認（事務局に確かめること）", filing.to_confirm),
    ):
        _draw_list(paper, edition, filing, f"{title}　{len(findings)}件", findings)


def _draw_list(
    paper: Paper, edition: Edition, filing: Filing, title: str, findings: tuple[Finding, ...]
) -> None:
    paper.need(60)
    paper.bookmark(title, 1)
    paper.write_block(paper.lines(title, WIDTH, 12, bold=True))
    paper.space(1)
    if not findings:
        paper.write_block(paper.lines(_NOTHING, WIDTH))
    head = heads(_LABELS)
    for name, group in _groups(filing.units.units, findings):
        paper.space(2)
        rows = [_cells(paper, edition, finding) for finding in group]
        paper.need(8 + start_height(head, rows[0]))
        paper.write_block(paper.lines(name, WIDTH, bold=True))
        paper.space(0.5)
        paper.row(_COLUMNS, head)
        for cells in rows:
            paper.row(_COLUMNS, cells, head)
    paper.space(5)


def _groups(
    units: tuple[ApplicationUnit, ...], findings: tuple[Finding, ...]
) -> Iterator[tuple[str, list[Finding]]]:
    """The filing as a whole, the items of the provider, then unit by unit; each in the order of the forms."""
    yield from _filled("申請全体", [f for f in findings if f.unit is None and not f.item])
    yield from _filled(
        "法人の項目（すべての申請単位に共通）", [f for f in findings if f.unit is None and f.item]
    )
    for unit in units:
        yield from _filled(unit.name, [f for f in findings if f.unit == unit.id])


def _filled(name: str, group: list[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    if group:
        yield name, group


def _cells(paper: Paper, edition: Edition, finding: Finding) -> tuple[Cell, ...]:
    width = _COLUMNS[2]
    action = paper.lines(f"→ {finding.action}", width, SMALL) if finding.action else ()
    source = paper.lines(f"出典：{finding.source}", width, TINY, grey=True)
    return (
        Cell((Line(finding.rule, SMALL),), centred=True),
        Cell(paper.lines(_place(edition, finding), _COLUMNS[1], SMALL)),
        Cell((*paper.lines(finding.message, width, SMALL), *action, *source)),
    )


def _place(edition: Edition, finding: Finding) -> str:
    if finding.item:
        return f"{edition.numbers[finding.item]}. {edition.items[finding.item].name}"
    return _PLACES.get(finding.rule[0], "申請全体")
