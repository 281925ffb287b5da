"""Frozen models of what an applicant has written. The draft is the one truth; a change makes a new draft.

Values stay exactly as typed: ``core.text.fields`` checks and normalises them, so nothing typed is ever lost.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from core.items import Frozen, Item
from core.limits import LEVELS, SERVICES
from core.places import level_unit_id

SCHEMA_VERSION = 1

YesNo = Literal["yes", "no"]
YesNoUnsure = Literal["yes", "no", "unsure"]
Row = dict[str, str]
Value = str | tuple[str, ...] | tuple[Row, ...]


class State(StrEnum):
    """What an applicant says about an item. ``NOT_DONE`` is 実施なし, ``NOT_DISCLOSED`` is 開示なし."""

    UNANSWERED = "unanswered"
    DESCRIBED = "described"
    NOT_DONE = "not_done"
    NOT_DISCLOSED = "not_disclosed"


class Evidence(Frozen):
    """One row of 添付書類等: the material and the place in it (rules D2, D6-D8)."""

    name: str = ""
    place: str = ""
    kind: Literal["own", "web", "contractor"] = "own"
    url: str = ""
    captured_on: str = ""
    contractor_basis: Literal["", "public", "signed"] = ""


_NO_EVIDENCE = Evidence()


class Withhold(Frozen):
    """A request to withhold an item from publication (rule P2)."""

    reason: str = ""
    period: str = ""


class Answer(Frozen):
    """The answer to one disclosure item. ``values`` is keyed by field id."""

    state: State = State.UNANSWERED
    values: dict[str, Value] = {}
    evidence: tuple[Evidence, ...] = ()
    withhold: Withhold | None = None
    note: str = ""

    @property
    def cited(self) -> tuple[Evidence, ...]:
        """The rows of evidence in which something was written."""
        return tuple(row for row in self.evidence if row != _NO_EVIDENCE)

    @property
    def is_written(self) -> bool:
        """Whether there is anything in the fields: a text, a choice, a second row of a table."""
        return any(map(_is_written, self.values.values()))

    def text(self, field_id: str) -> str:
        """The raw text of a field that holds one; empty where nothing was typed."""
        value = self.values.get(field_id, "")
        return value if isinstance(value, str) else ""


def _is_written(value: Value) -> bool:
    if len(value) == 1 and isinstance(value[0], dict):
        return any(value[0].values())
    return bool(value)


class Agent(Frozen):
    """An agent or reseller that contracts with users (rule E6)."""

    name: str = ""
    address: str = ""
    contact: str = ""


class Eligibility(Frozen):
    """Answers to the questions of ``eligibility.yaml``; None is not yet answered."""

    uses_ai: YesNo | None = None
    is_asp_saas: YesNo | None = None
    launched: YesNo | None = None
    supplies_over_network: YesNo | None = None
    applicant: Literal["corporation", "foreign_corporation", "sole_proprietor"] | None = None
    japanese_disclosure: YesNo | None = None
    representative_has_power: YesNo | None = None
    role: Literal["provider", "oem", "agent"] | None = None
    contracts_with_users: Literal["self", "agents", "both"] | None = None
    own_support: YesNo | None = None
    outsources: YesNo | None = None
    revoked: YesNo | None = None
    revoked_on: str = ""
    agents: tuple[Agent, ...] = ()


class ServiceLevel(Frozen):
    """A service level (plan) of a service."""

    id: str
    name: str = ""


class Service(Frozen):
    """A service of the filing; ``levels_differ``: its levels' Form B contents differ (rule U4)."""

    id: str
    name: str = ""
    levels: tuple[ServiceLevel, ...] = Field(default=(), max_length=LEVELS)
    levels_differ: YesNoUnsure | None = None


class Integration(Frozen):
    """Services provided as an integrated whole (rule U2, conditions 1-3) and the applicant's choice."""

    id: str
    name: str = ""
    service_ids: tuple[str, ...] = ()
    same_class: YesNoUnsure | None = None
    same_contents: YesNoUnsure | None = None
    one_contract: YesNoUnsure | None = None
    apply_as: Literal["integrated", "separate"] = "integrated"


