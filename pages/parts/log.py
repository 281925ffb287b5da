"""The product's own log: one JSON object a line on standard error, for programs and people to read.

A line has ``time`` (UTC), ``level``, ``event`` and the event's fields. None of it is something that a person
typed, a title, a code, the id of a draft or the address of a visitor.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from pages.parts.metrics import count_failure

_LOG = logging.getLogger("kaiji")


def note(event: str, **fields: str | float | Sequence[str]) -> None:
    """Something that happened and that a host may want to know."""
    _LOG.info(event, extra={"fields": fields})


def problem(event: str, **fields: str | float | Sequence[str]) -> None:
    """Something that a host should look into."""
    _LOG.error(event, extra={"fields": fields})


def note_failure(places: Sequence[str]) -> str:
    """Count a failure and log where it was, under a random number; gives the number, for the visitor to name."""
    number = secrets.token_hex(4).upper()
    problem("failure", number=number, places=places)
    count_failure()
    return number


def start_log() -> None:
    """Write the log as JSON, and drop Streamlit's own record of a failure: its message may quote somebody.

    Whoever logs, a message is one line: an id from an address, with a line break in it, would forge another one.
    """
    logging.setLogRecordFactory(_OneLine)
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines())
    _LOG.handlers, _LOG.propagate = [handler], False
    _LOG.setLevel(logging.INFO)
    logging.getLogger("streamlit.error_util").addFilter(_is_no_script_error)


class _OneLine(logging.LogRecord):
    """A record whose message has no line breaks or other control characters, and none that turn the writing round."""

    def getMessage(self) -> str:
        message = super().getMessage()
        return message if message.isprintable() else "".join(map(_visible, message))


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


class _JsonLines(logging.Formatter):
    """Event and fields; never the message or the traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = getattr(record, "fields", {})
        line = {"time": moment, "level": record.levelname, "event": record.msg, **fields}
        return json.dumps(line)


def _is_no_script_error(record: logging.LogRecord) -> bool:
    return record.getMessage() != "Uncaught app execution"
