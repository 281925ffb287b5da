"""Read an edition's YAML files, check them, and build the frozen ``Edition``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from core.documents import DOCUMENT_IDS
from core.draft import Eligibility, State
from core.edition import FEE_KINDS, Edition
from core.items import Category
from core.messages import MESSAGE_VALUES, message_problem
from core.places import ItemField
from core.presentation import ItemChange
from core.text.glyphs import missing_glyphs

Model = TypeVar("Model", bound=BaseModel)

FOLDER = Path(__file__).resolve().parent
SECTIONS = (
    "edition",
    "eligibility",
    "application_unit",
    "form_a",
    "readiness",
    "documents",
    "schedule",
    "obligations",
    "reference",
    "demonstration",
)


class EditionError(Exception):
    """An edition's data is wrong; the message names the file and the id."""


def list_editions(folder: Path = FOLDER) -> tuple[str, ...]:
    """Ids of the editions in ``folder``, oldest first."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/edition.yaml")))


@lru_cache(maxsize=8)
def load_edition(edition_id: str, folder: Path = FOLDER) -> Edition:
    """Load and check one edition. Raises ``EditionError`` naming file and id of what is wrong."""
    if edition_id not in list_editions(folder):
        raise EditionError(f"{edition_id}: この版のデータがありません")
    root = folder / edition_id
    content: dict[str, Any] = {"id": edition_id, "messages": {}}
    for section in SECTIONS:
        _merge(content, _read(root / f"{section}.yaml"), f"{edition_id}/{section}.yaml")
    content["categories"] = [_category(path) for path in sorted((root / "form_b").glob("*.yaml"))]
    edition = _validated(Edition, content, edition_id)
    problems = list(_lint(edition))
    if problems:
        raise EditionError("\n".join(problems))
    return edition


class _UniqueKeys(yaml.CSafeLoader):
    """YAML itself lets the last of two equal keys win silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        for name in names:
            if names.count(name) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{name} が2回あります", node.start_mark)
        return super().construct_mapping(node, deep)


def _read(path: Path) -> dict[str, Any]:
    name = f"{path.parent.name}/{path.name}"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # nosec B506 # a safe loader
    except FileNotFoundError as error:
        raise EditionError(f"{name}: ファイルがありません") from error
    except (yaml.YAMLError, ValueError) as error:
        raise EditionError(f"{name}: YAML として読めません: {error}") from error
    if not isinstance(content, dict):
        raise EditionError(f"{name}: 最上位は「名前: 値」の並びでなければなりません")
    return content


def _merge(content: dict[str, Any], section: dict[str, Any], name: str) -> None:
    """Add a section's keys; messages of all sections are gathered in one table."""
    for key, value in section.items():
        if key == "messages":
            twice = sorted(set(value) & set(content["messages"]))
            if twice:
                raise EditionError(f"{name}: messages の {', '.join(twice)} が重複しています")
            content["messages"].update(value)
        elif key in content:
            raise EditionError(f"{name}: {key} は別のファイルにもあります")
        else:
            content[key] = value


def _category(path: Path) -> Category:
    return _validated(Category, _read(path), f"form_b/{path.name}")


def _validated(model: type[Model], content: dict[str, Any], name: str) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = (f"{name}: {_where(content, e['loc'])}: {e['msg']}" for e in error.errors())
        raise EditionError("\n".join(lines)) from error


def _where(content: Any, path: tuple[int | str, ...]) -> str:
    """The path to a value, with list positions replaced by the id that stands there."""
    names = []
    for step in path:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            content = None
        named = isinstance(step, int) and isinstance(content, dict)
        names.append(str(content.get("id") or content.get("kind") or step) if named else str(step))
    return " > ".join(names)


