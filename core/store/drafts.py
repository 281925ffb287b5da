"""Drafts in a database: one transaction per edit, part by part, with a history that can be gone back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Engine, and_, delete, select, update
from sqlalchemy.exc import IntegrityError

from core.draft import Draft
from core.places import LASTING
from core.store import clock
from core.store.allowance import Allowance
from core.store.beginning import insert_draft, now
from core.store.changes import Change, read_change
from core.store.database import close, connect
from core.store.engine import for_reading, writing
from core.store.errors import Conflict, Damaged, ReadOnly
from core.store.listing import Listed, list_drafts, read_drafts
from core.store.parts import (
    Changes,
    changed_parts,
    check_changes,
    check_storable,
    part_text,
    put_back,
    read_parts,
    split_draft,
    with_parts,
)
from core.store.retention import (
    RETENTION_DAYS,
    KeptUntil,
    expires_on,
    kept_text,
    no_certificate,
)
from core.store.rows import count_edit, difference, held, newer_parts, shorten_history, write
from core.store.stored import Stored, with_others
from core.store.tables import drafts, history, holders, parts

LARGE = 20_000
"""Characters of an edit after which the history is looked at at once."""
SHORTENED_EVERY = 100
"""Edits after which it is looked at in any case."""
_REPAIRS = frozenset({"restore", "undo"})
"""Changes that are made to what stands there, readable or not; the history keeps it."""


class Store:
    """The drafts of one database. Every method is one transaction."""

    def __init__(
        self, url: str, retention_days: int = RETENTION_DAYS, kept_until: KeptUntil = no_certificate
    ) -> None:
        self.engine: Engine = connect(url)
        self.reading = for_reading(self.engine)
        self.retention = timedelta(days=retention_days)
        self.kept_until = kept_until
        self.allowance = Allowance()

    def close(self) -> None:
        """Let go of the database, of SQLite as one whole file."""
        close(self.engine)

    def create(self, holder: str, draft: Draft, author: str, draft_id: str = "", tab: str = "") -> Stored:
        """Store a new draft that ``holder`` owns, entered in a ``tab``. Raises ``Unstorable``.

        Who gives a ``new_id`` may try again with it where the store failed: it makes one draft only, and what
        an earlier try has stored after all is the base of what ``draft`` changes.
        """
        check_storable(draft)
        content = split_draft(draft)
        self.allowance.take(holder, sum(map(len, content.values())))
        try:
            with writing(self.engine, len(content)) as connection:
                return insert_draft(connection, holder, draft, author, draft_id, tab, self._kept(draft))
        except IntegrityError:
            if not draft_id:
                raise
            return self.save(holder, self.read(holder, draft_id), draft, author, tab=tab)

    def read(self, holder: str, draft_id: str) -> Stored:
        """The draft as it is now, damaged parts apart. Raises ``UnknownDraft`` unless ``holder`` holds it."""
        with self.reading.begin() as connection:
            row = held(connection, holder, draft_id)
            query = select(parts.c.name, parts.c.revision, parts.c.content)
            rows = connection.execute(query.where(parts.c.draft_id == draft_id).order_by(parts.c.name)).all()
        content = {name: text for name, _, text in rows if text is not None}
        revisions = {name: revision for name, revision, _ in rows}
        draft, damaged = read_parts(row["edition"], content)
        return Stored(draft_id, draft, row["sequence"], revisions, row["changed_at"], damaged)

    def save(
        self, holder: str, base: Stored, draft: Draft, author: str, reason: str = "edit", tab: str = ""
    ) -> Stored:
        """Store what ``draft`` changes against ``base`` and merge what others changed meanwhile.

        ``tab`` is where it was entered. Raises ``Conflict`` where the same part changed meanwhile (nothing is stored then), ``ReadOnly``,
        ``UnknownDraft`` and ``Unstorable``.
        """
        changes = changed_parts(base.draft, draft)
        return self._save(holder, base, draft, changes, base.revisions, author, reason, tab)

    def _save(
        self,
        holder: str,
        base: Stored,
        draft: Draft,
        changes: Changes,
        seen: Mapping[str, int],
        author: str,
        reason: str,
        tab: str,
    ) -> Stored:
        """Store ``draft``, which is ``base`` with ``changes`` made at the revisions ``seen`` of their parts."""
        check_changes(base.draft, draft, changes)
        size = sum(len(text or "") for text in changes.values())
        self.allowance.take(holder, size)
        moment = now()
        with writing(self.engine, len(changes)) as connection:
            row = held(connection, holder, base.id, for_change=bool(changes))
            here = with_others(base, newer_parts(connection, base.id, base.sequence))
            current, damaged, revisions = here.draft, here.damaged, dict(here.revisions)
            if reason not in _REPAIRS and damaged.keys() & changes.keys():
                raise Damaged
            clashes = tuple(
                difference(connection, base.id, name, revisions[name], theirs, text)
                for name, text in changes.items()
                if revisions.get(name, 0) > seen.get(name, 0) and (theirs := part_text(current, name)) != text
            )
            if clashes:
                raise Conflict(clashes)
            merged = with_parts(current, changes) if current is not base.draft else draft
            sequence, changed_at = row["sequence"], row["changed_at"]
            mended = {name: text for name, text in changes.items() if name in damaged}
            # What others stored alike is no change; to empty what is damaged is one.
            if changes := {**changed_parts(current, merged), **mended}:
                sequence, changed_at = sequence + 1, moment
                before = {name: damaged.get(name, part_text(current, name)) for name in changes}
                write(connection, base.id, sequence, changes, before, author, moment, reason, tab)
                count_edit(connection, base.id, sequence, moment, self._kept(merged))
                if size > LARGE or sequence % SHORTENED_EVERY == 0:
                    shorten_history(connection, base.id)
                revisions.update(dict.fromkeys(changes, sequence))
        left = {name: text for name, text in damaged.items() if name not in mended}
        return Stored(base.id, merged, sequence, revisions, changed_at, left)

    def list(self, holder: str) -> tuple[Listed, ...]:
        """The drafts that ``holder`` holds, the last used first. Never anybody else's."""
        with self.reading.begin() as connection:
            return list_drafts(connection, holder, self.retention)

    def read_several(self, holder: str, ids: Sequence[str]) -> dict[str, Draft]:
        """Those of these drafts that ``holder`` holds and that can be read, by id."""
        with self.reading.begin() as connection:
            return read_drafts(connection, holder, ids)

    def expires_on(self, holder: str, draft_id: str) -> str:
        """The day (UTC) after which the draft is set aside unless it is changed. Raises ``UnknownDraft``."""
        with self.reading.begin() as connection:
            return expires_on(held(connection, holder, draft_id), self.retention)

    def bring_back(self, holder: str, draft_id: str) -> None:
        """Keep a draft that was set aside as if it had been changed now. Raises ``UnknownDraft``, ``ReadOnly``."""
        with self.engine.begin() as connection:
            row = held(connection, holder, draft_id, for_change=True)
            kept = max(row["kept_until"] or "", kept_text(clock.moment().date() + self.retention))
            values = {"set_aside_at": None, "idle_sequence": None, "kept_until": kept}
            connection.execute(update(drafts).where(drafts.c.id == draft_id).values(values))

    def touch(self, holder: str, draft_id: str) -> None:
        """Remember that ``holder`` used this draft last."""
        with self.engine.begin() as connection:
            held(connection, holder, draft_id)
            mine = and_(holders.c.holder == holder, holders.c.draft_id == draft_id)
            connection.execute(update(holders).where(mine).values(used_at=now()))

    def archive(self, holder: str, draft_id: str, archived: bool = True) -> None:
        """Put a draft away, or take it out again."""
        with self.engine.begin() as connection:
            held(connection, holder, draft_id, for_change=True)
            moment = now() if archived else None
            connection.execute(update(drafts).where(drafts.c.id == draft_id).values(archived_at=moment))

    def delete(self, holder: str, draft_id: str) -> None:
        """Delete a draft with its history, for everybody. Only its owner may. Cannot be undone."""
        with self.engine.begin() as connection:
            row = held(connection, holder, draft_id)
            if row["role"] != "owner":
                raise ReadOnly
            connection.execute(delete(drafts).where(drafts.c.id == draft_id))

    def history(self, holder: str, draft_id: str, part: str = "", limit: int = 50) -> tuple[Change, ...]:
        """Changes of one part, or of all, the newest first."""
        query = select(history).where(history.c.draft_id == draft_id)
        if part:
            query = query.where(history.c.name == part)
        query = query.order_by(history.c.revision.desc(), history.c.name).limit(limit)
        with self.reading.begin() as connection:
            held(connection, holder, draft_id)
            rows = connection.execute(query).mappings().all()
        return tuple(read_change(row) for row in rows)

    def restore(
        self, holder: str, base: Stored, part: str, text: str | None, author: str, tab: str = ""
    ) -> Stored:
        """Put back an earlier text of one part, or empty it; the history keeps what stood there, damaged or not."""
        changes = {part: text}
        return self._save(
            holder, base, put_back(base.draft, changes), changes, base.revisions, author, "restore", tab
        )

    def undo(self, holder: str, base: Stored, revision: int, author: str, tab: str = "") -> Stored:
        """Take back the edit with this revision, but for what lasts. Raises ``Conflict`` where its parts changed since."""
        query = select(history).where(history.c.draft_id == base.id, history.c.revision == revision)
        with self.reading.begin() as connection:
            held(connection, holder, base.id)
            changes = [read_change(row) for row in connection.execute(query).mappings()]
        before = {change.part: change.before for change in changes if change.part not in LASTING}
        seen = dict.fromkeys(before, revision)
        return self._save(holder, base, put_back(base.draft, before), before, seen, author, "undo", tab)

    def _kept(self, draft: Draft) -> str:
        return kept_text(self.kept_until(draft, clock.moment().date()))
