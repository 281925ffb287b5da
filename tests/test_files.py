"""The draft as a file: nothing is lost, and a file that is none is explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.draft import (
    Agent,
    Answer,
    Draft,
    Eligibility,
    Evidence,
    Integration,
    MinimumTold,
    Offering,
    Plan,
    Service,
    ServiceLevel,
    UnitDraft,
    Withhold,
)
from core.files import DraftFileError, draft_schema, load_draft, save_draft
from core.limits import DRAFT_FILE
from questionnaire import list_editions, list_samples
from tests.support import EDITION_ID, SAMPLE

ROOT = Path(__file__).resolve().parent.parent
EMPTY = Draft(edition=EDITION_ID)

# What people type: any character but lone surrogates, which no browser can send.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NASTY = [
    "\x00",
    "\ufeff先頭",
    "\u2028\u2029",
    "\r\n\t",
    "\\u0041",
    '"}',
    "😀👨\u200d👩\u200d👧",
    "\U0010ffff",
    "葛\U000e0100",
]
texts |= st.sampled_from(NASTY)
ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=8) | texts
table_rows = st.lists(st.dictionaries(ids, texts, max_size=3), max_size=3).map(tuple)
values = texts | st.lists(texts, max_size=3).map(tuple) | table_rows


def tuples_of(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


def filled(model: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances of a model: the fields named here, every other one by its type."""
    rest = {name: field.annotation for name, field in model.model_fields.items() if name not in fields}
    guessed = {name: texts if kind is str else st.from_type(kind) for name, kind in rest.items() if kind}
    return st.builds(model, **guessed, **fields)


answers = filled(
    Answer,
    values=st.dictionaries(ids, values, max_size=3),
    evidence=tuples_of(filled(Evidence)),
    withhold=st.none() | filled(Withhold),
)
answers_by_item = st.dictionaries(ids, answers, max_size=3)
levels = st.lists(filled(ServiceLevel), max_size=2, unique_by=lambda level: level.id).map(tuple)
services = st.lists(filled(Service, levels=levels), max_size=2, unique_by=lambda service: service.id).map(
    tuple
)
integrations = st.lists(
    filled(Integration, service_ids=tuples_of(ids)), max_size=2, unique_by=lambda group: group.id
).map(tuple)


@st.composite
def offerings(draw: st.DrawFn) -> Offering:
    """Services and groups whose ids differ, as a draft file requires."""
    try:
        return Offering(services=draw(services), integrations=draw(integrations))
    except ValidationError:
        reject()


