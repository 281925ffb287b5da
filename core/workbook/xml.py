"""XML as a stream of events. No tree is built, and a document type (the door to entities) is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import XMLParser  # nosec B405 # see where it is made

from core.workbook.errors import WorkbookError

# Far more than a workbook of ours holds, and few seconds' work.
MOST_ELEMENTS = 2_500_000
_DEEPEST = 50
_CHUNK = 1 << 16

Event = tuple[bool, str, dict[str, str], str]
"""(is it the start, local name, attributes at the start, text at the end of an element without children)"""


class _Target:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self._text: list[str] = []
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("nested too deep")
        self._text.clear()
        self.events.append((True, _local(tag), _local_names(attributes), ""))

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.events.append((False, _local(tag), {}, "".join(self._text)))
        self._text.clear()

    def data(self, text: str) -> None:
        self._text.append(text)

    def doctype(self, name: str, _pubid: str | None, _system: str | None) -> None:
        raise ValueError(f"document type {name!r}")

    def close(self) -> None:
        return None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _local_names(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(name): text for name, text in attributes.items()} if attributes else attributes


class Parts:
    """The parts of a workbook as streams of events, whatever their namespace (strict or transitional)."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._elements = 0
        self.names = frozenset(archive.namelist())

    def stream(self, name: str) -> Iterator[Event]:
        """The events of one part; all parts together may not hold more than a person's workbook does."""
        target = _Target()
        # What others parse unsafely are document types and entities, which _Target refuses, and size, counted below
        parser = XMLParser(target=target)  # nosec B314
        with self._archive.open(name) as source:
            while chunk := source.read(_CHUNK):
                parser.feed(chunk)
                self._elements += len(target.events) // 2
                if self._elements > MOST_ELEMENTS:
                    raise WorkbookError("ファイルの中身が大きすぎるため、安全のため開きませんでした。")
                yield from target.events
                target.events.clear()
        parser.close()
        yield from target.events
