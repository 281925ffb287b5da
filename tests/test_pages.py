"""The wizard as a person walks through it, from the router on, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Dataframe, Node, Table

from core.answers import Gate
from core.draft import Agent, Answer, Draft, Integration, Offering, Service, State, UnitDraft
from core.edition import Edition
from core.files import LARGEST_FILE, save_draft
from core.filing import assess_filing
from core.pdf import render_draft_pdf, unprintable
from pages.parts import session, words
from pages.parts.steps import STEPS, Step, page_of
from questionnaire import list_samples, load_sample
from tests.support import EDITION_ID, ELIGIBLE, TOLD, eligibility

ROUTER = Path(__file__).resolve().parent.parent / "pages" / "router.py"
EMPTY = Draft(edition=EDITION_ID)
DRAFTS = {"empty": EMPTY, **{sample.id: load_sample(sample.id) for sample in list_samples()}}
TECHNICAL = {"autocomplete", "deferred_file_id", "icon", "id", "page", "page_script_hash", "tag", "theme"}
TECHNICAL |= {"type", "url", "config", "spec", "form_id"}


def texts(node: Node) -> Iterator[str]:
    """Every text that this part of the page shows or reads out, charts and tables included."""
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        yield from _strings(proto)
        if spec := getattr(proto, "spec", ""):
            yield from _chart_texts(json.loads(spec))
    if isinstance(node, (Dataframe, Table)):
        frame = node.value
        yield from (str(cell) for cell in (*frame.columns, *frame.to_numpy().ravel()))
    if isinstance(node, Block):
        for child in node.children.values():
            yield from texts(child)


def _strings(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for each in values:
                yield from _strings(each)
        elif field.type == field.TYPE_STRING and field.name not in TECHNICAL:
            yield from values


def _chart_texts(spec: dict[str, Any]) -> Iterator[str]:
    for trace in spec["data"]:
        yield trace["name"]
        for values in (trace["x"], trace["y"], trace.get("text", [])):
            yield from (value for value in values if isinstance(value, str))


class Wizard:
    """One browser session: it opens pages, finds what is labelled, and reads what is shown."""

    def __init__(self, draft: Draft = EMPTY) -> None:
        self.at = AppTest.from_file(ROUTER, default_timeout=60).run()
        if draft is not EMPTY:
            self.open(save_draft(draft))
            self.click("このファイルを開く")
            self.at.run()

    def open(self, data: bytes) -> None:
        """Choose a file on the home page."""
        self.at.file_uploader[0].upload("draft.json", data, "application/json").run()

    @property
    def draft(self) -> Draft:
        draft: Draft = self.at.session_state["work"].draft
        return draft

    @property
    def shown(self) -> str:
        """What the page itself shows, one text a line; the sidebar is not part of it."""
        self.assert_sound()
        return "\n".join(texts(self.at.main))

    @property
    def board(self) -> str:
        return "\n".join(texts(self.at.sidebar))

    @property
    def title(self) -> str:
        return str(self.at.title[0].value)

    def assert_sound(self) -> None:
        assert [error.value for error in self.at.exception] == []

    def go(self, address: str) -> Wizard:
        self.at.run()  # after a run of fragments only, the whole page is needed to leave it
        self.at.switch_page(page_of(address)).run()
        self.assert_sound()
        return self

    def labels(self, kind: str) -> list[str]:
        return [each.label for each in getattr(self.at.main, kind)]

    def find(self, kind: str, label: str, nth: int = 0) -> Any:
        """The ``nth`` widget of a kind (``text_input``, ``button`` …) whose label begins with ``label``."""
        found = [each for each in getattr(self.at.main, kind) if each.label.startswith(label)]
        assert len(found) > nth, f"{kind} {label!r} is not among {self.labels(kind)}"
        return found[nth]

    def click(self, label: str, nth: int = 0) -> None:
        self.find("button", label, nth).click().run()
        self.assert_sound()

    def type(self, label: str, text: str, nth: int = 0, kind: str = "text_input") -> None:
        """Type and leave the field; then draw the whole page, since a card's edit draws only itself."""
        self.find(kind, label, nth).input(text).run()
        self.assert_sound()
        self.at.run()

    def typed(self, label: str, nth: int = 0, kind: str = "text_input") -> str:
        return str(self.find(kind, label, nth).value)

    def choose(self, label: str, value: object, kind: str = "radio", nth: int = 0) -> None:
        self.find(kind, label, nth).set_value(value).run()
        self.assert_sound()
        self.at.run()

    def go_to_item(self, edition: Edition, item_id: str, unit_id: str = "") -> Wizard:
        """Open the card of an item the way a link from another page does."""
        if not self.at.title or self.title != "申請書B":
            self.go("form-b")
        self.at.session_state["view"] = session.View(unit_id, edition.category_of[item_id].id, item_id)
        self.at.run()
        self.assert_sound()
        return self

    def answer_of(self, item_id: str, unit_id: str = "s1") -> Answer:
        """What the draft holds for an item."""
        answers = {**self.draft.provider_answers, **self.draft.unit(unit_id).answers}
        return answers.get(item_id, Answer())


def with_answers(edition: Edition, answers: dict[str, Answer], draft: Draft = EMPTY) -> Draft:
    for item_id, answer in answers.items():
        part = edition.category_of[item_id].part
        draft = draft.with_answer(part, "s1", edition.items[item_id], answer)
    return draft


def offering(*names: str) -> Offering:
    return Offering(services=tuple(Service(id=f"s{n}", name=name) for n, name in enumerate(names, start=1)))


# Every page


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
@pytest.mark.parametrize("step", STEPS, ids=[step.address for step in STEPS])
def test_every_page_opens_on_every_draft(step: Step, draft: Draft) -> None:
    wizard = Wizard(draft).go(step.address)

    assert wizard.title == ("開示ナビ" if step is STEPS[0] else step.title)


@pytest.mark.parametrize("step", STEPS[:-1], ids=[step.address for step in STEPS[:-1]])
def test_the_button_at_the_end_leads_to_the_next_step(step: Step) -> None:
    wizard = Wizard().go(step.address)
    following = STEPS[STEPS.index(step) + 1]
    wizard.click("「申請資格」から始める" if step is STEPS[0] else f"保存して「{following.title}」へ")

    assert wizard.title == following.title


