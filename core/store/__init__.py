"""Drafts that are never lost: a database behind a small face. See ``Store``."""

from core.store.database import StoreTooNew, database_url
from core.store.drafts import RETENTION_DAYS, Change, Listed, Store, Stored
from core.store.errors import Conflict, Difference, ReadOnly, TooManyGuesses, UnknownDraft

__all__ = [
    "RETENTION_DAYS",
    "Change",
    "Conflict",
    "Difference",
    "Listed",
    "ReadOnly",
    "Store",
    "StoreTooNew",
    "Stored",
    "TooManyGuesses",
    "UnknownDraft",
    "database_url",
]
