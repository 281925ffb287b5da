"""A draft taken apart into the pieces that are stored, compared and merged one by one.

A part is the unit of an edit: one item's answer, or one of the small sections. Two people who edit
different parts never meet; two who edit the same part are asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from pydantic import BaseModel

from core.draft import SCHEMA_VERSION, Answer, Draft, UnitDraft
from core.extent import draft_problem, former_units_problem, part_problem
from core.places import LONGEST_ITEM_ID, SECTIONS, Place, PlaceKind
from core.store.errors import Unstorable
from core.store.tables import NAME_LENGTH

NOT_A_DRAFT = "下書きに入れられない値があるため、保存しません。"

Parts = dict[str, str]
"""The stored name of each place to its JSON text."""

Changes = Mapping[str, str | None]
"""Part name to its new JSON text; None where the part is gone."""

UNREADABLE = (ValueError, RecursionError)
"""What reading a damaged part raises: no JSON, of another shape, an unknown option, lists without end."""


@lru_cache
def _empty(edition: str) -> Draft:
    """The draft that nothing was written in; it is frozen, so one is enough."""
    return Draft(edition=edition)


def _name(place: Place) -> str:
    """The place's stored name. Raises ``Unstorable`` where it is too long for the store."""
    name = str(place)
    if len(name) > NAME_LENGTH:
        longest = max(place.ids, key=len)
        shown = "".join(c for c in longest if c.isprintable())[:40]
        raise Unstorable(
            f"下書きの識別子「{shown}…」（{len(longest)}文字）が長すぎるため、保存できません。"
            "ファイルの中のその識別子を、すべて同じ短いものに変えてから開いてください。"
        )
    return name


def check_storable(draft: Draft) -> None:
    """All that stands in a draft from outside, and all that will be entered, has room, and it is not too large.

    Raises ``Unstorable``.
    """
    for item_id in draft.provider_answers:
        _name(Place.provider_item(item_id))
    for unit_id, unit in draft.units.items():
        for item_id in ("", *unit.answers):
            _name(Place.unit_item(unit_id, item_id))
    for unit_id in draft.offering.unit_ids:
        _name(Place.unit_item(unit_id, "x" * LONGEST_ITEM_ID))
    parts = split_draft(draft)
    if problem := draft_problem(draft, parts):
        raise Unstorable(problem)
    if read_parts(draft.edition, parts)[1]:
        raise Unstorable(NOT_A_DRAFT)


def check_changes(before: Draft, after: Draft, changes: Changes) -> None:
    """What is changed can be read again and becomes not too large; what was too large before may stay so.

    Raises ``Unstorable``.
    """
    if unreadable(after.edition, changes):
        raise Unstorable(NOT_A_DRAFT)
    problems = (part_problem(name, part_text(before, name), text) for name, text in changes.items())
    units = former_units_problem(len(before.units), len(after.units))
    if problem := units or next(filter(None, problems), ""):
        raise Unstorable(problem)


def split_draft(draft: Draft) -> Parts:
    """Every part of the draft that differs from an empty one, by name."""
    empty = _empty(draft.edition)
    parts = {name: _text(draft, name) for name in SECTIONS if getattr(draft, name) != getattr(empty, name)}
    for item_id, answer in draft.provider_answers.items():
        parts[_name(Place.provider_item(item_id))] = _dumped(answer)
    for unit_id, unit in draft.units.items():
        parts[_name(Place.unit_form(unit_id))] = _json(unit.form_a)
        for item_id, answer in unit.answers.items():
            parts[_name(Place.unit_item(unit_id, item_id))] = _dumped(answer)
    return parts


def part_text(draft: Draft, name: str) -> str | None:
    """The text of one part; None where the draft has no such part."""
    place = Place.parse(name)
    if place.item is not None:
        answers = draft.provider_answers if place.unit is None else draft.unit(place.unit).answers
        answer = answers.get(place.item)
        return _dumped(answer) if answer else None
    if place.unit is not None:
        unit = draft.units.get(place.unit)
        return _json(unit.form_a) if unit else None
    same_as_empty = getattr(draft, name) == getattr(_empty(draft.edition), name)
    return None if same_as_empty else _text(draft, name)


def changed_parts(before: Draft, after: Draft) -> dict[str, str | None]:
    """Parts that differ, with their new text; None where a part is gone. Shared answers cost nothing."""
    changed: dict[str, str | None] = {}
    empty = _empty(after.edition)
    for name in SECTIONS:
        old, new = getattr(before, name), getattr(after, name)
        if old is not new and old != new:
            changed[name] = None if new == getattr(empty, name) else _text(after, name)
    changed.update(_changed_answers(Place.provider_item, before.provider_answers, after.provider_answers))
    for unit_id in {*before.units, *after.units}:
        was, now = before.units.get(unit_id), after.units.get(unit_id)
        if was is now:
            continue
        if now is None or was is None or was.form_a != now.form_a:
            changed[_name(Place.unit_form(unit_id))] = _json(now.form_a) if now else None
        old_answers, new_answers = before.unit(unit_id).answers, after.unit(unit_id).answers
        changed.update(_changed_answers(partial(Place.unit_item, unit_id), old_answers, new_answers))
    return changed


