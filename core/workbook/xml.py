"""XML as a stream of events. No tree is built, and a document type (the door to entities) is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import XMLParser

_CHUNK = 1 << 16

Event = tuple[bool, str, dict[str, str], str]
"""(is it the start, local name, attributes at the start, text at the end of an element without children)"""


class _Target:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        self.events.append((True, _local(tag), {_local(k): v for k, v in attributes.items()}, ""))

    def end(self, tag: str) -> None:
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


def stream(archive: zipfile.ZipFile, name: str) -> Iterator[Event]:
    """The events of one part of the workbook, whatever its namespace (strict or transitional)."""
    target = _Target()
    parser = XMLParser(target=target)
    with archive.open(name) as source:
        while chunk := source.read(_CHUNK):
            parser.feed(chunk)
            yield from target.events
            target.events.clear()
    parser.close()
    yield from target.events
