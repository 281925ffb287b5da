"""The steps of the wizard and how far each one is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.documents import list_documents
from core.draft import Draft, Eligibility, Offering
from core.edition import Edition
from core.filing import Filing
from core.findings import Finding, Outcome, outcomes
from core.form_a import form_a_value


class TaskState(StrEnum):
    """How far a step is."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    CONFIRM = "confirm"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Task:
    """A step by the address of its page; ``open_points`` is what is left to do there."""

    page: str
    state: TaskState
    open_points: int


def list_tasks(edition: Edition, draft: Draft, filing: Filing) -> tuple[Task, ...]:
    """The steps that lead to the filing, in order."""
    form_b = tuple(f for f in filing.findings if f.item)
    return (
        _task("eligibility", draft.eligibility != Eligibility(), filing.eligibility.findings),
        _task("units", draft.offering != Offering(), filing.units.findings),
        _task("form-a", _form_a_begun(edition, draft), filing.form_a),
        _task("form-b", _form_b_begun(draft), form_b),
        _documents(edition, draft, filing),
    )


def next_task(tasks: tuple[Task, ...]) -> Task | None:
    """The first step with something left to do."""
    return next((t for t in tasks if t.state in {TaskState.NOT_STARTED, TaskState.STARTED}), None)


def _task(page: str, begun: bool, findings: tuple[Finding, ...]) -> Task:
    open_points = sum(finding.outcome.needs_work for finding in findings)
    if not begun:
        state = TaskState.NOT_STARTED
    elif open_points:
        state = TaskState.STARTED
    else:
        state = TaskState.CONFIRM if Outcome.CONFIRM in outcomes(findings) else TaskState.DONE
    return Task(page, state, open_points)


def _form_a_begun(edition: Edition, draft: Draft) -> bool:
    """True where a field of the applicant is filled, shared ones included, or one of a unit."""
    filled = (form_a_value(edition, draft, field, "") for field in edition.form_a_fields("applicant"))
    return any(filled) or any(any(unit.form_a.values()) for unit in draft.units.values())


def _form_b_begun(draft: Draft) -> bool:
    return bool(draft.provider_answers) or any(unit.answers for unit in draft.units.values())


def _documents(edition: Edition, draft: Draft, filing: Filing) -> Task:
    lines = [line for line in list_documents(edition, draft, filing.units.units) if line.is_paper]
    missing = sum(not line.ready for line in lines)
    if missing == len(lines):
        return Task("documents", TaskState.NOT_STARTED, missing)
    return Task("documents", TaskState.STARTED if missing else TaskState.DONE, missing)
