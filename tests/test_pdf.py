"""The draft PDF, read back as a reader's program sees it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from core.draft import (
    Agent,
    Answer,
    Draft,
    Eligibility,
    Evidence,
    Offering,
    Service,
    State,
    UnitDraft,
    Withhold,
)
from core.edition import Edition
from core.files import load_draft
from core.form_a import written_form_a
from core.pdf import Unprintable, render_draft_pdf, unprintable
from core.pdf.cells import LEFT
from core.pdf.linebreak import NOT_AT_END, NOT_AT_START
from core.text.compose import compose_content, compose_evidence
from questionnaire import list_editions
from tests import support

ON = date(2026, 11, 23)
POINT = 25.4 / 72
CONTENT, EVIDENCE = (LEFT + 63, LEFT + 137), (LEFT + 137, LEFT + 180)


class Piece(NamedTuple):
    """A line of text as it stands on a page; ``x`` and ``y`` in mm, ``y`` from the lower edge."""

    text: str
    x: float
    y: float
    bold: bool


@pytest.fixture(scope="module")
def sample() -> Draft:
    return load_draft(support.SAMPLE.read_bytes(), list_editions())


@pytest.fixture(scope="module")
def sample_pdf(edition: Edition, sample: Draft) -> bytes:
    return render_draft_pdf(edition, sample, ON)


def pypdf_text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def pdftotext(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


READERS = [pypdf_text, *([pdftotext] if shutil.which("pdftotext") else [])]


def squeezed(text: str) -> str:
    return "".join(text.split())


def pieces(pdf: bytes) -> Iterator[Piece]:
    for page in PdfReader(BytesIO(pdf)).pages:
        found: list[Piece] = []

        def visit(text: str, _: Any, matrix: Any, font: Any, __: Any, found: list[Piece] = found) -> None:
            if text.strip():
                bold = "Bold" in str(font and font.get("/BaseFont"))
                found.append(Piece(text.strip("\n"), matrix[4] * POINT, matrix[5] * POINT, bold))

        page.extract_text(visitor_text=visit)
        yield from found


def column(pdf: bytes, bounds: tuple[float, float]) -> list[str]:
    """The lines of one column of Form B, without column heads, page heads and page feet."""
    low, high = bounds
    return [p.text for p in pieces(pdf) if low < p.x < high and 18 < p.y < 275 and not p.bold]


def with_answer(edition: Edition, draft: Draft, item_id: str, answer: Answer) -> Draft:
    part = edition.category_of[item_id].part
    return draft.with_answer(part, "s1", edition.items[item_id], answer)


def described(value: str, **more: Any) -> Answer:
    return Answer(state=State.DESCRIBED, values={"description": value}, **more)


@pytest.mark.parametrize("read", READERS)
def test_every_label_and_value_of_form_a_can_be_read(
    edition: Edition, sample: Draft, sample_pdf: bytes, read: Callable[[bytes], str]
) -> None:
    text = squeezed(read(sample_pdf))
    for section in edition.form_a:
        for field in section.fields:
            assert squeezed(field.label + written_form_a(edition, sample, field, "s1")) in text


def test_every_answer_and_its_evidence_can_be_read_in_the_order_of_form_b(
    edition: Edition, sample: Draft, sample_pdf: bytes
) -> None:
    contents, evidence = (
        squeezed("".join(column(sample_pdf, CONTENT))),
        squeezed("".join(column(sample_pdf, EVIDENCE))),
    )
    at = at_evidence = answered = 0
    for category in edition.categories:
        for item in category.items:
            answer = sample.answers(category.part, "s1")[item.id]
            at = contents.index(squeezed(compose_content(item, answer)), at)
            answered += 1
            for row in answer.evidence:
                at_evidence = evidence.index(squeezed(compose_evidence(row)), at_evidence)
    assert answered == len(edition.items)


@pytest.mark.parametrize("read", READERS)
def test_every_item_is_named_with_its_number(
    edition: Edition, sample_pdf: bytes, read: Callable[[bytes], str]
) -> None:
    text = squeezed(read(sample_pdf))
    assert [f"{edition.numbers[i]}{squeezed(item.name)}" in text for i, item in edition.items.items()].count(
        False
    ) == 0


def test_no_line_breaks_the_japanese_rules(sample_pdf: bytes) -> None:
    lines = column(sample_pdf, CONTENT) + column(sample_pdf, EVIDENCE)
    lines = [line for line in lines if not line.startswith("・")]  # our own bullet
    assert len(lines) > 300
    assert not [line for line in lines if line[0] in NOT_AT_START or line[-1] in NOT_AT_END]


def test_every_page_is_marked_as_a_draft_and_numbered(sample_pdf: bytes) -> None:
    pages = PdfReader(BytesIO(sample_pdf)).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert text.count("下書き") >= 2
        assert f"{number} / {len(pages)}" in text


def test_pages_are_upright_in_the_paper_size_of_japanese_offices(sample_pdf: bytes) -> None:
    sizes = {
        tuple(round(float(v)) for v in page.mediabox[2:]) for page in PdfReader(BytesIO(sample_pdf)).pages
    }
    assert sizes == {(595, 842)}


def test_document_says_what_it_is_and_in_which_language(sample_pdf: bytes) -> None:
    reader = PdfReader(BytesIO(sample_pdf))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert metadata.dc_title == {"x-default": "申請書A・申請書B 下書き（株式会社みなと帳票）"}
    assert metadata.dc_creator == ["株式会社みなと帳票"]
    assert metadata.dc_description == {"x-default": "AIクラウドサービス情報開示認定（2022年4月版）"}
    assert metadata.xmp_create_date is not None
    assert metadata.xmp_create_date.date() == ON
    assert str(reader.root_object["/Lang"]) == "ja"


def bookmarks(outline: Any, level: int = 0) -> Iterator[tuple[int, str]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry, level + 1)
        else:
            yield level, entry["/Title"]


def test_outline_leads_to_each_unit_form_and_category(edition: Edition, sample_pdf: bytes) -> None:
    found = list(bookmarks(PdfReader(BytesIO(sample_pdf)).outline))
    assert found[:4] == [(0, "表紙"), (0, "みなとAI帳票"), (1, "申請書A"), (1, "申請書B")]
    categories = [title for level, title in found if level == 2]
    for title, category in zip(categories, edition.categories, strict=True):
        assert category.name in title
    assert found[-3] == (0, "残っていること")


def test_fonts_are_embedded_and_hold_only_the_glyphs_used(sample_pdf: bytes) -> None:
    pages: Any = PdfReader(BytesIO(sample_pdf)).pages
    references = [font for page in pages for font in page["/Resources"]["/Font"].values()]
    fonts = {str(font.get_object()["/BaseFont"]): font.get_object() for font in references}
    assert set(fonts) == {"/MPDFAA+NotoSansJP", "/MPDFAA+NotoSansJPBold"}
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        with TTFont(BytesIO(descriptor["/FontFile2"].get_data())) as embedded:
            assert embedded["maxp"].numGlyphs < 2000


def test_same_draft_and_date_give_the_same_bytes(edition: Edition, sample: Draft, sample_pdf: bytes) -> None:
    assert render_draft_pdf(edition, sample, ON) == sample_pdf


def test_ten_thousand_characters_print_in_full(edition: Edition, sample: Draft) -> None:
    words = "".join(f"{number}番目の帳票を読み取り、結果を確かめました。" for number in range(1, 500))[
        :10_000
    ]
    draft = with_answer(
        edition, sample, "service_scope", described(words, withhold=Withhold(reason="理由" * 1_000))
    )
    text = squeezed("".join(column(render_draft_pdf(edition, draft, ON), CONTENT)))
    assert words + "理由：" + "理由" * 1_000 in text


def test_a_long_answer_repeats_heads_and_item_name_on_each_page(edition: Edition, sample: Draft) -> None:
    draft = with_answer(edition, sample, "service_scope", described("長い説明です。" * 1_400))
    continued = [
        p.extract_text()
        for p in PdfReader(BytesIO(render_draft_pdf(edition, draft, ON))).pages
        if "（続き）" in p.extract_text()
    ]
    assert len(continued) >= 4
    for page in continued:
        assert "添付書類等" in page
        assert squeezed(edition.items["service_scope"].name) in squeezed(page)


def test_unprintable_characters_are_reported_by_place_and_drawn_as_geta(
    edition: Edition, sample: Draft
) -> None:
    answer = described(
        "読み取り😀は☑完了",
        evidence=(Evidence(name="仕様書🎉", place="p.1"),),
        withhold=Withhold(reason="特許🔒"),
    )
    draft = with_answer(edition, sample, "service_scope", answer)
    draft = draft.model_copy(
        update={
            "offering": Offering(services=(Service(id="s1", name="帳票🚀"),)),
            "form_a": {**draft.form_a, "contact_name": "山田👤"},
            "eligibility": Eligibility(
                role="provider", contracts_with_users="agents", agents=(Agent(name="代理店🏢"),)
            ),
        }
    )
    assert unprintable(edition, draft) == (
        Unprintable("申請単位の名称", "", "s1", "🚀"),
        Unprintable("氏名", "", "", "👤"),
        Unprintable("利用者と契約する代理店等の一覧 1行目", "", "", "🏢"),
        Unprintable("サービスの内容・範囲", "service_scope", "s1", "😀☑🎉🔒"),
    )
    text = squeezed(pypdf_text(render_draft_pdf(edition, draft, ON)))
    for printed in (
        "読み取り〓は〓完了",
        "仕様書〓",
        "特許〓",
        "帳票〓",
        "山田〓",
        "代理店〓",
        "示したところが4か所",
    ):
        assert printed in text


def test_a_kanji_variant_that_the_form_cannot_show_is_reported(edition: Edition, sample: Draft) -> None:
    draft = with_answer(edition, sample, "service_scope", described("葛\U000e0100城市"))
    assert [each.characters for each in unprintable(edition, draft)] == ["葛\U000e0100"]
    assert "葛城市" in pypdf_text(render_draft_pdf(edition, draft, ON))


def test_invisible_characters_and_odd_spaces_do_not_reach_the_page(edition: Edition, sample: Draft) -> None:
    typed = "制\x00御\x1b文\u200b字\ufeff\tと\r\n改行\u2009、か\u3099\ud800きく"
    draft = with_answer(edition, sample, "service_scope", described(typed))
    assert unprintable(edition, draft) == ()
    lines = column(render_draft_pdf(edition, draft, ON), CONTENT)
    assert lines[lines.index("制御文字    と") + 1] == "改行 、がきく"


def test_an_empty_draft_prints(edition: Edition) -> None:
    text = pypdf_text(render_draft_pdf(edition, Draft(edition=edition.id), ON))
    assert text.count("未記入") > 2 * len(edition.items)
    assert "記入の途中" in text


def test_answers_of_the_provider_print_before_any_unit_is_registered(edition: Edition, sample: Draft) -> None:
    draft = sample.model_copy(update={"offering": Offering(services=())})
    text = pypdf_text(render_draft_pdf(edition, draft, ON))
    assert "（申請単位の登録なし）" in text
    assert "株式会社みなと帳票" in text


def test_a_foreign_corporation_with_agents_lists_them_in_form_a(edition: Edition) -> None:
    path = support.SAMPLE.with_name("global.json")
    draft = load_draft(path.read_bytes(), list_editions())
    pdf = render_draft_pdf(edition, draft, ON)
    text = squeezed(pypdf_text(pdf))
    assert "申請者の区分外国の法人" in text
    for agent in draft.eligibility.agents:
        assert text.count(squeezed(agent.name + agent.address + agent.contact)) == len(draft.units)
    tops = [e["/Title"] for e in PdfReader(BytesIO(pdf)).outline if not isinstance(e, list)]
    assert len(tops) == 2 + len(draft.units)


def test_a_request_to_withhold_is_marked_with_reason_and_period(edition: Edition, sample: Draft) -> None:
    wish = Withhold(reason="特許の出願前のため", period="2027年3月まで")
    draft = with_answer(edition, sample, "service_scope", described("説明です。", withhold=wish))
    text = squeezed(pypdf_text(render_draft_pdf(edition, draft, ON)))
    assert "説明です。【公表留保の希望】理由：特許の出願前のため期間：2027年3月まで" in text


def test_open_points_stand_with_rule_and_action_before_points_to_confirm(
    edition: Edition, sample: Draft
) -> None:
    draft = with_answer(edition, sample, "service_scope", Answer())
    text = squeezed(pypdf_text(render_draft_pdf(edition, draft, ON)))
    number = edition.numbers["service_scope"]
    todo = text.index(
        f"C1{number}.サービスの内容・範囲必須の「サービスの内容・範囲」が未回答です。→内容を書いて"
    )
    assert todo < text.index("要確認（事務局に確かめること）") < text.index("出典にないため判定できません")


def test_markup_in_answers_is_printed_as_typed(edition: Edition, sample: Draft) -> None:
    typed = "**太字** <b>字</b> __線__ {nb} \\(x\\) [資料](https://example.jp)"
    draft = with_answer(edition, sample, "service_scope", described(typed))
    assert squeezed(typed) in squeezed("".join(column(render_draft_pdf(edition, draft, ON), CONTENT)))


def test_very_long_names_keep_the_page_head_on_one_line(edition: Edition) -> None:
    name = "とても長い名前のサービス" * 200
    draft = Draft(
        edition=edition.id,
        offering=Offering(services=(Service(id="s1", name=name),)),
        units={"s1": UnitDraft()},
    )
    pdf = render_draft_pdf(edition, draft, ON)
    heads = [p for p in pieces(pdf) if p.y > 278 and p.text.startswith("申請単位：")]
    assert heads
    assert all(p.text.endswith("…") and len(p.text) < 60 for p in heads)
    assert squeezed(pypdf_text(pdf)).count("とても長い名前のサービス") >= 200
