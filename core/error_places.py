"""Where in the code something went wrong, without what somebody wrote: an exception's message may quote it."""

from __future__ import annotations

import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def places_of(error: BaseException | None) -> list[str]:
    """Type and places of the error and of what led to it, the last call first."""
    places = []
    while error is not None:
        frames = reversed(traceback.extract_tb(error.__traceback__))
        own = [f"{_file(f.filename)}:{f.lineno}" for f in frames]
        places.append(f"{type(error).__name__} at {' '.join(own)}")
        error = error.__cause__ or error.__context__
    return places


def _file(name: str) -> str:
    """A file of the product by its place in it, another one by its name."""
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
