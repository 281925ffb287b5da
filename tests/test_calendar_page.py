"""認定後: the calendar file keeps its entries through corrections, for drafts of any version."""

from __future__ import annotations

from core.draft import Draft, Plan
from tests.support import EDITION_ID
from tests.wizard import Wizard

DATE = "認定日（または見込みの日）"


def test_a_date_makes_the_mark_once_and_the_page_says_what_programs_do() -> None:
    wizard = Wizard().go("after")
    wizard.type(DATE, "2026-10-01")
    mark = wizard.draft.calendar
    wizard.type(DATE, "2026-11-01")

    assert mark
    assert wizard.draft.calendar == mark
    assert "予定表に取り込む（4件）" in wizard.labels("download_button")
    assert all(name in wizard.shown for name in ("Outlook", "Google カレンダー", "Apple のカレンダー"))


def test_a_draft_of_an_earlier_version_gets_its_mark_with_one_press_and_keeps_it() -> None:
    wizard = Wizard(Draft(edition=EDITION_ID, plan=Plan(certified_on="2026-10-01"))).go("after")
    assert wizard.labels("download_button").count("予定表に取り込む（4件）") == 0

    wizard.click("予定表のファイルを用意する")
    wizard.draw()

    assert "予定表に取り込む（4件）" in wizard.labels("download_button")
    assert Wizard(secret=wizard.secret).draft.calendar == wizard.draft.calendar != ""


def test_a_copy_for_the_next_service_has_entries_of_its_own() -> None:
    wizard = Wizard().go("after")
    wizard.type(DATE, "2026-10-01")
    wizard.go("drafts")
    wizard.click("複製")
    wizard.draw()

    assert wizard.draft.calendar == "" != wizard.draft.plan.certified_on
