"""Uploaded files, taken over one by one: Streamlit would keep each in memory as long as the tab is open.

There is no public way to let go of one; ``st.chat_input`` does it like this. Remove this when
``tests/test_spool.py::test_streamlit_itself_keeps_what_was_uploaded`` fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def taken_over(uploaded: Iterable[UploadedFile]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each; the server has it no more once the next one is asked for."""
    context = get_script_run_ctx()
    for file in uploaded:
        yield file.name, file.getvalue()
        file.close()
        if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
