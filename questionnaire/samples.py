"""Drafts of invented companies, to try the product with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from core.draft import Draft
from core.files import load_draft
from questionnaire.loader import list_editions

FOLDER = Path(__file__).resolve().parent / "samples"


class Sample(NamedTuple):
    """A sample draft: its id and what it shows."""

    id: str
    label: str


@lru_cache(maxsize=1)
def list_samples() -> tuple[Sample, ...]:
    """The samples in the order of ``index.yaml``."""
    entries = yaml.safe_load((FOLDER / "index.yaml").read_text(encoding="utf-8"))
    return tuple(Sample(**entry) for entry in entries)


@lru_cache(maxsize=8)
def load_sample(sample_id: str) -> Draft:
    """The draft of one sample."""
    return load_draft((FOLDER / f"{sample_id}.json").read_bytes(), list_editions())
