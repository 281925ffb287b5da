from __future__ import annotations

import os
import tempfile

import pytest

from core.draft import Draft
from core.edition import Edition
from questionnaire import load_edition
from tests import support


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the cluster's outages as long as real ones")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rule(*numbers): the rules of the scheme that a test covers")
    os.environ["KAIJI_DATA"] = tempfile.mkdtemp(prefix="kaiji-tests-")  # no test touches anybody's drafts


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition(support.EDITION_ID)


@pytest.fixture(scope="session")
def mini() -> Edition:
    """A made-up edition of 2030 with its own items, fees and figures."""
    return load_edition(support.MINI_ID, folder=support.MINI_FOLDER)


@pytest.fixture(scope="session")
def complete() -> Draft:
    """A filing of one service with nothing left to do or to confirm."""
    return support.complete_draft()
