"""What ``streamlit run`` gets: the wizard behind security headers, warmed up before the first visitor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from core import (
    VERSION,
    charts,  # noqa: F401  loaded before the collector sets aside what is there
)
from core.store import database_kind
from pages.parts.browser_scripts import SCRIPT_ROUTES
from pages.parts.collector import collect_regularly, take_over
from pages.parts.failure import show_failure
from pages.parts.late_entries import LateEntries
from pages.parts.log import note, problem, start_log
from pages.parts.middleware import (
    BrowserCookie,
    Document,
    HomeAddress,
    PromptAnswers,
    SecurityHeaders,
)
from pages.parts.observe import ROUTES, MetricsGuard, metrics_readers
from pages.parts.own_host import OwnHost, public_hosts
from pages.parts.own_media import OwnMedia, keep_media_apart
from pages.parts.pace import set_pace
from pages.parts.returning import Returning
from pages.parts.sessions_elsewhere import SessionsElsewhere
from pages.parts.theme import remember_theme
from pages.parts.upload_limits import UploadLimits
from questionnaire import list_editions, load_edition


@asynccontextmanager
async def warm_up(_: st.App) -> AsyncIterator[None]:
    """Load every edition, then take over from Python's collector."""
    for edition_id in list_editions():
        load_edition(edition_id)
    from pages.parts import (  # their caches want Streamlit's runtime, which there is only now
        seat,
        storage,
        upkeep,
    )

    start_log()
    note("started", version=VERSION, store=database_kind())
    set_pace()
    keep_media_apart()
    remember_theme()
    storage.spool()  # what a killed process left there goes now
    take_over()
    tasks = [
        asyncio.create_task(_publish_regularly(seat.publish, seat.PUBLISH_EVERY)),
        asyncio.create_task(collect_regularly()),
        asyncio.create_task(upkeep.tend_regularly()),
    ]
    yield
    for task in tasks:
        task.cancel()
    storage.store.clear()  # closes it, where anybody came


async def _publish_regularly(publish: Callable[[], None], seconds: float) -> None:
    """Tell the boards of workshops, whichever process serves them, where this one's participants stand."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await asyncio.to_thread(publish)
        except Exception as error:  # a fault must not stop the boards of all rooms for good
            problem("publish_failed", type=type(error).__name__)


app = st.App(
    "pages/router.py",
    lifespan=warm_up,
    on_script_error=show_failure,
    routes=(*ROUTES, *SCRIPT_ROUTES),
    middleware=[
        Middleware(OwnHost, hosts=public_hosts()),
        Middleware(PromptAnswers),
        Middleware(Returning),
        Middleware(LateEntries),
        Middleware(SecurityHeaders),
        Middleware(MetricsGuard, readers=metrics_readers()),
        Middleware(SessionsElsewhere),
        Middleware(OwnMedia),
        Middleware(UploadLimits),
        Middleware(HomeAddress),
        Middleware(BrowserCookie),
        Middleware(Document),
    ],
)