form_a = st.dictionaries(ids, texts, max_size=3)
drafts = filled(
    Draft,
    schema_version=st.just(1),
    edition=st.just(EDITION_ID),
    eligibility=filled(Eligibility, agents=tuples_of(filled(Agent))),
    offering=offerings(),
    form_a=form_a,
    provider_answers=answers_by_item,
    units=st.dictionaries(ids, filled(UnitDraft, form_a=form_a, answers=answers_by_item), max_size=2),
    minimum_told=filled(MinimumTold),
    plan=filled(Plan),
    documents_ready=tuples_of(ids),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(drafts)
def test_a_draft_comes_back_from_its_file_as_it_was(draft: Draft) -> None:
    saved = save_draft(draft)

    assert load_draft(saved, list_editions()) == draft
    assert save_draft(load_draft(saved, list_editions())) == saved


@settings(deadline=None)
@given(texts)
def test_a_text_comes_back_character_by_character(text: str) -> None:
    draft = EMPTY.model_copy(update={"title": text})

    assert load_draft(save_draft(draft), list_editions()).title == text


@pytest.mark.parametrize("value", ["", (), ("",), ({},), ({"a": ""}, {}), ("1", "2")])
def test_empty_values_keep_their_kind(value: Any) -> None:
    draft = EMPTY.model_copy(update={"provider_answers": {"x": Answer(values={"f": value})}})
    loaded = load_draft(save_draft(draft), list_editions()).provider_answers["x"].values["f"]

    assert (loaded, type(loaded)) == (value, type(value))


def test_the_file_reads_well_in_version_control() -> None:
    saved = save_draft(EMPTY.model_copy(update={"title": "みなとAI帳票"})).decode()

    assert '\n  "title": "みなとAI帳票",\n' in saved
    assert saved.endswith("}\n")


@pytest.mark.parametrize("sample", list_samples(), ids=lambda sample: sample.id)
def test_a_sample_is_saved_again_byte_by_byte(sample: Any) -> None:
    data = (SAMPLE.parent / f"{sample.id}.json").read_bytes()

    assert save_draft(load_draft(data, list_editions())) == data


def test_the_schema_file_is_the_schema_of_a_draft() -> None:
    path = ROOT / "core" / "draft.schema.json"

    assert json.loads(path.read_text("utf-8")) == draft_schema(), (
        "the schema changed: write draft_schema() to core/draft.schema.json"
    )


def test_a_byte_order_mark_and_crlf_of_an_editor_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + save_draft(EMPTY).replace(b"\n", b"\r\n")

    assert load_draft(data, list_editions()) == EMPTY


def test_a_file_without_the_optional_parts_opens_with_defaults() -> None:
    data = json.dumps({"schema_version": 1, "edition": EDITION_ID}).encode()

    assert load_draft(data, list_editions()) == EMPTY


def with_content(**content: Any) -> bytes:
    """A draft file with some keys replaced, as a hand or another program would write it."""
    return json.dumps({**json.loads(save_draft(EMPTY)), **content}).encode()


def nested(depth: int) -> bytes:
    return with_content(title="@").replace(b'"@"', b"[" * depth + b"]" * depth)


BAD_FILES = {
    "empty": (b"", "空です"),
    "blank": (b" \n\t ", "空です"),
    "not UTF-8": (json.dumps({"title": "下書き"}, ensure_ascii=False).encode("cp932"), "UTF-8"),
    "UTF-16": (save_draft(EMPTY).decode().encode("utf-16"), "UTF-8"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "UTF-8"),
    "truncated": (save_draft(EMPTY)[:-40], "途中で切れ"),
    "not JSON": ("提出書類の一覧".encode(), "1行目の1文字目"),
    "trailing text": (save_draft(EMPTY) + b"x", "JSONとして読めなくなりました"),
    "other JSON": (b'{"name": "package", "version": "1.0.0"}', "下書きではありません"),
    "array": (b"[]", "下書きではありません"),
    "text": (b'"draft"', "下書きではありません"),
    "number": (b"1", "下書きではありません"),
    "null": (b"null", "下書きではありません"),
    "without edition": (b'{"schema_version": 1}', "下書きではありません"),
    "newer": (with_content(schema_version=2), "新しい版の開示ナビ"),
    "older than any": (with_content(schema_version=0), "形式の番号"),
    "version as text": (with_content(schema_version="1"), "下書きではありません"),
    "version as truth": (with_content(schema_version=True), "下書きではありません"),
    "version as fraction": (with_content(schema_version=1.0), "下書きではありません"),
    "huge version": (with_content(schema_version=10**4000), "新しい版の開示ナビ"),
    "tiny version": (with_content(schema_version=-(10**4000)), "形式の番号"),
    "version beyond reading": (with_content(schema_version="@").replace(b'"@"', b"9" * 5000), ""),
    "unknown edition": (with_content(edition="ai_asp_saas_2031_04"), "ai_asp_saas_2031_04"),
    "edition as path": (with_content(edition="../../etc"), "../../etc"),
    "unknown key": (with_content(colour="red"), "colour"),
    "wrong type": (with_content(title=7), "title"),
    "wrong type inside": (with_content(units={"s1": {"form_a": {"x": 1}}}), "units > s1 > form_a > x"),
    "wrong value": (with_content(eligibility={"applicant": "robot"}), "eligibility > applicant"),
    "wrong state": (with_content(provider_answers={"x": {"state": "done"}}), "provider_answers > x > state"),
    "text for a list": (with_content(documents_ready="form_a"), "documents_ready"),
    "service without id": (
        with_content(offering={"services": [{"name": "甲"}]}),
        "offering > services > 0 > id",
    ),
    "null for a text": (with_content(title=None), "title"),
    "not a number": (with_content(title=float("nan")), "title"),
    "infinity": (with_content(plan={"years": float("inf")}), "plan > years"),
    "huge number": (with_content(title=10**4000), "title"),
    "nested": (nested(50), "title"),
    "nested deeper": (nested(500), ""),
    "nested too deep": (nested(200_000), "構造"),
    "lone surrogate": (with_content(title="\ud800"), ""),
    "lone surrogate as a key": (with_content(form_a={"\udfff": "x"}), ""),
    "oversized": (b" " * (DRAFT_FILE + 1), "5 MBまで"),
}


def problem_of(data: bytes) -> str:
    with pytest.raises(DraftFileError) as caught:
        load_draft(data, list_editions())
    return str(caught.value)


@pytest.mark.parametrize(("data", "says"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_is_explained_in_japanese(data: bytes, says: str) -> None:
    problem = problem_of(data)

    assert says in problem
    assert problem.endswith(("。", "か所")) or "：" in problem
    assert any("ぁ" <= character <= "ん" for character in problem)
    assert len(problem) < 400
    assert "「」" not in problem
    problem.encode()


def test_the_first_three_places_are_named_and_the_rest_is_counted() -> None:
    problem = problem_of(with_content(plan={"years": 1, "notice_on": 2, "certified_on": 3, "x": "4"}))

    assert "plan > years" in problem
    assert "ほか1か所" in problem


def test_a_file_of_the_largest_size_still_opens() -> None:
    data = save_draft(EMPTY)

    assert load_draft(data + b" " * (DRAFT_FILE - len(data)), list_editions()) == EMPTY


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_anything_else_is_no_draft_file(data: bytes) -> None:
    assert problem_of(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(Draft.model_fields)), json_values)
def test_any_json_in_any_place_opens_or_is_explained(key: str, value: Any) -> None:
    data = with_content(**{key: value})
    try:
        loaded = load_draft(data, list_editions())
    except DraftFileError:
        return
    assert load_draft(save_draft(loaded), list_editions()) == loaded


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_a_file_cut_anywhere_is_no_draft_file(data: st.DataObject) -> None:
    whole = SAMPLE.read_bytes().strip()
    cut = data.draw(st.integers(0, len(whole) - 1))

    assert problem_of(whole[:cut])
