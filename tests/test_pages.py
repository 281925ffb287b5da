"""Every page on every draft, home and the board, from the router on and without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from core.draft import (
    Answer,
    Draft,
    Evidence,
    Integration,
    MinimumTold,
    Offering,
    Plan,
    Service,
    ServiceLevel,
    State,
    UnitDraft,
    Value,
)
from core.edition import Edition
from core.files import save_draft
from core.limits import DRAFT_FILE
from core.text.dates import JAPAN, now_in_japan
from pages.parts.desk import View
from pages.parts.steps import LATER, PAGES, STEPS, Step
from questionnaire import Sample, list_samples, load_sample
from tests.support import EDITION_ID, eligibility
from tests.wizard import DRAFTS, EMPTY, Wizard, offering, texts


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
@pytest.mark.parametrize("step", PAGES, ids=[step.address for step in PAGES])
def test_every_page_opens_on_every_draft(step: Step, draft: Draft) -> None:
    wizard = Wizard(draft).go(step.address)

    assert wizard.title == ("開示ナビ" if step is STEPS[0] else step.title)


@pytest.mark.parametrize("step", STEPS[:-1], ids=[step.address for step in STEPS[:-1]])
def test_the_button_at_the_end_leads_to_the_next_step(step: Step) -> None:
    wizard = Wizard().go(step.address)
    following = STEPS[STEPS.index(step) + 1]
    wizard.click("「申請資格」から始める" if step is STEPS[0] else f"保存して「{following.title}」へ")

    assert wizard.title == following.title


LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_'-]*")
FOREIGN_WORDS = set(
    LATIN.findall(
        """
        A A1B2-C3D4E- AES-256 AI AI0001-2610 AI-OCR API ASP ASPIC Android B BCP CD-R CPU CSV Chrome DDoS DKIM DMARC Edge F
        Apple Firefox GB Google HTTPS IC ID IDS IEC IP IPS IS ISMS ISO IT ITSMS IaaS IoT JSON K2M-9QXD LAN Linux MB Mbps
        Microsoft NDA NTP OCR OEM OS OV Outlook PDF PaaS PostgreSQL Python QR REST SLA SOC SPF SaaS Safari TLS UPS URL V
        VPN WAF Web Windows ZIP asp-ai asp-iot dpi e iOS iPadOS json kV m macOS nginx nintei p
        """
    )
)
"""Words in Latin letters that a Japanese office uses, and names of products in our examples."""

MARKUP = re.compile(r":material/\w+:|:(?:[a-z]+-badge|small|red)\[|https?://\S+|[\w.+-]+@[\w.-]+")
RULE_NUMBER = re.compile(r"[A-Z]\d")


def foreign_words(text: str) -> set[str]:
    found = LATIN.findall(MARKUP.sub(" ", text))
    return {word for word in found if not RULE_NUMBER.fullmatch(word)} - FOREIGN_WORDS


def typed_words(draft: Draft) -> set[str]:
    """Words in Latin letters that the applicant typed; ids and codes of the file are not among them."""
    typed = (
        text for text in _leaves(draft.model_dump(mode="json")) if not re.fullmatch(r"[a-z0-9_:-]+", text)
    )
    return {word for text in typed for word in LATIN.findall(text)}


def _leaves(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for value in content.values() if isinstance(content, dict) else content:
            yield from _leaves(value)


def pages_shown(wizard: Wizard) -> Iterator[tuple[str, str]]:
    """(page, text) of all pages, with every list of what is missing open."""
    for step in PAGES:
        wizard.go(step.address).open_lists()
        yield from ((step.address, line) for line in (*texts(wizard.at.main), *texts(wizard.at.sidebar)))


def cards_shown(wizard: Wizard, edition: Edition) -> Iterator[tuple[str, str]]:
    """(category, text) of Form B with every card open."""
    wizard.go("form-b")
    for category in edition.categories:
        everything = frozenset(edition.items)
        wizard.look(View(category_id=category.id, open_items=everything))
        wizard.draw()
        assert wizard.open_cards() == [item.id for item in category.items]
        yield from ((category.id, line) for line in texts(wizard.at.main))


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_no_page_shows_a_key_of_the_code_or_an_english_word(edition: Edition, draft: Draft) -> None:
    wizard, allowed = Wizard(draft), typed_words(draft)
    found = {
        (place, word, text[:60])
        for place, text in (*pages_shown(wizard), *cards_shown(wizard, edition))
        for word in foreign_words(text) - allowed
    }

    assert found == set()


@pytest.mark.parametrize("text", ["first_day", "None", "state: described", "Deadline", "{count}単位 count"])
def test_the_search_for_foreign_words_finds_what_it_should(text: str) -> None:
    assert foreign_words(text)


# Drafts that only a hand, a merge or another program can have written

DESCRIBED = State.DESCRIBED
MARKUP_TEXT = "**太字** [リンク](http://x.example) $x$ :red[赤] <b>x</b> `x` :material/home:"


def answered(edition: Edition, value: Value, state: State = DESCRIBED) -> Draft:
    """Every field of every item holds ``value``, whether that fits or not."""
    answers = {
        item_id: Answer(state=state, values={field.id: value for field in item.fields}, note="x")
        for item_id, item in edition.items.items()
    }
    return Draft(edition=EDITION_ID, provider_answers=answers, units={"s1": UnitDraft(answers=answers)})


def grouped(*integrations: Integration) -> Draft:
    services = offering("甲", "乙", "丙").services
    return unchecked(services, integrations)


def unchecked(services: tuple[Service, ...], integrations: tuple[Integration, ...] = ()) -> Draft:
    """A draft that no constructor lets through."""
    changes = {"services": services, "integrations": integrations}
    return EMPTY.model_copy(update={"offering": Offering().model_copy(update=changes)})


def together(group_id: str, *service_ids: str) -> Integration:
    return Integration(
        id=group_id, service_ids=service_ids, same_class="yes", same_contents="yes", one_contract="yes"
    )


def with_services(*services: Service) -> Draft:
    return unchecked(services)


LEVELS = (ServiceLevel(id="l1", name="標準"), ServiceLevel(id="l1", name="上位"))
ODD_DRAFTS: dict[str, Callable[[Edition], Draft]] = {
    "no service": lambda _: with_services(),
    "1,000 services": lambda _: with_services(*(Service(id=f"s{n}") for n in range(1_000))),
    "two services with one id": lambda _: with_services(Service(id="s1"), Service(id="s1")),
    "two levels with one id": lambda _: with_services(Service(id="s1", levels=LEVELS, levels_differ="yes")),
    "two groups with one id": lambda _: grouped(together("g1", "s1", "s2"), together("g1", "s2", "s3")),
    "a service in two groups": lambda _: grouped(together("g1", "s1", "s2"), together("g2", "s2", "s3")),
    "a group of unknown services": lambda _: grouped(together("g1", "s1", "s9"), together("g2", "s8")),
    "a group called like a service": lambda _: grouped(together("s3", "s1", "s2")),
    "unknown items": lambda _: Draft(
        edition=EDITION_ID,
        provider_answers={"x": Answer(state=DESCRIBED, evidence=(Evidence(name="x"),))},
        units={"s1": UnitDraft(answers={"y": Answer(state=DESCRIBED)}), "s7": UnitDraft()},
    ),
    "texts everywhere": lambda edition: answered(edition, "はい"),
    "markup everywhere": lambda edition: answered(edition, MARKUP_TEXT),
    "control characters everywhere": lambda edition: answered(edition, "\x00\x07\u202e\ufeff\U0010ffff"),
    "choices everywhere": lambda edition: answered(edition, ("はい", "いいえ")),
    "rows everywhere": lambda edition: answered(edition, ({"x": "1"}, {})),
    "nothing everywhere": lambda edition: answered(edition, ()),
    "not done everywhere": lambda edition: answered(edition, "", State.NOT_DONE),
    "plans beyond the calendar": lambda _: Draft(
        edition=EDITION_ID,
        plan=Plan(years="9" * 18, notice_on="2200-12-31", certified_on="2200-12-31"),
        minimum_told=MinimumTold(value="9" * 18, told_on="1600-01-01"),
        eligibility=eligibility(revoked="yes", revoked_on="2200-02-29"),
    ),
}


@pytest.mark.parametrize("make", ODD_DRAFTS.values(), ids=ODD_DRAFTS.keys())
def test_an_odd_file_is_refused_or_can_be_worked_with(edition: Edition, make: Any) -> None:
    wizard = Wizard()
    wizard.choose_file(save_draft(make(edition)))
    if "このファイルを開く" in wizard.labels("button"):
        wizard.click("このファイルを開く")
        assert list(pages_shown(wizard))
        if wizard.draft.provider_answers:
            assert list(cards_shown(wizard, edition))
    else:
        assert "ファイルを開けませんでした" in wizard.shown


CLASHING_IDS = {
    "two services with one id": "s1",
    "two levels with one id": "s1-l1",
    "two groups with one id": "g1",
    "a group called like a service": "s3",
}


@pytest.mark.parametrize(("name", "clashing"), CLASHING_IDS.items())
def test_ids_that_clash_are_named_and_the_draft_stays(edition: Edition, name: str, clashing: str) -> None:
    wizard = Wizard()
    wizard.choose_file(save_draft(ODD_DRAFTS[name](edition)))

    assert f"番号 {clashing} が重複しています" in wizard.shown
    assert "このファイルを開く" not in wizard.labels("button")
    assert wizard.draft == EMPTY


# Home


def test_home_starts_with_the_first_step_and_then_leads_to_the_next_one() -> None:
    wizard = Wizard()
    assert "「申請資格」から始める" in wizard.labels("button")

    done = Draft(edition=EDITION_ID, eligibility=eligibility())
    assert "「申請単位」に進む" in Wizard(done).labels("button")


@pytest.mark.parametrize("sample", list_samples(), ids=lambda sample: sample.id)
def test_a_sample_opens_at_once(sample: Sample) -> None:
    wizard = Wizard()
    wizard.click(sample.label)

    assert wizard.draft == load_sample(sample.id)


def changed_wizard() -> Wizard:
    wizard = Wizard().go("form-a")
    wizard.type("この下書きの名前", "書きかけ")
    return wizard.go("start")


def open_sample(wizard: Wizard) -> None:
    wizard.click("記入が済んだ中小企業の例")
    assert wizard.draft == load_sample("minato")


def open_file(wizard: Wizard) -> None:
    wizard.choose_file(save_draft(load_sample("hajime")))
    wizard.click("このファイルを開く")
    assert wizard.draft == load_sample("hajime")


def start_anew(wizard: Wizard) -> None:
    wizard.go("drafts").click("新しい下書きを始める")
    assert wizard.draft == EMPTY


@pytest.mark.parametrize("replace", [open_sample, open_file, start_anew])
def test_another_draft_opens_without_a_question_and_the_earlier_one_can_be_opened_again(
    replace: Callable[[Wizard], None],
) -> None:
    wizard = changed_wizard()
    earlier = wizard.draft
    replace(wizard)
    assert "\n書きかけ\n" in wizard.go("start").shown

    wizard.go("drafts").click("開く")
    assert wizard.draft == earlier


def test_home_lists_other_drafts_but_not_the_one_at_hand() -> None:
    assert "・書きかけ" not in changed_wizard().shown


BROKEN_FILES = {
    "empty": (b"", "空"),
    "broken": (save_draft(EMPTY)[:200], "途中で切れ"),
    "foreign": (b'{"name": "package"}', "下書きではありません"),
    "picture": (b"\x89PNG\r\n\x1a\n\xff", "UTF-8"),
    "newer": (save_draft(EMPTY).replace(b'"schema_version": 1', b'"schema_version": 2'), "新しい版"),
    "other edition": (save_draft(EMPTY).replace(EDITION_ID.encode(), b"ai_asp_saas_2031_04"), "2031_04"),
    "oversized": (b" " * (DRAFT_FILE + 1), "大きすぎます"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN_FILES.values(), ids=BROKEN_FILES.keys())
def test_a_file_that_cannot_be_opened_is_explained_and_the_draft_stays(data: bytes, says: str) -> None:
    wizard = changed_wizard()
    wizard.choose_file(data)

    assert "ファイルを開けませんでした" in wizard.shown
    assert says in wizard.shown
    assert "このファイルを開く" not in wizard.labels("button")
    assert wizard.draft.title == "書きかけ"


def test_a_saved_draft_opens_again_with_everything_in_it() -> None:
    for draft in DRAFTS.values():
        assert Wizard(draft).draft == draft


# The board


def test_the_board_adds_up_the_units() -> None:
    draft = Draft(edition=EDITION_ID, offering=offering("甲", "乙"))
    wizard = Wizard(draft)

    assert "新規 **418,000円**（2単位）" in wizard.board
    assert "必須項目 **0 / 156**" in wizard.board


def test_the_board_says_that_an_entry_is_saved_and_when() -> None:
    wizard = Wizard()
    assert "自動で保存します" in wizard.board
    assert "保存済み" not in wizard.board

    wizard.go("form-a").type("この下書きの名前", "書きかけ")
    assert "自動で保存します" not in wizard.board
    saved = re.search(r"保存済み (\d{2}:\d{2}:\d{2})", wizard.board)
    assert saved is not None
    at = datetime.combine(now_in_japan(), time.fromisoformat(saved[1]), JAPAN)
    assert abs(now_in_japan() - at) % timedelta(days=1) < timedelta(minutes=1)


def test_the_pages_in_the_sidebar_are_the_steps_and_then_the_drafts() -> None:
    links = [link.label.partition("（")[0] for link in Wizard().at.sidebar.page_link]

    titles = [step.title for step in (*STEPS, *LATER)]
    assert links == [*titles, "デモンストレーション", "ワークショップ", "下書きの管理"]


def test_managing_drafts_is_no_step_of_the_way() -> None:
    buttons = Wizard().go("drafts").labels("button")

    assert "戻る" not in buttons
    assert [label for label in buttons if label.startswith("保存して")] == []
    assert "下書きの管理" not in "".join(Wizard().go("about").labels("button"))


def test_the_draft_file_is_offered_on_the_export_page_only() -> None:
    wizard = Wizard(DRAFTS["minato"])
    offering_it = [
        page.address
        for page in PAGES
        if "下書きをファイルに保存" in wizard.go(page.address).labels("download_button")
    ]

    assert offering_it == ["export"]
