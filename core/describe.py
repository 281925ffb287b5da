"""Parts of a draft in words, for histories and for two texts side by side."""

from __future__ import annotations

import json
from typing import Any

from core.compose import compose_content, compose_evidence
from core.draft import Answer, Draft, Eligibility, Offering, Service
from core.edition import Edition
from core.units import assess_units

_SECTIONS = {
    "title": "下書きの名前",
    "eligibility": "申請資格の答え",
    "offering": "申請単位の答え",
    "form_a": "申請書A（申請者）",
    "minimum_told": "事前告知の最低水準の記録",
    "plan": "年数・日付の入力",
    "documents_ready": "そろった書類の印",
}
EMPTY = "（未記入）"


def part_name(edition: Edition, draft: Draft, part: str) -> str:
    """Where a part stands, in words: an item with its unit, or a section."""
    kind, _, rest = part.partition("/")
    if kind == "provider":
        return _item_name(edition, rest)
    if kind != "unit":
        return _SECTIONS.get(part, part)
    unit_id, _, item_id = rest.partition("/")
    names = {unit.id: unit.name for unit in assess_units(edition, draft.offering).units}
    place = _item_name(edition, item_id) if item_id else "申請書A（サービス）"
    return f"{place}（{names.get(unit_id, '以前の申請単位')}）"


def _item_name(edition: Edition, item_id: str) -> str:
    item = edition.items.get(item_id)
    return item.name if item else "この版にない項目"


def describe_part(edition: Edition, part: str, text: str | None) -> str:
    """What a part says, in lines that a person can compare."""
    if text is None:
        return EMPTY
    kind, _, rest = part.partition("/")
    value = json.loads(text)
    if kind == "provider" or (kind == "unit" and "/" in rest):
        return _answer(edition, rest.rpartition("/")[2], text)
    if kind == "unit" or part == "form_a":
        return _form_a(edition, value)
    if part == "eligibility":
        return _eligibility(edition, value)
    if part == "offering":
        return _offering(value)
    return _plain(value)


def _answer(edition: Edition, item_id: str, text: str) -> str:
    answer = Answer.model_validate_json(text)
    item = edition.items.get(item_id)
    lines = [compose_content(item, answer) if item else ""]
    lines += [f"資料：{compose_evidence(row)}" for row in answer.evidence]
    if answer.withhold is not None:
        lines.append(f"公表の留保を希望：{answer.withhold.reason}")
    if answer.note:
        lines.append(f"メモ：{answer.note}")
    return "\n".join(filter(None, lines)) or EMPTY


def _form_a(edition: Edition, values: dict[str, str]) -> str:
    labels = {field.id: field.label for section in edition.form_a for field in section.fields}
    lines = [f"{labels.get(name, name)}：{text}" for name, text in values.items() if text]
    return "\n".join(lines) or EMPTY


def _eligibility(edition: Edition, value: dict[str, Any]) -> str:
    answers = Eligibility.model_validate(value)
    lines = []
    for question in edition.eligibility:
        labels = {option.value: option.label for option in question.options}
        answer = getattr(answers, question.id)
        if answer:
            lines.append(f"{question.text}：{labels.get(answer, answer)}")
    if answers.revoked_on:
        lines.append(f"取り消された日：{answers.revoked_on}")
    lines += [f"代理店：{agent.name}　{agent.address}　{agent.contact}" for agent in answers.agents]
    return "\n".join(lines) or EMPTY


def _offering(value: dict[str, Any]) -> str:
    offering = Offering.model_validate(value)
    lines = [_service(service) for service in offering.services]
    lines += [f"統合：{'・'.join(i.service_ids)}　{i.name}" for i in offering.integrations]
    return "\n".join(lines)


def _service(service: Service) -> str:
    levels = "・".join(level.name for level in service.levels)
    return f"{service.name or EMPTY}{f'（{levels}）' if levels else ''}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(str(v) for v in value.values() if v) or EMPTY
    if isinstance(value, list):
        return f"{len(value)}件" if value else EMPTY
    return str(value) or EMPTY
