"""What the tests share: case tables, the plainly eligible applicant and a complete draft."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.draft import Answer, Draft, Eligibility, MinimumTold, Offering, Service, State
from core.files import load_draft
from core.findings import Finding
from questionnaire import list_editions

TESTS = Path(__file__).parent
EDITION_ID = "ai_asp_saas_2022_04"
MINI_ID = "mini_2030_01"
MINI_FOLDER = TESTS / "data" / "editions"
SAMPLE = TESTS.parent / "questionnaire" / "samples" / "minato.json"

ELIGIBLE = {
    "uses_ai": "yes",
    "is_asp_saas": "yes",
    "launched": "yes",
    "supplies_over_network": "yes",
    "applicant": "corporation",
    "representative_has_power": "yes",
    "role": "provider",
    "contracts_with_users": "self",
    "outsources": "no",
    "revoked": "no",
}
TOLD = MinimumTold(value="3", unit="months", told_on="2026-10-01")


def load_cases(name: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = yaml.safe_load((TESTS / "cases" / f"{name}.yaml").read_text("utf-8"))
    return content


def cases(name: str) -> list[Any]:
    """The rows of a case table as test parameters, named by their situation."""
    return [pytest.param(case, id=case["situation"]) for case in load_cases(name)]


def eligibility(**answers: Any) -> Eligibility:
    """A plainly eligible applicant with some answers replaced."""
    return Eligibility.model_validate({**ELIGIBLE, **answers})


def complete_draft() -> Draft:
    """A filing of one service with nothing left to do or to confirm."""
    draft = load_draft(SAMPLE.read_bytes(), list_editions())
    return draft.model_copy(
        update={"eligibility": eligibility(), "minimum_told": TOLD, "documents_ready": ()}
    )


def only_unit(draft: Draft) -> str:
    (unit_id,) = draft.units
    return unit_id


def with_changes(draft: Draft, changes: dict[str, dict[str, Any]]) -> Draft:
    """``draft`` with the named keys of some answers replaced, wherever the answers stand."""
    for item_id, change in changes.items():
        if item_id in draft.provider_answers:
            answers = {**draft.provider_answers, item_id: changed(draft.provider_answers[item_id], change)}
            draft = draft.model_copy(update={"provider_answers": answers})
        else:
            unit_id = only_unit(draft)
            unit = draft.units[unit_id]
            answers = {**unit.answers, item_id: changed(unit.answers.get(item_id, Answer()), change)}
            units = {unit_id: unit.model_copy(update={"answers": answers})}
            draft = draft.model_copy(update={"units": units})
    return draft


def changed(answer: Answer, change: dict[str, Any]) -> Answer:
    return Answer.model_validate({**answer.model_dump(mode="json"), **change})


def in_state(draft: Draft, item_id: str, state: State) -> Draft:
    return with_changes(draft, {item_id: {"state": state.value}})


def services(*service_ids: str) -> Offering:
    return Offering(services=tuple(Service(id=each, name=f"サービス{each}") for each in service_ids))


def of_rule(findings: tuple[Finding, ...] | list[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


def assert_found(findings: tuple[Finding, ...], expected: dict[str, list[str]]) -> None:
    """Each rule of ``expected`` was found with at least the outcomes listed for it."""
    for rule, outcomes in expected.items():
        found = {str(finding.outcome) for finding in of_rule(findings, rule)}
        assert found, f"{rule}: 何も見つかっていません"
        assert set(outcomes) <= found, f"{rule}: {found}"


def assert_absent(findings: tuple[Finding, ...], absent: dict[str, list[str]]) -> None:
    """No rule of ``absent`` was found with an outcome listed for it; an empty list means any outcome."""
    for rule, outcomes in absent.items():
        found = {str(finding.outcome) for finding in of_rule(findings, rule)}
        assert not (found & set(outcomes) if outcomes else found), f"{rule}: {found}"


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until the condition holds; fails when it has not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)
