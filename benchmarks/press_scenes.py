"""What each page must show for ``benchmarks.presses``: drafts in which its text fields are there, and the way to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from core.draft import (
    Agent,
    Answer,
    Draft,
    Eligibility,
    Evidence,
    Integration,
    Offering,
    Service,
    ServiceLevel,
    State,
    YesNo,
)
from core.edition import Edition
from core.items import Category, FieldKind, Item
from questionnaire import list_editions, load_edition
from tests.browser import settled

EDITION: Edition = load_edition(list_editions()[-1])
_NEW = Draft(edition=EDITION.id, offering=Offering(services=(Service(id="s1", name="みなとAI帳票"),)))


def _stay(_: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Scene:
    """A draft, and what a person does on the page before typing."""

    draft: Draft = _NEW
    prepare: Callable[[Page], None] = field(default=_stay)


def _opened(*names: str) -> Callable[[Page], None]:
    """Open the expanders with these names."""

    def prepare(page: Page) -> None:
        for name in names:
            page.get_by_test_id("stExpander").filter(has_text=name).locator("summary").click()
            settled(page)

    return prepare


def _chosen(name: str) -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        page.get_by_test_id("stMain").get_by_text(name, exact=True).click()
        settled(page)

    return prepare


def _agents() -> Draft:
    yes: YesNo = "yes"
    eligibility = Eligibility(
        uses_ai=yes,
        is_asp_saas=yes,
        launched=yes,
        supplies_over_network=yes,
        applicant="corporation",
        representative_has_power=yes,
        role="provider",
        contracts_with_users="agents",
        outsources="no",
        revoked=yes,
        agents=(Agent(),),
    )
    return _NEW.model_copy(update={"eligibility": eligibility})


def _services() -> Draft:
    levels = (ServiceLevel(id="l1"), ServiceLevel(id="l2", name="プロ"))
    services = (Service(id="s1", name="帳票", levels=levels), Service(id="s2"))
    group = Integration(id="g1", service_ids=("s1", "s2"))
    return Draft(edition=EDITION.id, offering=Offering(services=services, integrations=(group,)))


def _kinds() -> dict[str, list[Item]]:
    """The first item with a field of each kind, by category."""
    items: dict[FieldKind, Item] = {}
    for category in EDITION.categories:
        for item in category.items:
            for each in item.fields:
                items.setdefault(each.kind, item)
    found: dict[str, list[Item]] = {}
    for item in dict.fromkeys(items.values()):
        found.setdefault(EDITION.category_of[item.id].id, []).append(item)
    return found


def _choose_category(page: Page, category: Category) -> None:
    page.get_by_role("combobox", name="分類").click()
    page.get_by_role("option", name=category.name).click()
    settled(page)


def _open_cards(category_id: str, items: list[Item], *panels: str) -> Callable[[Page], None]:
    category = next(each for each in EDITION.categories if each.id == category_id)

    def prepare(page: Page) -> None:
        _choose_category(page, category)
        for item in items:
            page.get_by_test_id("stMain").get_by_role("button", name=f" {item.name}").first.click()
            settled(page)
        for panel in panels:
            page.get_by_test_id("stMain").get_by_text(panel).last.click()
            settled(page)

    return prepare


def _form_b() -> tuple[Scene, ...]:
    scenes = [Scene(_NEW, _open_cards(category, items)) for category, items in _kinds().items()]
    item = EDITION.items["disclosure_date"]
    rows = (Evidence(kind="web", name="会社概要"), Evidence(kind="contractor"))
    answer = Answer(state=State.DESCRIBED, evidence=rows)
    web = _NEW.with_answer(EDITION.category_of[item.id].part, "s1", item, answer)
    place = EDITION.category_of[item.id].id
    scenes.append(Scene(web, _open_cards(place, [item], "公表の留保", "この項目の公表の留保を希望する")))
    scenes.append(Scene(_NEW, _open_cards(place, [item], "メモ")))
    return tuple(scenes)


SCENES: dict[str, tuple[Scene, ...]] = {
    "eligibility": (Scene(_agents()),),
    "units": (Scene(_services()),),
    "form-b": _form_b(),
    "readiness": (Scene(_NEW, _opened("最低水準")),),
    "notices": (
        Scene(),
        Scene(_NEW, _chosen("サービス終了の届出")),
        Scene(_NEW, _chosen("緊急事態の通知")),
    ),
    "workshop": (Scene(_NEW, _opened("部屋を開く", "進行役のコードで入る")),),
}
"""Pages that are not named show all their text fields on a new draft."""
