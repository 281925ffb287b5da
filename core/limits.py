"""How much anybody may send, keep or have made: all limits, in bytes, seconds or numbers, and nothing else.

Pages, readers, store, the server's options (``.streamlit/config.toml``) and the proxy (``deploy/nginx.conf``) follow
these figures, and ``docs/limits.md`` lists them; ``tests/test_limits.py`` holds that they agree. How long anybody waits
for the database is in ``core/store/limits.py``.
"""

from __future__ import annotations

MEGABYTE = 2**20

# --- files from outside

EVIDENCE_FILE = 20 * MEGABYTE
EVIDENCE_FILES = 100
EVIDENCE_TOTAL = 80 * MEGABYTE
EVIDENCE_PAGES = 2000
"""Of all evidence files of a draft together, as the number and the total."""
EVIDENCE_UNPACKED = 300 * MEGABYTE
"""Drawing instructions of one file."""
DRAFT_FILE = 5 * MEGABYTE
DRAFT_PDF = 10 * MEGABYTE
"""Of a PDF that carries a draft, which has ``DRAFT_FILE``."""
DRAFT_VALUES = 100_000
"""Texts, numbers, lists and entries of lists in a draft file, whatever they are."""
DRAFT_DEPTH = 100
"""Lists in lists; a draft has eight."""
WORKBOOK_FILE = 5 * MEGABYTE
WORKBOOK_UNPACKED = 60 * MEGABYTE
WORKBOOK_ENTRIES = 300
PROBLEMS_LISTED = 1000
"""Above it wrong places of a file are counted, not looked at one by one."""

UPLOAD = EVIDENCE_FILE + MEGABYTE
"""Of any one upload: the largest file, and room for saying in words that it is too large."""
PROXY_BODY = UPLOAD + 2 * MEGABYTE
"""Of a request: an upload has its frame around the file, and the server has to be the one that says no."""
UPLOAD_SECONDS = 300.0
"""For one upload to arrive."""
SESSION_UPLOADS = EVIDENCE_TOTAL + EVIDENCE_FILE
"""Held for one session until its page has taken them over."""
PROCESS_UPLOADS = 3 * SESSION_UPLOADS
SPOOL = 4096 * MEGABYTE
"""Taken over and on disk, of all sessions of a process together."""
MESSAGE = 4 * MEGABYTE
"""Of what a page sends with one entry: the values of all its fields."""

# --- PDFs from outside, opened in processes of their own

OPENERS = 3
"""Processes of this server at once, one for each visitor at most."""
OPENER_MEMORY = 1024 * MEGABYTE
OPEN_SECONDS = 20.0
"""For one file; a scan of 20 MB takes less than one."""
OPEN_SECONDS_BUSY = 4.0
"""The same while others wait for their turn."""
BATCH_SECONDS = 90.0
"""For all files that are added at once, waiting apart."""

# --- papers, made in processes of their own

MAKERS = 2
"""Processes of this server at once; one visitor has one paper made at a time."""
MAKER_MEMORY = 1024 * MEGABYTE
MAKING_SECONDS = 300.0
"""For one order; all papers of a filing of five full units take three."""
MAKING_QUEUE = 100
"""Orders that wait, of this server; a draft has at most one of each kind."""

# --- what a draft may hold

LINE = 300
TEXT = 10_000
"""Characters of a line and of a long text; what is longer is stored, and the page asks for less."""
LINE_MOST = 3_000
TEXT_MOST = 30_000
"""What is longer than this is not stored."""
ROWS = 300
"""Of a table, and of the evidence, of one item."""
TICKS = 2_000
"""Papers that are ticked off as ready, of all units."""
SERVICES = 50
LEVELS = 20
UNITS = 30
"""Units of a filing that services and levels can make: what stands on one application form, many times over."""
FORMER_UNITS = 100
"""Units with answers, those included that there are no more."""

# --- what the store keeps

DRAFTS = 200
"""Of one holder."""
HISTORY = 20_000_000
"""Characters of one draft; the oldest entries go first, the newest of each part stays."""
WRITES = 16_000_000
"""Characters stored by one holder within a minute: many times what anybody types or opens."""
