"""A draft taken apart into the pieces that are stored, compared and merged one by one.

A part is the unit of an edit: one item's answer, or one of the small sections. Two people who edit
different parts never meet; two who edit the same part are asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from core.draft import SCHEMA_VERSION, Answer, Draft, UnitDraft
from core.store.errors import Unstorable
from core.store.tables import NAME_LENGTH

_SECTIONS = (
    "title",
    "eligibility",
    "offering",
    "form_a",
    "minimum_told",
    "plan",
    "documents_ready",
    "notices",
)
_PROVIDER = "provider"
_UNIT = "unit"

Parts = dict[str, str]
"""Part name to JSON text."""

Changes = Mapping[str, str | None]
"""Part name to its new JSON text; None where the part is gone."""

_ESCAPES = str.maketrans({"%": "%25", "/": "%2F", "\0": "%00"})


@lru_cache
def _empty(edition: str) -> Draft:
    """The draft that nothing was written in; it is frozen, so one is enough."""
    return Draft(edition=edition)


def part_name(*steps: str) -> str:
    """The name of a part. A file may bring any id, also one with a slash. Raises ``Unstorable``."""
    name = "/".join(step.translate(_ESCAPES) for step in steps)
    if len(name) > NAME_LENGTH:
        raise Unstorable(f"項目の識別子が長すぎるため保存できません（「{name[:40]}…」）。")
    return name


def part_steps(name: str) -> tuple[str, ...]:
    """What ``part_name`` was given: a section, ("provider", item), ("unit", unit) or ("unit", unit, item)."""
    return tuple(unquote(step) for step in name.split("/"))


def split_draft(draft: Draft) -> Parts:
    """Every part of the draft that differs from an empty one, by name."""
    empty = _empty(draft.edition)
    parts = {name: _text(draft, name) for name in _SECTIONS if getattr(draft, name) != getattr(empty, name)}
    for item_id, answer in draft.provider_answers.items():
        parts[part_name(_PROVIDER, item_id)] = answer.model_dump_json()
    for unit_id, unit in draft.units.items():
        parts[part_name(_UNIT, unit_id)] = _json(unit.form_a)
        for item_id, answer in unit.answers.items():
            parts[part_name(_UNIT, unit_id, item_id)] = answer.model_dump_json()
    return parts


def part_text(draft: Draft, name: str) -> str | None:
    """The text of one part; None where the draft has no such part."""
    kind, *ids = part_steps(name)
    if kind == _UNIT and len(ids) == 1:
        unit = draft.units.get(ids[0])
        return _json(unit.form_a) if unit else None
    if ids:
        answers = draft.provider_answers if kind == _PROVIDER else draft.unit(ids[0]).answers
        answer = answers.get(ids[-1])
        return answer.model_dump_json() if answer else None
    same_as_empty = getattr(draft, name) == getattr(_empty(draft.edition), name)
    return None if same_as_empty else _text(draft, name)


def changed_parts(before: Draft, after: Draft) -> dict[str, str | None]:
    """Parts that differ, with their new text; None where a part is gone. Shared answers cost nothing."""
    changed: dict[str, str | None] = {}
    empty = _empty(after.edition)
    for name in _SECTIONS:
        old, new = getattr(before, name), getattr(after, name)
        if old is not new and old != new:
            changed[name] = None if new == getattr(empty, name) else _text(after, name)
    changed.update(_changed_answers((_PROVIDER,), before.provider_answers, after.provider_answers))
    for unit_id in {*before.units, *after.units}:
        was, now = before.units.get(unit_id), after.units.get(unit_id)
        if was is now:
            continue
        if now is None or was is None or was.form_a != now.form_a:
            changed[part_name(_UNIT, unit_id)] = _json(now.form_a) if now else None
        old_answers, new_answers = before.unit(unit_id).answers, after.unit(unit_id).answers
        changed.update(_changed_answers((_UNIT, unit_id), old_answers, new_answers))
    return changed


def _changed_answers(
    steps: tuple[str, ...], before: dict[str, Answer], after: dict[str, Answer]
) -> dict[str, str | None]:
    if before is after:
        return {}
    changed: dict[str, str | None] = {}
    for item_id, answer in after.items():
        old = before.get(item_id)
        if old is not answer and old != answer:
            changed[part_name(*steps, item_id)] = answer.model_dump_json()
    changed.update((part_name(*steps, item_id), None) for item_id in before.keys() - after.keys())
    return changed


def join_parts(edition: str, parts: Parts) -> Draft:
    """The draft that the parts make up. Raises ``ValueError`` where a part is not what its name says."""
    content: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "edition": edition}
    provider: dict[str, Any] = {}
    units: dict[str, dict[str, Any]] = {}
    for name, text in parts.items():
        kind, *ids = part_steps(name)
        value = json.loads(text)
        if kind == _PROVIDER:
            provider[ids[0]] = value
        elif kind == _UNIT:
            unit = units.setdefault(ids[0], {"form_a": {}, "answers": {}})
            if len(ids) == 1:
                unit["form_a"] = value
            else:
                unit["answers"][ids[1]] = value
        else:
            content[name] = value
    return Draft.model_validate({**content, "provider_answers": provider, "units": units})


def with_part(draft: Draft, name: str, text: str | None) -> Draft:
    """``draft`` with one part replaced (None: removed); everything else is shared."""
    kind, *ids = part_steps(name)
    if kind == _PROVIDER:
        return draft.model_copy(update={"provider_answers": _replaced(draft.provider_answers, ids[0], text)})
    if kind == _UNIT:
        unit = _with_unit_part(draft.unit(ids[0]), ids[1:], text)
        units = {**draft.units, ids[0]: unit}
        if text is None and unit == UnitDraft() and (len(ids) == 1 or ids[0] not in draft.units):
            del units[ids[0]]
        return draft.model_copy(update={"units": units})
    source = join_parts(draft.edition, {name: text} if text is not None else {})
    return draft.model_copy(update={name: getattr(source, name)})


def with_parts(draft: Draft, changes: Changes) -> Draft:
    """``draft`` with several parts replaced or removed. A unit stays while an answer in it stays."""
    for name in sorted(changes, reverse=True):  # a unit's answers before the unit
        draft = with_part(draft, name, changes[name])
    return draft


def _with_unit_part(unit: UnitDraft, item_ids: list[str], text: str | None) -> UnitDraft:
    if item_ids:
        return unit.model_copy(update={"answers": _replaced(unit.answers, item_ids[0], text)})
    return unit.model_copy(update={"form_a": json.loads(text) if text is not None else {}})


def _replaced(answers: dict[str, Answer], item_id: str, text: str | None) -> dict[str, Answer]:
    if text is None:
        return {k: answer for k, answer in answers.items() if k != item_id}
    return {**answers, item_id: Answer.model_validate_json(text)}


def _text(draft: Draft, name: str) -> str:
    value = getattr(draft, name)
    dump = getattr(value, "model_dump_json", None)
    return str(dump()) if dump else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
