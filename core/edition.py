"""Frozen models of what ``questionnaire/`` contains: one edition of the scheme.

Every number carries its source and the date it was published; every sentence a person reads about the
scheme is here as data. Rules live in the other modules of ``core`` and take an ``Edition`` as argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from core.items import Category, FormField, Frozen, Id, Item, Rule, Text
from core.presentation import Demonstration


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
    demonstration: Demonstration

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

    @cached_property
    def required(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items.values() if item.required)

    @cached_property
    def provisional_required(self) -> int:
        """How many required items rest on a provisional item or level."""
        return sum(item.provisional for item in self.required)

    @cached_property
    def unit_form_a(self) -> frozenset[str]:
        """Ids of the fields of Form A that are filled for each unit."""
        return frozenset(field.id for field in self.form_a_fields("unit"))

    def form_a_fields(self, per: str) -> Iterator[FormField]:
        return (field for section in self.form_a if section.per == per for field in section.fields)
