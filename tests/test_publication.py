"""Rules P1, P2 and D2: what is written in the two columns, and what becomes public?"""

from __future__ import annotations

import pytest

from core.draft import Answer, Draft, Evidence, State
from core.edition import Edition
from core.publication import compose_publication
from core.text.compose import compose_content, compose_evidence
from tests.support import in_state, only_unit, with_changes


def test_p1_publishes_the_contents_of_all_answered_items_in_order(edition: Edition, complete: Draft) -> None:
    unit_id = only_unit(complete)
    answered = {
        item_id: answer
        for answers in (complete.provider_answers, complete.units[unit_id].answers)
        for item_id, answer in answers.items()
        if answer.state is not State.UNANSWERED
    }
    published = compose_publication(edition, complete, unit_id)

    assert [each.item.id for each in published] == [
        item_id for item_id in edition.items if item_id in answered
    ]
    for each in published:
        assert each.content == compose_content(each.item, answered[each.item.id])


def test_p1_an_unanswered_item_is_not_published(edition: Edition, complete: Draft) -> None:
    draft = in_state(complete, "users", State.UNANSWERED)

    assert "users" not in {each.item.id for each in compose_publication(edition, draft, only_unit(draft))}


@pytest.mark.parametrize(
    ("item_id", "state", "content"),
    [
        ("antivirus", State.NOT_DONE, "実施なし"),
        ("sla", State.NOT_DONE, "無"),
        ("capital", State.NOT_DONE, "該当なし"),
        ("sla", State.NOT_DISCLOSED, "開示なし"),
        ("users", State.NOT_DISCLOSED, "開示なし"),
    ],
)
def test_p1_publishes_that_something_is_not_done_or_not_disclosed(
    edition: Edition, complete: Draft, item_id: str, state: State, content: str
) -> None:
    draft = in_state(complete, item_id, state)
    published = {each.item.id: each.content for each in compose_publication(edition, draft, only_unit(draft))}

    assert published[item_id] == content


def test_p1_publishes_a_text_as_written(edition: Edition, complete: Draft) -> None:
    text = "１行目。\n2行目 <b>太字</b> & 「引用」"
    draft = with_changes(complete, {"business_outline": {"values": {"outline": text}}})
    published = {each.item.id: each.content for each in compose_publication(edition, draft, only_unit(draft))}

    assert text in published["business_outline"]


def test_p2_attachments_are_never_published(edition: Edition, complete: Draft) -> None:
    secret = {"name": "極秘の添付資料", "place": "極秘の頁"}
    draft = with_changes(complete, {item_id: {"evidence": [secret]} for item_id in edition.items})
    published = compose_publication(edition, draft, only_unit(draft))

    assert "極秘" not in "".join(each.content for each in published)


def test_p2_a_request_to_withhold_is_marked_with_reason_and_period(edition: Edition, complete: Draft) -> None:
    request = {"withhold": {"reason": "営業上の秘密", "period": "一年間"}}
    draft = with_changes(complete, {"users": request})
    published = {each.item.id: each for each in compose_publication(edition, draft, only_unit(draft))}

    assert published["users"].withhold_requested
    assert (published["users"].withhold_reason, published["users"].withhold_period) == (
        "営業上の秘密",
        "一年間",
    )
    assert not published["business_outline"].withhold_requested


@pytest.mark.parametrize(
    ("evidence", "parts"),
    [
        (Evidence(name="会社案内", place="p.3"), ["会社案内", "p.3"]),
        (
            Evidence(
                name="頁", place="全体", kind="web", url="https://example.co.jp/a", captured_on="2026-10-01"
            ),
            ["頁", "全体", "https://example.co.jp/a", "2026年10月1日"],
        ),
        (
            Evidence(name="回答書", place="p.1", kind="contractor", contractor_basis="signed"),
            ["回答書", "p.1", "署名"],
        ),
        (
            Evidence(name="概要書", place="p.1", kind="contractor", contractor_basis="public"),
            ["概要書", "公表"],
        ),
    ],
)
def test_d2_d7_d8_evidence_is_written_with_its_place(evidence: Evidence, parts: list[str]) -> None:
    text = compose_evidence(evidence)

    assert all(part in text for part in parts), text


def test_d2_content_names_every_filled_field(edition: Edition) -> None:
    rows = (
        {"channel": "電話", "contact": "03-0000-0000"},
        {"channel": "メール", "contact": "a@example.co.jp"},
    )
    content = compose_content(
        edition.items["contact_point"], Answer(state=State.DESCRIBED, values={"contacts": rows})
    )

    assert all(part in content for part in ("電話", "03-0000-0000", "メール", "a@example.co.jp"))


def test_d2_an_unanswered_item_has_no_content(edition: Edition) -> None:
    assert compose_content(edition.items["sla"], Answer(values={"terms": "書きかけ"})) == ""
