"""Drafts that are never lost: a database behind a small face. See ``Store``."""

from core.store.access import Access, Role, Share, browser_holder, person_holder, subject_holder
from core.store.beginning import new_id
from core.store.changes import Change
from core.store.codes import CODE_DAYS
from core.store.database import StoreTooNew, data_folder, database_url
from core.store.drafts import Store
from core.store.errors import (
    Conflict,
    Damaged,
    Difference,
    InDoubt,
    ReadOnly,
    StoreGone,
    TooManyGuesses,
    UnknownDraft,
    Unstorable,
)
from core.store.files import Files, KeptFile
from core.store.health import Probe, database_kind
from core.store.listing import Listed
from core.store.opening import Opening
from core.store.parts import NOT_A_DRAFT, check_storable, part_text, readable, unreadable
from core.store.retention import RETENTION_DAYS, KeptUntil
from core.store.served import EVERY, Pass, Turns
from core.store.stored import Stored, settled, without_others
from core.store.tabs import Tab, Tabs
from core.store.upkeep import GRACE, Upkeep

__all__ = [
    "CODE_DAYS",
    "EVERY",
    "GRACE",
    "NOT_A_DRAFT",
    "RETENTION_DAYS",
    "Access",
    "Change",
    "Conflict",
    "Damaged",
    "Difference",
    "Files",
    "InDoubt",
    "KeptFile",
    "KeptUntil",
    "Listed",
    "Opening",
    "Pass",
    "Probe",
    "ReadOnly",
    "Role",
    "Share",
    "Store",
    "StoreGone",
    "StoreTooNew",
    "Stored",
    "Tab",
    "Tabs",
    "TooManyGuesses",
    "Turns",
    "UnknownDraft",
    "Unstorable",
    "Upkeep",
    "browser_holder",
    "check_storable",
    "data_folder",
    "database_kind",
    "database_url",
    "new_id",
    "part_text",
    "person_holder",
    "readable",
    "settled",
    "subject_holder",
    "unreadable",
    "without_others",
]
