"""Makes Streamlit forget the widgets of a draft once another one is open.

Streamlit drops the values of widgets that are no longer drawn, but keeps their keys, callbacks and first values as
long as the tab is open, and with these what somebody wrote. There is no public way to let go of them: remove this
when ``tests/test_desk.py::test_streamlit_still_keeps_what_is_forgotten_here`` fails.
"""

from __future__ import annotations

import re

from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import session
from pages.parts.tab import WIDGETS_OF

_OF_A_DRAFT = re.compile(r"[0-9a-f]{8}\.\d+:|[^#]+#\d+")
"""Keys of ``session.key``, and those of acts: these may be about any draft. What is still drawn is known again at once."""


def forget_other_drafts() -> None:
    """Before a page is drawn: no callback waits any more for what it would have written to another draft."""
    tag = session.desk().tag
    if WIDGETS_OF.get() == tag:
        return
    WIDGETS_OF.put(tag)
    context = get_script_run_ctx()
    if context is None:
        return
    state = context.session_state._state
    known = state._key_id_mapper
    gone = {
        i
        for i, key in known.id_key_mapping.items()
        if _OF_A_DRAFT.match(key) and not key.startswith(f"{tag}.")
    }
    kept = {key: i for i, key in known.id_key_mapping.items() if i not in gone}
    known.set_key_id_mapping(kept)
    for values in (state._new_widget_state.states, state._new_widget_state.widget_metadata, state._old_state):
        for widget_id in gone:
            values.pop(widget_id, None)