FOREIGN_WORDS = set(
    ["A", "AES-256", "AI", "AI0001-2610", "AI-OCR", "API", "ASP", "ASPIC", "Android", "B", "BCP", "CD-R", "CPU", "CSV", "Chrome", "DDoS", "DKIM", "DMARC", "Edge", "F", "Firefox", "GB", "Google", "HTTPS", "IC", "ID", "IDS", "IEC", "IP", "IPS", "IS", "ISMS", "ISO", "IT", "ITSMS", "IaaS", "IoT", "JSON", "LAN", "Linux", "MB", "Mbps", "Microsoft", "NDA", "NTP", "OCR", "OEM", "OS", "OV", "PDF", "PaaS", "PostgreSQL", "Python", "REST", "SLA", "SOC", "SPF", "SaaS", "Safari", "TLS", "UPS", "URL", "V", "VPN", "WAF", "Web", "Windows", "dpi", "e", "iOS", "iPadOS", "json", "kV", "m", "macOS", "nginx", "p", "nintei", "asp-ai", "asp-iot"]
)
"""Words in Latin letters that a Japanese office uses, and names of products in our examples."""

MARKUP = re.compile(r":material/\w+:|:[a-z]+-badge\[|https?://\S+|[\w.+-]+@[\w.-]+")
RULE_NUMBER = re.compile(r"[A-Z]\d")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_'-]*")


def foreign_words(text: str) -> set[str]:
    found = LATIN.findall(MARKUP.sub(" ", text))
    return {word for word in found if not RULE_NUMBER.fullmatch(word)} - FOREIGN_WORDS


def typed_words(draft: Draft) -> set[str]:
    """Words in Latin letters that the applicant typed; ids and codes of the file are not among them."""
    typed = (text for text in _leaves(draft.model_dump(mode="json")) if not re.fullmatch(r"[a-z0-9_:-]+", text))
    return {word for text in typed for word in LATIN.findall(text)}


def _leaves(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for value in content.values() if isinstance(content, dict) else content:
            yield from _leaves(value)


def everything_shown(edition: Edition, draft: Draft) -> Iterator[tuple[str, str]]:
    """(page, text) of all pages, with every card of Form B and every list of what is missing open."""
    wizard = Wizard(draft)
    for step in STEPS:
        wizard.go(step.address)
        if step.address == "readiness":
            open_all(wizard)
        yield from ((step.address, text) for text in texts(wizard.at._tree))
    wizard.go("form-b")
    for category in edition.categories:
        wizard.at.session_state["view"] = session.View(category_id=category.id)
        wizard.at.run()
        open_all(wizard)
        yield from ((category.id, text) for text in texts(wizard.at.main))


def open_all(wizard: Wizard) -> None:
    """Open every expander that waits to be opened before it draws what is inside."""
    for expander in wizard.at.main.expander:
        if expander.proto.id:
            wizard.at.session_state[str(expander.key)] = True
    wizard.at.run()
    wizard.assert_sound()


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_no_page_shows_a_key_of_the_code_or_an_english_word(edition: Edition, draft: Draft) -> None:
    allowed = typed_words(draft)
    found = {
        (place, word, text[:60])
        for place, text in everything_shown(edition, draft)
        for word in foreign_words(text) - allowed
    }

    assert found == set()


@pytest.mark.parametrize("text", ["first_day", "None", "state: described", "Deadline", "{count}単位 count"])
def test_the_search_for_foreign_words_finds_what_it_should(text: str) -> None:
    assert foreign_words(text)


# Home


def test_home_starts_with_the_first_step_and_then_leads_to_the_next_one() -> None:
    wizard = Wizard()
    assert "「申請資格」から始める" in wizard.labels("button")

    done = Draft(edition=EDITION_ID, eligibility=eligibility())
    assert "「申請単位」に進む" in Wizard(done).labels("button")


@pytest.mark.parametrize("sample", list_samples(), ids=lambda sample: sample.id)
def test_a_sample_opens_at_once_where_nothing_would_be_lost(sample: Any) -> None:
    wizard = Wizard()
    wizard.click(sample.label)

    assert wizard.draft == load_sample(sample.id)


def changed_wizard() -> Wizard:
    wizard = Wizard().go("form-a")
    wizard.type("この下書きの名前", "書きかけ")
    return wizard.go("start")


def test_a_sample_asks_before_it_replaces_unsaved_changes() -> None:
    wizard = changed_wizard()
    wizard.click("記入が済んだ中小企業の例")

    assert wizard.draft.title == "書きかけ"
    assert "その変更は失われます" in wizard.shown


def test_keeping_the_draft_leaves_it_as_it_was() -> None:
    wizard = changed_wizard()
    wizard.click("新しい下書きを始める")
    wizard.click("やめる")

    assert wizard.draft.title == "書きかけ"


def test_giving_up_the_changes_opens_the_sample() -> None:
    wizard = changed_wizard()
    wizard.click("記入が済んだ中小企業の例")
    wizard.click("変更を捨てて開く")

    assert wizard.draft == load_sample("minato")


def test_after_saving_a_sample_opens_without_a_question() -> None:
    wizard = changed_wizard()
    wizard.at.sidebar.download_button[0].click().run()
    wizard.click("記入が済んだ中小企業の例")

    assert wizard.draft == load_sample("minato")


BROKEN_FILES = {
    "empty": (b"", "空"),
    "broken": (save_draft(EMPTY)[:200], "途中で切れ"),
    "foreign": (b'{"name": "package"}', "下書きではありません"),
    "picture": (b"\x89PNG\r\n\x1a\n\xff", "UTF-8"),
    "newer": (save_draft(EMPTY).replace(b'"schema_version": 1', b'"schema_version": 2'), "新しい版"),
    "other edition": (save_draft(EMPTY).replace(EDITION_ID.encode(), b"ai_asp_saas_2031_04"), "2031_04"),
    "oversized": (b" " * (LARGEST_FILE + 1), "大きすぎます"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN_FILES.values(), ids=BROKEN_FILES.keys())
def test_a_file_that_cannot_be_opened_is_explained_and_the_draft_stays(data: bytes, says: str) -> None:
    wizard = changed_wizard()
    wizard.open(data)

    assert "ファイルを開けませんでした" in wizard.shown
    assert says in wizard.shown
    assert "このファイルを開く" not in wizard.labels("button")
    assert wizard.draft.title == "書きかけ"


def test_a_saved_draft_opens_again_with_everything_in_it() -> None:
    for draft in DRAFTS.values():
        assert Wizard(draft).draft == draft


# 申請資格


def asked(wizard: Wizard) -> list[str]:
    """Ids of the questions on the page; the key of a question ends with its id."""
    return [str(radio.key).rpartition(":")[2] for radio in wizard.at.main.radio]


def answering(**answers: str) -> Wizard:
    """Answer question by question, as they come, until one comes without an answer here."""
    wizard = Wizard().go("eligibility")
    while (question := asked(wizard)[-1]) in answers:
        radio = wizard.at.main.radio[-1]
        if radio.value == answers[question]:
            break
        radio.set_value(answers[question]).run()
        wizard.assert_sound()
    return wizard


def answers_up_to(question: str, **changes: str) -> dict[str, str]:
    answers = {**ELIGIBLE, **changes}
    return {name: answers[name] for name in list(answers)[: list(answers).index(question) + 1]}


def test_a_new_draft_is_asked_one_question() -> None:
    wizard = Wizard().go("eligibility")

    assert asked(wizard) == ["uses_ai"]
    assert "まだ判定できません" in wizard.shown


NEXT_QUESTIONS = [
    ({"uses_ai": "yes"}, "is_asp_saas"),
    ({"uses_ai": "no"}, "is_asp_saas"),
    (answers_up_to("applicant"), "representative_has_power"),
    (answers_up_to("applicant", applicant="sole_proprietor"), "representative_has_power"),
    (answers_up_to("applicant", applicant="foreign_corporation"), "japanese_disclosure"),
    (answers_up_to("role"), "contracts_with_users"),
    (answers_up_to("role", role="agent"), "own_support"),
    (answers_up_to("role", role="oem"), "outsources"),
    (answers_up_to("contracts_with_users", contracts_with_users="both"), "outsources"),
    (answers_up_to("outsources"), "revoked"),
]


@pytest.mark.parametrize(("answers", "following"), NEXT_QUESTIONS)
def test_one_question_follows_the_other(answers: dict[str, str], following: str) -> None:
    questions = asked(answering(**answers))

    assert questions[-1] == following
    assert set(questions[:-1]) == set(answers)


def test_a_question_disappears_when_its_reason_does() -> None:
    wizard = answering(**answers_up_to("applicant", applicant="foreign_corporation"))
    wizard.choose("**5．", "corporation")

    assert "japanese_disclosure" not in asked(wizard)


def test_the_consequence_stands_beside_the_answer() -> None:
    assert "AIを使わないサービスは、この制度の対象ではありません。" in answering(uses_ai="no").shown


def test_a_plainly_eligible_applicant_reads_the_verdict() -> None:
    wizard = answering(**ELIGIBLE)

    assert "申請資格を満たしています" in wizard.shown


def test_contracts_through_agents_ask_for_the_list_of_agents() -> None:
    wizard = answering(**{**ELIGIBLE, "contracts_with_users": "both"})

    assert "（0社・申請書Aに載ります）" in wizard.shown
    assert "代理店の一覧がまだありません" in wizard.shown
    assert "条件付きで申請できます" in wizard.shown


def test_an_agent_is_added_filled_in_and_removed() -> None:
    wizard = answering(**{**ELIGIBLE, "contracts_with_users": "both"})
    wizard.click("代理店を追加")
    assert "1行目に、空いている欄があります" in wizard.shown

    wizard.type("1　名称", "株式会社うみべ販売")
    wizard.type("本店の所在地", "愛知県名古屋市港区1-2")
    wizard.type("本店の連絡先", "052-000-0000")
    assert wizard.draft.eligibility.agents == (
        Agent(name="株式会社うみべ販売", address="愛知県名古屋市港区1-2", contact="052-000-0000"),
    )
    assert "代理店1社を記載している" in wizard.shown
    assert "申請資格を満たしています" in wizard.shown

    wizard.click("削除")
    assert wizard.draft.eligibility.agents == ()
    assert "代理店の一覧がまだありません" in wizard.shown


def test_removing_the_first_agent_keeps_the_second_one() -> None:
    agents = tuple(Agent(name=name, address="東京都", contact="03-0000-0000") for name in "甲乙丙")
    wizard = Wizard(
        Draft(edition=EDITION_ID, eligibility=eligibility(contracts_with_users="both", agents=agents))
    ).go("eligibility")
    wizard.click("削除")

    assert [agent.name for agent in wizard.draft.eligibility.agents] == ["乙", "丙"]
    assert wizard.typed("1　名称") == "乙"


def test_a_revocation_asks_for_its_date() -> None:
    wizard = answering(**{**ELIGIBLE, "revoked": "yes"})

    assert "取り消された日がまだわかりません" in wizard.shown
    assert wizard.typed("取り消された日") == ""


def test_a_date_that_is_none_is_kept_and_told() -> None:
    wizard = answering(**{**ELIGIBLE, "revoked": "yes"})
    wizard.type("取り消された日", "去年の秋ごろ")

    assert wizard.typed("取り消された日") == "去年の秋ごろ"
    assert wizard.draft.eligibility.revoked_on == "去年の秋ごろ"
    assert "2026-10-01 のように入れてください" in wizard.shown
    assert "まだ判定できません" in wizard.shown


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("2001-04-01", "申請資格を満たしています"), ("9000-01-01", "まだ判定できません")],
)
def test_the_date_of_the_revocation_decides(day: str, verdict: str) -> None:
    wizard = answering(**{**ELIGIBLE, "revoked": "yes"})
    wizard.type("取り消された日", day)

    assert verdict in wizard.shown


