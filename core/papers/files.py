"""Papers as files, and many of them as one ZIP."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper; ``name`` may lead through folders, separated by "/"."""

    name: str
    data: bytes


def zip_papers(papers: Iterable[PaperFile], on: date) -> bytes:
    """The papers as a ZIP dated ``on``; the same papers and date give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for paper in papers:
            entry = ZipInfo(paper.name, (on.year, on.month, on.day, 0, 0, 0))
            entry.create_system = 3  # the same on every machine
            entry.external_attr = 0o644 << 16
            packed = paper.name.endswith(".pdf")  # a PDF is compressed already
            archive.writestr(entry, paper.data, ZIP_STORED if packed else ZIP_DEFLATED)
    return buffer.getvalue()
