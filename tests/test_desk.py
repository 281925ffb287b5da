"""What belongs to a draft goes with it: from the session, from widgets, from papers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import streamlit as st

from core.draft import Draft, Eligibility, Notices, Told
from core.edition import Edition
from core.eligibility import first_day_after_revocation
from core.files import save_draft
from core.text.dates import JAPAN
from pages.parts import board, session
from pages.parts.desk import Desk, Rows, View
from pages.parts.steps import PAGES, SIDEBAR
from pages.parts.tab import Slot
from questionnaire import load_sample
from tests import evidence
from tests.traces import Offered, marked, traces
from tests.wizard import DRAFTS, Wizard

FORMER, LATTER = "QFORMERQ", "QLATTERQ"
_LEADS_AWAY = ("ログ", "完全に", "この端末から", "終える")


def draft(mark: str) -> Draft:
    """A complete filing whose every text says ``mark``, notices included."""
    told = Told.model_validate(dict.fromkeys(Told.model_fields, "話"))
    notices = Notices(change=told, end=told, emergency=told)
    return marked(load_sample("shiokaze").model_copy(update={"notices": notices}), mark)


def wander(wizard: Wizard, seed: int, steps: int) -> None:
    """Open pages at random, and do at random what can be done on them."""
    chance = random.Random(seed)
    for _ in range(steps):
        wizard.go(chance.choice(SIDEBAR).address)
        if chance.random() < 0.5:
            wizard.open_lists()
        fields = [*wizard.at.main.text_input, *wizard.at.main.text_area]
        fields = [field for field in fields if "下書きの名前" not in field.label]  # it is listed, rightly
        buttons = [b for b in wizard.at.main.button if not b.disabled and not b.label.startswith(_LEADS_AWAY)]
        if fields:
            chance.choice(fields).input(f"{FORMER} typed {chance.random()}").run()
            wizard.draw()
        if buttons and chance.random() < 0.6:
            button = chance.choice(buttons)
            if ":card:" in str(button.key):
                wizard.done(button.click())


def from_file(wizard: Wizard) -> None:
    wizard.go("start").choose_file(save_draft(draft(LATTER)))
    wizard.click("このファイルを開く")


def from_the_list(wizard: Wizard) -> None:
    wizard.go("drafts")
    wizard.done(next(b for b in wizard.at.main.button if b.label == "開く").click())


def from_nothing(wizard: Wizard) -> None:
    wizard.go("drafts").click("新しい下書きを始める")


WAYS = {"file": from_file, "list": from_the_list, "nothing": from_nothing}


def not_in_a_list(line: str) -> bool:
    """A list of drafts tells each by its provider and services, rightly."""
    return "最後の変更" not in line


def busy() -> Wizard:
    """A session with both drafts stored and the former one at hand."""
    wizard = Wizard(draft(LATTER))
    wizard.go("start").choose_file(save_draft(draft(FORMER)))
    wizard.click("このファイルを開く")
    assert wizard.draft.offering.services[0].name.startswith(FORMER)
    return wizard


def with_everything(wizard: Wizard) -> None:
    """All that can be made or taken in for the draft at hand."""
    wizard.go("renewal")
    own = wizard.find("selectbox", "前回の申請の下書き")
    own.set_value(wizard.work.stored.id).run()
    wizard.click("これを前回とする")
    wizard.go("form-b").type("項目を探す", FORMER)
    wizard.go("export").make("PDFを作る")
    wizard.draw().make("書類一式を作る")
    uploader = wizard.draw().at.file_uploader[0]
    wizard.done(uploader.set_value([(f"{FORMER}.pdf", evidence.pdf(2), "application/pdf")]))
    wizard.draw().open_lists()
    for step in PAGES:
        wizard.go(step.address).open_lists()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_of_a_draft_is_left_once_another_one_is_open(
    way: Callable[[Wizard], None], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = Offered(monkeypatch)
    wizard = busy()
    if seed == 1:
        with_everything(wizard)
    wander(wizard, seed, 6)
    assert traces(wizard, FORMER)
    way(wizard)
    wizard.draw()

    assert traces(wizard, FORMER) == []
    for address in ("export", "fees", "readiness", "after", "renewal", "notices"):
        offered.downloads.clear()
        wizard.go(address)
        if address == "export":
            wizard.make("PDFを作る")
            wizard.draw().make("書類一式を作る")
            wizard.draw()
        if way is not from_nothing and address in {"export", "notices"}:
            assert any(LATTER in text for _, text in offered.texts())
        assert [label for label, text in offered.texts() if FORMER in text] == []
        assert FORMER not in "\n".join(filter(not_in_a_list, wizard.shown.split("\n")))
    assert list(filter(not_in_a_list, traces(wizard, FORMER))) == []


def _place_of_its_own() -> None:
    if title := session.draft().title:
        st.session_state["planted"] = {"kept": [title.upper()]}


def _widget_without_the_draft_in_its_key() -> None:
    st.text_input("planted", key="planted")


def _closure() -> None:
    name = session.draft().title.upper()
    st.session_state.setdefault("planted", []).append(lambda: name)


@pytest.mark.parametrize("plant", [_place_of_its_own, _widget_without_the_draft_in_its_key, _closure])
def test_the_search_finds_what_a_part_of_a_page_leaves_behind(
    plant: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    planting = [True]
    monkeypatch.setattr(
        board, "strip", lambda: plant() if planting or plant is not _place_of_its_own else None
    )
    wizard = busy().go("about")
    for field in wizard.at.sidebar.text_input:
        field.input(FORMER).run()
    from_nothing(wizard)
    planting.clear()
    wizard.draw()

    assert traces(wizard, FORMER)


def test_a_widget_of_one_draft_is_never_one_of_another() -> None:
    wizard = Wizard(DRAFTS["minato"]).go("form-b")
    before = {str(b.key) for b in wizard.at.main.button if ":card:" in str(b.key)}
    wizard.go("start").choose_file(save_draft(DRAFTS["minato"]))
    wizard.click("このファイルを開く")
    after = {str(b.key) for b in wizard.go("form-b").at.main.button if ":card:" in str(b.key)}

    assert len(before) == len(after) > 0
    assert before.isdisjoint(after)


def test_a_desk_goes_to_json_and_back() -> None:
    view = View(unit_id="a/b", open_items=frozenset({"x", "y"}), search="控え", filters=("required",))
    desk = Desk(view=view, base_id="d1").revised("place").with_rows("rows", Rows(given=3, ids=(0, 2))).anew()
    desk = desk.revised("place").with_rows("rows", Rows(given=1, ids=(0,)))

    again = Desk.model_validate_json(desk.model_dump_json())

    assert again == desk
    assert again.key("field") == desk.key("field")


def test_a_session_open_over_midnight_judges_anew(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    first_day = first_day_after_revocation(edition, date(2030, 4, 1))
    today = first_day - timedelta(days=1)
    monkeypatch.setattr(
        session, "now_in_japan", lambda: datetime(today.year, today.month, today.day, tzinfo=JAPAN)
    )
    answers = {**DRAFTS["minato"].eligibility.model_dump(), "revoked": "yes", "revoked_on": "2030-04-01"}
    revoked = DRAFTS["minato"].model_copy(update={"eligibility": Eligibility.model_validate(answers)})
    wizard = Wizard(revoked).go("eligibility")
    before = wizard.work.judged.filing.eligibility.verdict
    today = first_day + timedelta(days=2)
    wizard.draw()

    assert wizard.work.judged.filing.eligibility.verdict is not before
    assert wizard.work.judged.on == today


def test_papers_of_yesterday_are_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    today = date(2026, 10, 1)
    monkeypatch.setattr(
        session, "now_in_japan", lambda: datetime(today.year, today.month, today.day, tzinfo=JAPAN)
    )
    wizard = Wizard().go("export")
    wizard.make("PDFを作る")
    assert "日付が変わりました" not in wizard.draw().shown
    today += timedelta(days=1)

    assert "このPDFを作った後に日付が変わりました" in wizard.draw().shown


def test_streamlit_still_keeps_what_is_forgotten_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Canary for ``pages/parts/forgetting.py``."""
    monkeypatch.setattr("pages.parts.forgetting.WIDGETS_OF", Slot("never"))
    monkeypatch.setattr("pages.parts.forgetting._OF_A_DRAFT", re.compile("(?!)"))
    wizard = busy().go("form-a")
    from_nothing(wizard)
    wizard.draw()

    assert traces(wizard, FORMER)
