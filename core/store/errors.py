"""What can go wrong with a stored draft, for the people who meet it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError


class UnknownDraft(LookupError):
    """No such draft for this holder. The same whether it never existed, was deleted or is somebody else's."""


class ReadOnly(PermissionError):
    """The holder may read this draft but not change it."""


class Unstorable(ValueError):
    """A draft or a file that cannot be stored; the message says why."""


class Damaged(Unstorable):
    """A change of a part whose stored text cannot be read, and which the change would hide."""

    def __init__(self) -> None:
        super().__init__(
            "変更した部分は、保存されている内容が壊れています。"
            "画面の上の「壊れています」で、前の内容に戻すか空にすると、入力も保存されます。"
        )


class InDoubt(SQLAlchemyError):
    """The database failed while it was asked to commit: what was to be stored may be there or not."""


class StoreGone(SQLAlchemyError):
    """The database's file was deleted or replaced: what an open connection writes would be nowhere."""


class TooManyGuesses(RuntimeError):
    """Too many wrong resume codes from one place."""


@dataclass(frozen=True)
class Difference:
    """A part that two people changed: what is stored now, by whom and when, and what was to be saved."""

    part: str
    theirs: str | None
    mine: str | None
    author: str
    at: str
    revision: int


class Conflict(RuntimeError):
    """Parts of an edit changed meanwhile; nothing of the edit was stored."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        super().__init__(", ".join(difference.part for difference in differences))
        self.differences = differences
