"""The theme, worked out once a process: Streamlit walks all its options six times at each run, an edit is two runs.

A third of what an edit cost the event loop, during which no other session is served. ``tests/test_theme.py`` says
whether Streamlit still asks through the function replaced here; remove when it remembers the theme by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_NAME = "_populate_theme_msg"
Populate = Callable[[CustomThemeConfig, str], None]


def remember_theme() -> None:
    """For the whole process, from now on; a changed config file is read again."""
    setattr(app_session, _NAME, _remembering(getattr(app_session, _NAME)))


def _remembering(populate: Populate) -> Populate:
    known: dict[str, CustomThemeConfig] = {}
    config.on_config_parsed(known.clear, force_connect=True)

    def populated(message: CustomThemeConfig, section: str = "theme") -> None:
        if section not in known:
            populate(theme := CustomThemeConfig(), section)
            known[section] = theme
        if known[section].ByteSize():  # an empty part must not look like one that is set
            message.MergeFrom(known[section])

    return populated
