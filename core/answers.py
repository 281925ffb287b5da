"""One disclosure item: is it disclosed, evidenced, and is its gate met? Rules C2, C3, C5, D6-D8, P2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from core.draft import Answer, Draft, Evidence, MinimumTold, State
from core.edition import Edition, OpenFigure
from core.findings import Finding, Outcome, find, outcomes
from core.items import FieldKind, Item
from core.limits import TEXT
from core.text.fields import field_problems, filled
from core.text.reading import line_problem, read, read_as
from core.text.spans import Span, compare_spans
from core.text.typed_dates import parse_date
from core.text.typed_numbers import parse_number


class Progress(StrEnum):
    """How far an item is. Only ``DONE`` counts as done in any figure."""

    UNANSWERED = "unanswered"
    OPEN = "open"  # begun, something is missing or wrong
    CONFIRM = "confirm"  # all there, but the source leaves a point open
    FAILED = "failed"  # answered in a way that fails the criteria
    DONE = "done"


class Gate(StrEnum):
    """State of a gate item (rules C2, C3)."""

    MET = "met"
    FAILED = "failed"
    CONFIRM = "confirm"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Minimum:
    """The minimum notice that decides rule C3, and where it comes from; ``span`` None while unknown."""

    span: Span | None
    told: bool = False


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """The judgement of one item; ``findings`` hold everything that is open, wrong or to be confirmed."""

    item: Item
    answer: Answer
    progress: Progress
    gate: Gate | None
    findings: tuple[Finding, ...]
    lacks_evidence: bool

    @property
    def unfinished(self) -> bool:
        """True where the item needs work; an untouched optional item does not."""
        untouched_option = self.progress is Progress.UNANSWERED and not self.item.required
        return self.progress is not Progress.DONE and not untouched_option


def minimum_notice(published: OpenFigure, told: MinimumTold) -> Minimum:
    """The published minimum, else what the secretariat told the applicant (rule C3), else unknown."""
    unit = {"months": "か月", "days": "日"}
    if published.value is not None:
        return Minimum(Span(published.value, unit[published.unit]))
    number = parse_number(told.value)
    if number is None or number <= 0 or parse_date(told.told_on) is None:
        return Minimum(None)
    return Minimum(Span(number, unit[told.unit]), told=True)


def assess_item(
    edition: Edition, draft: Draft, item: Item, answer: Answer, minimum: Minimum, unit: str | None = None
) -> ItemStatus:
    """Judge one answer. Cheap: it runs for every item after each edit."""
    content_findings = tuple(_content(edition, item, answer, unit))
    gate, gate_findings = _gate(edition, item, answer, minimum, unit)
    if gate in {Gate.MET, Gate.CONFIRM} and content_findings:
        gate = Gate.OPEN  # what is written cannot be relied on yet
    evidence_findings = tuple(_evidence(edition, draft, item, answer, unit))
    findings = (
        *content_findings,
        *gate_findings,
        *evidence_findings,
        *_aside(edition, item, answer, unit),
    )
    lacks_evidence = any(f.outcome is Outcome.OPEN for f in evidence_findings)
    return ItemStatus(item, answer, _progress(answer, findings), gate, findings, lacks_evidence)


def _progress(answer: Answer, findings: tuple[Finding, ...]) -> Progress:
    found = outcomes(findings)
    if Outcome.FAIL in found:
        return Progress.FAILED
    if answer.state is State.UNANSWERED:
        return Progress.UNANSWERED
    if Outcome.OPEN in found:
        return Progress.OPEN
    return Progress.CONFIRM if Outcome.CONFIRM in found else Progress.DONE


def _content(edition: Edition, item: Item, answer: Answer, unit: str | None) -> Iterator[Finding]:
    if answer.state is State.UNANSWERED:
        if item.required:
            yield find(edition, "c1_unanswered", Outcome.OPEN, item=item.id, unit=unit, name=item.name)
    elif answer.state is State.NOT_DISCLOSED:
        if item.required:
            yield find(edition, "c5_not_disclosed", Outcome.FAIL, item=item.id, unit=unit, name=item.name)
    elif answer.state is State.NOT_DONE:
        if item.required and not item.not_done_label:
            yield find(
                edition, "c1_not_done_impossible", Outcome.OPEN, item=item.id, unit=unit, name=item.name
            )
    else:
        yield from _fields(edition, item, answer, unit)


def _fields(edition: Edition, item: Item, answer: Answer, unit: str | None) -> Iterator[Finding]:
    for field in item.fields:
        value = answer.values.get(field.id, "")
        if field.needed and not filled(field, value):
            yield find(
                edition,
                "c1_field_missing",
                Outcome.OPEN,
                item=item.id,
                unit=unit,
                name=item.name,
                field=field.label,
            )
        for problem in field_problems(field, value):
            yield find(
                edition,
                "c1_field_wrong",
                Outcome.OPEN,
                item=item.id,
                unit=unit,
                name=item.name,
                field=field.label,
                problem=problem,
            )


def _gate(
    edition: Edition, item: Item, answer: Answer, minimum: Minimum, unit: str | None
) -> tuple[Gate | None, tuple[Finding, ...]]:
    if item.gate is None:
        return None, ()
    if answer.state is State.UNANSWERED:
        return Gate.OPEN, ()
    if answer.state is State.NOT_DISCLOSED:
        return Gate.FAILED, ()
    if answer.state is State.NOT_DONE:
        code = "c2_not_done" if item.gate == "measure" else "c3_no_notice"
        return Gate.FAILED, (find(edition, code, Outcome.FAIL, item=item.id, unit=unit, name=item.name),)
    if item.gate == "measure":
        notice = _notice(item, answer)
        if notice is None or not notice.vague:
            return Gate.MET, ()
        place = _Where(item=item.id, unit=unit, name=item.name)
        return Gate.CONFIRM, (find(edition, "c2_vague", Outcome.CONFIRM, **place, notice=str(notice)),)
    return _minimum_gate(edition, item, answer, minimum, unit)


def _notice(item: Item, answer: Answer) -> Span | None:
    """The notice period that was typed; None where there is none that can be read."""
    fields = (field for field in item.fields if field.kind is FieldKind.NOTICE_PERIOD)
    values = (read(field, answer.text(field.id)).value for field in fields)
    return next((value for value in values if isinstance(value, Span)), None)


def _minimum_gate(
    edition: Edition, item: Item, answer: Answer, minimum: Minimum, unit: str | None
) -> tuple[Gate, tuple[Finding, ...]]:
    notice = _notice(item, answer)
    if notice is None:
        return Gate.OPEN, ()
    if notice.vague:
        gate, code, outcome = Gate.CONFIRM, "c3_vague", Outcome.CONFIRM
    elif minimum.span is None:
        gate, code, outcome = Gate.CONFIRM, "c3_minimum_unknown", Outcome.CONFIRM
    else:
        compared = compare_spans(notice, minimum.span)
        gate, code, outcome = {
            1: (Gate.MET, "c3_met_as_told" if minimum.told else "c3_met", Outcome.NOTE),
            0: (Gate.CONFIRM, "c3_equal", Outcome.CONFIRM),
            -1: (Gate.FAILED, "c3_below", Outcome.FAIL),
            None: (Gate.CONFIRM, "c3_not_comparable", Outcome.CONFIRM),
        }[compared]
    shown = str(minimum.span or "")
    finding = find(
        edition,
        code,
        outcome,
        item=item.id,
        unit=unit,
        notice=str(notice),
        minimum=shown,
    )
    return gate, (finding,)


class _Where(TypedDict):
    """Which answer a finding is about."""

    item: str
    unit: str | None
    name: str


def _evidence(
    edition: Edition, draft: Draft, item: Item, answer: Answer, unit: str | None
) -> Iterator[Finding]:
    """Rule D6: every item with content, required or optional, except 実施なし and 開示なし."""
    if answer.state is not State.DESCRIBED:
        return
    place = _Where(item=item.id, unit=unit, name=item.name)
    if not answer.cited:
        yield find(edition, "d6_no_evidence", Outcome.OPEN, **place)
    for number, row in enumerate(answer.evidence, start=1):
        if row == Evidence():
            continue
        if not row.name.strip() or not row.place.strip():
            yield find(edition, "d2_evidence_incomplete", Outcome.OPEN, **place, number=number)
        yield from _evidence_kind(edition, row, number, place)
    outsourced = item.outsourced and draft.eligibility.outsources == "yes"
    if outsourced and answer.cited and all(row.kind != "contractor" for row in answer.cited):
        yield find(edition, "d7_own_material", Outcome.CONFIRM, **place)


def _evidence_kind(edition: Edition, row: Evidence, number: int, place: _Where) -> Iterator[Finding]:
    problems = [line_problem(t) for t in (row.name, row.place, row.url, row.captured_on)]
    for problem in filter(None, problems):
        yield find(edition, "d2_evidence_wrong", Outcome.OPEN, **place, number=number, problem=problem)
    if row.kind == "web" and not all(
        each.written and not each.problem
        for each in (read_as(FieldKind.URL, row.url), read_as(FieldKind.DATE, row.captured_on))
    ):
        yield find(edition, "d8_web_incomplete", Outcome.OPEN, **place, number=number)
    if row.kind == "contractor" and not row.contractor_basis:
        yield find(edition, "d7_basis_missing", Outcome.OPEN, **place, number=number)


def _aside(edition: Edition, item: Item, answer: Answer, unit: str | None) -> Iterator[Finding]:
    """A request to withhold publication needs its reason (rule P2)."""
    if answer.withhold is None:
        return
    texts = (answer.withhold.reason, answer.withhold.period)
    place = _Where(item=item.id, unit=unit, name=item.name)
    if not answer.withhold.reason.strip():
        yield find(edition, "p2_reason_missing", Outcome.OPEN, **place)
    for problem in filter(None, (line_problem(t, TEXT) for t in texts)):
        yield find(edition, "p2_reason_wrong", Outcome.OPEN, **place, problem=problem)
