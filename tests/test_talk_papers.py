"""Papers for talks: the estimate on paper and as a workbook, the report, the published page, the calendar."""

from __future__ import annotations

import csv
import math
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from core.draft import Draft, Offering, Plan, Service
from core.edition import Edition
from core.fees import Estimate, estimate_fees
from core.files import load_draft, save_draft
from core.papers.estimate import render_estimate
from core.papers.estimate_sheet import estimate_csv, estimate_workbook
from core.papers.job import Job
from core.papers.publication import render_publication
from core.papers.report import render_report
from core.reminders import list_entries, make_calendar, with_calendar
from core.renewal import start_renewal
from core.text.dates import JAPAN
from questionnaire import list_editions
from questionnaire.samples import load_sample
from tests import support

ON = date(2026, 11, 23)


@pytest.fixture
def job(edition: Edition) -> Job:
    return Job(edition, load_sample("minato"), ON)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def two(edition: Edition, years: int = 6) -> list[Estimate]:
    return [estimate_fees(edition, 3, years, 1), estimate_fees(edition, 1, years, 1)]


@pytest.mark.rule("F1", "F2", "F3")
@pytest.mark.parametrize("years", [1, 2, 6, 50])
def test_the_estimate_is_one_page_with_both_scenarios(job: Job, edition: Edition, years: int) -> None:
    pdf = render_estimate(job, two(edition, years))
    text = text_of(pdf)

    assert pages_of(pdf) == 1
    for estimate in two(edition, years):
        assert f"{estimate.total_yen:,}円" in text
        assert f"{estimate.tax_yen:,}円" in text
    for words in ("株式会社みなと帳票", "2026年11月23日", "2022年4月1日時点", "返還されません", "差額"):
        assert words in text


def test_an_estimate_needs_nobody_s_name(edition: Edition) -> None:
    text = text_of(render_estimate(Job(edition, Draft(edition=edition.id), ON), two(edition)[:1]))

    assert "御中" not in text
    assert "差額" not in text


class Sheet:
    """Evaluates the few functions our formulas use, so that a test does not trust the writer."""

    def __init__(self, data: bytes) -> None:
        self.cells: Any = load_workbook(BytesIO(data)).active

    def value(self, place: str) -> float:
        content = self.cells[place].value
        return self.formula(content[1:]) if isinstance(content, str) else content or 0

    def formula(self, text: str) -> float:
        text = re.sub(r"([A-Z])(\d+):\1(\d+)", self.range, text.replace("$", ""))
        text = re.sub(r"\b([A-Z])(\d+)\b", lambda m: repr(self.value(m[0])), text)
        text = re.sub(r"(?<![<>])=", "==", text)
        functions: dict[str, Any] = {
            "ROUNDUP": lambda x, _: math.ceil(x),
            "SUM": lambda *xs: sum(xs),
            "MOD": lambda a, b: a % b,
            "AND": lambda *xs: all(xs),
            "IF": lambda test, yes, no: yes if test else no,
        }
        return float(eval(text, {"__builtins__": {}}, functions))  # our own formula, in a test

    @staticmethod
    def range(match: re.Match[str]) -> str:
        return ",".join(f"{match[1]}{row}" for row in range(int(match[2]), int(match[3]) + 1))


@pytest.mark.rule("F1", "F2", "F3")
@pytest.mark.parametrize(
    ("units", "years", "reissues"), [(1, 1, 0), (3, 2, 1), (3, 3, 0), (5, 6, 2), (12, 7, 3), (1, 50, 0)]
)
def test_the_formulas_say_what_the_product_says(
    job: Job, edition: Edition, units: int, years: int, reissues: int
) -> None:
    asked = estimate_fees(edition, units, years, reissues)
    book = Sheet(estimate_workbook(job, two(edition)))
    for place, number in (("B5", units), ("B6", years), ("B7", reissues)):
        book.cells[place] = number  # as somebody would type it

    assert book.value("B20") == asked.total_yen
    assert book.value("B21") == asked.tax_yen
    assert book.value("C22") == book.value("C20") - asked.total_yen
    assert [book.value(f"B{26 + year}") for year in range(50)] == [*asked.by_year, *[0] * (50 - years)]


def test_the_workbook_is_the_same_when_made_again(job: Job, edition: Edition) -> None:
    assert estimate_workbook(job, two(edition)) == estimate_workbook(job, two(edition))