def _changed_answers(
    place_of: Callable[[str], Place], before: dict[str, Answer], after: dict[str, Answer]
) -> dict[str, str | None]:
    if before is after:
        return {}
    changed: dict[str, str | None] = {}
    for item_id, answer in after.items():
        old = before.get(item_id)
        if old is not answer and old != answer:
            changed[_name(place_of(item_id))] = _dumped(answer)
    changed.update((_name(place_of(item_id)), None) for item_id in before.keys() - after.keys())
    return changed


def read_parts(edition: str, parts: Parts) -> tuple[Draft, Parts]:
    """The draft that the parts make up, without the damaged ones; and those, as they are stored."""
    try:
        return join_parts(edition, parts), {}
    except UNREADABLE:
        damaged = unreadable(edition, parts)
        return join_parts(edition, {n: text for n, text in parts.items() if n not in damaged}), damaged


def unreadable(edition: str, parts: Changes) -> Parts:
    """Those of the parts that are not what their names say. One that is gone is none."""
    return {n: text for n, text in parts.items() if text is not None and not readable(edition, n, text)}


def readable(edition: str, name: str, text: str) -> bool:
    """True where the text is what the part's name says, by itself."""
    try:
        join_parts(edition, {name: text})
    except UNREADABLE:
        return False
    return True


def join_parts(edition: str, parts: Parts) -> Draft:
    """The draft that the parts make up. Raises one of ``UNREADABLE`` where a part is not what its name says."""
    content: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "edition": edition}
    provider: dict[str, Any] = {}
    units: dict[str, dict[str, Any]] = {}
    for name, text in parts.items():
        place, value = Place.parse(name), json.loads(text)
        if place.kind is PlaceKind.SECTION:
            content[name] = value
        elif place.unit is None:
            provider[place.ids[0]] = value
        else:
            unit = units.setdefault(place.unit, {"form_a": {}, "answers": {}})
            if place.item is None:
                unit["form_a"] = value
            else:
                unit["answers"][place.item] = value
    return Draft.model_validate({**content, "provider_answers": provider, "units": units})


def with_part(draft: Draft, name: str, text: str | None) -> Draft:
    """``draft`` with one part replaced (None: removed); everything else is shared."""
    place = Place.parse(name)
    if place.unit is not None:
        unit = _with_unit_part(draft.unit(place.unit), place.item, text)
        units = {**draft.units, place.unit: unit}
        if text is None and unit == UnitDraft() and (place.item is None or place.unit not in draft.units):
            del units[place.unit]
        return draft.model_copy(update={"units": units})
    if place.item is not None:
        answers = _replaced(draft.provider_answers, place.item, text)
        return draft.model_copy(update={"provider_answers": answers})
    source = join_parts(draft.edition, {name: text} if text is not None else {})
    return draft.model_copy(update={name: getattr(source, name)})


def with_parts(draft: Draft, changes: Changes) -> Draft:
    """``draft`` with several parts replaced or removed. A unit stays while an answer in it stays."""
    for name in sorted(changes, reverse=True):  # a unit's answers before the unit
        draft = with_part(draft, name, changes[name])
    return draft


def put_back(draft: Draft, changes: Changes) -> Draft:
    """The draft with earlier texts. Raises ``Unstorable`` where one of them cannot be read."""
    try:
        return with_parts(draft, changes)
    except UNREADABLE as error:
        raise Unstorable(
            "戻そうとした内容が壊れていて、読めません。ほかの時点の内容を選んでください。"
        ) from error


def _with_unit_part(unit: UnitDraft, item_id: str | None, text: str | None) -> UnitDraft:
    if item_id is not None:
        return unit.model_copy(update={"answers": _replaced(unit.answers, item_id, text)})
    return unit.model_copy(update={"form_a": json.loads(text) if text is not None else {}})


def _replaced(answers: dict[str, Answer], item_id: str, text: str | None) -> dict[str, Answer]:
    if text is None:
        return {k: answer for k, answer in answers.items() if k != item_id}
    return {**answers, item_id: Answer.model_validate_json(text)}


def _text(draft: Draft, name: str) -> str:
    value = getattr(draft, name)
    return _dumped(value) if isinstance(value, BaseModel) else _json(value)


def _dumped(value: BaseModel) -> str:
    """Whatever is in it: what does not belong there is found when the text is read, and no warning quotes it."""
    return value.model_dump_json(warnings="none")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
