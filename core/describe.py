"""Parts of a draft in words, for histories and for two texts side by side."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from core.draft import Answer, Draft, Eligibility, Integration, Offering, Service
from core.edition import Edition
from core.notices import NOTICES
from core.places import PaperName, Place, PlaceKind
from core.store.parts import readable
from core.text.compose import compose_content, compose_evidence
from core.units import assess_units

_SECTIONS = {
    "title": "下書きの名前",
    "eligibility": "申請資格の答え",
    "offering": "申請単位の答え",
    "form_a": "申請書A（申請者）",
    "minimum_told": "事前告知の最低水準の記録",
    "plan": "年数・日付の入力",
    "documents_ready": "そろった書類の印",
    "notices": "届出の下書き",
    "calendar": "予定表の目印",
}
_LABELS = {
    "minimum_told": {"value": "最低水準", "unit": "単位", "told_on": "聞いた日"},
    "plan": {
        "units": "申請単位の数",
        "compared_units": "比べる単位数",
        "reissues": "認定証の再発行の回数",
        "years": "認定を続ける年数",
        "notice_on": "形式審査の完了通知を受けた日",
        "certified_on": "認定日",
        "certification_number": "認定番号",
    },
}
_UNITS = {"months": "か月前", "days": "日前"}
EMPTY = "（未記入）"
DAMAGED = "（壊れていて読めません）"
FORMER_UNIT = "以前の申請単位"


def part_name(edition: Edition, draft: Draft, part: str) -> str:
    """Where a part stands, in words: an item with its unit, or a section."""
    place = Place.parse(part)
    if place.kind is PlaceKind.SECTION:
        return _SECTIONS[part]
    name = "申請書A（サービス）" if place.item is None else _item_name(edition, place.item)
    if place.unit is None:
        return name
    names = {unit.id: unit.name for unit in assess_units(edition, draft.offering).units}
    return f"{name}（{names.get(place.unit, FORMER_UNIT)}）"


def _item_name(edition: Edition, item_id: str) -> str:
    item = edition.items.get(item_id)
    return item.name if item else "この版にない項目"


def describe_part(edition: Edition, part: str, text: str | None) -> str:
    """What a part says, in lines that a person can compare."""
    if text is None:
        return EMPTY
    return _described(edition, part, text) if readable(edition.id, part, text) else DAMAGED


def _described(edition: Edition, part: str, text: str) -> str:
    place = Place.parse(part)
    if place.item is not None:
        return _answer(edition, place.item, text)
    value = json.loads(text)
    if place.unit is not None or part == "form_a":
        return _form_a(edition, value)
    if part == "eligibility":
        return _eligibility(edition, value)
    if part == "offering":
        return _offering(edition, value)
    if part == "documents_ready":
        return _documents(edition, value)
    if part == "notices":
        return _notices(value)
    if part == "calendar":
        return "予定表に取り込んだ予定を、後で置き換えるための目印です。"
    if isinstance(value, dict):
        return _labelled(part, value)
    return str(value) or EMPTY


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


def _offering(edition: Edition, value: dict[str, Any]) -> str:
    offering = Offering.model_validate(value)
    names = {service.id: service.name or EMPTY for service in offering.services}
    lines = [line for service in offering.services for line in _service(edition, service)]
    for group in offering.integrations:
        members = "・".join(names.get(each, "以前のサービス") for each in group.service_ids)
        way = {"integrated": "まとめて申請", "separate": "別々に申請"}[group.apply_as]
        lines.append("　".join(filter(None, (f"統合：{members or EMPTY}", group.name, way))))
        lines += _unit_answers(edition, group)
    return "\n".join(lines) or EMPTY


def _service(edition: Edition, service: Service) -> list[str]:
    levels = "・".join(level.name or EMPTY for level in service.levels)
    line = f"{service.name or EMPTY}{f'（{levels}）' if levels else ''}"
    return [line, *_unit_answers(edition, service)]


def _unit_answers(edition: Edition, asked: Service | Integration) -> list[str]:
    """The answered questions about a service or an integration."""
    lines = []
    for question in edition.unit_questions:
        labels = {option.value: option.label for option in question.options}
        if answer := getattr(asked, question.id, None):
            lines.append(f"　{question.text}：{labels.get(answer, answer)}")
    return lines


def _documents(edition: Edition, keys: list[str]) -> str:
    """The papers that were ticked off, counted where units have one each."""
    names = {kind.id: kind.name for kind in edition.documents}
    counted = Counter(names.get(PaperName.parse(key).kind, "この版にない書類") for key in keys)
    lines = [f"{name}（{count}単位分）" if count > 1 else name for name, count in counted.items()]
    return "\n".join(lines) or EMPTY


def _notices(value: dict[str, dict[str, str]]) -> str:
    lines = [
        f"{notice.name}・{label}：{text}"
        for notice_id, notice in NOTICES.items()
        for name, label in notice.asked.items()
        if (text := value.get(notice_id, {}).get(name))
    ]
    return "\n".join(lines) or EMPTY


def _labelled(part: str, values: dict[str, str]) -> str:
    if part == "minimum_told" and not values.get("value"):
        values = {**values, "unit": ""}  # the unit alone says nothing
    labels = _LABELS.get(part, {})
    lines = [f"{labels.get(name, name)}：{_UNITS.get(text, text)}" for name, text in values.items() if text]
    return "\n".join(lines) or EMPTY
