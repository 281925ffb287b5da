"""Codes that people read, type and paste, and what stands against guessing them. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, or_, select

from core.store import clock
from core.store.database import alone
from core.store.errors import TooManyGuesses
from core.store.tables import guesses

CODE_DAYS = 30
"""How long a resume code works."""

GUESSES_PER_SOURCE = 10
GUESSES_IN_ALL = 500
GUESS_WINDOW = timedelta(minutes=10)

# A letter carries 5 random bits; none looks like a digit.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
LONG = 26
"""Letters of a code that stands for a secret: 130 random bits."""


def make_code(length: int = LONG, group: int = 5) -> str:
    """A random code of ``length`` letters in readable groups."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return "-".join(letters[start : start + group] for start in range(0, length, group))


def read_code(text: str) -> str:
    """A code as typed or pasted, in its stored form; letters that look like digits are taken as digits."""
    letters = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    return "".join(letter for letter in letters if letter in _ALPHABET)


def code_hash(code: str) -> str:
    """What is stored of a code as typed."""
    return hashlib.sha256(f"code\0{read_code(code)}".encode()).hexdigest()


class Guesses:
    """Wrong codes from one place and in all, counted in the transaction in which a code is tried."""

    def __init__(self, connection: Connection, source: str, most: int = GUESSES_PER_SOURCE) -> None:
        """``source`` is where the guess comes from. Raises ``TooManyGuesses`` after ``most`` wrong ones."""
        alone(connection, "guesses")
        self._connection = connection
        self._source = hashlib.sha256(f"source\0{source}".encode()).hexdigest()
        since, until = (clock.as_stored(clock.moment() + sign * GUESS_WINDOW) for sign in (-1, 1))
        # Made while the clock was ahead, they would keep everybody out until it gets there again.
        connection.execute(delete(guesses).where(or_(guesses.c.at < since, guesses.c.at > until)))
        counted = select(func.count()).select_from(guesses)
        from_here = connection.scalar(counted.where(guesses.c.source == self._source)) or 0
        if from_here >= most or (connection.scalar(counted) or 0) >= GUESSES_IN_ALL:
            raise TooManyGuesses

    def count(self) -> None:
        """One more wrong code."""
        moment = clock.as_stored(clock.moment())
        self._connection.execute(insert(guesses).values(source=self._source, at=moment))