def _lint(edition: Edition) -> Iterator[str]:
    """Everything a single model cannot see: uniqueness, references, glyphs."""
    yield from _twice("items", (item.id for c in edition.categories for item in c.items))
    yield from _twice("categories", (category.id for category in edition.categories))
    yield from _twice("fees", (fee.kind for fee in edition.fees))
    yield from _twice("documents", (document.id for document in edition.documents))
    yield from _twice("form_a", (field.id for s in edition.form_a for field in s.fields))
    for item in edition.items.values():
        yield from _twice(item.id, (field.id for field in item.fields))
    for section in edition.form_a:
        for field in section.fields:
            if field.shared and not _item_field_exists(edition, field.shared):
                yield f"form_a.yaml: {field.id}: {field.item_field} という開示項目の欄がありません"
    yield from _what_the_rules_need(edition)
    yield from _demonstration(edition)
    if not edition.gates:
        yield f"{edition.id}: form_b: 認定要件の項目（gate）が一つもありません"
    for place, text in _texts(edition.model_dump(mode="json"), edition.id):
        if missing := missing_glyphs(text):
            yield f"{place}: PDF の書体にない文字 {' '.join(missing)}"


def _what_the_rules_need(edition: Edition) -> Iterator[str]:
    """What ``core`` takes from an edition by name must be there."""
    questions = {q.id for q in edition.eligibility}
    unit_questions = {q.id for q in edition.unit_questions}
    asked = set(Eligibility.model_fields) - {"revoked_on", "agents"}
    asked_of_units = {"same_class", "same_contents", "one_contract", "levels_differ"}
    yield from _missing("eligibility.yaml", asked, questions)
    yield from _missing("application_unit.yaml", asked_of_units, unit_questions)
    yield from _missing("edition.yaml: fees", set(FEE_KINDS), {fee.kind for fee in edition.fees})
    yield from _missing("documents.yaml", set(DOCUMENT_IDS), {document.id for document in edition.documents})
    yield from _missing("messages", set(MESSAGE_VALUES), set(edition.messages))
    for code, message in edition.messages.items():
        if problem := message_problem(code, message):
            yield f"messages: {code}: {problem}"
    for question in edition.eligibility:
        yield from _options(question.id, Eligibility, {option.value for option in question.options})


def _demonstration(edition: Edition) -> Iterator[str]:
    """Steps and switches point at items and switches that exist."""
    shown, place = edition.demonstration, "demonstration.yaml"
    yield from _twice(f"{place}: steps", (step.id for step in shown.steps))
    yield from _twice(f"{place}: switches", (switch.id for switch in shown.switches))
    switches = {switch.id for switch in shown.switches}
    for step in shown.steps:
        if step.item and step.item not in edition.items:
            yield f"{place}: {step.id}: {step.item} という開示項目がありません"
        if unknown := sorted(set(step.switches) - switches):
            yield f"{place}: {step.id}: {', '.join(unknown)} という「もしも」がありません"
    for switch in shown.switches:
        change = switch.change
        if isinstance(change, ItemChange):
            item = edition.items.get(change.item)
            if item is None:
                yield f"{place}: {switch.id}: {change.item} という開示項目がありません"
            elif change.state is State.NOT_DONE and not item.not_done_label:
                yield f"{place}: {switch.id}: {change.item} は「実施なし」では答えられません"


def _missing(place: str, needed: set[str], given: set[str]) -> Iterator[str]:
    if lacking := sorted(needed - given):
        yield f"{place}: {', '.join(lacking)} がありません"
    if unknown := sorted(given - needed):
        yield f"{place}: {', '.join(unknown)} は使われない名前です"


def _options(question_id: str, model: type[BaseModel], values: set[str]) -> Iterator[str]:
    """A question's options must be the values that the draft's field can hold."""
    if question_id in model.model_fields:
        annotation = model.model_fields[question_id].annotation
        allowed = {value for part in get_args(annotation) for value in get_args(part)}
        if allowed != values:
            yield f"eligibility.yaml: {question_id}: 選択肢は {', '.join(sorted(allowed))} でなければなりません"


def _twice(place: str, ids: Iterator[str]) -> Iterator[str]:
    return (f"{place}: {name} が重複しています" for name, count in Counter(ids).items() if count > 1)


def _item_field_exists(edition: Edition, place: ItemField) -> bool:
    item = edition.items.get(place.item)
    return item is not None and any(field.id == place.field for field in item.fields)


def _texts(content: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(value, f"{place} > {key}")
    elif isinstance(content, list):
        for index, value in enumerate(content):
            name = value.get("id", index) if isinstance(value, dict) else index
            yield from _texts(value, f"{place} > {name}")
