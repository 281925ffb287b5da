"""Frozen models of ``demonstration.yaml``: a presenter's path over a sample, and the what-if switches."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from core.draft import Eligibility, State
from core.items import Frozen, Id, Rule, Text


class ItemChange(Frozen):
    """An item answered differently, or without evidence, in every unit's Form B."""

    kind: Literal["item"]
    item: Id
    state: State | None = None
    drop_evidence: bool = False

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.state is None and not self.drop_evidence:
            raise ValueError(f"{self.item}: state か drop_evidence を指定します")
        return self


class EligibilityChange(Frozen):
    """Questions of ``eligibility.yaml`` answered differently; the others stay."""

    kind: Literal["eligibility"]
    answers: dict[str, Any] = Field(min_length=1)

    @model_validator(mode="after")
    def _answers_are_possible(self) -> Self:
        Eligibility.model_validate(self.answers)
        return self

    def applied(self, answers: Eligibility) -> Eligibility:
        return Eligibility.model_validate({**answers.model_dump(), **self.answers})


class SeparateChange(Frozen):
    """Services that are integrated as one unit are filed each on its own (rule U2)."""

    kind: Literal["separate"]


class RevokedChange(Frozen):
    """The certification was revoked ``months`` before the day of the demonstration (rule E8)."""

    kind: Literal["revoked"]
    months: int = Field(ge=1, le=600)


Change = Annotated[
    ItemChange | EligibilityChange | SeparateChange | RevokedChange, Field(discriminator="kind")
]


class Switch(Frozen):
    """A "what if": ``label`` ends as the question would, ``explanation`` says what is assumed."""

    id: Id
    rule: Rule
    label: Text
    explanation: Text
    change: Change


View = Literal[
    "opening",
    "eligibility",
    "units",
    "item",
    "readiness",
    "fees",
    "documents",
    "publication",
    "papers",
]


class DemonstrationStep(Frozen):
    """One step of the path: what is shown, what the presenter says, and what to ask the room.

    ``item`` is the disclosure item shown (view "item" only); ``switches`` are the ones that fit here best.
    """

    id: Id
    title: Text
    minutes: int = Field(ge=1, le=60)
    view: View
    say: tuple[Text, ...] = Field(min_length=2, max_length=4)
    ask: str = ""
    item: str = ""
    switches: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _item_fits_the_view(self) -> Self:
        if bool(self.item) != (self.view == "item"):
            raise ValueError(f"{self.id}: item は view: item のときだけ必要です")
        return self


class Demonstration(Frozen):
    """``sample`` names a draft of ``questionnaire/samples``; fees are shown over ``years`` years."""

    sample: Id
    years: int = Field(ge=1, le=50)
    steps: tuple[DemonstrationStep, ...] = Field(min_length=1)
    switches: tuple[Switch, ...] = Field(min_length=1)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)
