"""仕切り紙: the sheet before each material, saying what it is and where it is cited; and the list in front."""

from __future__ import annotations

from collections.abc import Sequence

from core.evidence_files import FiledMaterial, FileState
from core.papers.blocks import facts, paragraph, table, title
from core.papers.contents import KINDS
from core.papers.job import Job
from core.papers.volume import Volume
from core.pdf.cells import WIDTH
from core.text.dates import japanese
from core.units import ApplicationUnit

_LIST_COLUMNS = (18.0, 96.0, 32.0, WIDTH - 146.0)
_CITED_COLUMNS = (14.0, 70.0, WIDTH - 84.0)
_WITHOUT_FILE = {
    FileState.MISSING: "ファイルなし",
    FileState.UNREADABLE: "とじられません",
}
_NOTHING_CITED = "申請書Bに書かれた資料はまだありません。"


def draw_list(volume: Volume, job: Job, unit: ApplicationUnit, filed: Sequence[FiledMaterial]) -> None:
    """The first pages: what lies behind which tab sheet."""
    title(volume, "資料（疎明資料）", "資料の番号は、申請書Bの【資料】と疎明資料一覧の番号と同じです。")
    facts(volume, (("申請者", job.provider), ("申請単位", unit.name), ("作成日", japanese(job.on))))
    volume.space(4)
    if not filed:
        paragraph(volume, _NOTHING_CITED)
        return
    rows = (
        (
            each.label,
            each.material.name,
            KINDS[each.material.kind],
            _WITHOUT_FILE.get(each.state, f"{each.pages}ページ"),
        )
        for each in filed
    )
    table(volume, _LIST_COLUMNS, ("番号", "資料", "種類", "ページ数"), rows, centred=frozenset({0, 3}))


def draw_tab_sheet(volume: Volume, job: Job, filed: FiledMaterial) -> None:
    """The sheet before a material, on pages of its own."""
    material = filed.material
    volume.prefix = f"仕切り{filed.number}-"
    volume.start_page()
    volume.bookmark(f"{filed.label}　{material.name}", 0)
    volume.thumb_tab(filed.number)
    volume.space(30)
    volume.write_block(volume.lines(filed.label, WIDTH - 20, 40, bold=True), centred=True)
    volume.space(4)
    volume.write_block(volume.lines(material.name, WIDTH - 20, 16, bold=True), centred=True)
    volume.space(12)
    facts(volume, (("種類", KINDS[material.kind]), ("ページ数", _pages(filed))))
    if filed.state in _WITHOUT_FILE:
        volume.space(3)
        paragraph(volume, _absence(filed), bold=True)
    volume.space(6)
    paragraph(volume, "引用した項目と箇所", 11, bold=True)
    rows = [
        (
            str(job.edition.numbers[item_id]),
            job.edition.items[item_id].name,
            written.removeprefix(material.name).strip() or "―",
        )
        for item_id, written in material.citations
    ]
    table(volume, _CITED_COLUMNS, ("No.", "項目", "箇所"), rows, centred=frozenset({0}))


def _pages(filed: FiledMaterial) -> str:
    return f"{filed.pages}ページ" if filed.pages else _WITHOUT_FILE[filed.state]


def _absence(filed: FiledMaterial) -> str:
    if filed.state is FileState.MISSING:
        return "この資料のファイルは、まだありません。提出までに、この仕切り紙の後ろに入れてください。"
    return "この資料のファイルはとじられませんでした。提出までに、印刷したものをこの仕切り紙の後ろに入れてください。"
