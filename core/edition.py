"""Frozen models of what ``questionnaire/`` contains: one edition of the scheme.

Every number carries its source and the date it was published; every sentence a person reads about the
scheme is here as data. Rules live in the other modules of ``core`` and take an ``Edition`` as argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Rule = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]+$")]


class Frozen(BaseModel):
    """Base of all data models: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(Frozen):
    """Something the scheme publishes: where it stands, and as of when."""

    source: Text
    as_of: date


class Figure(Sourced):
    """One number of the scheme, in ``unit``."""

    value: int = Field(ge=1)
    unit: Literal["percent", "years", "months", "days"]


class OpenFigure(Sourced):
    """A number that the source may not publish (rule C3): ``value`` is None while it is unknown."""

    value: int | None = Field(ge=1)
    unit: Literal["months", "days"]


FeeKind = Literal["new", "renewal", "reissue"]
FEE_KINDS: tuple[FeeKind, ...] = ("new", "renewal", "reissue")


class Fee(Sourced):
    """A fee per application unit, in yen (rules F1-F3)."""

    kind: FeeKind
    name: Text
    rule: Rule
    including_tax_yen: int = Field(ge=0)
    excluding_tax_yen: int = Field(ge=0)
    tax_yen: int = Field(ge=0)

    @model_validator(mode="after")
    def _sum_agrees(self) -> Self:
        if self.excluding_tax_yen + self.tax_yen != self.including_tax_yen:
            raise ValueError(f"料金 {self.kind}: 税抜＋消費税が税込と一致しません")
        return self


class Figures(Frozen):
    """The numbers of the scheme that rules use."""

    tax_rate: Figure
    validity: Figure
    renewal_opens: Figure
    renewal_closes: Figure
    payment_within: Figure
    revocation_wait: Figure
    minimum_change_notice: OpenFigure

    @model_validator(mode="after")
    def _renewal_window_opens_before_it_closes(self) -> Self:
        if self.renewal_opens.value < self.renewal_closes.value:
            raise ValueError("renewal_opens は renewal_closes より前（大きい日数）でなければなりません")
        return self


class Message(Frozen):
    """A finding's sentences. ``text`` and ``action`` may hold ``{placeholders}`` that the rule fills."""

    rule: Rule
    text: Text
    action: str = ""
    source: Text


class Option(Frozen):
    """An answer that a question offers."""

    value: Text
    label: Text


class Question(Frozen):
    """One question of a decision page; ``id`` is the name of the field of the draft that it fills."""

    id: Id
    text: Text
    help: str = ""
    rule: Rule
    options: tuple[Option, ...] = ()


class FieldKind(StrEnum):
    """What a field accepts; ``core.fields`` holds the check and the normal form of each."""

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


class FormASection(Frozen):
    """``per`` unit sections are filled for each application unit, ``applicant`` ones once."""

    id: Id
    name: Text
    per: Literal["applicant", "unit"]
    fields: tuple[FormField, ...] = Field(min_length=1)


class DocumentKind(Frozen):
    """A paper of the filing (rules D1-D9); ``core.documents`` decides which ones are needed."""

    id: Id
    rule: Rule
    name: Text
    detail: Text
    source: Text


class Entry(Frozen):
    """A titled paragraph with its rule and source: a duty, a conflict, a glossary word, a step."""

    id: Id
    rule: str = ""
    title: Text
    text: Text
    source: Text


class Contact(Sourced):
    """The secretariat."""

    name: Text
    hours: Text
    phone: Text
    fax: Text
    email: Text
    address: Text
    form_page: Text
    contact_page: Text


class Edition(Frozen):
    """One edition of the scheme, complete. Built by ``questionnaire.load_edition``."""

    id: Id
    name: Text
    short_name: Text
    published_on: date
    authority: Text
    source: Text
    provisional_note: Text
    disclaimers: tuple[Text, ...] = Field(min_length=1)
    fees: tuple[Fee, ...]
    figures: Figures
    certification_number_pattern: Text
    service_classes: tuple[Text, ...] = ()
    sister_schemes: tuple[Text, ...]
    contact: Contact
    eligibility: tuple[Question, ...]
    unit_questions: tuple[Question, ...]
    form_a: tuple[FormASection, ...]
    categories: tuple[Category, ...]
    documents: tuple[DocumentKind, ...]
    messages: dict[Id, Message]
    steps: tuple[Entry, ...]
    duties: tuple[Entry, ...]
    mark_rules: tuple[Entry, ...]
    revocation_grounds: tuple[Text, ...]
    conflicts: tuple[Entry, ...]
    overview: tuple[Entry, ...]
    glossary: tuple[Entry, ...]

    @model_validator(mode="after")
    def _tax_and_number_pattern_fit(self) -> Self:
        for fee in self.fees:
            if fee.tax_yen * 100 != fee.excluding_tax_yen * self.figures.tax_rate.value:
                raise ValueError(f"料金 {fee.kind}: 消費税が tax_rate と一致しません")
        try:
            re.compile(self.certification_number_pattern)
        except re.error as error:
            raise ValueError(f"certification_number_pattern: 正規表現として読めません: {error}") from error
        return self

    def fee(self, kind: str) -> Fee:
        return next(fee for fee in self.fees if fee.kind == kind)

    @cached_property
    def items(self) -> dict[str, Item]:
        """All items by id, in the order of Form B."""
        return {item.id: item for category in self.categories for item in category.items}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """This product's running number of each item (the official numbers are not in our source)."""
        return {item_id: number for number, item_id in enumerate(self.items, start=1)}

    @cached_property
    def category_of(self) -> dict[str, Category]:
        return {item.id: category for category in self.categories for item in category.items}

    @cached_property
    def gates(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items.values() if item.gate)

    def form_a_fields(self, per: str) -> Iterator[FormField]:
        return (field for section in self.form_a if section.per == per for field in section.fields)
