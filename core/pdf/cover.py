"""The cover: what this draft is and is not, whose it is, how far it has come (no promise, rule C4)."""

from __future__ import annotations

from core.answers import Gate
from core.edition import Edition
from core.filing import Filing
from core.findings import Outcome
from core.pdf.cells import SMALL, WIDTH, Cell, Line, heads
from core.pdf.form_a import EMPTY
from core.pdf.paper import Paper
from core.readiness import VERDICT_WORDS, Readiness, Verdict
from core.text.dates import japanese
from core.units import ApplicationUnit

TITLE = "申請書A・申請書B 下書き"

_COLUMNS = (45.0, WIDTH - 45.0)
_SUMMARY_COLUMNS = (54.0, 46.0, 32.0, 18.0, 15.0, 15.0)
_SUMMARY_LABELS = ("申請単位", "申請書Bの状態", "必須項目", "認定要件", "要対応", "要確認")
_SHORT_VERDICTS = {
    Verdict.FAILS: "不適合あり",
    Verdict.INCOMPLETE: "記入の途中",
    Verdict.CONFIRM: "要確認",
    Verdict.PREPARED: "記入済み",
}
_DEFINITION = (
    "必須項目の数は、必要な欄と添付書類等がそろい、確かめることも残っていない項目を数えたものです。"
    "選択と補足の項目は含みません。「うち暫定」は、項目や区分が公式の様式で未確認の必須項目の数です。"
)
_GETA = "印刷できない文字を「〓」で示したところが{count}か所あります。別の文字に置き換えてください。"


def draw_cover(
    paper: Paper,
    edition: Edition,
    filing: Filing,
    units: tuple[ApplicationUnit, ...],
    provider: str,
    unprintable: int,
) -> None:
    """``unprintable`` is the number of places where 〓 stands for a character."""
    paper.running = f"申請者：{provider or EMPTY}"
    paper.start_page()
    paper.bookmark("表紙", 0)
    paper.space(8)
    paper.write_block(paper.lines(edition.name, WIDTH), centred=True)
    paper.space(3)
    paper.write_block((Line(TITLE, 22, bold=True),), centred=True)
    paper.space(8)
    _draw_table(paper, edition, units, provider)
    paper.space(6)
    _draw_about(paper, edition)
    paper.space(6)
    _draw_state(paper, edition, filing, units)
    if unprintable:
        paper.space(2)
        paper.write_block(paper.lines(_GETA.format(count=unprintable), WIDTH, bold=True))


def _draw_table(paper: Paper, edition: Edition, units: tuple[ApplicationUnit, ...], provider: str) -> None:
    names = "\n".join(unit.name for unit in units)
    rows = (
        ("申請者", provider),
        (f"申請単位（{len(units)}件）", names),
        ("制度の版", f"{edition.short_name}\n{japanese(edition.published_on)}公表　出典：{edition.source}"),
        ("作成日", paper.made_on),
    )
    for label, value in rows:
        name = paper.lines(label, _COLUMNS[0])
        shown = paper.lines(value or EMPTY, _COLUMNS[1], grey=not value)
        paper.row(_COLUMNS, (Cell(name, shaded=True, middle=True, again=name), Cell(shown, middle=True)))


def _draw_about(paper: Paper, edition: Edition) -> None:
    paper.need(30)
    texts = (*edition.disclaimers, edition.provisional_note)
    lines = [line for text in texts for line in paper.bulleted(text, WIDTH, SMALL)]
    paper.write_block((Line("この下書きについて", 11, bold=True),))
    paper.space(1)
    paper.row((WIDTH,), (Cell(tuple(lines)),))


def _draw_state(paper: Paper, edition: Edition, filing: Filing, units: tuple[ApplicationUnit, ...]) -> None:
    paper.need(45)
    paper.write_block((Line("準備の状態", 11, bold=True),))
    paper.space(1)
    paper.write_block(paper.lines(VERDICT_WORDS[filing.verdict], WIDTH, bold=True))
    total = f"申請全体で、要対応 {len(filing.to_do)}件、要確認 {len(filing.to_confirm)}件"
    paper.write_block(
        paper.lines(f"{total}（申請資格・申請単位・申請書Aを含む。一覧は末尾にあります）", WIDTH, SMALL)
    )
    paper.space(2)
    head = heads(_SUMMARY_LABELS)
    paper.row(_SUMMARY_COLUMNS, head)
    for unit in units:
        if unit.id in filing.readiness:
            cells = _summary(paper, edition, unit, filing.readiness[unit.id])
            paper.row(_SUMMARY_COLUMNS, cells, head)
    paper.space(1.5)
    paper.write_block(paper.lines(_DEFINITION, WIDTH, SMALL, grey=True))


def _summary(paper: Paper, edition: Edition, unit: ApplicationUnit, state: Readiness) -> tuple[Cell, ...]:
    required = state.required
    to_confirm = sum(finding.outcome is Outcome.CONFIRM for finding in state.findings)
    texts = (
        unit.name,
        _SHORT_VERDICTS[state.verdict],
        f"{required.done} / {required.total}\nうち暫定 {required.provisional}",
        f"{state.gates[Gate.MET]} / {len(edition.gates)}",
        str(state.open_points),
        str(to_confirm),
    )
    return tuple(
        Cell(paper.lines(text, width, SMALL), centred=number > 0, middle=True)
        for number, (text, width) in enumerate(zip(texts, _SUMMARY_COLUMNS, strict=True))
    )
