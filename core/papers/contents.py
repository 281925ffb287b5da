"""What lies in a unit's envelope: the list of documents, the evidence index, the CD-R (rules D1, D2, D6)."""

from __future__ import annotations

from collections.abc import Iterator

from core.documents import DocumentLine, Material, list_documents, list_materials
from core.papers.blocks import checks, facts, grid, paragraph, section, table, title
from core.papers.job import Job
from core.pdf.cells import SMALL, TINY, WIDTH, Cell, Line
from core.pdf.paper import Paper
from core.text.dates import japanese
from core.text.filenames import safe_name
from core.units import ApplicationUnit

KINDS = {"own": "自社の資料", "web": "ウェブページ", "contractor": "委託先の資料"}
_MATERIALS = "2. 資料（疎明資料）"
_NUMBER = frozenset({0})
_NOTHING_CITED = "申請書Bに書かれた資料はまだありません。"
_LIST_COLUMNS = (14.0, 54.0, 38.0, WIDTH - 106.0)
_MATERIAL_COLUMNS = (16.0, 96.0, 26.0, WIDTH - 138.0)
_INDEX_COLUMNS = (16.0, 58.0, 26.0, WIDTH - 100.0)
_CD_COLUMNS = (14.0, 28.0, 76.0, WIDTH - 118.0)


def filed_with(job: Job, unit: ApplicationUnit) -> tuple[DocumentLine, ...]:
    """The papers in the unit's envelope. Papers for the whole filing go with the first unit."""
    lines = list_documents(job.edition, job.draft, job.units)
    first = unit.id == job.units[0].id
    return tuple(
        line
        for line in lines
        if line.is_paper and (line.name.unit == unit.id or (first and line.name.unit is None))
    )


def render_document_list(job: Job, unit: ApplicationUnit) -> bytes:
    """提出書類及び資料内訳書: the papers with their numbers, then the materials with theirs."""
    paper = job.paper("提出書類及び資料内訳書", f"申請単位：{unit.name}")
    title(paper, "提出書類及び資料内訳書")
    _whose(paper, job, unit)
    rows = (
        (str(number), line.kind.name, line.copies, line.kind.detail)
        for number, line in enumerate(filed_with(job, unit), start=1)
    )
    table(
        paper, _LIST_COLUMNS, ("番号", "書類", "部数", "備考"), rows, heading="1. 提出書類", centred=_NUMBER
    )
    materials = list_materials(job.edition, job.draft, (unit,))
    if not materials:
        section(paper, _MATERIALS)
        paragraph(paper, _NOTHING_CITED)
        return bytes(paper.output())
    listed = (
        (f"資料{number}", m.name, KINDS[m.kind], f"{len({i for i, _ in m.citations})}項目で引用")
        for number, m in enumerate(materials, start=1)
    )
    labels = ("番号", "資料", "種類", "備考")
    table(paper, _MATERIAL_COLUMNS, labels, listed, heading=_MATERIALS, centred=_NUMBER)
    return bytes(paper.output())


def render_evidence_index(job: Job, unit: ApplicationUnit) -> bytes:
    """Every material once, numbered, with every item and place that cites it."""
    paper = job.paper("疎明資料一覧", f"申請単位：{unit.name}")
    title(paper, "疎明資料一覧", "資料の番号は、申請書Bの【資料】の番号と同じです。")
    _whose(paper, job, unit)
    materials = list_materials(job.edition, job.draft, (unit,))
    if not materials:
        paragraph(paper, _NOTHING_CITED)
        return bytes(paper.output())
    rows = [_indexed(paper, job, number, material) for number, material in enumerate(materials, start=1)]
    grid(paper, _INDEX_COLUMNS, ("番号", "資料", "種類", "引用した項目と箇所"), rows)
    return bytes(paper.output())


def _indexed(paper: Paper, job: Job, number: int, material: Material) -> tuple[Cell, ...]:
    width = _INDEX_COLUMNS[3]
    name = paper.lines(material.name, _INDEX_COLUMNS[1], SMALL)
    again = (*name, *paper.lines("（続き）", _INDEX_COLUMNS[1], TINY, grey=True))
    first = (Line(f"資料{number}", SMALL),)
    cited = [line for text in _citations(job, material) for line in paper.bulleted(text, width, SMALL)]
    kind = paper.lines(KINDS[material.kind], _INDEX_COLUMNS[2], SMALL)
    return Cell(first, centred=True, again=first), Cell(name, again=again), Cell(kind), Cell(tuple(cited))


def _citations(job: Job, material: Material) -> Iterator[str]:
    for item_id, written in material.citations:
        place = written.removeprefix(material.name).strip()
        item = job.edition.items[item_id]
        yield f"{job.edition.numbers[item_id]}. {item.name}" + (f"　{place}" if place else "")


def render_cd_contents(job: Job, unit: ApplicationUnit) -> bytes:
    """What the CD-R holds and what to write on it (rule D1)."""
    paper = job.paper("CD-Rの内容", f"申請単位：{unit.name}")
    title(paper, "CD-Rの内容", "1つの申請単位に1枚を付けます。")
    rows = (
        (str(number), form, f"{form}_{safe_name(unit.name)}", "公式の様式で作った電子ファイル")
        for number, form in enumerate(("申請書A", "申請書B"), start=1)
    )
    labels = ("番号", "書類", "ファイル名の例", "備考")
    table(paper, _CD_COLUMNS, labels, rows, heading="入れるファイル", centred=_NUMBER)
    section(paper, "盤面に書くこと")
    facts(
        paper,
        (
            ("制度", job.edition.short_name),
            ("申請者", job.provider),
            ("申請単位", unit.name),
            ("内容", "申請書A、申請書B"),
            ("作成日", japanese(job.on)),
        ),
    )
    section(paper, "入れた後に確かめること")
    checks(
        paper,
        (
            "別のパソコンで2つのファイルが開ける。",
            "印刷して提出する申請書A・Bと、内容も版も同じである。",
            "社内メモや変更履歴が残っていない。",
        ),
    )
    return bytes(paper.output())


def _whose(paper: Paper, job: Job, unit: ApplicationUnit) -> None:
    number = next(n for n, each in enumerate(job.units, start=1) if each.id == unit.id)
    of_all = f"（{number} / {len(job.units)}）" if len(job.units) > 1 else ""
    facts(paper, (("申請者", job.provider), (f"申請単位{of_all}", unit.name), ("作成日", japanese(job.on))))
    paper.space(4)
