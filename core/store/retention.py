"""Until when a draft is kept: so long after its last change, and while a certificate that it names may need it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping

from core.draft import Draft

RETENTION_DAYS = 180

KeptUntil = Callable[[Draft, date], date | None]
"""The last day for which a certificate keeps a draft, asked on a day. The store knows no edition: it is told."""


def no_certificate(_draft: Draft, _today: date) -> None:
    """A ``KeptUntil`` for stores of drafts that name none."""


def kept_text(last_day: date | None) -> str:
    """As stored; empty where no certificate keeps the draft."""
    return last_day.isoformat() if last_day else ""


def expires_on(row: RowMapping, retention: timedelta) -> str:
    """The last day (UTC) of a draft's row; after it the draft is set aside."""
    unchanged = (datetime.fromisoformat(row["changed_at"]) + retention).date().isoformat()
    return max(unchanged, row["kept_until"] or "")
