"""The packages as they are named (requirements*.txt) and as they are locked (requirements*.lock)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_NAMED = re.compile(
    r"(?P<name>[\w.-]+)(?P<extras>\[[\w,-]+\])?==(?P<version>[\w.]+) +# (?P<why>.+)", re.ASCII
)
_LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Named:
    """A package that we chose: its version and why it is here."""

    name: str
    version: str
    why: str


def named(file: str) -> list[Named]:
    """The packages of a readable list, without those of the lists that it includes.

    Raises ValueError with the line that does not say one version and why.
    """
    found = []
    for line in (ROOT / file).read_text("utf-8").splitlines():
        if not line or line.startswith(("#", "-r ")):
            continue
        if not (match := _NAMED.fullmatch(line)):
            raise ValueError(f"{file}: {line}")
        found.append(Named(normal(match["name"]), match["version"], match["why"]))
    return found


def locked(file: str) -> dict[str, list[str]]:
    """Each package of a lock with its versions: more than one where Python versions need different ones."""
    versions: dict[str, list[str]] = {}
    for match in _LOCKED.finditer((ROOT / file).read_text("utf-8")):
        versions.setdefault(normal(match["name"]), []).append(match["version"])
    return versions


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