# 申請単位


def units_page(*names: str) -> Wizard:
    return Wizard(Draft(edition=EDITION_ID, offering=offering(*names))).go("units")


def test_a_new_draft_has_one_service_that_cannot_be_removed() -> None:
    wizard = Wizard().go("units")

    assert wizard.find("button", "削除").disabled
    assert "いまの内容では 1 単位" in wizard.shown


def test_each_service_added_is_a_unit() -> None:
    wizard = Wizard().go("units")
    wizard.click("サービスを追加")
    wizard.type("サービス1の名称", "みなとAI帳票")
    wizard.type("サービス2の名称", "みなとAI発注")

    assert [service.name for service in wizard.draft.offering.services] == ["みなとAI帳票", "みなとAI発注"]
    assert "いまの内容では 2 単位" in wizard.shown
    assert "みなとAI発注" in wizard.shown


@pytest.mark.parametrize(("answer", "count"), [("yes", 2), ("no", 1), ("unsure", 1)])
def test_levels_are_units_where_their_contents_differ(answer: str, count: int) -> None:
    wizard = units_page("みなとAI帳票")
    wizard.click("サービスレベル（プラン）を分けている")
    assert "サービスレベルによって、申請書Bに書く内容が変わりますか" not in wizard.shown

    wizard.click("サービスレベルを追加")
    wizard.type("サービスレベルの名称", "標準", nth=0)
    wizard.type("サービスレベルの名称", "上位", nth=1)
    wizard.choose("サービスレベルによって", answer)

    assert [level.name for level in wizard.draft.offering.services[0].levels] == ["標準", "上位"]
    assert f"いまの内容では {count} 単位" in wizard.shown
    assert ("みなとAI帳票（上位）" in wizard.shown) == (answer == "yes")


def integrated(*answers: str) -> Wizard:
    wizard = units_page("みなとAI帳票", "みなとAI発注")
    wizard.click("統合の組を追加")
    wizard.choose("統合して提供しているサービス", ["s1", "s2"], kind="multiselect")
    for label, answer in zip(("業務に関連", "申請書Bに書く内容", "まとめたサービス"), answers, strict=False):
        wizard.choose(label, answer)
    return wizard


