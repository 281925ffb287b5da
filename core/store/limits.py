"""How long anybody waits for the database: all limits, in seconds, and what keeps to them.

Whatever is asked of the store is answered or given up within ``ANSWER``, counted from asking for a connection.
A database can fall silent in many ways: it refuses, its process hangs, the network swallows what is sent, a name
is never resolved, somebody else holds a lock, all connections wait. So the client counts itself; the limits that
PostgreSQL and TCP know come sooner where they can and leave the connection usable.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import ExceptionContext, NullPool, Pool, QueuePool
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

ANSWER = 3.5
"""For a transaction, from asking for a connection to its end. People are told within 5 s."""
CONNECT = 2
POOL = 1.0
"""For a connection to become free."""
STATEMENT = 3.0
"""For a statement or a lock, where the database itself counts."""
REST = 2.0
"""After a limit was reached, as long nobody asks again: one page asks several times, and a hall of people more."""
LONG = 60.0
"""For a transaction that moves large files or many rows. It begins with a question that has the usual limit."""
MANY_ROWS = 1000
"""Written at once, they may take ``LONG``: a draft from a file has thousands of parts, an edit has one."""
UPGRADE = 600.0
"""For making tables or changing them to a newer version."""

CONNECTION_SETTINGS: dict[str, str | int] = {
    "connect_timeout": CONNECT,
    # A connection whose peer vanished without a word ends: idle after 20 s, with something sent after 3 s.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": int(1000 * STATEMENT),
}
SERVER_SETTINGS = f"-c statement_timeout={int(1000 * STATEMENT)}"

RV = TypeVar("RV")
T = TypeVar("T")


class OutOfReach(SQLAlchemyError):
    """The database did not answer in time, just now or a moment ago."""


class Patience(threading.local):
    """How long the transaction of this thread may still take, and until when the database is left alone."""

    ends = math.inf
    _rests_until = 0.0

    def __init__(self, shared: list[float]) -> None:
        """``shared`` holds until when nobody asks, the same for all threads."""
        self._shared = shared

    def begin(self) -> None:
        """A transaction begins. Raises ``OutOfReach`` while the database is left alone."""
        if monotonic() < max(self._rests_until, self._shared[0]):
            raise OutOfReach
        self.ends = monotonic() + ANSWER

    def left(self) -> float:
        """Seconds that are left."""
        return max(0.0, min(self.ends - monotonic(), UPGRADE))

    def ran_out(self, for_all: bool = True) -> None:
        """A limit was reached; not ``for_all`` where the database did answer, as when one row is locked."""
        self._rests_until = monotonic() + REST
        if for_all:
            self._shared[0] = self._rests_until

    def note(self, context: ExceptionContext) -> None:
        """For the engine's ``handle_error``: a lock or a statement took too long for this thread."""
        error = context.original_exception
        locked = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
        if locked or isinstance(error, psycopg.errors.QueryCanceled):
            self.ran_out(for_all=False)


def limited_pool(patience: Patience, keeps: bool) -> type[Pool]:
    """A pool in which a transaction's time begins with the wait for a connection; it ``keeps`` connections or not."""
    kind: type[Pool] = QueuePool if keeps else NullPool

    class LimitedPool(kind):  # type: ignore[valid-type,misc]  # the class is a value here
        def connect(self) -> PoolProxiedConnection:
            patience.begin()
            try:
                connection: PoolProxiedConnection = super().connect()
            except PoolTimeout:
                patience.ran_out()
                raise
            return connection

    return LimitedPool


def limited_connection(patience: Patience) -> type[psycopg.Connection[Any]]:
    """A connection that is closed when the transaction's time is over, whatever the server does."""

    class LimitedConnection(psycopg.Connection[Any]):
        def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
            left = patience.left() if timeout is None else timeout
            try:
                return super().wait(gen, interval, left)
            except psycopg.OperationalError:
                if patience.left() == 0:
                    self.pgconn.finish()
                    patience.ran_out()
                raise

    return LimitedConnection


def in_time(work: Callable[[], T], seconds: float, too_late: Callable[[T], object]) -> T:
    """What ``work`` returns or raises. Raises ``TimeoutError`` after ``seconds``; what comes then goes to ``too_late``.

    For what cannot be stopped, as the look-up of a name.
    """
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:
            result.set_exception(error)

    def let_go(late: Future[T]) -> None:
        if late.exception() is None:
            too_late(late.result())

    threading.Thread(target=run, daemon=True).start()
    try:
        return result.result(seconds)
    except TimeoutError:
        result.add_done_callback(let_go)
        raise
