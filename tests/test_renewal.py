"""Renewals: what changed, word by word, what it needs, and the papers that say so."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from core.draft import Draft, Offering, Plan, Service, Told
from core.edition import Edition
from core.papers.job import Job
from core.papers.notices import render_change_notice, render_emergency, render_end_notice
from core.papers.renewal import render_changes, render_declaration
from core.pdf import render_draft_pdf
from core.renewal import compare_filings, start_renewal
from core.text.wording import compare_wording
from tests import support
from tests.wizard import Wizard

ON = date(2028, 8, 10)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.rule("R1", "R3", "R4")
@pytest.mark.parametrize("case", support.cases("renewal"))
def test_a_renewal_needs_what_the_changes_ask_for(
    edition: Edition, complete: Draft, case: dict[str, Any]
) -> None:
    found = compare_filings(edition, complete, support.with_changes(complete, case["changed"]))

    assert len(found.changes) == case["places"]
    assert found.register_again is case["register_again"]
    assert [finding.rule for finding in found.findings] == case["rules"]


@pytest.mark.rule("R3")
def test_a_newer_edition_of_evidence_is_told_although_the_text_is_the_same(
    edition: Edition, complete: Draft
) -> None:
    item_id, answer = next((i, a) for i, a in complete.provider_answers.items() if a.cited)
    row = answer.cited[0].model_copy(update={"name": "新しい版の資料"})
    later = support.with_changes(complete, {item_id: {"evidence": [row.model_dump()]}})

    found = compare_filings(edition, complete, later)

    assert found.changes == ()
    assert [entry.place.partition(". ")[2] for entry in found.newer_evidence] == [edition.items[item_id].name]
    assert "新しい版の資料" in found.newer_evidence[0].new[0]


def test_a_base_of_another_edition_is_said_and_compared_as_far_as_it_goes(
    edition: Edition, complete: Draft
) -> None:
    other = complete.model_copy(update={"edition": "ai_asp_saas_2019_01"})
    changed = support.with_changes(complete, {"provider_name": {"values": {"name": "新社名"}}})

    found = compare_filings(edition, other, changed)

    assert len(found.changes) == 1
    assert "ai_asp_saas_2019_01" in found.findings[0].message
    assert "新社名" in text_of(render_changes(Job(edition, changed, ON), other))


def test_a_unit_that_was_not_there_last_time_is_told(edition: Edition, complete: Draft) -> None:
    services = (*complete.offering.services, Service(id="s9", name="新サービス"))
    grown = complete.model_copy(update={"offering": Offering(services=services)})

    found = compare_filings(edition, complete, grown)

    assert any("新サービス" in finding.message for finding in found.findings)


def test_a_renewal_starts_with_last_time_s_answers_and_fresh_ticks(complete: Draft) -> None:
    base = complete.model_copy(
        update={
            "documents_ready": ("cd_r:s1",),
            "plan": Plan(certified_on="2026-10-01", notice_on="2026-09-01"),
        }
    )
    new = start_renewal(base, base.edition)

    assert new.provider_answers == base.provider_answers
    assert new.documents_ready == ()
    assert new.plan == Plan(certified_on="2026-10-01")


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_pieces_are_the_texts_again(old: str, new: str) -> None:
    before, after = compare_wording(old, new)

    assert "".join(piece.text for piece in before) == old
    assert "".join(piece.text for piece in after) == new
    kept = ["".join(p.text for p in side if not p.changed) for side in (before, after)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("old", "new", "gone", "added"),
    [
        ("5分間隔で監視します。", "1分間隔で監視します。", ["5"], ["1"]),
        ("毎週確認", "毎日確認", ["毎週確認"], ["毎日確認"]),
        ("担当はサポート部です", "担当はカスタマー部です", ["サポート"], ["カスタマー"]),
        ("同じ", "同じ", [], []),
        ("", "新しい", [], ["新しい"]),
    ],
)
def test_only_the_words_that_differ_are_marked(old: str, new: str, gone: list[str], added: list[str]) -> None:
    before, after = compare_wording(old, new)

    assert [piece.text for piece in before if piece.changed] == gone
    assert [piece.text for piece in after if piece.changed] == added


def test_very_long_texts_are_compared_line_by_line() -> None:
    lines = [f"{n}行目の文章です。" * 20 for n in range(300)]
    before, after = compare_wording("\n".join(lines), "\n".join([*lines[:150], "変わった行", *lines[151:]]))

    assert [piece.text for piece in after if piece.changed] == ["変わった行\n"]
    assert len([piece for piece in before if piece.changed]) == 1


def red_words(pdf: bytes) -> int:
    """How often the pages change to red for a text."""
    pages = PdfReader(BytesIO(pdf)).pages
    streams = [contents.get_data() for page in pages if (contents := page.get_contents()) is not None]
    return sum(len(re.findall(rb"0\.6667 0\.0784 0\.1176 rg", data)) for data in streams)


@pytest.mark.rule("R3")
def test_the_paper_lists_only_changes_and_shows_the_words_in_red(edition: Edition, complete: Draft) -> None:
    changed = support.with_changes(complete, {"provider_name": {"values": {"name": "株式会社みなと新帳票"}}})
    pdf = render_changes(Job(edition, changed, ON), complete)
    text = text_of(pdf)

    assert "変わったところ1件" in text
    assert "株式会社みなと新帳票" in text
    assert "商業・法人登記簿謄本" in text
    assert edition.gates[3].name not in text
    unchanged = render_changes(Job(edition, complete, ON), complete)
    assert red_words(pdf) == red_words(unchanged) + 2  # one stretch before, one after


@pytest.mark.rule("R2", "M2", "V1")
def test_the_declaration_names_every_rule_of_the_mark(edition: Edition, complete: Draft) -> None:
    text = text_of(render_declaration(Job(edition, complete, ON)))

    for entry in (entry for entry in edition.mark_rules if entry.rule == "M2"):
        assert "".join(entry.title.split()) in text
    for number, ground in enumerate(edition.revocation_grounds):
        assert ("".join(ground.split()) in text) is (2 <= number < 6)


@pytest.mark.rule("R5", "I1", "I2")
def test_notices_are_filled_from_the_draft_and_from_what_was_typed(edition: Edition, complete: Draft) -> None:
    job = Job(edition, complete, ON)
    told = Told(
        happened_on="2028年8月1日",
        what="検索が止まりました",
        reason="設定の誤り",
        effect="全利用者",
        measures="復旧済み",
        report="2",
    )

    for text in (
        text_of(render_change_notice(job, told, None)),
        text_of(render_end_notice(job, told)),
        text_of(render_emergency(job, told)),
    ):
        assert "株式会社みなと帳票" in text
        assert "2028年8月1日" in text
    assert "第2報" in text_of(render_emergency(job, told))
    assert "認定証を添えて返します" in text_of(render_end_notice(job, told))


def test_the_page_compares_a_pdf_of_last_time_with_the_draft_at_hand(
    edition: Edition, complete: Draft
) -> None:
    changed = support.with_changes(complete, {"provider_name": {"values": {"name": "新*社*名"}}})
    wizard = Wizard(changed).go("renewal")
    uploader = wizard.at.file_uploader(key=wizard.work.desk.lasting_key("renewal-file"))
    uploader.set_value(("last.pdf", render_draft_pdf(edition, complete, ON), "application/pdf"))
    wizard.at.run()
    wizard.at.button(key=wizard.key("renewal-take-file")).click().run()

    shown = " ".join(str(element.value) for element in wizard.at.markdown)
    assert r"＋新\*社\*名＋" in shown
    assert "更新の書類をダウンロード" in wizard.make("更新の書類を作る").labels("download_button")


def test_the_page_starts_a_renewal_from_last_time(edition: Edition, complete: Draft) -> None:
    wizard = Wizard().go("renewal")
    uploader = wizard.at.file_uploader(key=wizard.work.desk.lasting_key("renewal-file"))
    uploader.set_value(("last.pdf", render_draft_pdf(edition, complete, ON), "application/pdf"))
    wizard.at.run()
    wizard.at.button(key=wizard.key("renewal-take-file")).click().run()
    wizard.at.button(key=wizard.key("renewal-start")).click().run()

    assert wizard.at.session_state["work"].draft.title.endswith("（更新）")
    assert not wizard.at.exception


def test_what_was_typed_for_a_notice_stays_while_paging() -> None:
    wizard = Wizard().go("notices")
    wizard.at.text_area[0].set_value("社名を変えました").run()
    wizard.go("start").go("notices")

    assert wizard.at.text_area[0].value == "社名を変えました"
