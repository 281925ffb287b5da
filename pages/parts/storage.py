"""The one draft store of this process, and who the visitor is to it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import streamlit as st
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from core.draft import Draft
from core.intake import Spool
from core.schedule import kept_until
from core.store import (
    RETENTION_DAYS,
    Access,
    Files,
    Opening,
    Probe,
    ReadOnly,
    Store,
    StoreGone,
    StoreTooNew,
    UnknownDraft,
    Unstorable,
    browser_holder,
    data_folder,
    database_url,
    person_holder,
    subject_holder,
)
from pages.parts.middleware import browser_secret
from pages.parts.tab import ACCOUNTS, BROWSER, COOKIE_SEEN
from questionnaire import EditionError, load_edition

STORE_FAILS = (SQLAlchemyError, OSError, StoreTooNew)
"""What a store raises that is locked, full, broken, out of reach or of a newer version."""


@dataclass(frozen=True)
class Visitor:
    """``holder`` is what the store knows the visitor by; ``author`` is what the history shows.

    ``address`` is the verified e-mail address of a signed-in person: what others share drafts with.
    """

    holder: str
    author: str
    address: str = ""


def _make_store() -> Store:
    """The store of ``DATABASE_URL`` or of the data folder."""
    days = int(os.environ.get("KAIJI_RETENTION_DAYS", RETENTION_DAYS))
    return Store(database_url(), days, kept_by_certificate)


store = Opening(_make_store)


def kept_by_certificate(draft: Draft, today: date) -> date | None:
    """How long a certificate that the draft names keeps it; the figures are the edition's."""
    try:
        edition = load_edition(draft.edition)
    except EditionError:  # a draft of an edition that is no longer there is stored all the same
        return None
    return kept_until(edition, draft.plan, today)


def access() -> Access:
    return Access(store())


def probe() -> Probe:
    """What tells whether the store answers."""
    return _probe_of(store().engine)


@lru_cache(maxsize=1)
def _probe_of(engine: Engine) -> Probe:
    return Probe(engine)


def files() -> Files:
    return Files(store())


@st.cache_resource(show_spinner=False)
def spool() -> Spool:
    """Where this process keeps evidence files that are not in the store."""
    return Spool(data_folder() / "evidence")


def cookie() -> str:
    """The browser's cookie; empty where it sends none. Kept, as a session without its connection has no cookies."""
    secret = browser_secret(st.context.cookies.to_dict())
    if secret and secret != COOKIE_SEEN.get():
        COOKIE_SEEN.put(secret)
    return secret or COOKIE_SEEN.get() or ""


def visitor() -> Visitor:
    """The signed-in person where accounts are configured, else the browser by its cookie."""
    if signed_in():
        return _person()
    known = BROWSER.get()
    secret = browser_secret(st.context.cookies.to_dict()) or known
    if not secret:  # no cookie (a test, or cookies refused): the session alone holds its drafts
        secret = secrets.token_urlsafe(32)
    if (
        secret != known
    ):  # without its connection a session has no cookies, and may still have something to store
        BROWSER.put(secret)
    holder = browser_holder(secret)
    return Visitor(holder, f"端末 {holder[:4]}")


def _person() -> Visitor:
    """Whoever signed in, by the address that the provider has verified, else by the provider's own id.

    An address that nobody verified could be anybody's: it opens nothing.
    """
    address = str(st.user.get("email") or "").strip()
    if address and st.user.get("email_verified") in (True, "true"):  # some providers write a text
        return Visitor(person_holder(address), address, address)
    holder = subject_holder(str(st.user.get("iss")), str(st.user.get("sub")))
    return Visitor(holder, f"アカウント {holder[:4]}")


def signed_in() -> bool:
    return accounts_configured() and bool(st.user.is_logged_in)


def accounts_configured() -> bool:
    """True where ``[auth]`` stood in Streamlit's secrets when the session began.

    Asked with every edit, and Streamlit looks for the files each time.
    """
    known = ACCOUNTS.get()
    if known is None:
        known = _accounts_configured()
        ACCOUNTS.put(known)
    return known


def _accounts_configured() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def explain(error: Exception) -> str:
    """Why the store did not do what was asked."""
    if isinstance(error, UnknownDraft):
        return "この下書きは削除されたか、使えなくなりました。"
    if isinstance(error, ReadOnly):
        return "この下書きは閲覧だけができます。"
    if isinstance(error, Unstorable):
        return str(error)
    if isinstance(error, StoreTooNew):
        return f"{error}このサービスの管理者に知らせてください。"
    if isinstance(error, StoreGone):
        return (
            "保存先のファイルがなくなったか、別のものに替わりました。このサービスの管理者に知らせてください。"
        )
    return "保存先につながりません。しばらく待ってからもう一度試してください。"


@contextmanager
def refusals_told() -> Iterator[None]:
    """Say what the store refuses or fails to do, instead of breaking off the page."""
    try:
        yield
    except (UnknownDraft, ReadOnly, Unstorable, *STORE_FAILS) as error:
        st.toast(explain(error))
