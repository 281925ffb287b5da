"""What a reader of one kind of text answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Meant = TypeVar("Meant", covariant=True)


@dataclass(frozen=True, slots=True)
class Understood(Generic[Meant]):
    """What a text means, and how the documents write it; ``hint`` where that is not plainly what was typed."""

    value: Meant
    written: str
    hint: str = ""


class NotUnderstood(ValueError):
    """The text cannot be read or must not stand; the message is a sentence that names the part and the way out."""


def taken_as(written: str) -> str:
    """Tells somebody what was understood where they typed something else."""
    return f"{written}と読みました"
