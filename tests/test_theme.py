"""The theme that a browser gets is the one that Streamlit works out, though it is worked out only once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from pages.parts.theme import remember_theme

NAME = "_populate_theme_msg"
SECTIONS = ("theme", *(f"theme.{each.value}" for each in config.CustomThemeCategories))
OWN = {"theme.primaryColor": "#123456", "theme.dark.primaryColor": "#abcdef"}


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, NAME, getattr(app_session, NAME))  # put back afterwards


@pytest.fixture
def theme() -> Iterator[None]:
    """A theme of ours for the test."""
    before = {name: config.get_option(name) for name in OWN}
    for name, value in OWN.items():
        config.set_option(name, value)
    yield
    for name, value in before.items():
        config.set_option(name, value)


def said(section: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    getattr(app_session, NAME)(message, section)
    return message


@pytest.mark.usefixtures("theme")
def test_each_part_of_the_theme_is_told_as_before_however_often_it_is_asked_for() -> None:
    before = [said(section) for section in SECTIONS]
    remember_theme()

    assert [said(section) for section in SECTIONS] == before
    assert [said(section) for section in SECTIONS] == before
    assert said("theme").primary_color == "#123456"


def test_a_part_that_says_nothing_stays_unset() -> None:
    remember_theme()
    message = CustomThemeConfig()
    getattr(app_session, NAME)(message.light, "theme.light")

    assert not message.HasField("light")


def test_the_options_are_walked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    remember_theme()
    said("theme")
    monkeypatch.setattr(config, "get_options_for_section", lambda _: pytest.fail("walked again"))

    said("theme")


@pytest.mark.usefixtures("theme")
def test_a_changed_config_file_is_read_again() -> None:
    remember_theme()
    said("theme")
    config.set_option("theme.primaryColor", "#654321")
    config._on_config_parsed.send()

    assert said("theme").primary_color == "#654321"


def test_streamlit_asks_for_the_theme_by_the_name_that_is_replaced() -> None:
    """A release that renames it would make the remembering one of nothing."""
    assert NAME in app_session.AppSession._create_new_session_message.__code__.co_names
