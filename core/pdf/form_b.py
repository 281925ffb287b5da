"""Form B, the disclosure details: a bordered block for each item, category by category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.documents import MaterialKey, material_key
from core.draft import Answer, Draft, State
from core.edition import Edition
from core.items import Item
from core.pdf.cells import SMALL, TINY, WIDTH, Cell, Line, heads, start_height
from core.pdf.form_a import EMPTY, draw_form_title
from core.pdf.paper import Paper
from core.text.compose import compose_content, compose_evidence
from core.units import ApplicationUnit

Numbers = Mapping[MaterialKey, int]
NO_NUMBERS: Numbers = {}

_COLUMNS = (11.0, 35.0, 17.0, 74.0, 43.0)
_LABELS = ("No.", "項目", "区分", "申請内容", "添付書類等")
_PARTS = {"provider": "法人の項目", "service": "サービスの項目"}
_LEGEND = (
    "No.は開示ナビの通し番号です。区分の「認定要件」は、満たさないと認定されない項目です。"
    "「暫定」は項目や区分を公式の様式で確かめる必要があるもの、"
    "「姉妹制度」は姉妹制度の公表資料によるもの、「補足」は判定に含めないものです。"
)


def evidence_texts(answer: Answer, numbers: Numbers = NO_NUMBERS) -> tuple[str, ...]:
    """The evidence column; 実施なし and 開示なし need none (rule D6). ``numbers`` lead to the evidence index."""
    if answer.state is not State.DESCRIBED:
        return ()
    rows = ((numbers.get(material_key(row)), compose_evidence(row)) for row in answer.evidence)
    return tuple(f"【資料{number}】{text}" if number else text for number, text in rows if text)


def withhold_text(answer: Answer) -> str:
    """The request of rule P2 in words; empty without one."""
    if answer.withhold is None:
        return ""
    reason = answer.withhold.reason.strip() or EMPTY
    period = answer.withhold.period.strip()
    return f"理由：{reason}" + (f"\n期間：{period}" if period else "")


def draw_form_b(
    paper: Paper, edition: Edition, draft: Draft, unit: ApplicationUnit, numbers: Numbers = NO_NUMBERS
) -> None:
    """A unit's Form B; the items of the provider stand in each. ``numbers``: those of the materials."""
    paper.bookmark("申請書B", 1)
    draw_form_title(paper, edition, "申請書B（開示内容）")
    paper.write_block(paper.lines(f"申請単位　{unit.name}", WIDTH, bold=True))
    paper.space(1)
    paper.write_block(paper.lines(_LEGEND, WIDTH, TINY, grey=True))
    for number, category in enumerate(edition.categories, start=1):
        answers = draft.answers(category.part, unit.id)
        rows = [_cells(paper, edition, i, answers.get(i.id, Answer()), numbers) for i in category.items]
        _draw_category(paper, f"{number}. {category.name}（{_PARTS[category.part]}）", rows)


def _draw_category(paper: Paper, title: str, rows: Sequence[tuple[Cell, ...]]) -> None:
    head = heads(_LABELS)
    paper.space(4)
    paper.need(10 + start_height(head, rows[0]))
    paper.bookmark(title, 2)
    paper.write_block(paper.lines(title, WIDTH, 11, bold=True))
    paper.space(1)
    paper.row(_COLUMNS, head)
    for cells in rows:
        paper.row(_COLUMNS, cells, head)


def _cells(paper: Paper, edition: Edition, item: Item, answer: Answer, numbers: Numbers) -> tuple[Cell, ...]:
    number = (Line(str(edition.numbers[item.id]), SMALL),)
    name = paper.lines(item.name, _COLUMNS[1], SMALL, bold=True)
    again = (*name, *paper.lines("（続き）", _COLUMNS[1], TINY, grey=True))
    return (
        Cell(number, centred=True, again=number),
        Cell((*name, *paper.lines(item.kind, _COLUMNS[1], TINY, grey=True)), again=again),
        Cell(_level(item), centred=True),
        Cell(_content(paper, item, answer)),
        Cell(_evidence(paper, answer, numbers)),
    )


def _level(item: Item) -> tuple[Line, ...]:
    lines = [Line("必須" if item.required else "選択", SMALL, bold=item.required)]
    if item.gate:
        lines.append(Line("認定要件", TINY, bold=True))
    if item.supplement:
        lines.append(Line("補足", TINY))
    if item.provisional:
        lines.append(Line("暫定", TINY, grey=True))
    elif "sibling" in (item.basis.item, item.basis.level):
        lines.append(Line("姉妹制度", TINY, grey=True))
    return tuple(lines)


def _content(paper: Paper, item: Item, answer: Answer) -> tuple[Line, ...]:
    width = _COLUMNS[3]
    text = compose_content(item, answer)
    lines = paper.lines(text or EMPTY, width, grey=not text)
    if answer.withhold is None:
        return lines
    mark = Line("【公表留保の希望】", TINY, bold=True)
    return (*lines, Line("", 4), mark, *paper.lines(withhold_text(answer), width, TINY))


def _evidence(paper: Paper, answer: Answer, numbers: Numbers) -> tuple[Line, ...]:
    texts = evidence_texts(answer, numbers)
    if texts:
        return tuple(line for text in texts for line in paper.bulleted(text, _COLUMNS[4], SMALL))
    needed = answer.state in {State.DESCRIBED, State.UNANSWERED}
    return (Line(EMPTY if needed else "（不要）", SMALL, grey=True),)
