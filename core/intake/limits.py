"""What is taken in, and how much of it. A file is described by a ``Booklet``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

from core.limits import EVIDENCE_FILE, EVIDENCE_FILES, EVIDENCE_PAGES, EVIDENCE_TOTAL, MEGABYTE

_LONGEST_NAME = 200


class LimitError(ValueError):
    """Too many or too large files; the message says which limit, and what to do."""


class Content(Protocol):
    """A content that is not in memory."""

    @property
    def size(self) -> int: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Booklet:
    """A file of the applicant. ``content`` is our own copy of its pages: a PDF with nothing else in it.

    Where the file could not be taken in, ``problem`` says why, and there are no pages. ``notes`` say what
    may look different from the file. ``known_key`` is its key where the content is elsewhere.
    """

    name: str
    content: bytes | Content = b""
    pages: int = 0
    problem: str = ""
    notes: tuple[str, ...] = ()
    known_key: str = ""

    @property
    def data(self) -> bytes:
        """The content itself; read anew where it is not in memory."""
        return self.content if isinstance(self.content, bytes) else self.content.read()

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.size

    def elsewhere(self, content: Content) -> Booklet:
        """The same file with its content in another place than before."""
        return replace(self, content=content, known_key=self.key)

    @property
    def key(self) -> str:
        """The same for the same name and content: a file added twice is one."""
        return self.known_key or sha256(self.name.encode() + b"\0" + self.data).hexdigest()[:32]


def shown_name(name: str) -> str:
    """The name of a file without the folders that a browser or an archive may send with it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    return "".join(c for c in last if c.isprintable())[:_LONGEST_NAME] or "名前のないファイル.pdf"


def limits_in_words() -> str:
    return (
        f"1ファイル{EVIDENCE_FILE // MEGABYTE} MBまで、合わせて{EVIDENCE_FILES}ファイル・"
        f"{EVIDENCE_TOTAL // MEGABYTE} MB・{EVIDENCE_PAGES:,}ページまで"
    )


def check_total(booklets: Sequence[Booklet]) -> None:
    """Raises ``LimitError`` where these are too many, too large or too thick together."""
    size = sum(booklet.size for booklet in booklets)
    pages = sum(booklet.pages for booklet in booklets)
    advice = "要らないファイルを外すか、引用したページだけのPDFにしてください。"
    if len(booklets) > EVIDENCE_FILES:
        raise LimitError(f"ファイルが多すぎます（{len(booklets)}ファイル、上限{EVIDENCE_FILES}）。{advice}")
    if size > EVIDENCE_TOTAL:
        raise LimitError(
            f"合わせて{size / MEGABYTE:.1f} MBになります。上限は{EVIDENCE_TOTAL // MEGABYTE} MBです。{advice}"
        )
    if pages > EVIDENCE_PAGES:
        raise LimitError(f"合わせて{pages:,}ページになります。上限は{EVIDENCE_PAGES:,}ページです。{advice}")