def test_both_counts_and_fees_are_shown_where_services_may_be_integrated() -> None:
    wizard = integrated("yes", "yes", "yes")

    figures = {metric.label: (metric.value, metric.delta) for metric in wizard.at.main.metric}
    assert figures == {
        "まとめて申請する場合": ("1単位", "新規 209,000円"),
        "別々に申請する場合": ("2単位", "新規 418,000円"),
    }
    assert "いまの内容では 1 単位" in wizard.shown


def test_integrated_services_may_be_applied_for_apart() -> None:
    wizard = integrated("yes", "yes", "yes")
    wizard.choose("**申請のしかた**", "separate")

    assert "いまの内容では 2 単位" in wizard.shown
    assert wizard.labels("metric") == ["まとめて申請する場合", "別々に申請する場合"]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ((), "3つの条件すべてに答えるとわかります"),
        (("yes", "yes"), "3つの条件すべてに答えるとわかります"),
        (("no", "yes", "yes"), "サービス単位で個別に審査されます"),
        (("yes", "no", "yes"), "それぞれ別の単位"),
        (("yes", "unsure", "yes"), "事務局に問い合わせ"),
    ],
)
def test_without_all_conditions_there_is_no_choice(answers: tuple[str, ...], says: str) -> None:
    wizard = integrated(*answers)

    assert wizard.labels("metric") == []
    assert says in wizard.shown
    assert "いまの内容では 2 単位" in wizard.shown


def test_removing_a_service_keeps_the_answers_of_the_other_ones() -> None:
    answer = Answer(state=State.NOT_DISCLOSED, note="残す")
    draft = Draft(
        edition=EDITION_ID,
        offering=offering("甲", "乙", "丙"),
        provider_answers={"provider_name": answer},
        units={name: UnitDraft(answers={"service_name": answer}) for name in ("s1", "s3")},
    )
    wizard = Wizard(draft).go("units")
    wizard.click("削除", nth=1)

    assert [service.name for service in wizard.draft.offering.services] == ["甲", "丙"]
    assert wizard.draft.provider_answers == draft.provider_answers
    assert (wizard.draft.units["s1"], wizard.draft.units["s3"]) == (draft.units["s1"], draft.units["s3"])
    assert wizard.typed("サービス2の名称") == "丙"


def test_a_new_service_never_takes_over_answers_of_a_removed_one() -> None:
    answer = Answer(state=State.NOT_DISCLOSED)
    draft = Draft(
        edition=EDITION_ID,
        offering=offering("甲", "乙"),
        units={"s2": UnitDraft(answers={"service_name": answer})},
    )
    wizard = Wizard(draft).go("units")
    wizard.click("削除", nth=1)
    wizard.click("サービスを追加")

    new = wizard.draft.offering.services[-1]
    assert wizard.draft.unit(new.id) == UnitDraft()


def test_removing_a_member_takes_it_out_of_the_integration() -> None:
    wizard = integrated("yes", "yes", "yes")
    wizard.click("削除", nth=1)

    assert wizard.draft.offering.integrations[0].service_ids == ("s1",)
    assert "いまの内容では 1 単位" in wizard.shown


def test_an_integration_can_be_given_up() -> None:
    wizard = integrated("yes", "yes", "yes")
    wizard.click("この組をやめる")

    assert wizard.draft.offering.integrations == ()
    assert "いまの内容では 2 単位" in wizard.shown


# 申請書A


def test_a_field_shared_with_form_b_is_written_to_the_item(edition: Edition) -> None:
    wizard = Wizard().go("form-a")
    wizard.type("事業者名（商号）", "株式会社みなと帳票")

    assert wizard.answer_of("provider_name").text("name") == "株式会社みなと帳票"
    assert wizard.answer_of("provider_name").state is State.DESCRIBED

    wizard.go_to_item(edition, "provider_name")
    assert wizard.typed("事業者の正式名称") == "株式会社みなと帳票"


