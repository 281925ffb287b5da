"""One entry of a draft's history."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping


@dataclass(frozen=True)
class Change:
    """One entry of the history of a part."""

    part: str
    revision: int
    author: str
    at: str
    reason: str
    before: str | None
    content: str | None


def read_change(row: RowMapping) -> Change:
    return Change(
        part=row["name"],
        revision=row["revision"],
        author=row["author"],
        at=row["at"],
        reason=row["reason"],
        before=row["before"],
        content=row["content"],
    )
