"""JSON of a row that stands by itself: what cannot be read costs only itself."""

from __future__ import annotations

from typing import TypeVar

from pydantic import TypeAdapter

Content = TypeVar("Content")


def read_json(kind: TypeAdapter[Content], text: str | None, otherwise: Content) -> Content:
    """What a stored text says; ``otherwise`` where there is none, or it is damaged."""
    try:
        return kind.validate_json(text) if text else otherwise
    except ValueError:
        return otherwise
