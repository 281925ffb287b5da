"""The scheme as data: the items of Form B against the list, the loader's lint, and a second edition."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from core.documents import list_documents
from core.draft import Answer, Draft, Evidence, Offering, Service, State, UnitDraft
from core.edition import Edition
from core.eligibility import assess_eligibility, first_day_after_revocation
from core.fees import estimate_fees, renewals
from core.filing import assess_filing
from core.readiness import assess_readiness
from core.schedule import certification_number_fits, payment_due, plan_validity
from core.units import assess_units
from questionnaire import EditionError, list_editions, load_edition
from tests.support import EDITION_ID, MINI_FOLDER, MINI_ID, TESTS, eligibility

with (TESTS / "data" / "disclosure-items.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
IDS = [row["id"] for row in ROWS]


# The items of Form B against the published list


def test_there_are_126_items_in_12_categories(edition: Edition) -> None:
    assert len(edition.items) == len(ROWS) == 126
    assert set(edition.items) == set(IDS)
    assert len(edition.categories) == 12


def test_categories_are_in_the_order_of_the_overview(edition: Edition) -> None:
    assert [(category.part, category.name) for category in edition.categories] == [
        ("provider", "開示情報の時点"),
        ("provider", "事業所・事業"),
        ("provider", "人材"),
        ("provider", "財務状況"),
        ("provider", "資本関係・所属団体"),
        ("provider", "コンプライアンス"),
        ("service", "サービス基本特性"),
        ("service", "アプリケーション、プラットフォーム、サーバ・ストレージ等"),
        ("service", "ネットワーク"),
        ("service", "端末"),
        ("service", "ハウジング（サーバ設置場所）"),
        ("service", "サービスサポート"),
    ]


def test_items_are_in_the_order_of_the_list_within_their_category(edition: Edition) -> None:
    rows = sorted(ROWS, key=lambda row: row["category"])
    listed = {
        name: [row["id"] for row in group] for name, group in groupby(rows, key=lambda row: row["category"])
    }

    assert {category.name: [item.id for item in category.items] for category in edition.categories} == listed


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_item_agrees_with_the_list(edition: Edition, row: dict[str, str]) -> None:
    item = edition.items[row["id"]]
    category = edition.category_of[row["id"]]

    assert item.name == row["name_ja"]
    assert item.kind == row["kind"]
    assert item.level == row["level"]
    assert (item.gate or "") == row["gate"]
    assert item.basis.level == row["level_basis"]
    assert item.basis.item == row["item_basis"]
    assert (category.part, category.name) == (row["part"], row["category"])


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_item_has_the_inputs_of_the_list(edition: Edition, row: dict[str, str]) -> None:
    item = edition.items[row["id"]]
    kinds = [field.kind.value for field in item.fields]
    tokens = row["input"].split("+")

    assert item.asks == (tokens[0] if tokens[0] in ("measure", "yes_no") else "content")
    for token in tokens:
        kind, names = re.fullmatch(r"(\w+)(?:\(([\w,]+)\))?", token).groups("")  # type: ignore[union-attr]
        named = [name for name in names.split(",") if name]
        if kind in ("measure", "yes_no"):
            continue
        if kind == "table":
            columns = {tuple(column.id for column in field.columns) for field in item.fields if field.columns}
            assert tuple(named) in columns
        elif named:
            assert {field.id for field in item.fields if field.kind == kind} >= set(named)
        else:
            assert kind in kinds


@pytest.mark.rule("C1", "C2", "C3")
def test_items_count_78_required_48_optional_and_12_gates(edition: Edition) -> None:
    items = edition.items.values()

    assert sum(item.required for item in items) == 78
    assert sum(not item.required for item in items) == 48
    assert len(edition.gates) == 12


def test_every_item_has_guide_example_and_evidence_hint_of_its_own(edition: Edition) -> None:
    for name in ("guide", "example", "evidence_hint"):
        assert all(getattr(item, name).strip() for item in edition.items.values())
    guides = [item.guide for item in edition.items.values()]
    assert len(set(guides)) == len(guides)


# The loader's lint: each broken copy of the small edition is refused with the place of the fault


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(MINI_FOLDER / MINI_ID, tmp_path / MINI_ID)
    return tmp_path / MINI_ID


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")

    return edit


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


SERVICE = "form_b/02_service.yaml"
BROKEN = {
    "duplicate item id": (replace(SERVICE, "id: encryption", "id: company"), ["company"]),
    "duplicate item id in one category": (
        replace(SERVICE, "id: encryption", "id: end_notice"),
        ["end_notice"],
    ),
    "duplicate category id": (replace(SERVICE, "id: service_facts", "id: company_facts"), ["company_facts"]),
    "empty guide": (
        replace(SERVICE, "guide: 暗号化の方法を書きます。", 'guide: ""'),
        ["02_service.yaml", "encryption", "guide"],
    ),
    "blank guide": (
        replace(SERVICE, "guide: 暗号化の方法を書きます。", 'guide: "  "'),
        ["02_service.yaml", "encryption", "guide"],
    ),
    "missing guide": (
        replace(SERVICE, "    guide: 暗号化の方法を書きます。\n", ""),
        ["02_service.yaml", "encryption", "guide"],
    ),
    "wrong sum of a fee": (replace("edition.yaml", "tax_yen: 30000,", "tax_yen: 30001,"), [MINI_ID, "new"]),
    "glyph that the PDF font lacks": (
        replace(SERVICE, "name: 暗号化", "name: 暗号化😀"),
        ["encryption", "😀"],
    ),
    "form A shows an item that does not exist": (
        replace("form_a.yaml", "company.name", "nobody.name"),
        ["form_a.yaml", "provider_name", "nobody.name"],
    ),
    "form A shows a field that does not exist": (
        replace("form_a.yaml", "company.name", "company.nothing"),
        ["form_a.yaml", "provider_name", "company.nothing"],
    ),
    "missing file": (remove("schedule.yaml"), ["schedule.yaml"]),
    "no item at all": (remove("form_b/02_service.yaml"), [MINI_ID]),
    "bad YAML": (replace(SERVICE, "items:", "items: ["), ["02_service.yaml"]),
    "not a mapping": (
        lambda folder: (folder / "schedule.yaml").write_text("- a\n", "utf-8"),
        ["schedule.yaml"],
    ),
    "empty file": (lambda folder: (folder / "schedule.yaml").write_text("", "utf-8"), ["schedule.yaml"]),
    "not UTF-8": (
        lambda folder: (folder / "schedule.yaml").write_bytes("制度".encode("cp932")),
        ["schedule.yaml"],
    ),
    "unknown key": (
        replace(SERVICE, "asks: measure", "asks: measure\n    colour: red"),
        ["encryption", "colour"],
    ),
    "unknown level": (replace(SERVICE, "level: required\n    gate: measure", "level: maybe"), ["encryption"]),
    "unknown kind of field": (replace(SERVICE, "kind: long_text", "kind: essay"), ["encryption", "method"]),
    "optional gate": (
        replace(SERVICE, "level: required\n    gate: measure", "level: optional\n    gate: measure"),
        ["encryption"],
    ),
    "date that does not exist": (
        replace("edition.yaml", "published_on: 2030-01-15", "published_on: 2030-02-30"),
        [MINI_ID],
    ),
    "demonstration of an item that does not exist": (
        replace("demonstration.yaml", "view: item, item: encryption", "view: item, item: nothing"),
        ["demonstration.yaml", "encryption", "nothing"],
    ),
    "what-if of an item that does not exist": (
        replace("demonstration.yaml", "kind: item, item: encryption", "kind: item, item: nothing"),
        ["demonstration.yaml", "no_encryption", "nothing"],
    ),
    "what-if with an answer that its item does not offer": (
        replace("demonstration.yaml", "kind: item, item: encryption", "kind: item, item: end_notice"),
        ["demonstration.yaml", "no_encryption", "end_notice"],
    ),
    "what-if with an answer that no question offers": (
        replace("demonstration.yaml", "{kind: separate}", "{kind: eligibility, answers: {role: friend}}"),
        ["separate", "role"],
    ),
    "step with a what-if that does not exist": (
        replace("demonstration.yaml", "switches: [no_encryption]", "switches: [nobody]"),
        ["demonstration.yaml", "encryption", "nobody"],
    ),
    "duplicate what-if": (
        replace("demonstration.yaml", "id: revoked_23_months", "id: separate"),
        ["demonstration.yaml", "switches", "separate"],
    ),
    "nothing to say at a step": (
        replace("demonstration.yaml", "say: [架空の会社です。, 試験用の案内です。]", 'say: ["", " "]'),
        ["opening", "say"],
    ),
    "glyph that the PDF font lacks, in the presenter's words": (
        replace("demonstration.yaml", "架空の会社です。", "架空の会社です😀"),
        ["opening", "😀"],
    ),
    "no demonstration": (remove("demonstration.yaml"), ["demonstration.yaml"]),
    "negative fee": (
        replace("edition.yaml", "including_tax_yen: 5500", "including_tax_yen: -5500"),
        ["reissue"],
    ),
}


@pytest.mark.parametrize(("break_it", "named"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_edition_is_refused_naming_the_place(
    copy: Path, break_it: Callable[[Path], None], named: list[str]
) -> None:
    break_it(copy)

    with pytest.raises(EditionError) as refusal:
        load_edition(MINI_ID, folder=copy.parent)
    assert all(word in str(refusal.value) for word in named), str(refusal.value)


def test_an_unbroken_copy_loads(copy: Path) -> None:
    assert load_edition(MINI_ID, folder=copy.parent).id == MINI_ID


def test_an_unknown_edition_is_refused_by_name() -> None:
    with pytest.raises(EditionError, match="no_such_edition"):
        load_edition("no_such_edition")


def test_the_edition_of_2022_is_listed() -> None:
    assert EDITION_ID in list_editions()


# A second edition drives every rule with its own numbers


@pytest.fixture
def mini_draft() -> Draft:
    def described(**values: str) -> Answer:
        return Answer(
            state=State.DESCRIBED, values={**values}, evidence=(Evidence(name="資料", place="p.1"),)
        )

    return Draft(
        edition=MINI_ID,
        eligibility=eligibility(),
        offering=Offering(services=(Service(id="s1", name="架空"),)),
        provider_answers={"company": described(name="架空株式会社")},
        units={
            "s1": UnitDraft(
                answers={"end_notice": described(notice="4か月"), "encryption": described(method="TLS")}
            )
        },
    )


def with_service_answer(draft: Draft, item_id: str, answer: Answer) -> Draft:
    unit = draft.units["s1"]
    return draft.model_copy(update={"units": {"s1": UnitDraft(answers={**unit.answers, item_id: answer})}})


def test_mini_edition_loads_by_data_alone(mini: Edition) -> None:
    assert list_editions(MINI_FOLDER) == (MINI_ID,)
    assert [category.part for category in mini.categories] == ["provider", "service"]
    assert mini.numbers == {"company": 1, "end_notice": 2, "encryption": 3}


def test_mini_edition_counts_its_own_items(mini: Edition, mini_draft: Draft) -> None:
    readiness = assess_readiness(mini, mini_draft, "s1")

    assert readiness.verdict == "prepared"
    assert (readiness.required.done, readiness.required.total, readiness.required.provisional) == (3, 3, 1)
    assert sum(readiness.gates.values()) == 2


def test_mini_edition_has_its_own_gate_of_rule_c2(mini: Edition, mini_draft: Draft) -> None:
    draft = with_service_answer(mini_draft, "encryption", Answer(state=State.NOT_DONE))

    assert assess_readiness(mini, draft, "s1").verdict == "fails"


@pytest.mark.parametrize(
    ("notice", "gate"), [("2か月", "failed"), ("3か月", "confirm"), ("90日", "confirm"), ("4か月", "met")]
)
def test_mini_edition_publishes_its_own_minimum_of_rule_c3(
    mini: Edition, mini_draft: Draft, notice: str, gate: str
) -> None:
    answer = mini_draft.units["s1"].answers["end_notice"].model_copy(update={"values": {"notice": notice}})
    draft = with_service_answer(mini_draft, "end_notice", answer)

    assert assess_readiness(mini, draft, "s1").statuses["end_notice"].gate == gate


@pytest.mark.parametrize(("years", "count"), [(1, 0), (3, 0), (4, 1), (6, 1), (7, 2)])
def test_mini_edition_renews_every_three_years(mini: Edition, years: int, count: int) -> None:
    assert renewals(mini, years) == count
    assert estimate_fees(mini, 2, years, reissues=1).total_yen == 2 * 330_000 + 2 * count * 110_000 + 5_500


def test_mini_edition_has_its_own_calendar(mini: Edition) -> None:
    validity = plan_validity(mini, date(2030, 4, 1))

    assert validity.last_day == date(2033, 3, 31)
    assert validity.renewal_opens == date(2032, 12, 31)
    assert validity.renewal_closes == date(2033, 2, 14)
    assert validity.renewal_state(date(2033, 2, 14)) == "open"
    assert validity.renewal_state(date(2033, 2, 15)) == "closed"
    assert payment_due(mini, date(2030, 4, 1)) == date(2030, 4, 15)
    assert certification_number_fits(mini, "ZZ00001")
    assert not certification_number_fits(mini, "AI0001-2204")


def test_mini_edition_waits_two_years_after_a_revocation(mini: Edition) -> None:
    revoked = eligibility(revoked="yes", revoked_on="2028-02-29")

    assert first_day_after_revocation(mini, date(2028, 2, 29)) == date(2030, 2, 28)
    assert assess_eligibility(mini, revoked, date(2030, 2, 27)).verdict == "not_eligible"
    assert assess_eligibility(mini, revoked, date(2030, 3, 1)).verdict == "eligible"


def test_mini_edition_judges_a_whole_filing(mini: Edition, mini_draft: Draft) -> None:
    filing = assess_filing(mini, mini_draft, date(2030, 4, 1))
    units = assess_units(mini, mini_draft.offering).units

    assert filing.verdict == "prepared"
    assert {"form_a", "register_transcript"} <= {
        line.kind.id for line in list_documents(mini, mini_draft, units)
    }
