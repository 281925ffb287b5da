"""The tables of the draft store. Times are UTC in ISO 8601 text, so that every database sorts them alike."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = 3

NAME_LENGTH = 200
AUTHOR_LENGTH = 200
TITLE_LENGTH = 200
NICKNAME_LENGTH = 40
FILE_NAME_LENGTH = 200

metadata = MetaData()

meta = Table(
    "meta", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False)
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(43), primary_key=True),
    Column("edition", String(60), nullable=False),
    Column("sequence", Integer, nullable=False),  # counts the edits; a part's revision is its edit's number
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("archived_at", String(32)),
    # The last day for which a certificate keeps the draft, or ""; null: nobody has looked yet.
    Column("kept_until", String(10)),
    # Seconds that processes have served (``core.store.upkeep``), never a wall clock's time:
    Column("idle_sequence", Integer),  # the newest edit that an upkeep has seen,
    Column("idle_since", Integer),  # when it first saw that edit,
    Column("set_aside_at", Integer),  # and when it first saw the draft past its day; null: it is not
)

parts = Table(
    "parts",
    metadata,
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(NAME_LENGTH), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("content", Text),  # null: removed; the row stays, so that a late edit of it is noticed
)

history = Table(
    "history",
    metadata,
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("name", String(NAME_LENGTH), primary_key=True),
    Column("content", Text),
    Column("before", Text),
    Column("author", String(AUTHOR_LENGTH), nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", String(20), nullable=False),  # edit, undo, restore, import
    Column("tab", String(22)),  # the browser tab that it was entered in; null: none, or unknown
    Index("history_of_part", "draft_id", "name", "revision"),
)

holders = Table(
    "holders",
    metadata,
    Column("holder", String(64), primary_key=True),  # hash of a browser's secret, or a signed-in person
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(10), nullable=False),  # owner, editor, reader
    Column("label", String(320), nullable=False, default=""),  # the address of a person it was shared with
    Column("used_at", String(32), nullable=False),
    Index("holders_of_draft", "draft_id"),
)

codes = Table(
    "codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("expires_at", String(32), nullable=False),
)

guesses = Table(
    "guesses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Index("guesses_of_source", "source", "at"),
)

rooms = Table(
    "rooms",
    metadata,
    Column("id", String(43), primary_key=True),
    Column("title", String(TITLE_LENGTH), nullable=False),
    Column("join_code", String(16), nullable=False, unique=True),  # stands on the projector anyway
    Column("code_hash", String(64), nullable=False, unique=True),  # of the facilitator's code
    Column("state", String(10), nullable=False),  # open, paused, ended
    Column("last_day", String(10), nullable=False),  # in Japan
    Column("edition", String(60), nullable=False),
    Column("start", String(60), nullable=False),  # a sample's id; empty: a blank draft
    Column("steps", Text, nullable=False),  # the open steps, as a JSON list of page addresses
    Column("seats", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("closing", Text),  # the board as it was at the end: counts only
    Column("overdue_at", Integer),  # as ``set_aside_at`` of a draft: past its last day, or long ended
)

facilitators = Table(
    "facilitators",
    metadata,
    Column("holder", String(64), primary_key=True),
    Column("room_id", ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True),
)

participants = Table(
    "participants",
    metadata,
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("room_id", ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("holder", String(64), nullable=False),
    Column("nickname", String(NICKNAME_LENGTH), nullable=False),
    Column("joined_at", String(32), nullable=False),
    Column("taken", Integer, nullable=False, default=0),  # 1: the participant has taken the draft home
    Column("standing", Text),  # JSON: what of the draft the board counts; nothing that was written
    Index("participants_of_room", "room_id", "holder", unique=True),
)

materials = Table(
    "materials",  # evidence that the applicant asked to keep; never in a draft file, never in the history
    metadata,
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "key", String(32), primary_key=True
    ),  # of name and content, so that a file added twice is kept once
    Column("name", String(FILE_NAME_LENGTH), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("content", LargeBinary, nullable=False),  # our own copy of the pages
    Column("chosen", Text, nullable=False),  # JSON: name and kind of each material it was chosen for by hand
    Column("at", String(32), nullable=False),
)

tabs = Table(
    "tabs",  # where the browser's tabs stand, so that a page outlives the process that drew it
    metadata,
    Column("session", String(64), primary_key=True),  # hash of the id that the page knows its session by
    Column("tab", String(22), nullable=False),  # the same for all sessions that one page has had
    Column("holder", String(64), nullable=False),
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE")),  # null: nothing of it is stored yet
    Column("sequence", Integer, nullable=False),  # the page shows the draft as of this edit and the tab's own
    Column("place", Text, nullable=False),  # JSON; the pages know what it means
    Column("used_at", String(32), nullable=False),
    Index("tabs_used", "used_at"),
    Index("tabs_of_tab", "tab"),
)