def test_form_a_shows_what_form_b_says(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_name")
    wizard.type("事業者の正式名称", "合同会社はじめ予報")
    wizard.go("form-a")

    assert wizard.typed("事業者名（商号）") == "合同会社はじめ予報"


@pytest.mark.parametrize(
    ("label", "text", "says"),
    [
        ("法人番号（13桁）", "123", "法人番号は13桁の数字です"),
        ("法人番号（13桁）", "1234567890123", "検査用の数字"),
        ("事業者のホームページ", "www.example.co.jp", "https:// から始まるアドレス"),
        ("電話番号", "内線の三番", "電話番号を数字とハイフンで"),
        ("郵便番号", "455", "郵便番号を7桁で"),
        ("メールアドレス", "shinsei.example.co.jp", "メールアドレスの形"),
        ("氏名", "髙橋\x07", "目に見えない制御文字"),
        ("氏名", "山田😀", "PDFに印刷できない文字があります：😀"),
        ("氏名", "あ" * 301, "300文字以内にしてください（いま301文字）"),
    ],
)
def test_what_is_wrong_is_told_at_the_field_and_the_text_stays(label: str, text: str, says: str) -> None:
    wizard = Wizard().go("form-a")
    wizard.type(label, text)

    assert wizard.typed(label) == text
    field = wizard.find("text_input", label)
    lines = list(texts(wizard.at.main))
    told = next(index for index, line in enumerate(lines) if says in line)
    assert lines[told - 1].endswith("直してください]")
    assert 0 < told - lines.index(field.label) <= 6

    wizard.go("start").go("form-a")
    assert wizard.typed(label) == text


def test_a_right_value_is_not_complained_about() -> None:
    wizard = Wizard().go("form-a")
    wizard.type("法人番号（13桁）", "７０００ ０１２０ ５０００ ２")

    assert "直してください" not in wizard.shown


def test_a_unit_has_its_own_service_section(edition: Edition) -> None:
    wizard = Wizard(Draft(edition=EDITION_ID, offering=offering("甲", "乙"))).go("form-a")
    wizard.choose("申請単位", "s2", kind="selectbox")
    wizard.type("サービスの概要", "乙の概要", kind="text_area")
    assert wizard.draft.units["s2"].form_a == {"service_outline": "乙の概要"}

    wizard.choose("申請単位", "s1", kind="selectbox")
    assert wizard.typed("サービスの概要", kind="text_area") == ""


def test_the_list_of_agents_stands_in_form_a() -> None:
    agents = (Agent(name="株式会社うみべ販売", address="愛知県", contact="052-000-0000"),)
    draft = Draft(edition=EDITION_ID, eligibility=eligibility(contracts_with_users="agents", agents=agents))

    assert "・株式会社うみべ販売　愛知県　052-000-0000" in Wizard(draft).go("form-a").shown


# 申請書B


def test_typing_into_a_field_of_an_unanswered_item_describes_it(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_website")
    wizard.type("事業者サイトのURL", "https://www.example.co.jp/")

    assert wizard.answer_of("provider_website").state is State.DESCRIBED
    assert wizard.answer_of("provider_website").text("url") == "https://www.example.co.jp/"


def test_the_card_stays_open_while_it_is_filled_in(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_website")
    wizard.type("事業者サイトのURL", "https://www.example.co.jp/")

    assert "事業者サイトのURL" in wizard.labels("text_input")
    wizard.type("資料1の名称", "会社案内")
    wizard.type("記載箇所", "p.2")
    assert wizard.typed("資料1の名称") == "会社案内"


def test_an_edit_redraws_the_board_with_the_card(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_website")
    before = wizard.board
    wizard.find("segmented_control", "答え方").set_value(State.NOT_DISCLOSED).run()

    assert wizard.board != before
    assert "未保存の変更があります" in wizard.board


def state_of(wizard: Wizard) -> Any:
    return wizard.find("segmented_control", "答え方")


@pytest.mark.parametrize(
    ("item_id", "labels"),
    [
        ("provider_website", ["記述する", "無", "開示なし"]),
        ("liveness_monitoring", ["実施している", "実施なし", "開示なし"]),
    ],
)
def test_an_item_offers_the_answers_that_make_sense(
    edition: Edition, item_id: str, labels: list[str]
) -> None:
    item = edition.items[item_id]
    offered = [option.content for option in state_of(Wizard().go_to_item(edition, item_id)).options]

    assert offered == list(words.state_labels(item).values())
    assert set(offered) <= set(labels)


def test_the_answer_decides_what_is_asked_and_nothing_typed_is_lost(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "liveness_monitoring")
    answer = Answer(state=State.DESCRIBED, values={"targets": ({"target": "サーバ", "interval": "5分"},)})
    wizard = Wizard(with_answers(edition, {"liveness_monitoring": answer}))
    wizard.go_to_item(edition, "liveness_monitoring")
    state_of(wizard).set_value(State.NOT_DONE).run()
    assert wizard.answer_of("liveness_monitoring").state is State.NOT_DONE

    wizard.go_to_item(edition, "liveness_monitoring")
    assert "資料1の名称" not in wizard.labels("text_input")
    assert "対策などを行っていないと認定されない項目です" in wizard.shown

    state_of(wizard).set_value(State.DESCRIBED).run()
    assert wizard.answer_of("liveness_monitoring") == answer


def test_taking_back_the_answer_leaves_the_item_unanswered(edition: Edition) -> None:
    answer = Answer(state=State.NOT_DISCLOSED)
    wizard = Wizard(with_answers(edition, {"provider_name": answer})).go_to_item(edition, "provider_name")
    state_of(wizard).set_value(None).run()

    assert wizard.answer_of("provider_name").state is State.UNANSWERED


def test_evidence_is_typed_row_by_row(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_website")
    wizard.type("資料1の名称", "会社案内")
    wizard.go_to_item(edition, "provider_website").type("記載箇所", "p.2")
    (row,) = wizard.answer_of("provider_website").evidence
    assert (row.name, row.place) == ("会社案内", "p.2")

    wizard.go_to_item(edition, "provider_website").click("資料を追加")
    wizard.go_to_item(edition, "provider_website").type("資料2の名称", "登記事項証明書")
    assert [row.name for row in wizard.answer_of("provider_website").evidence] == [
        "会社案内",
        "登記事項証明書",
    ]

    wizard.go_to_item(edition, "provider_website").click("この資料を外す", nth=0)
    assert [row.name for row in wizard.answer_of("provider_website").evidence] == ["登記事項証明書"]
    assert wizard.go_to_item(edition, "provider_website").typed("資料1の名称") == "登記事項証明書"


def test_a_web_page_as_evidence_asks_for_address_and_date(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_website")
    wizard.find("segmented_control", "資料の種類").set_value("web").run()
    wizard.go_to_item(edition, "provider_website").type("アドレス（URL）", "https://www.example.co.jp/")
    wizard.go_to_item(edition, "provider_website").type("取得した日付", "令和8年10月1日")

    (row,) = wizard.answer_of("provider_website").evidence
    assert (row.kind, row.url, row.captured_on) == ("web", "https://www.example.co.jp/", "令和8年10月1日")


def test_a_contractors_material_asks_whether_it_is_public_or_signed(edition: Edition) -> None:
    wizard = Wizard().go_to_item(edition, "provider_website")
    wizard.find("segmented_control", "資料の種類").set_value("contractor").run()
    wizard.go_to_item(edition, "provider_website").choose("委託先の資料はどちらですか", "signed")

    assert wizard.answer_of("provider_website").evidence[0].contractor_basis == "signed"


def test_a_material_used_before_is_cited_again_with_another_place(edition: Edition) -> None:
    wizard = Wizard(DRAFTS["minato"]).go_to_item(edition, "provider_name")
    material = wizard.find("menu_button", "ほかの項目で使った資料").options[1]
    before = wizard.answer_of("provider_name").evidence
    wizard.find("menu_button", "ほかの項目で使った資料").click_index(1).run()

    *kept, added = wizard.answer_of("provider_name").evidence
    assert tuple(kept) == before
    assert (added.name, added.place) == (getattr(material, "content", material), "")


def test_rows_of_a_table_are_added_typed_and_removed(edition: Edition) -> None:
    def rows() -> Any:
        return wizard.answer_of("liveness_monitoring").values["targets"]

    first, second = (column.id for column in edition.items["liveness_monitoring"].fields[0].columns[:2])
    labels = [column.label for column in edition.items["liveness_monitoring"].fields[0].columns]
    wizard = Wizard().go_to_item(edition, "liveness_monitoring")
    wizard.type(labels[0], "アプリケーション")
    wizard.go_to_item(edition, "liveness_monitoring").type(labels[1], "1分")
    assert rows() == ({first: "アプリケーション", second: "1分"},)

    wizard.go_to_item(edition, "liveness_monitoring").click("行を追加")
    wizard.go_to_item(edition, "liveness_monitoring").type(labels[0], "サーバ", nth=1)
    wizard.go_to_item(edition, "liveness_monitoring").type(labels[1], "しばしば", nth=1)
    assert rows()[1] == {first: "サーバ", second: "しばしば"}
    assert f"2行目「{labels[1]}」：" in wizard.go_to_item(edition, "liveness_monitoring").shown

    wizard.click("削除", nth=0)
    assert rows() == ({first: "サーバ", second: "しばしば"},)
    assert wizard.go_to_item(edition, "liveness_monitoring").typed(labels[0]) == "サーバ"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("あ" * 10_001, "10,000文字以内にしてください（いま10,001文字）"),
        ("業務\x1bシステム", "目に見えない制御文字"),
        ("帳票の読み取り😀", "PDFに印刷できない文字があります：😀"),
    ],
)
def test_a_text_that_cannot_be_printed_is_told_and_stays(edition: Edition, text: str, says: str) -> None:
    (label,) = (field.label for field in edition.items["business_outline"].fields)
    wizard = Wizard().go_to_item(edition, "business_outline")
    wizard.type(label, text, kind="text_area")
    wizard.go_to_item(edition, "business_outline")

    assert says in wizard.shown
    assert wizard.typed(label, kind="text_area") == text
    assert wizard.answer_of("business_outline").values == {edition.items["business_outline"].fields[0].id: text}


def test_a_text_of_10_000_characters_with_line_feeds_is_fine(edition: Edition) -> None:
    (label,) = (field.label for field in edition.items["business_outline"].fields)
    wizard = Wizard().go_to_item(edition, "business_outline")
    wizard.type(label, "あ\n" * 5_000, kind="text_area")

    assert "文字以内" not in wizard.go_to_item(edition, "business_outline").shown


@pytest.mark.parametrize("text", ["😀", "資料\x07"])
def test_evidence_that_cannot_be_printed_is_told_and_stays(edition: Edition, text: str) -> None:
    wizard = Wizard().go_to_item(edition, "provider_website")
    wizard.type("資料1の名称", text)
    wizard.go_to_item(edition, "provider_website")

    assert "の資料1を直してください" in wizard.shown
    assert wizard.typed("資料1の名称") == text


def test_a_wish_to_withhold_needs_a_reason(edition: Edition) -> None:
    wizard = Wizard(DRAFTS["minato"]).go_to_item(edition, "provider_name")
    wizard.find("checkbox", "この項目の公表の留保を希望する").check().run()
    assert "理由がありません" in wizard.go_to_item(edition, "provider_name").shown

    wizard.type("理由", "契約の相手が公表を望まないため", kind="text_area")
    wizard.go_to_item(edition, "provider_name").type("留保の期間", "2027年3月31日まで")
    wish = wizard.answer_of("provider_name", "s1").withhold
    assert wish is not None
    assert (wish.reason, wish.period) == ("契約の相手が公表を望まないため", "2027年3月31日まで")
    assert "理由がありません" not in wizard.go_to_item(edition, "provider_name").shown


def card_names(edition: Edition, wizard: Wizard) -> set[str]:
    """Ids of the items whose cards are on the page."""
    keys = {str(expander.key).rpartition(":card:")[2] for expander in wizard.at.main.expander}
    return keys & set(edition.items)


def test_a_category_shows_its_items_and_the_next_one_follows(edition: Edition) -> None:
    wizard = Wizard().go("form-b")
    assert card_names(edition, wizard) == {item.id for item in edition.categories[0].items}

    wizard.click(f"次の分類「{edition.categories[1].name}」を開く")
    assert card_names(edition, wizard) == {item.id for item in edition.categories[1].items}

    wizard.choose("分類", edition.categories[5].id, kind="selectbox")
    assert card_names(edition, wizard) == {item.id for item in edition.categories[5].items}


FILTERS = {"unanswered": "未回答", "evidence": "疎明不足", "confirm": "要確認", "required": "必須のみ"}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_shows_what_it_says(edition: Edition, name: str) -> None:
    wizard = Wizard(DRAFTS["hajime"]).go("form-b")
    statuses = assess_filing(edition, wizard.draft, session.today()).readiness["s1"].statuses
    passes = {
        "unanswered": lambda status: status.answer.state is State.UNANSWERED,
        "evidence": lambda status: status.lacks_evidence,
        "confirm": lambda status: Gate.CONFIRM is status.gate or status.progress == "confirm",
        "required": lambda status: status.item.required,
    }[name]
    found = 0
    for category in edition.categories:
        wizard.choose("分類", category.id, kind="selectbox")
        wizard.choose("絞り込み", [name], kind="pills")
        expected = {item.id for item in category.items if passes(statuses[item.id])}
        assert card_names(edition, wizard) == expected
        found += len(expected)

    assert found


def test_two_filters_narrow_each_other(edition: Edition) -> None:
    wizard = Wizard().go("form-b")
    wizard.choose("分類", "people", kind="selectbox")
    wizard.choose("絞り込み", ["required", "confirm"], kind="pills")

    assert "この条件に当てはまる項目はありません" in wizard.shown


def test_a_search_finds_items_of_every_category(edition: Edition) -> None:
    wizard = Wizard().go("form-b")
    wizard.type("項目を探す", "バックアップ")
    found = card_names(edition, wizard)

    assert len({edition.category_of[item_id].id for item_id in found}) > 1
    assert all("バックアップ" in repr(edition.items[item_id]) for item_id in found)
    assert f"検索の結果（{len(found)}項目）" in wizard.shown


def test_a_search_without_a_hit_says_so() -> None:
    wizard = Wizard().go("form-b")
    wizard.type("項目を探す", "存在しない言葉")

    assert "この条件に当てはまる項目はありません" in wizard.shown


def open_cards(edition: Edition, wizard: Wizard) -> list[str]:
    """Ids of the items whose cards are open, told by the button that each open card has."""
    keys = [str(button.key) for button in wizard.at.main.button if button.label == "保存して次の未回答へ"]
    return [key.split(":")[-2] for key in keys]


def test_next_unanswered_skips_what_is_answered(edition: Edition) -> None:
    item_ids = list(edition.items)
    answered = {item_id: Answer(state=State.NOT_DISCLOSED) for item_id in item_ids[1:9]}
    wizard = Wizard(with_answers(edition, answered)).go_to_item(edition, item_ids[0])
    wizard.click("保存して次の未回答へ")
    wizard.at.run()

    assert open_cards(edition, wizard) == [item_ids[9]]


def test_next_unanswered_starts_again_from_the_first_item(edition: Edition) -> None:
    item_ids = list(edition.items)
    wizard = Wizard().go_to_item(edition, item_ids[-1])
    wizard.click("保存して次の未回答へ")
    wizard.at.run()

    assert open_cards(edition, wizard) == [item_ids[0]]


def test_next_unanswered_is_opened_even_where_a_search_hides_it(edition: Edition) -> None:
    wizard = Wizard().go("form-b")
    wizard.type("項目を探す", "法人番号")
    wizard.at.session_state["view"] = session.View("", "", "corporate_number")
    wizard.at.run()
    wizard.click("保存して次の未回答へ")
    wizard.at.run()

    assert open_cards(edition, wizard) == ["established_on"]


def test_without_unanswered_items_next_says_so(edition: Edition) -> None:
    answers = {item_id: Answer(state=State.NOT_DISCLOSED) for item_id in edition.items}
    wizard = Wizard(with_answers(edition, answers)).go_to_item(edition, "provider_name")
    wizard.click("保存して次の未回答へ")

    assert "未回答の項目はありません" in "\n".join(toast.value for toast in wizard.at.toast)


def two_units(edition: Edition, first: Answer, second: Answer) -> Wizard:
    units = {"s1": UnitDraft(answers={"service_name": first}), "s2": UnitDraft(answers={"service_name": second})}
    draft = Draft(edition=EDITION_ID, offering=offering("甲", "乙"), units=units)
    wizard = Wizard(draft).go("form-b")
    wizard.choose("申請単位", "s2", kind="selectbox")
    return wizard


def test_answers_are_copied_to_the_unanswered_items_of_another_unit(edition: Edition) -> None:
    answer = Answer(state=State.DESCRIBED, values={"name": "甲"})
    wizard = two_units(edition, answer, Answer())
    wizard.click("未回答の項目へ写す")

    assert wizard.answer_of("service_name", "s2") == answer
    assert wizard.answer_of("service_name", "s1") == answer


def test_copying_never_replaces_an_answer(edition: Edition) -> None:
    kept = Answer(state=State.DESCRIBED, values={"name": "乙"})
    wizard = two_units(edition, Answer(state=State.DESCRIBED, values={"name": "甲"}), kept)
    wizard.click("未回答の項目へ写す")

    assert wizard.answer_of("service_name", "s2") == kept


@pytest.mark.parametrize("source", [Answer(state=State.NOT_DISCLOSED), None], ids=["answered", "nothing"])
def test_copying_keeps_notes_of_unanswered_items(edition: Edition, source: Answer | None) -> None:
    wizard = two_units(edition, source or Answer(), Answer(note="来週きく"))
    if source is None:
        draft = wizard.draft.model_copy(update={"units": {**wizard.draft.units, "s1": UnitDraft()}})
        wizard = Wizard(draft).go("form-b")
        wizard.choose("申請単位", "s2", kind="selectbox")
    wizard.click("未回答の項目へ写す")

    assert wizard.answer_of("service_name", "s2").note == "来週きく"


def test_provider_items_are_the_same_in_every_unit(edition: Edition) -> None:
    wizard = two_units(edition, Answer(), Answer())
    wizard.go_to_item(edition, "provider_name", "s2").type("事業者の正式名称", "株式会社みなと帳票")

    wizard.go_to_item(edition, "provider_name", "s1")
    assert wizard.typed("事業者の正式名称") == "株式会社みなと帳票"


# 準備状況


def test_the_minimum_told_by_the_secretariat_decides_and_is_shown() -> None:
    wizard = Wizard(DRAFTS["minato"]).go("readiness")
    assert "最低水準の数値が出典にないため判定できません" in shown_missing(wizard)

    wizard.type("事務局から聞いた最低水準", "1")
    wizard.type("聞いた日", "2026-10-01")
    assert wizard.draft.minimum_told.value == "1"
    assert "最低水準の数値が出典にない" not in shown_missing(wizard)
    gates = next(metric for metric in wizard.at.main.metric if metric.label == "認定要件")
    assert (gates.value, gates.delta) == ("12 / 12", "すべて満たす")

    wizard.type("事務局から聞いた最低水準", "99")
    assert "最低水準（99か月）より短いため、認定されません" in shown_missing(wizard)
    assert "満たさない1" in wizard.shown


def test_a_minimum_that_is_no_number_is_told_and_kept() -> None:
    wizard = Wizard().go("readiness")
    wizard.type("事務局から聞いた最低水準", "さんか月")

    assert wizard.typed("事務局から聞いた最低水準") == "さんか月"
    assert "0より大きい数字" in wizard.shown


def shown_missing(wizard: Wizard) -> str:
    """The page with every list of what is missing open."""
    open_all(wizard)
    return wizard.shown


def test_what_is_missing_leads_to_its_item(edition: Edition) -> None:
    wizard = Wizard().go("readiness")
    open_all(wizard)
    wizard.click("「法人番号」を開く")
    wizard.at.run()

    assert wizard.title == "申請書B"
    assert open_cards(edition, wizard) == ["corporate_number"]


def test_what_is_missing_leads_to_the_unit_it_belongs_to(edition: Edition) -> None:
    draft = Draft(edition=EDITION_ID, offering=offering("甲", "乙"))
    wizard = Wizard(draft).go("readiness")
    wizard.choose("申請単位", "s2", kind="selectbox")
    open_all(wizard)
    name = edition.items["service_name"].name
    wizard.click(f"「{name}」を開く")
    wizard.at.run()

    assert wizard.find("selectbox", "申請単位").value == "s2"
    assert open_cards(edition, wizard) == ["service_name"]


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_every_chart_has_words_and_a_table(draft: Draft) -> None:
    wizard = Wizard(draft).go("readiness")
    charts = wizard.at.main.get("plotly_chart")

    assert len(charts) == len(wizard.at.main.table) == 2
    assert all(chart.proto.alt for chart in charts)  # type: ignore[union-attr]


def test_the_prepared_filing_is_said_to_be_prepared(complete: Draft) -> None:
    wizard = Wizard(complete).go("readiness")

    assert "申請書Bに足りないところはありません" in wizard.shown
    assert "100%" in wizard.shown


def test_a_draft_with_points_to_confirm_is_never_at_100_per_cent() -> None:
    wizard = Wizard(DRAFTS["minato"]).go("readiness")

    assert "（99%）" in wizard.board or "100%" not in wizard.board + wizard.shown


# 費用見積


def total(wizard: Wizard) -> str:
    return next(m.value for m in wizard.at.main.metric if m.label.endswith("年間の合計（税込）"))


def test_fees_are_estimated_with_nothing_else_entered() -> None:
    assert total(Wizard().go("fees")) == "313,500円"


@pytest.mark.parametrize(
    ("units", "years", "reissues", "yen"),
    [
        ("1", "1", "0", "209,000円"),
        ("1", "2", "0", "209,000円"),
        ("1", "3", "0", "313,500円"),
        ("3", "5", "0", "1,254,000円"),
        ("３", "５", "1", "1,264,450円"),
    ],
)
def test_the_total_follows_the_numbers(units: str, years: str, reissues: str, yen: str) -> None:
    wizard = Wizard().go("fees")
    wizard.type("申請単位の数", units)
    wizard.type("認定を続ける年数", years)
    wizard.type("認定証の再発行", reissues)

    assert total(wizard) == yen


@pytest.mark.parametrize("label", ["申請単位の数", "認定を続ける年数", "認定証の再発行"])
@pytest.mark.parametrize("text", ["二", "1.5", "-1", "9999999", "9" * 30, "", "1e3", "😀"])
def test_a_bad_number_is_told_and_the_text_stays(label: str, text: str) -> None:
    wizard = Wizard().go("fees")
    wizard.type(label, text)

    assert "整数で入れてください" in wizard.shown
    assert wizard.typed(label) == text
    assert wizard.labels("metric") == []


def test_the_years_are_kept_in_the_draft() -> None:
    wizard = Wizard().go("fees")
    wizard.type("認定を続ける年数", "6")
    wizard.go("start").go("fees")

    assert wizard.draft.plan.years == "6"
    assert wizard.typed("認定を続ける年数") == "6"


def test_integration_is_compared_with_separate_units() -> None:
    group = Integration(
        id="g1", service_ids=("s1", "s2"), same_class="yes", same_contents="yes", one_contract="yes"
    )
    services = offering("甲", "乙").services
    wizard = Wizard(Draft(edition=EDITION_ID, offering=Offering(services=services, integrations=(group,))))
    wizard.go("fees")
    figures = {metric.label: (metric.value, metric.delta) for metric in wizard.at.main.metric}

    assert figures["まとめる（1単位）"][0] == "313,500円"
    assert figures["別々（2単位）"] == ("627,000円", "差額 313,500円")


# 提出書類


def test_a_paper_is_ticked_off_and_counted() -> None:
    wizard = Wizard().go("documents")
    count = len(wizard.at.main.checkbox)
    wizard.find("checkbox", "**申請書A").check().run()

    assert wizard.draft.documents_ready == ("form_a:s1",)
    assert f"そろった書類 **1 / {count}**" in wizard.shown

    wizard.find("checkbox", "**申請書A").uncheck().run()
    assert wizard.draft.documents_ready == ()


def test_the_checklist_follows_the_answers() -> None:
    draft = Draft(edition=EDITION_ID, eligibility=eligibility(applicant="foreign_corporation"))
    assert "訳文" in "".join(Wizard(draft).go("documents").labels("checkbox"))
    assert "訳文" not in "".join(Wizard().go("documents").labels("checkbox"))


# 出力


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_the_pdf_is_made_from_the_draft_at_hand(edition: Edition, draft: Draft) -> None:
    wizard = Wizard(draft).go("export")
    assert "PDFをダウンロード" not in wizard.labels("download_button")
    wizard.click("PDFを作る")

    assert "PDFをダウンロード" in wizard.labels("download_button")
    _, data = wizard.at.session_state["pdf"]
    assert data == render_draft_pdf(edition, draft, session.today())
    assert data.startswith(b"%PDF-")


def test_a_change_after_the_pdf_is_told() -> None:
    wizard = Wizard().go("export")
    wizard.click("PDFを作る")
    assert "変更がありました" not in wizard.shown

    wizard.go("form-a").type("この下書きの名前", "改訂")
    assert "変更がありました" in wizard.go("export").shown


def test_the_pdf_of_one_draft_is_not_offered_for_another() -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    wizard.click("PDFを作る")
    wizard.go("start").click("新しい下書きを始める")

    assert "PDFをダウンロード" not in wizard.go("export").labels("download_button")


def test_characters_that_cannot_be_printed_are_listed(edition: Edition) -> None:
    answer = Answer(state=State.DESCRIBED, values={"name": "みなと😀帳票"})
    draft = with_answers(edition, {"provider_name": answer})
    wizard = Wizard(draft).go("export")

    (entry,) = unprintable(edition, draft)
    assert f"・{entry.place}：😀" in wizard.shown
    wizard.click("PDFを作る")
    assert "PDFをダウンロード" in wizard.labels("download_button")


def test_what_would_be_published_is_shown_without_the_evidence(edition: Edition) -> None:
    wizard = Wizard(DRAFTS["minato"]).go("export")
    open_all(wizard)
    answer = wizard.answer_of("provider_name")

    assert answer.text("name") in wizard.shown
    assert answer.evidence[0].place not in wizard.shown


# 認定後


def after(**plan: str) -> Wizard:
    wizard = Wizard().go("after")
    for label, text in plan.items():
        wizard.type(label, text)
    return wizard


def test_the_dates_of_validity_and_renewal_are_computed() -> None:
    wizard = after(認定日="2026-10-01")

    assert {metric.label: metric.value for metric in wizard.at.main.metric} == {
        "更新の手続きが始まる日": "2028年8月1日",
        "更新の手続きが終わる日": "2028年8月31日",
        "有効期間の最終日": "2028年9月30日",
    }


@pytest.mark.parametrize(
    ("certified", "says"),
    [("2000-04-01", "有効期間は終わっています"), ("8000-04-01", "まだ始まっていません")],
)
def test_the_state_of_the_renewal_is_told(certified: str, says: str) -> None:
    assert says in after(認定日=certified).shown


def test_the_payment_is_due_a_week_after_the_notice() -> None:
    assert "振込の目安：2026年10月8日ごろまで" in after(形式審査="令和8年10月1日").shown


@pytest.mark.parametrize("label", ["認定日", "形式審査"])
@pytest.mark.parametrize("text", ["来年", "2026-02-30", "9999-12-31", "0000-01-01", "2026"])
def test_a_date_that_cannot_be_used_is_told_and_stays(label: str, text: str) -> None:
    wizard = after(**{label: text})

    assert "日付として読めません" in wizard.shown
    assert wizard.typed(label) == text
    assert wizard.labels("metric") == []


@pytest.mark.parametrize(("number", "fits"), [("AI0001-2610", True), ("AI0001-2613", False), ("AI1", False)])
def test_the_form_of_the_certification_number_is_checked(number: str, fits: bool) -> None:
    assert ("認定番号は、AI・4桁" in after(認定番号=number).shown) is not fits


def test_a_leap_day_is_to_be_confirmed() -> None:
    assert "要確認" in after(認定日="2028-02-29").shown


# The board


def test_the_board_adds_up_the_units() -> None:
    draft = Draft(edition=EDITION_ID, offering=offering("甲", "乙"), minimum_told=TOLD)
    wizard = Wizard(draft)

    assert "新規 **418,000円**（2単位）" in wizard.board
    assert "必須項目 **0 / 156**" in wizard.board


def test_the_board_says_whether_the_work_is_saved() -> None:
    wizard = changed_wizard()
    assert "未保存の変更があります" in wizard.board

    wizard.at.sidebar.download_button[0].click().run()
    assert "ファイルへ保存しました" in wizard.board


def unique(values: Iterable[str]) -> bool:
    listed = list(values)
    return len(listed) == len(set(listed))


def test_the_steps_in_the_sidebar_are_all_there_once() -> None:
    links = [link.label.partition("（")[0] for link in Wizard().at.sidebar.page_link]

    assert links == [step.title for step in STEPS]
    assert unique(links)
