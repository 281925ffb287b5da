"""Rules D1-D9: which papers, which evidence?"""

from __future__ import annotations

from typing import Any

import pytest

from core.documents import DocumentLine, list_documents, list_materials
from core.draft import Draft, Offering, State
from core.edition import Edition
from core.readiness import assess_readiness
from core.units import assess_units
from tests.support import (
    assert_absent,
    assert_found,
    cases,
    eligibility,
    only_unit,
    services,
    with_changes,
)


def lines_of(edition: Edition, draft: Draft) -> tuple[DocumentLine, ...]:
    return list_documents(edition, draft, assess_units(edition, draft.offering).units)


def offering_of(count: int) -> Offering:
    return services(*(f"s{number}" for number in range(1, count + 1)))


def kinds_of(lines: tuple[DocumentLine, ...]) -> set[str]:
    return {line.kind.id for line in lines}


@pytest.mark.parametrize("case", cases("documents"))
def test_papers_of_the_applicant(edition: Edition, complete: Draft, case: dict[str, Any]) -> None:
    draft = complete.model_copy(update={"eligibility": eligibility(**case["answers"])})
    kinds = kinds_of(lines_of(edition, draft))

    assert set(case.get("has", [])) <= kinds
    assert not set(case.get("lacks", [])) & kinds


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("kind", ["form_a", "form_b", "cd_r", "document_list"])
def test_d1_papers_are_filed_per_unit(edition: Edition, complete: Draft, kind: str, count: int) -> None:
    draft = complete.model_copy(update={"offering": offering_of(count)})

    assert sum(line.kind.id == kind for line in lines_of(edition, draft)) == count


@pytest.mark.parametrize("count", [1, 2, 5])
def test_d4_register_transcript_is_an_original_only_for_the_first_service(
    edition: Edition, complete: Draft, count: int
) -> None:
    draft = complete.model_copy(update={"offering": offering_of(count)})
    copies = [line.copies for line in lines_of(edition, draft) if line.kind.id == "register_transcript"]

    assert ["原本" in each for each in copies] == [True] + [False] * (count - 1)
    assert ["写し" in each for each in copies] == [False] + [True] * (count - 1)


def test_d3_sole_proprietor_of_one_service_files_a_copy_of_one_photo_id(
    edition: Edition, complete: Draft
) -> None:
    draft = complete.model_copy(update={"eligibility": eligibility(applicant="sole_proprietor")})

    (line,) = [line for line in lines_of(edition, draft) if line.kind.id == "photo_id"]
    assert "写し" in line.copies


def test_d3_every_kind_of_applicant_proves_its_existence(edition: Edition, complete: Draft) -> None:
    for applicant in ("corporation", "foreign_corporation", "sole_proprietor"):
        answers = eligibility(applicant=applicant, japanese_disclosure="yes")
        lines = lines_of(edition, complete.model_copy(update={"eligibility": answers}))
        assert kinds_of(lines) & {"register_transcript", "photo_id", "public_proof"}, applicant


def test_document_keys_are_unique_and_tick_off_their_line(edition: Edition, complete: Draft) -> None:
    draft = complete.model_copy(update={"offering": offering_of(3)})
    keys = [line.key for line in lines_of(edition, draft)]
    ticked = lines_of(edition, draft.model_copy(update={"documents_ready": (keys[0],)}))

    assert len(set(keys)) == len(keys)
    assert [line.key for line in ticked if line.ready] == [keys[0]]


@pytest.mark.parametrize("case", cases("evidence"))
def test_evidence_of_an_item(edition: Edition, complete: Draft, case: dict[str, Any]) -> None:
    draft = with_changes(complete, {case["item"]: case["change"]})
    draft = draft.model_copy(update={"eligibility": eligibility(**case.get("answers", {}))})
    status = assess_readiness(edition, draft, only_unit(draft)).statuses[case["item"]]

    assert_found(status.findings, case.get("findings", {}))
    assert_absent(status.findings, case.get("absent", {}))
    if "done" in case:
        assert (status.progress == "done") is case["done"], status


def test_d6_every_described_item_without_evidence_is_found_required_or_optional(
    edition: Edition, complete: Draft
) -> None:
    unit_id = only_unit(complete)
    described = [
        item_id
        for item_id, item in edition.items.items()
        if complete.answers(edition.category_of[item_id].part, unit_id)[item_id].state is State.DESCRIBED
    ]
    draft = with_changes(complete, {item_id: {"evidence": []} for item_id in described})
    readiness = assess_readiness(edition, draft, unit_id)

    assert {item_id for item_id, status in readiness.statuses.items() if status.lacks_evidence} == set(
        described
    )
    assert {finding.item for finding in readiness.findings if finding.rule == "D6"} == set(described)
    assert {edition.items[item_id].level for item_id in described} == {"required", "optional"}


@pytest.mark.parametrize("state", [State.NOT_DONE, State.NOT_DISCLOSED, State.UNANSWERED])
def test_d6_no_other_state_needs_evidence(edition: Edition, complete: Draft, state: State) -> None:
    draft = complete
    for item_id in edition.items:
        draft = with_changes(draft, {item_id: {"state": state.value, "evidence": []}})
    readiness = assess_readiness(edition, draft, only_unit(draft))

    assert not [finding for finding in readiness.findings if finding.rule == "D6"]
    assert not any(status.lacks_evidence for status in readiness.statuses.values())


@pytest.mark.parametrize(
    ("rule", "kind", "material"),
    [
        (
            "D8",
            "web_hard_copy",
            {"kind": "web", "url": "https://example.co.jp/", "captured_on": "2026-10-01"},
        ),
        ("D7", "contractor_material", {"kind": "contractor", "contractor_basis": "signed"}),
    ],
)
def test_d7_d8_papers_follow_from_the_evidence(
    edition: Edition, complete: Draft, rule: str, kind: str, material: dict[str, str]
) -> None:
    own = [{"name": "会社案内", "place": "p.1"}]
    plain = with_changes(complete, {item_id: {"evidence": own} for item_id in edition.items})
    cited = with_changes(plain, {"firewall": {"evidence": [{**own[0], **material}]}})

    assert kind not in kinds_of(lines_of(edition, plain))
    assert [line.kind.rule for line in lines_of(edition, cited) if line.kind.id == kind] == [rule]


def test_d8_evidence_of_an_item_that_is_not_described_needs_no_paper(
    edition: Edition, complete: Draft
) -> None:
    web = {
        "name": "頁",
        "place": "p.1",
        "kind": "web",
        "url": "https://example.co.jp/",
        "captured_on": "2026-10-01",
    }
    own = [{"name": "会社案内", "place": "p.1"}]
    draft = with_changes(complete, {item_id: {"evidence": own} for item_id in edition.items})
    draft = with_changes(draft, {"sla": {"state": "not_done", "evidence": [web]}})

    assert "web_hard_copy" not in kinds_of(lines_of(edition, draft))


def test_d2_materials_are_listed_once_with_all_items_that_cite_them(
    edition: Edition, complete: Draft
) -> None:
    own = [{"name": "会社案内", "place": "p.1"}]
    draft = with_changes(complete, {item_id: {"evidence": own} for item_id in edition.items})
    described = [
        item_id
        for item_id in edition.items
        if draft.answers(edition.category_of[item_id].part, only_unit(draft))[item_id].state
        is State.DESCRIBED
    ]
    (material,) = list_materials(edition, draft, assess_units(edition, draft.offering).units)

    assert material.name == "会社案内"
    assert len(material.citations) == len(described)
