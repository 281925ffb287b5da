"""Drafts that are never lost: a database behind a small face. See ``Store``."""

from core.store.access import CODE_DAYS, Access, Role, Share, browser_holder, person_holder, subject_holder
from core.store.database import StoreTooNew, database_url
from core.store.drafts import RETENTION_DAYS, Change, Listed, Store
from core.store.errors import Conflict, Difference, ReadOnly, TooManyGuesses, UnknownDraft, Unstorable
from core.store.files import Files, KeptFile
from core.store.health import Probe, database_kind
from core.store.parts import check_storable, part_text
from core.store.stored import Stored, settled, without_others
from core.store.tabs import Tab, Tabs

__all__ = [
    "CODE_DAYS",
    "RETENTION_DAYS",
    "Access",
    "Change",
    "Conflict",
    "Difference",
    "Files",
    "KeptFile",
    "Listed",
    "Probe",
    "ReadOnly",
    "Role",
    "Share",
    "Store",
    "StoreTooNew",
    "Stored",
    "Tab",
    "Tabs",
    "TooManyGuesses",
    "UnknownDraft",
    "Unstorable",
    "browser_holder",
    "check_storable",
    "database_kind",
    "database_url",
    "part_text",
    "person_holder",
    "settled",
    "subject_holder",
    "without_others",
]
