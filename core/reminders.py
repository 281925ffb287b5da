"""The dates of a certification as a calendar file (RFC 5545): rules M1, R1 and X1.

A draft has one date of certification, which is that of all its units; so there is one set of entries for a draft, with
the names of its units in each. A set for each unit would put the same day there many times, and the entries of a unit
that was renamed, integrated or given up would stay in people's calendars. Whoever takes a corrected file over finds the
same entries: they are told apart by the draft's own mark, and the file made later has the higher number.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from icalendar import Alarm, Calendar, Event

from core.draft import Draft, Plan
from core.edition import Edition
from core.places import widget_key
from core.schedule import payment_due, plan_validity
from core.text.characters import clean
from core.text.typed_dates import parse_date
from core.units import assess_units

PREPARE_DAYS, REMIND_DAYS = 30, 7
"""Our own advice, not the scheme's: when to begin preparing, and when a calendar should remind."""

_OURS = UUID("5f0e1a52-6c0b-4c55-9a55-6b1d6f3f5f0c")
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_NAMED = 2


class Entry(NamedTuple):
    """One entry; both days belong to it."""

    id: str
    title: str
    first: date
    last: date
    text: str


def list_entries(edition: Edition, plan: Plan) -> tuple[Entry, ...]:
    """What can be told from the dates that are known; nothing where none is."""
    return (*_payment(edition, plan), *_validity(edition, plan))


def _payment(edition: Edition, plan: Plan) -> Iterator[Entry]:
    if noticed := parse_date(plan.notice_on):
        due = payment_due(edition, noticed)
        text = f"形式審査の完了通知から{edition.figures.payment_within.value}日以内が目安です（規則 X1）。"
        yield Entry("payment", "審査手数料の振込", noticed, due, text)


def _validity(edition: Edition, plan: Plan) -> Iterator[Entry]:
    certified = parse_date(plan.certified_on)
    if certified is None:
        return
    validity = plan_validity(edition, certified)
    doubts = "".join(f"{finding.message}{finding.action}" for finding in validity.findings)
    prepare = validity.renewal_opens - timedelta(days=PREPARE_DAYS)
    for name, title, day, text in (
        ("prepare", "更新の準備を始める", prepare, "手続きの期間が始まる前の目安です（開示ナビの提案）。"),
        ("opens", "更新の手続きができる最初の日", validity.renewal_opens, "規則 R1・出典：概要 9(1)。"),
        ("closes", "更新の手続きができる最後の日", validity.renewal_closes, "規則 R1・出典：概要 9(1)。"),
        ("ends", "認定の有効期間の最終日", validity.last_day, "規則 M1・出典：概要 8。"),
    ):
        yield Entry(name, title, day, day, text + doubts)


def with_calendar(edition: Edition, draft: Draft) -> Draft:
    """``draft`` with the mark by which its entries are known, made once there is one to be known by it.

    The mark is random and goes with the draft: through files, and into the draft of its renewal.
    """
    if draft.calendar or not list_entries(edition, draft.plan):
        return draft
    return draft.model_copy(update={"calendar": secrets.token_hex(8)})


def make_calendar(edition: Edition, draft: Draft, changed: datetime) -> bytes:
    """The entries as an .ics file of a draft last changed at ``changed``; the same two give the same bytes."""
    names = _names(edition, draft)
    calendar = Calendar()
    calendar.add("prodid", "-//Kaiji Navi//JA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"AIクラウドサービス情報開示認定の日程{_short(names)}")
    for entry in list_entries(edition, draft.plan):
        calendar.add_component(_event(entry, names, draft, changed.astimezone(UTC)))
    return bytes(calendar.to_ical())


def _names(edition: Edition, draft: Draft) -> list[str]:
    units = assess_units(edition, draft.offering).units
    return [name for unit in units if (name := " ".join(clean(unit.name).split()))]


def _short(names: list[str]) -> str:
    more = f" ほか{len(names) - _NAMED}単位" if len(names) > _NAMED else ""
    return f"（{'・'.join(names[:_NAMED])}{more}）" if names else ""


def _event(entry: Entry, names: list[str], draft: Draft, changed: datetime) -> Event:
    title = f"{entry.title}{_short(names)}"
    number = clean(draft.plan.certification_number).strip()
    facts = ("対象：" + "、".join(names) if names else "", f"認定番号：{number}" if number else "")
    event = Event()
    event.add("uid", f"{uuid5(_OURS, widget_key(draft.calendar, entry.id))}@kaiji-navi")
    event.add("sequence", max(0, int((changed - _BEGINNING).total_seconds())))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))
    event.add("summary", title)
    event.add("description", "\n".join(filter(None, (entry.text, *facts))))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(days=-REMIND_DAYS))
    event.add_component(alarm)
    return event
