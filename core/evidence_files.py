"""Is every cited material there, and every cited page in it? (rules D2, D6)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.documents import Material, MaterialKey
from core.edition import Edition
from core.intake.limits import Booklet
from core.text.page_citations import cited_pages


class FileState(StrEnum):
    """How a material stands, the best first."""

    PRESENT = "present"
    BEYOND = "beyond"  # a page is cited that the file does not have
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FiledMaterial:
    """A material with its number in the evidence index and its file; ``findings`` are sentences."""

    number: int
    material: Material
    booklet: Booklet | None
    state: FileState
    findings: tuple[str, ...]

    @property
    def pages(self) -> int:
        return self.booklet.pages if self.booklet else 0

    @property
    def label(self) -> str:
        """As Form B and the evidence index call it."""
        return f"資料{self.number}"


def assess_files(
    edition: Edition, materials: Sequence[Material], files: Mapping[MaterialKey, Booklet]
) -> tuple[FiledMaterial, ...]:
    """Each material of a unit with its file and what is to be said about it."""
    return tuple(
        _assessed(edition, number, material, files.get(material.key))
        for number, material in enumerate(materials, start=1)
    )


def _assessed(edition: Edition, number: int, material: Material, booklet: Booklet | None) -> FiledMaterial:
    named = f"資料{number}「{material.name}」"
    if booklet is None:
        finding = f"{named}のファイルがありません。PDFを追加してください。"
        return FiledMaterial(number, material, None, FileState.MISSING, (finding,))
    if booklet.problem:
        finding = f"{named}のファイル「{booklet.name}」はとじられません。{booklet.problem}"
        return FiledMaterial(number, material, booklet, FileState.UNREADABLE, (finding,))
    beyond = tuple(_beyond(edition, named, material, booklet.pages))
    notes = tuple(f"{named}のファイル「{booklet.name}」：{note}" for note in booklet.notes)
    state = FileState.BEYOND if beyond else FileState.PRESENT
    return FiledMaterial(number, material, booklet, state, (*beyond, *notes))


def _beyond(edition: Edition, named: str, material: Material, pages: int) -> Iterator[str]:
    """Pages cited behind the last one. An extract may lack them with good reason (rule D8), so it is asked."""
    for item_id, place in material.places:
        if missing := [last for _, last in cited_pages(place) if last > pages]:
            item = f"{edition.numbers[item_id]}. {edition.items[item_id].name}"
            cited = "・".join(str(page) for page in dict.fromkeys(missing))
            yield (
                f"{named}のファイルは{pages}ページですが、項目「{item}」の記載箇所「{place}」は{cited}ページです。"
                "記載箇所を直すか、そのページが入ったファイルにしてください。抜粋なら、引用したページが入っているか確かめてください。"
            )


def spare_findings(spare: Sequence[Booklet]) -> tuple[str, ...]:
    """What is said about files that are no material's."""
    return tuple(
        f"ファイル「{booklet.name}」は使えません。{booklet.problem}"
        if booklet.problem
        else f"ファイル「{booklet.name}」は、どの資料にも割り当てられていません。"
        for booklet in spare
    )