def test_the_table_lists_every_fee_and_the_totals(job: Job, edition: Edition) -> None:
    rows = list(csv.DictReader(StringIO(estimate_csv(job, two(edition)).decode("utf-8-sig"))))

    totals = [int(row["金額（税込）"]) for row in rows if row["費用"] == "合計"]
    assert totals == [e.total_yen for e in two(edition)]
    assert [int(row["1単位（税込）"]) for row in rows[:3]] == [209000, 104500, 10450]
    assert {row["料金表の日付"] for row in rows[:3]} == {"2022-04-01"}


@pytest.mark.rule("P1", "P2")
def test_the_published_page_shows_contents_and_wishes_but_no_evidence(edition: Edition) -> None:
    draft = load_sample("minato")
    item_id = next(i for i, answer in draft.provider_answers.items() if answer.withhold is None)
    wishes = sum(
        answer.withhold is not None
        for answers in (draft.provider_answers, *(unit.answers for unit in draft.units.values()))
        for answer in answers.values()
    )
    draft = support.with_changes(
        draft, {item_id: {"withhold": {"reason": "攻撃に悪用されるおそれ", "period": "認定期間中"}}}
    )
    job = Job(edition, draft, ON)
    text = text_of(render_publication(job, job.units[0]))

    assert f"公表の留保の希望{wishes + 1}件" in text
    assert "攻撃に悪用されるおそれ" in text
    assert "【公表の留保を希望】" in text
    assert "認定番号認定後に決まります" in text
    evidence = {row.name for a in draft.provider_answers.values() for row in a.cited if len(row.name) > 6}
    assert evidence
    answers = (draft.provider_answers, *(unit.answers for unit in draft.units.values()))
    contents = "".join(str(a.values) for group in answers for a in group.values())
    assert not [name for name in evidence if name not in contents and "".join(name.split()) in text]


@pytest.mark.parametrize("sample", ["minato", "hajime", "global"])
def test_the_report_is_two_pages_and_promises_nothing(edition: Edition, sample: str) -> None:
    pdf = render_report(Job(edition, load_sample(sample), ON))
    text = text_of(pdf)

    assert pages_of(pdf) == 2
    assert "認定されるかどうかを示すものではありません" in text
    assert not re.search("認定されます|合格", text)
    for gate in edition.gates:
        assert "".join(gate.name.split()) in text


def test_a_report_of_fifty_units_is_still_two_pages(edition: Edition) -> None:
    services = tuple(Service(id=f"s{n}", name="とても長い名前のサービス" * 9) for n in range(50))
    pdf = render_report(Job(edition, Draft(edition=edition.id, offering=Offering(services=services)), ON))

    assert pages_of(pdf) == 2
    assert "ほか44単位" in text_of(pdf)


def test_the_chart_is_drawn_not_pasted(job: Job) -> None:
    pdf = PdfReader(BytesIO(render_report(job)))

    assert sum(len(page.images) for page in pdf.pages) == 0
    assert pdf.pages[0].get_contents().get_data().count(b" re") > 20  # type: ignore[union-attr]


def events(data: bytes) -> dict[str, tuple[date, date]]:
    """First and last day by title, read back with a calendar program's eyes."""
    found: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    return {str(e["SUMMARY"]): (e["DTSTART"].dt, e["DTEND"].dt - timedelta(days=1)) for e in found}


NOON = datetime(2026, 10, 2, 12, tzinfo=JAPAN)
LATER = datetime(2026, 10, 2, 12, 0, 1, tzinfo=JAPAN)


def certified(edition: Edition, certified_on: str, *names: str, **plan: str) -> Draft:
    """A draft of services with these names, ready for its calendar."""
    services = tuple(Service(id=f"s{n}", name=name) for n, name in enumerate(names or ("帳票",), start=1))
    dates = Plan(certified_on=certified_on, **plan)
    draft = Draft(edition=edition.id, offering=Offering(services=services), plan=dates)
    return with_calendar(edition, draft)


def fields(data: bytes, name: str) -> list[Any]:
    """A property of every entry, as a calendar program reads it."""
    found: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    return [getattr(entry[name], "dt", entry[name]) for entry in found]


