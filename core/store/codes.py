"""Codes that people read, type and paste, and what stands against guessing them. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from time import sleep

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select

from core.store import clock
from core.store.database import alone
from core.store.errors import TooManyGuesses
from core.store.tables import guesses

CODE_DAYS = 30
"""How long a resume code works."""

GUESSES_PER_SOURCE = 10
"""Wrong codes of one browser, or one account, within ``GUESS_WINDOW``; then it has to wait."""
GUESSES_PER_ADDRESS = 60
GUESSES_IN_ALL = 500
"""After so many wrong codes from an address, or from everywhere, each further try there takes ``PAUSE``."""
GUESS_WINDOW = timedelta(minutes=10)
PAUSE = 2.0
"""Seconds."""

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


def slow_down(engine: Engine, address: str) -> None:
    """Before a code is tried: wait where much was guessed from this address (empty: unknown), or from everywhere.

    Nobody is refused for what others did, and a right code is taken: many people may share an address, and behind some
    proxies all have one. Guessing gains nothing by it, whatever it costs: codes have 130 random bits, join codes 40.
    """
    with engine.begin() as connection:
        guessed = any(
            _counted(connection, place, clock.moment() - GUESS_WINDOW) >= most
            for place, most in _shared(address).items()
        )
    if guessed:
        sleep(PAUSE)


class Guesses:
    """Wrong codes, counted in the transaction in which a code is tried; ``slow_down`` comes before that."""

    def __init__(
        self, connection: Connection, source: str, address: str, most: int = GUESSES_PER_SOURCE
    ) -> None:
        """``source`` is who guesses. Raises ``TooManyGuesses`` after ``most`` wrong ones of theirs."""
        alone(connection, "guesses")
        self._connection, self._source, self._address = connection, source, address
        since, until = (clock.as_stored(clock.moment() + sign * GUESS_WINDOW) for sign in (-1, 1))
        # Made while the clock was ahead, they would keep people out until it gets there again.
        connection.execute(delete(guesses).where(or_(guesses.c.at < since, guesses.c.at > until)))
        if _counted(connection, source) >= most:
            raise TooManyGuesses

    def count(self) -> None:
        """One more wrong code."""
        moment = clock.as_stored(clock.moment())
        full = {
            place
            for place, most in _shared(self._address).items()
            if _counted(self._connection, place) >= most
        }
        for place in {self._source, *_shared(self._address)} - full:
            self._connection.execute(insert(guesses).values(source=_hashed(place), at=moment))


def _shared(address: str) -> dict[str, int]:
    """What many people may have in common, with the number of wrong codes after which trying slows down there."""
    return {"everywhere": GUESSES_IN_ALL} | ({f"address {address}": GUESSES_PER_ADDRESS} if address else {})


def _counted(connection: Connection, place: str, since: datetime | None = None) -> int:
    wanted = select(func.count()).select_from(guesses).where(guesses.c.source == _hashed(place))
    if since:
        wanted = wanted.where(guesses.c.at >= clock.as_stored(since))
    return connection.scalar(wanted) or 0


def _hashed(place: str) -> str:
    return hashlib.sha256(f"source\0{place}".encode()).hexdigest()
