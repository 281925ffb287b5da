"""Who reaches a draft: browsers by a secret cookie, other machines by a resume code, colleagues by sharing.

Only hashes of secrets are stored, and looked up: how long that takes may tell something of a hash, which nobody
can choose, and nothing of a code. Guessing is bounded by its 130 random bits and by ``Guesses``. Whatever is wrong
with a code, the answer is the same ``UnknownDraft``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import Connection, and_, delete, insert, select, update

from core.store import clock
from core.store.beginning import now
from core.store.codes import CODE_DAYS, Guesses, code_hash, make_code, slow_down
from core.store.drafts import Store
from core.store.errors import ReadOnly, UnknownDraft
from core.store.rows import held, taken_home
from core.store.tables import codes, holders

Role = Literal["editor", "reader"]


@dataclass(frozen=True)
class Share:
    """A colleague whom a draft was shared with."""

    address: str
    role: str


def browser_holder(secret: str) -> str:
    """The holder that a browser's cookie stands for."""
    return _hash("browser", secret)


def person_holder(address: str) -> str:
    """The holder that a signed-in person's verified e-mail address stands for."""
    return _hash("person", address.strip().casefold())


def subject_holder(issuer: str, subject: str) -> str:
    """The holder of a signed-in person without a verified address. Never the same as a ``person_holder``."""
    return _hash("subject", f"{issuer}\0{subject}")


def _hash(kind: str, secret: str) -> str:
    return hashlib.sha256(f"{kind}\0{secret}".encode()).hexdigest()


class Access:
    """Ways to a draft besides the browser that made it."""

    def __init__(self, store: Store) -> None:
        self.engine, self.reading = store.engine, store.reading

    def new_code(self, holder: str, draft_id: str) -> str:
        """A resume code for the draft; an earlier one stops working. It is shown once and never again.

        Only an owner may have one made, as whoever brings it becomes an owner.
        """
        code = make_code()
        expires = clock.moment() + timedelta(days=CODE_DAYS)
        with self.engine.begin() as connection:
            _owned(connection, holder, draft_id, for_change=True)
            connection.execute(delete(codes).where(codes.c.draft_id == draft_id))
            connection.execute(
                insert(codes).values(
                    code_hash=code_hash(code),
                    draft_id=draft_id,
                    expires_at=clock.as_stored(expires),
                )
            )
            taken_home(connection, draft_id)
        return code

    def resume(self, holder: str, code: str, source: str, address: str = "") -> str:
        """Give ``holder`` the draft of ``code``; returns its id.

        ``source`` is who guesses, ``address`` where from, if known. Raises ``UnknownDraft`` for any code that does not work,
        ``TooManyGuesses`` after too many of them.
        """
        wanted = code_hash(code)
        slow_down(self.engine, address)
        with self.engine.begin() as connection:
            guesses = Guesses(connection, source, address)
            draft_id = connection.scalar(
                select(codes.c.draft_id).where(codes.c.code_hash == wanted, codes.c.expires_at > now())
            )
            if draft_id is not None:
                _give(connection, holder, draft_id, "owner")
                return str(draft_id)
            guesses.count()
        raise UnknownDraft

    def leave(self, holder: str, draft_id: str) -> None:
        """Take the draft off this holder's list; the draft itself stays."""
        with self.engine.begin() as connection:
            held(connection, holder, draft_id)
            connection.execute(
                delete(holders).where(and_(holders.c.holder == holder, holders.c.draft_id == draft_id))
            )

    def share(self, holder: str, draft_id: str, address: str, role: Role) -> None:
        """Let the person with this address read or edit the draft. Only its owner may."""
        with self.engine.begin() as connection:
            _owned(connection, holder, draft_id, for_change=True)
            if person_holder(address) != holder:
                _give(connection, person_holder(address), draft_id, role, address.strip())

    def unshare(self, holder: str, draft_id: str, address: str) -> None:
        """Take a share back. Only the draft's owner may."""
        with self.engine.begin() as connection:
            _owned(connection, holder, draft_id)
            mine = and_(holders.c.holder == person_holder(address), holders.c.draft_id == draft_id)
            connection.execute(delete(holders).where(mine, holders.c.role != "owner"))

    def shares(self, holder: str, draft_id: str) -> tuple[Share, ...]:
        """The people whom the owner has shared the draft with."""
        query = select(holders).where(holders.c.draft_id == draft_id, holders.c.role != "owner")
        with self.reading.begin() as connection:
            _owned(connection, holder, draft_id)
            rows = connection.execute(query.order_by(holders.c.label)).mappings().all()
        return tuple(Share(row["label"], row["role"]) for row in rows)


def _owned(connection: Connection, holder: str, draft_id: str, for_change: bool = False) -> None:
    if held(connection, holder, draft_id, for_change)["role"] != "owner":
        raise ReadOnly


def _give(connection: Connection, holder: str, draft_id: str, role: str, label: str = "") -> None:
    """Add the holder, or change what the holder may do; an owner stays one."""
    mine = and_(holders.c.holder == holder, holders.c.draft_id == draft_id)
    known = connection.scalar(select(holders.c.role).where(mine))
    if known is None:
        row = {"holder": holder, "draft_id": draft_id, "role": role, "label": label, "used_at": now()}
        connection.execute(insert(holders).values(row))
    elif known != "owner":
        connection.execute(update(holders).where(mine).values(role=role, used_at=now()))
