"""What lies in a unit's envelope: the list of documents, the evidence index, the CD-R (rules D1, D2, D6)."""

from __future__ import annotations

from collections.abc import Iterator

from core.dates import japanese
from core.documents import DocumentLine, Material, list_documents, list_materials
from core.papers.blocks import checks, facts, paragraph, section, table, title
from core.papers.job import Job
from core.pdf.cells import SMALL, WIDTH
from core.pdf.paper import Paper
from core.units import ApplicationUnit

KINDS = {"own": "自社の資料", "web": "ウェブページ", "contractor": "委託先の資料"}
_NOTHING_CITED = "申請書Bに書かれた資料はまだありません。"
_LIST_COLUMNS = (14.0, 66.0, 40.0, WIDTH - 120.0)
_INDEX_COLUMNS = (16.0, 58.0, 26.0, WIDTH - 100.0)
_CD_COLUMNS = (14.0, 76.0, WIDTH - 90.0)


def filed_with(job: Job, unit: ApplicationUnit) -> tuple[DocumentLine, ...]:
    """The papers in the unit's envelope. Papers for the whole filing go with the first unit."""
    lines = list_documents(job.edition, job.draft, job.units)
    first = unit.id == job.units[0].id
    return tuple(
        line
        for line in lines
        if line.is_paper and (line.key.partition(":")[2] == unit.id or (first and ":" not in line.key))
    )


def render_document_list(job: Job, unit: ApplicationUnit) -> bytes:
    """提出書類及び資料内訳書: the papers with their numbers, then the materials with theirs."""
    paper = job.paper("提出書類及び資料内訳書", f"申請単位：{unit.name}")
    title(paper, "提出書類及び資料内訳書", "公式の様式がある場合は、この内容を写してください。")
    _whose(paper, job, unit)
    section(paper, "1. 提出書類")
    rows = (
        (str(number), line.kind.name, line.copies, line.kind.detail)
        for number, line in enumerate(filed_with(job, unit), start=1)
    )
    table(paper, _LIST_COLUMNS, ("番号", "書類", "部数", "備考"), rows, centred=frozenset({0}))
    section(paper, "2. 資料（疎明資料）")
    materials = list_materials(job.edition, job.draft, (unit,))
    if not materials:
        paragraph(paper, _NOTHING_CITED)
        return bytes(paper.output())
    listed = (
        (f"資料{number}", m.name, KINDS[m.kind], f"申請書Bの{len({i for i, _ in m.citations})}項目で引用")
        for number, m in enumerate(materials, start=1)
    )
    table(paper, _INDEX_COLUMNS, ("番号", "資料", "種類", "備考"), listed, centred=frozenset({0}))
    return bytes(paper.output())


def render_evidence_index(job: Job, unit: ApplicationUnit) -> bytes:
    """Every material once, numbered, with every item and place that cites it."""
    paper = job.paper("疎明資料一覧", f"申請単位：{unit.name}")
    title(paper, "疎明資料一覧", "資料の番号は、申請書Bの【資料】の番号と同じです。")
    _whose(paper, job, unit)
    paper.space(4)
    materials = list_materials(job.edition, job.draft, (unit,))
    if not materials:
        paragraph(paper, _NOTHING_CITED)
        return bytes(paper.output())
    rows = (
        (f"資料{number}", m.name, KINDS[m.kind], "\n".join(_citations(job, m)))
        for number, m in enumerate(materials, start=1)
    )
    labels = ("番号", "資料", "種類", "引用した項目と箇所")
    table(paper, _INDEX_COLUMNS, labels, rows, centred=frozenset({0}))
    return bytes(paper.output())


def _citations(job: Job, material: Material) -> Iterator[str]:
    for item_id, written in material.citations:
        place = written.removeprefix(material.name).strip()
        item = job.edition.items[item_id]
        yield f"{job.edition.numbers[item_id]}. {item.name}" + (f"　{place}" if place else "")


def render_cd_contents(job: Job, unit: ApplicationUnit) -> bytes:
    """What the CD-R holds and what to write on it (rule D1)."""
    paper = job.paper("CD-Rの内容", f"申請単位：{unit.name}")
    title(paper, "CD-Rの内容", "1つの申請単位に1枚を付けます。")
    section(paper, "入れるファイル")
    rows = (
        ("1", "申請書A", "公式の様式で作った電子ファイル"),
        ("2", "申請書B", "公式の様式で作った電子ファイル"),
    )
    table(paper, _CD_COLUMNS, ("番号", "ファイル", "備考"), rows, centred=frozenset({0}))
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
    facts(paper, (("申請者", job.provider), ("申請単位", unit.name), ("作成日", japanese(job.on))))
    number = next(n for n, each in enumerate(job.units, start=1) if each.id == unit.id)
    paragraph(paper, f"申請単位 {number} / {len(job.units)}", SMALL, grey=True)
