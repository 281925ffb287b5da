"""Evidence kept with a draft, where its applicant asked for it. Gone with the draft, or when asked to forget it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, insert, select, update

from core.limits import EVIDENCE_FILES, EVIDENCE_TOTAL, MEGABYTE
from core.store.beginning import now
from core.store.drafts import Store
from core.store.engine import for_long_work
from core.store.errors import Unstorable
from core.store.reading import read_json
from core.store.rows import held
from core.store.tables import FILE_NAME_LENGTH, materials

Chosen = tuple[tuple[str, str], ...]
"""Name and kind of the materials that a file was chosen for by hand."""


@dataclass(frozen=True)
class KeptFile:
    """A file kept with a draft, without its content; ``size`` in bytes."""

    key: str
    name: str
    pages: int
    size: int
    chosen: Chosen = ()


_CHOSEN = TypeAdapter(Chosen)


class Files:
    """The kept files of drafts. Every method asks in its own transaction who holds the draft.

    Each raises ``UnknownDraft`` for a stranger and, where it changes something, ``ReadOnly`` for a reader.
    """

    def __init__(self, store: Store, largest_total: int = EVIDENCE_TOTAL) -> None:
        self.engine, self.reading = for_long_work(store.engine), for_long_work(store.reading)
        self.largest_total = largest_total

    def keep(self, holder: str, draft_id: str, files: Iterable[tuple[KeptFile, bytes]]) -> None:
        """Keep these files, all or none. Raises ``Unstorable`` where the draft's files would be too much."""
        with self.engine.begin() as connection:
            held(connection, holder, draft_id, for_change=True)
            known = set(connection.scalars(select(materials.c.key).where(materials.c.draft_id == draft_id)))
            for file, content in files:
                if file.key not in known:
                    known.add(file.key)
                    connection.execute(insert(materials).values(_row(draft_id, file, content)))
            self._check(connection, draft_id)

    def _check(self, connection: Connection, draft_id: str) -> None:
        counted = select(func.count(), func.coalesce(func.sum(materials.c.size), 0))
        count, size = connection.execute(counted.where(materials.c.draft_id == draft_id)).one()
        if count > EVIDENCE_FILES or size > self.largest_total:
            raise Unstorable(
                f"保存できる資料は、1つの下書きに{EVIDENCE_FILES}ファイル・{self.largest_total // MEGABYTE} MBまでです。"
            )

    def list(self, holder: str, draft_id: str) -> tuple[KeptFile, ...]:
        """The draft's files in the order of their names."""
        columns = [column for column in materials.c if column.name != "content"]
        query = select(*columns).where(materials.c.draft_id == draft_id)
        with self.reading.begin() as connection:
            held(connection, holder, draft_id)
            rows = connection.execute(query.order_by(materials.c.name, materials.c.key)).mappings().all()
        return tuple(
            KeptFile(
                key=row["key"],
                name=row["name"],
                pages=row["pages"],
                size=row["size"],
                chosen=read_json(_CHOSEN, row["chosen"], ()),
            )
            for row in rows
        )

    def read(self, holder: str, draft_id: str, key: str) -> bytes:
        """The content of a file; empty where it is gone."""
        query = select(materials.c.content).where(materials.c.draft_id == draft_id, materials.c.key == key)
        with self.reading.begin() as connection:
            held(connection, holder, draft_id)
            return bytes(connection.scalar(query) or b"")

    def choose(self, holder: str, draft_id: str, key: str, chosen: Chosen) -> None:
        """Remember for which materials the file was chosen by hand."""
        one = (materials.c.draft_id == draft_id) & (materials.c.key == key)
        with self.engine.begin() as connection:
            held(connection, holder, draft_id, for_change=True)
            connection.execute(
                update(materials).where(one).values(chosen=json.dumps(chosen, ensure_ascii=False))
            )

    def drop(self, holder: str, draft_id: str, key: str) -> None:
        """Forget one file."""
        with self.engine.begin() as connection:
            held(connection, holder, draft_id, for_change=True)
            connection.execute(
                delete(materials).where(materials.c.draft_id == draft_id, materials.c.key == key)
            )

    def drop_all(self, holder: str, draft_id: str) -> None:
        """Forget all files of the draft."""
        with self.engine.begin() as connection:
            held(connection, holder, draft_id, for_change=True)
            connection.execute(delete(materials).where(materials.c.draft_id == draft_id))


def _row(draft_id: str, file: KeptFile, content: bytes) -> dict[str, object]:
    return {
        "draft_id": draft_id,
        "key": file.key,
        "name": file.name[:FILE_NAME_LENGTH],
        "pages": file.pages,
        "size": len(content),
        "content": content,
        "chosen": json.dumps(file.chosen, ensure_ascii=False),
        "at": now(),
    }
