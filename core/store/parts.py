"""A draft taken apart into the pieces that are stored, compared and merged one by one.

A part is the unit of an edit: one item's answer, or one of the small sections. Two people who edit
different parts never meet; two who edit the same part are asked.
"""

from __future__ import annotations

import json
from typing import Any

from core.draft import SCHEMA_VERSION, Answer, Draft, UnitDraft

_SECTIONS = ("title", "eligibility", "offering", "form_a", "minimum_told", "plan", "documents_ready")
_PROVIDER = "provider"
_UNIT = "unit"

Parts = dict[str, str]
"""Part name to JSON text."""


def split_draft(draft: Draft) -> Parts:
    """Every part of the draft that differs from an empty one, by name."""
    empty = Draft(edition=draft.edition)
    parts = {name: _text(draft, name) for name in _SECTIONS if getattr(draft, name) != getattr(empty, name)}
    for item_id, answer in draft.provider_answers.items():
        parts[f"{_PROVIDER}/{item_id}"] = answer.model_dump_json()
    for unit_id, unit in draft.units.items():
        parts[f"{_UNIT}/{unit_id}"] = _json(unit.form_a)
        for item_id, answer in unit.answers.items():
            parts[f"{_UNIT}/{unit_id}/{item_id}"] = answer.model_dump_json()
    return parts


def part_text(draft: Draft, name: str) -> str | None:
    """The text of one part; None where the draft has no such part."""
    kind, _, rest = name.partition("/")
    if kind == _PROVIDER:
        answer = draft.provider_answers.get(rest)
        return answer.model_dump_json() if answer else None
    if kind == _UNIT:
        unit_id, _, item_id = rest.partition("/")
        unit = draft.units.get(unit_id)
        if unit is None or not item_id:
            return _json(unit.form_a) if unit else None
        answer = unit.answers.get(item_id)
        return answer.model_dump_json() if answer else None
    same_as_empty = getattr(draft, name) == getattr(Draft(edition=draft.edition), name)
    return None if same_as_empty else _text(draft, name)


def changed_parts(before: Draft, after: Draft) -> dict[str, str | None]:
    """Parts that differ, with their new text; None where a part is gone. Shared answers cost nothing."""
    changed: dict[str, str | None] = {}
    empty = Draft(edition=after.edition)
    for name in _SECTIONS:
        if getattr(before, name) != getattr(after, name):
            changed[name] = None if getattr(after, name) == getattr(empty, name) else _text(after, name)
    changed.update(_changed_answers(f"{_PROVIDER}/", before.provider_answers, after.provider_answers))
    for unit_id in {*before.units, *after.units}:
        old, new = before.units.get(unit_id), after.units.get(unit_id)
        if old is new:
            continue
        if new is None or old is None or old.form_a != new.form_a:
            changed[f"{_UNIT}/{unit_id}"] = _json(new.form_a) if new else None
        changed.update(
            _changed_answers(
                f"{_UNIT}/{unit_id}/", (old or UnitDraft()).answers, (new or UnitDraft()).answers
            )
        )
    return changed


def _changed_answers(
    prefix: str, before: dict[str, Answer], after: dict[str, Answer]
) -> dict[str, str | None]:
    changed: dict[str, str | None] = {}
    for item_id, answer in after.items():
        old = before.get(item_id)
        if old is not answer and old != answer:
            changed[prefix + item_id] = answer.model_dump_json()
    changed.update((prefix + item_id, None) for item_id in before.keys() - after.keys())
    return changed


def join_parts(edition: str, parts: Parts) -> Draft:
    """The draft that the parts make up. Raises ``ValueError`` where a part is not what its name says."""
    content: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "edition": edition}
    provider: dict[str, Any] = {}
    units: dict[str, dict[str, Any]] = {}
    for name, text in parts.items():
        kind, _, rest = name.partition("/")
        value = json.loads(text)
        if kind == _PROVIDER:
            provider[rest] = value
        elif kind == _UNIT:
            unit_id, _, item_id = rest.partition("/")
            unit = units.setdefault(unit_id, {"form_a": {}, "answers": {}})
            if item_id:
                unit["answers"][item_id] = value
            else:
                unit["form_a"] = value
        else:
            content[name] = value
    return Draft.model_validate({**content, "provider_answers": provider, "units": units})


def with_part(draft: Draft, name: str, text: str | None) -> Draft:
    """``draft`` with one part replaced (None: removed); everything else is shared."""
    kind, _, rest = name.partition("/")
    if kind == _PROVIDER:
        return draft.model_copy(update={"provider_answers": _replaced(draft.provider_answers, rest, text)})
    if kind == _UNIT:
        unit_id, _, item_id = rest.partition("/")
        return _with_unit_part(draft, unit_id, item_id, text)
    source = join_parts(draft.edition, {name: text} if text is not None else {})
    return draft.model_copy(update={name: getattr(source, name)})


def _with_unit_part(draft: Draft, unit_id: str, item_id: str, text: str | None) -> Draft:
    unit = draft.units.get(unit_id, UnitDraft())
    if item_id:
        unit = unit.model_copy(update={"answers": _replaced(unit.answers, item_id, text)})
    elif text is None:
        return draft.model_copy(update={"units": {k: u for k, u in draft.units.items() if k != unit_id}})
    else:
        unit = unit.model_copy(update={"form_a": json.loads(text)})
    return draft.model_copy(update={"units": {**draft.units, unit_id: unit}})


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
