"""The dates of a certification as a calendar file (RFC 5545): rules M1, R1 and X1."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from icalendar import Alarm, Calendar, Event

from core.dates import parse_date
from core.draft import Plan
from core.edition import Edition
from core.schedule import payment_due, plan_validity

PREPARE_DAYS, REMIND_DAYS = 30, 7
"""Our own advice, not the scheme's: when to begin preparing, and when a calendar should remind."""


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


def make_calendar(edition: Edition, plan: Plan, on: date) -> bytes:
    """The entries as an .ics file made on ``on``; the same plan and date give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kaiji Navi//JA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "AIクラウドサービス情報開示認定の日程")
    for entry in list_entries(edition, plan):
        calendar.add_component(_event(entry, on))
    return bytes(calendar.to_ical())


def _event(entry: Entry, on: date) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}-{entry.first:%Y%m%d}@kaiji-navi")
    event.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=UTC))
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", timedelta(days=-REMIND_DAYS))
    event.add_component(alarm)
    return event
