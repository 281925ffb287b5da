"""Files are taken for the material they are called after, and for no other one."""

from __future__ import annotations

import unicodedata

import pytest

from core.documents import Material, list_materials
from core.edition import Edition
from core.matching import assign_by_name
from core.units import assess_units
from questionnaire import load_sample


def materials(*names: str) -> list[Material]:
    return [Material(name, "own", ()) for name in names]


def assigned(found: list[Material], *files: str) -> dict[str, str]:
    """The file name of each material that got one."""
    return {
        name: files[int(key)]
        for (name, _), key in assign_by_name(found, {str(n): f for n, f in enumerate(files)}).items()
    }


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("就業規則", "就業規則.pdf"),
        ("就業規則", "就業規則.PDF"),
        ("就業規則", "03_就業規則.pdf"),
        ("就業規則", "資料1 就業規則（写し）.pdf"),
        ("就業規則（2025年10月1日改定）", "就業規則.pdf"),
        ("ISMS登録証（IS 990142）", "isms登録証_IS990142.pdf"),
        ("情報セキュリティ管理規程 第7版", "情報セキュリティ管理規程（第７版）.pdf"),
        ("バックアップ手順", unicodedata.normalize("NFD", "バックアップ手順.pdf")),
        ("2025年度情報セキュリティ教育実施記録", "2025年度情報セキュリティ教育実施記録.pdf"),
        ("就業規則", "資料1.pdf"),
        ("就業規則", "01.pdf"),
    ],
)
def test_a_file_called_like_a_material_is_that_material(name: str, file: str) -> None:
    assert assigned(materials(name), file) == {name: file}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("情報セキュリティ管理規程 第7版", "情報セキュリティ管理規程 第6版.pdf"),
        ("稼働実績報告書（2026年8月分）", "稼働実績報告書（2026年9月分）.pdf"),
        ("就業規則", "scan0001.pdf"),
        ("就業規則", "資料2.pdf"),
        ("就業規則", ".pdf"),
        ("就業規則", "定款.pdf"),
    ],
)
def test_a_file_of_another_name_or_edition_is_left_to_the_applicant(name: str, file: str) -> None:
    assert assigned(materials(name), file) == {}


def test_the_closest_name_wins_and_no_file_goes_to_two() -> None:
    found = materials("情報セキュリティ基本方針", "情報セキュリティ管理規程")

    assert assigned(found, "情報セキュリティ管理規程.pdf") == {
        "情報セキュリティ管理規程": "情報セキュリティ管理規程.pdf"
    }
    assert len(assigned(found, "情報セキュリティ管理規程.pdf", "情報セキュリティ基本方針.pdf")) == 2


def test_every_material_of_the_sample_finds_its_own_file_in_any_order(edition: Edition) -> None:
    draft = load_sample("minato")
    found = list(list_materials(edition, draft, assess_units(edition, draft.offering).units))
    files = [f"{material.name}.pdf" for material in reversed(found)]

    assert assigned(found, *files) == {material.name: f"{material.name}.pdf" for material in found}
