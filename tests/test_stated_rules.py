"""Rules that the product only tells: examination, mark, duties, revocation, conflicts."""

from __future__ import annotations

from typing import Any

import pytest

from core.edition import Edition
from tests.support import cases


@pytest.mark.parametrize("case", cases("stated"))
def test_the_edition_states_the_rule_with_its_source(edition: Edition, case: dict[str, Any]) -> None:
    entries = [entry for entry in getattr(edition, case["in"]) if entry.rule == case["rule"]]
    stating = [entry for entry in entries if all(word in entry.title + entry.text for word in case["says"])]

    assert stating, [entry.text for entry in entries]
    assert all(entry.source for entry in stating)


def test_v1_has_the_twelve_grounds_of_revocation(edition: Edition) -> None:
    grounds = edition.revocation_grounds
    keywords = (
        ["基準"], ["不正"], ["認定を受けていない", "マーク"], ["区別"], ["リンク"], ["色", "一部"],
        ["変わった", "届け出"], ["緊急"], ["調査"], ["改善"], ["法令"], ["合併", "相続"],
    )  # fmt: skip

    assert len(grounds) == len(set(grounds)) == 12
    for ground, words in zip(grounds, keywords, strict=True):
        assert all(word in ground for word in words), ground


@pytest.mark.rule("R1", "M1", "E8", "X1", "F1")
@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("tax_rate", 10, "percent"),
        ("validity", 2, "years"),
        ("renewal_opens", 60, "days"),
        ("renewal_closes", 30, "days"),
        ("payment_within", 7, "days"),
        ("revocation_wait", 1, "years"),
    ],
)
def test_figures_of_the_overview(edition: Edition, name: str, value: int, unit: str) -> None:
    figure = getattr(edition.figures, name)

    assert (figure.value, figure.unit) == (value, unit)
    assert figure.as_of == edition.published_on
    assert figure.source


@pytest.mark.parametrize(
    "words",
    [
        ["認定日", "開示日"],
        ["4か月", "60日"],
        ["再発行"],
        ["asp-ai", "asp-iot"],
    ],
)
def test_conflicts_of_the_sources_are_shown(edition: Edition, words: list[str]) -> None:
    texts = [entry.title + entry.text for entry in edition.conflicts]

    assert any(all(word in text for word in words) for text in texts), texts


def test_contact_of_the_secretariat(edition: Edition) -> None:
    contact = edition.contact

    assert contact.phone == "03-6662-6854"
    assert contact.fax == "03-6662-6347"
    assert contact.email == "aspic@cloud-nintei.org"
    assert "9:30" in contact.hours
    assert "17:00" in contact.hours
    assert "平日" in contact.hours


def test_d9_electronic_submission_is_to_be_confirmed(edition: Edition) -> None:
    (mailing,) = [kind for kind in edition.documents if kind.rule == "D9"]

    assert all(word in mailing.detail for word in ("書留", "随時", "電子", "確かめ"))


def test_d8_bulky_material_may_be_an_excerpt(edition: Edition) -> None:
    details = "".join(kind.detail for kind in edition.documents)

    assert all(word in details for word in ("表紙", "目次", "必要なページ"))


def test_steps_are_in_the_order_of_the_examination(edition: Edition) -> None:
    ids = [entry.id for entry in edition.steps]

    assert ids == sorted(
        ids,
        key=[
            "formal_check", "formal_check_notice", "fee_payment", "document_examination",
            "inquiry", "survey", "committee", "result",
        ].index,
    )  # fmt: skip


def test_every_rule_number_in_the_edition_is_a_rule_of_the_scheme(edition: Edition) -> None:
    from tests.test_rules_covered import RULES

    numbered = (*edition.steps, *edition.duties, *edition.mark_rules, *edition.conflicts, *edition.overview)
    used = {entry.rule for entry in (*numbered, *edition.glossary) if entry.rule}
    used |= {message.rule for message in edition.messages.values()}

    assert used <= set(RULES)
