"""The wall clock of the store, in one place. It may be wrong: see ``core.store.served`` for what may not be."""

from __future__ import annotations

from datetime import UTC, datetime


def moment() -> datetime:
    """The present moment in UTC, as this machine believes."""
    return datetime.now(UTC)


def as_stored(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds")