def moved(draft: Draft, certified_on: str) -> Draft:
    return draft.model_copy(update={"plan": draft.plan.model_copy(update={"certified_on": certified_on})})


@pytest.mark.rule("M1", "R1", "X1")
def test_the_calendar_holds_the_days_that_matter(edition: Edition) -> None:
    draft = certified(edition, "2026-10-01", notice_on="2026-09-01")

    assert events(make_calendar(edition, draft, NOON)) == {
        "審査手数料の振込（帳票）": (date(2026, 9, 1), date(2026, 9, 8)),
        "更新の準備を始める（帳票）": (date(2028, 7, 2), date(2028, 7, 2)),
        "更新の手続きができる最初の日（帳票）": (date(2028, 8, 1), date(2028, 8, 1)),
        "更新の手続きができる最後の日（帳票）": (date(2028, 8, 31), date(2028, 8, 31)),
        "認定の有効期間の最終日（帳票）": (date(2028, 9, 30), date(2028, 9, 30)),
    }


def test_a_corrected_date_moves_the_same_entries(edition: Edition) -> None:
    draft = certified(edition, "2026-10-01")
    first = make_calendar(edition, draft, NOON)
    second = make_calendar(edition, moved(draft, "2026-11-01"), LATER)

    assert fields(first, "UID") == fields(second, "UID")
    assert all(a != b for a, b in zip(fields(first, "DTSTART"), fields(second, "DTSTART"), strict=True))
    assert all(a < b for a, b in zip(fields(first, "SEQUENCE"), fields(second, "SEQUENCE"), strict=True))
    assert set(fields(second, "DTSTAMP")) == set(fields(second, "LAST-MODIFIED")) == {LATER}


def test_entries_keep_their_ids_through_a_file_a_new_unit_and_the_renewal(edition: Edition) -> None:
    draft = certified(edition, "2026-10-01")
    more = draft.model_copy(update={"offering": certified(edition, "", "帳票", "検索").offering})
    others = (load_draft(save_draft(draft), list_editions()), more, start_renewal(draft, edition.id))
    ids = fields(make_calendar(edition, draft, NOON), "UID")

    assert all(fields(make_calendar(edition, other, LATER), "UID") == ids for other in others)
    assert not any("20261001" in each or "s1" in each or draft.calendar in each for each in ids)


def test_entries_of_two_drafts_are_never_the_same(edition: Edition) -> None:
    one, two = (
        make_calendar(edition, certified(edition, "2026-10-01", name), NOON) for name in ("帳票", "検索")
    )

    assert not set(fields(one, "UID")) & set(fields(two, "UID"))
    assert not events(one).keys() & events(two).keys()


def test_one_entry_names_all_the_units_of_its_day(edition: Edition) -> None:
    draft = certified(
        edition, "2026-10-01", "帳票", "", "検\x00索\r\n", "帳,票;\\n", certification_number="AI0001-2610"
    )
    data = make_calendar(edition, draft, NOON)

    assert fields(data, "SUMMARY")[-1] == "認定の有効期間の最終日（帳票・サービス2 ほか2単位）"
    assert all(
        "対象：帳票、サービス2、検索、帳,票;\\n\n認定番号：AI0001-2610" in d
        for d in fields(data, "DESCRIPTION")
    )


def test_the_mark_of_a_draft_is_made_once_and_only_where_there_are_entries(edition: Edition) -> None:
    draft = certified(edition, "2026-10-01")

    assert with_calendar(edition, draft) is draft
    assert certified(edition, "いつか").calendar == ""


def test_the_calendar_keeps_to_its_standard(edition: Edition) -> None:
    draft = certified(edition, "2028-02-29", "長い名前のサービス" * 20)
    data = make_calendar(edition, draft, NOON)
    ids = re.findall(rb"UID:(.+?)\r\n", data)

    assert data == make_calendar(edition, draft, NOON.astimezone(UTC))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert len(ids) == len(set(ids)) == 4
    assert len(Calendar.from_ical(data).walk("VALARM")) == 4
    assert "2月29日" in data.decode().replace("\r\n ", "")


@pytest.mark.parametrize("plan", [Plan(), Plan(certified_on="いつか", notice_on="2026-02-30")])
def test_dates_that_are_unknown_give_no_entry(edition: Edition, plan: Plan) -> None:
    assert list_entries(edition, plan) == ()