class Offering(Frozen):
    """What the filing is about: its services, and which of them are integrated."""

    services: tuple[Service, ...] = Field(default=(Service(id="s1"),), max_length=SERVICES)
    integrations: tuple[Integration, ...] = Field(default=(), max_length=SERVICES)

    @property
    def unit_ids(self) -> tuple[str, ...]:
        """The ids of all units that the services, their levels and the groups can make."""
        levels = (level_unit_id(s.id, level.id) for s in self.services for level in s.levels)
        return (*(s.id for s in self.services), *(i.id for i in self.integrations), *levels)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        if twice := sorted(name for name, count in Counter(self.unit_ids).items() if count > 1):
            raise ValueError(f"サービスや組の番号 {', '.join(twice)[:80]} が重複しています")
        return self


class UnitDraft(Frozen):
    """What is written for one application unit; ``answers`` is keyed by item id."""

    form_a: dict[str, str] = {}
    answers: dict[str, Answer] = {}


class MinimumTold(Frozen):
    """The minimum notice of rule C3 as the secretariat told the applicant."""

    value: str = ""
    unit: Literal["months", "days"] = "months"
    told_on: str = ""


class Plan(Frozen):
    """Numbers and dates the applicant plans with; raw text, checked where it is used.

    ``units`` and ``compared_units`` are for estimates; empty: the units of the offering.
    """

    units: str = ""
    compared_units: str = ""
    reissues: str = ""
    years: str = ""
    notice_on: str = ""
    certified_on: str = ""
    certification_number: str = ""


class Told(Frozen):
    """What the applicant adds to a notice; every text as typed, empty where it is not known yet."""

    happened_on: str = ""
    what: str = ""
    reason: str = ""
    effect: str = ""
    measures: str = ""
    report: str = ""
    progress: str = ""
    next_report: str = ""


class Notices(Frozen):
    """The notices after certification: a change, the end of the service, an emergency (rules R5, I1, I2)."""

    change: Told = Told()
    end: Told = Told()
    emergency: Told = Told()


class Draft(Frozen):
    """One filing: one applicant, one or more application units."""

    schema_version: Literal[1] = 1
    edition: str
    title: str = ""
    eligibility: Eligibility = Eligibility()
    offering: Offering = Offering()
    form_a: dict[str, str] = {}
    provider_answers: dict[str, Answer] = {}
    units: dict[str, UnitDraft] = {}
    minimum_told: MinimumTold = MinimumTold()
    plan: Plan = Plan()
    documents_ready: tuple[str, ...] = ()
    notices: Notices = Notices()
    calendar: str = ""
    """The mark of the calendar entries made from this draft; empty until there are any."""

    def unit(self, unit_id: str) -> UnitDraft:
        return self.units.get(unit_id) or UnitDraft()

    def answers(self, part: str, unit_id: str) -> dict[str, Answer]:
        """Answers of a part ("provider" or "service") as the given unit's Form B shows them."""
        return self.provider_answers if part == "provider" else self.unit(unit_id).answers

    def with_answer(self, part: str, unit_id: str, item: Item, answer: Answer) -> Draft:
        """This draft with one answer replaced; everything else is shared, not copied."""
        answers = {**self.answers(part, unit_id), item.id: answer}
        if part == "provider":
            return self.model_copy(update={"provider_answers": answers})
        unit = self.unit(unit_id).model_copy(update={"answers": answers})
        return self.model_copy(update={"units": {**self.units, unit_id: unit}})

    def with_copied_answers(self, source_id: str, target_id: str) -> Draft:
        """This draft with the target unit's unanswered items filled from the source unit's answers."""
        target = self.unit(target_id)
        answers = dict(target.answers)
        for item_id, answer in self.unit(source_id).answers.items():
            mine = answers.get(item_id, Answer())
            if mine.state is State.UNANSWERED:
                answers[item_id] = answer.model_copy(update={"note": mine.note}) if mine.note else answer
        unit = target.model_copy(update={"answers": answers})
        return self.model_copy(update={"units": {**self.units, target_id: unit}})
