"""Frozen models of the forms' fields and of the disclosure items of Form B."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.places import LONGEST_ITEM_ID, ItemField

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=LONGEST_ITEM_ID)]
Rule = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]+$")]


class Frozen(BaseModel):
    """Base of all data models: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldKind(StrEnum):
    """What a field accepts; ``core.text.fields`` holds the check and the normal form of each."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    FISCAL_PERIOD = "fiscal_period"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    CORPORATE_NUMBER = "corporate_number"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    DOCUMENT_NAMES = "document_names"
    INTERVAL = "interval"
    DURATION = "duration"
    NOTICE_PERIOD = "notice_period"
    PERIOD = "period"
    TABLE = "table"


class Column(Frozen):
    """A column of a table field."""

    id: Id
    label: Text
    kind: FieldKind = FieldKind.TEXT
    needed: bool = True
    placeholder: str = ""


class FormField(Frozen):
    """A typed input of Form A or of a disclosure item.

    ``needed``: without it a described answer is not yet a disclosure. ``minimum`` and ``maximum`` bound
    numeric kinds (None: unbounded; a loss or a ratio may be negative). ``item_field`` (Form A only) names
    ``item_id.field_id`` of Form B: both forms then show the same single answer.
    """

    id: Id
    kind: FieldKind
    label: Text
    help: str = ""
    placeholder: str = ""
    unit: str = ""
    needed: bool = True
    minimum: float | None = 0
    maximum: float | None = None
    options: tuple[Text, ...] = ()
    columns: tuple[Column, ...] = ()
    item_field: str = ""

    @cached_property
    def shared(self) -> ItemField | None:
        """The field of Form B that this one of Form A shows; None where it has a text of its own."""
        return ItemField.parse(self.item_field) if self.item_field else None

    @model_validator(mode="after")
    def _options_and_columns_fit_the_kind(self) -> Self:
        if bool(self.options) != (self.kind in {FieldKind.CHOICE, FieldKind.MULTI_CHOICE}):
            raise ValueError(f"{self.id}: 選択肢は choice / multi_choice のときだけ必要です")
        if bool(self.columns) != (self.kind is FieldKind.TABLE):
            raise ValueError(f"{self.id}: 列は table のときだけ必要です")
        return self


Certainty = Literal["scheme", "sibling", "provisional"]


class Basis(Frozen):
    """How sure we are of an item and of its level: in the overview, in a sister scheme, or to be checked."""

    item: Certainty
    level: Certainty
    note: str = ""


class Item(Frozen):
    """One disclosure item of Form B.

    ``asks`` says what its answer states mean: a ``measure`` is taken or not, ``yes_no`` exists or not,
    ``content`` is written down. ``none_label`` offers 該当なし on a ``content`` item where that makes sense.
    ``gate``: rule C2 (``measure``) or C3 (``minimum``). ``supplement``: AI items outside the verdict.
    ``outsourced``: usually run by a contractor such as a data centre (rule D7).
    """

    id: Id
    name: Text
    kind: Text
    level: Literal["required", "optional"]
    gate: Literal["measure", "minimum"] | None = None
    basis: Basis
    asks: Literal["measure", "yes_no", "content"]
    none_label: str = ""
    supplement: bool = False
    outsourced: bool = False
    guide: Text
    example: Text
    evidence_hint: Text
    fields: tuple[FormField, ...] = Field(default=())

    @property
    def required(self) -> bool:
        return self.level == "required"

    @property
    def provisional(self) -> bool:
        return "provisional" in (self.basis.item, self.basis.level)

    @cached_property
    def not_done_label(self) -> str:
        """The word for "not done" in this item's answer; empty where that state makes no sense."""
        return {"measure": "実施なし", "yes_no": "無"}.get(self.asks, self.none_label)

    @model_validator(mode="after")
    def _gate_fits(self) -> Self:
        if (self.gate == "measure") != (self.asks == "measure"):
            raise ValueError(f"{self.id}: gate: measure と asks: measure は対で指定します")
        if self.gate and self.level != "required":
            raise ValueError(f"{self.id}: 認定要件の項目は必須でなければなりません")
        if self.supplement and self.level != "optional":
            raise ValueError(f"{self.id}: 補足項目は選択でなければなりません")
        if self.asks == "content" and not self.fields:
            raise ValueError(f"{self.id}: 記述する欄がありません")
        return self


class Category(Frozen):
    """A category of Form B: provider items are answered once, service items per application unit."""

    id: Id
    name: Text
    part: Literal["provider", "service"]
    items: tuple[Item, ...] = Field(min_length=1)
