"""The workbook round trip: nothing is lost, nothing is a formula, and nothing is taken unasked."""

from __future__ import annotations

import csv
import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape as xml_escape

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.draft import (
    Answer,
    Draft,
    Evidence,
    Offering,
    Service,
    ServiceLevel,
    State,
    UnitDraft,
    Value,
    Withhold,
)
from core.edition import Edition
from core.items import FieldKind, FormField, Item
from core.limits import WORKBOOK_FILE
from core.store.parts import changed_parts
from core.workbook import (
    Import,
    WorkbookError,
    evidence_csv,
    items_csv,
    load_workbook_changes,
    save_workbook,
)
from core.workbook.escape import escape, unescape
from questionnaire import list_samples, load_edition, load_sample
from tests.support import EDITION_ID, MINI_FOLDER, MINI_ID

KEPT = [
    "disclosure_date", "provider_name", "corporate_number", "head_office", "provider_website",
    "representative_name", "sales", "shareholders", "service_name", "liveness_monitoring", "ai_accuracy",
]  # fmt: skip
OFFERING = Offering(
    services=(
        Service(id="s1", name="=みなと[帳票]*?/\\:"),
        Service(id="s2", name="", levels=(ServiceLevel(id="a"), ServiceLevel(id="b")), levels_differ="yes"),
    )
)
UNITS = ("s1", "s2-a", "s2-b")


def cut(edition: Edition) -> Edition:
    """The edition with a few items of every sort, so that a round trip is quick."""
    content = edition.model_dump()
    for category in content["categories"]:
        multi = [i for i in category["items"] if any(f["kind"] == "multi_choice" for f in i["fields"])]
        choice = [i for i in category["items"] if any(f["kind"] == "choice" for f in i["fields"])]
        kept = [i for i in category["items"] if i["id"] in KEPT or i in multi[:1] or i in choice[:1]]
        category["items"] = kept or category["items"][:1]
    return Edition.model_validate(content)


SMALL = cut(load_edition(EDITION_ID))
EMPTY = Draft(edition=EDITION_ID, offering=OFFERING)
BLANK = save_workbook(SMALL, EMPTY)

NASTY = [
    "=1+1", "+x", "-3", "@a", "'quoted", "''", '"', "=HYPERLINK(\"http://x\")", "#N/A", "TRUE", "007", "1e5",
    "2026-10-01", "99.9%", " 前後の空白　", "\n行\r\n替え\r", "\t", "\x00\x07\x1f\x7f", "_x0007_", "_x005F_x0007_",
    "x005F_", "_x0007\x07", "_x0041_", "_xD800_", "\ufffe\uffff", "\u2028\x85", "<b>&amp;]]>", "😀\U0010ffff",
    "葛\U000e0100", "kn:kind", "kaiji-navi 9 x", "label", "○", "未回答", "希望しない",
]  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(NASTY)


def value_of(field: FormField) -> st.SearchStrategy[Value]:
    """Any value of the field's own shape."""
    if field.kind is FieldKind.TABLE:
        row = st.fixed_dictionaries({}, optional={column.id: texts for column in field.columns})
        return st.lists(row, max_size=6).map(tuple)
    if field.kind is FieldKind.MULTI_CHOICE:
        options = st.sampled_from(field.options) | st.sampled_from(NASTY)
        return st.lists(options, unique=True, max_size=4).map(tuple)
    return texts


def rest(model: type[Any], *names: str) -> dict[str, Any]:
    fields = model.model_fields
    return {n: texts if fields[n].annotation is str else st.from_type(fields[n].annotation) for n in names}


evidence = st.builds(Evidence, **rest(Evidence, *Evidence.model_fields))
withhold = st.none() | st.builds(Withhold, reason=texts, period=texts)


def answer_to(item: Item, anything: bool = False) -> st.SearchStrategy[Answer]:
    shapes = st.one_of(texts, st.just(("x", "x")), st.just(({"y": "z"},)), st.just(()))
    values = {field.id: shapes if anything else value_of(field) for field in item.fields}
    if anything:
        values["unknown"] = shapes
    return st.builds(
        Answer,
        state=st.sampled_from(State),
        values=st.fixed_dictionaries({}, optional=values),
        evidence=st.lists(evidence, max_size=4).map(tuple),
        withhold=withhold,
        note=texts,
    )


def drafts(anything: bool = False) -> st.SearchStrategy[Draft]:
    def answers(part: str) -> st.SearchStrategy[dict[str, Answer]]:
        items = [item for category in SMALL.categories if category.part == part for item in category.items]
        return st.fixed_dictionaries({}, optional={item.id: answer_to(item, anything) for item in items})

    def form(per: str) -> st.SearchStrategy[dict[str, str]]:
        fields = [field for field in SMALL.form_a_fields(per) if not field.item_field]
        return st.fixed_dictionaries({}, optional={field.id: texts for field in fields})

    unit = st.builds(UnitDraft, form_a=form("unit"), answers=answers("service"))
    return st.builds(
        Draft,
        edition=st.just(EDITION_ID),
        title=texts,
        offering=st.just(OFFERING),
        form_a=form("applicant"),
        provider_answers=answers("provider"),
        units=st.fixed_dictionaries({}, optional=dict.fromkeys(UNITS, unit)),
    )


def said(draft: Draft) -> dict[str, Any]:
    """What Forms A and B say: an empty cell, an empty row and an empty answer are nothing."""

    def tidy(value: Value) -> Value:
        if isinstance(value, str) or not any(isinstance(row, dict) for row in value):
            return value
        rows = ({k: text for k, text in row.items() if text} for row in value if isinstance(row, dict))
        return tuple(row for row in rows if row)

    def answer(a: Answer) -> Answer:
        values = {k: kept for k, value in a.values.items() if (kept := tidy(value))}
        rows = tuple(row for row in a.evidence if row != Evidence())
        return a.model_copy(update={"values": values, "evidence": rows})

    def answers(of: dict[str, Answer]) -> dict[str, Answer]:
        return {k: tidied for k, a in of.items() if (tidied := answer(a)) != Answer()}

    def form(values: dict[str, str]) -> dict[str, str]:
        return {k: text for k, text in values.items() if text}

    units = {k: (form(u.form_a), answers(u.answers)) for k, u in draft.units.items()}
    return {
        "form_a": form(draft.form_a),
        "provider": answers(draft.provider_answers),
        "units": {k: unit for k, unit in units.items() if any(unit)},
    }


def take_all(edition: Edition, draft: Draft, data: bytes) -> Draft:
    found = load_workbook_changes(edition, draft, data)
    return found.apply(draft, {change.part for change in found.changes})


SLOW = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))


@SLOW
@given(drafts())
def test_what_was_written_comes_back_from_the_workbook(draft: Draft) -> None:
    assert said(take_all(SMALL, EMPTY, save_workbook(SMALL, draft))) == said(draft)


@SLOW
@given(drafts(anything=True))
def test_a_workbook_just_saved_changes_nothing(draft: Draft) -> None:
    assert load_workbook_changes(SMALL, draft, save_workbook(SMALL, draft)).changes == ()


@pytest.mark.parametrize("sample", list_samples(), ids=lambda sample: sample.id)
def test_a_whole_filing_comes_back(edition: Edition, sample: Any) -> None:
    draft = load_sample(sample.id)
    data = save_workbook(edition, draft)
    empty = Draft(edition=draft.edition, offering=draft.offering)

    found = load_workbook_changes(edition, empty, data)

    assert said(found.apply(empty, {change.part for change in found.changes})) == said(draft)
    assert found.notes == ()
    assert found.title == draft.title
    assert not any(change.edited for change in found.changes)
    assert load_workbook_changes(edition, draft, data).changes == ()


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("_x0005F\x07"), max_size=40))
def test_any_text_survives_its_escape(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("text", ["あ" * 10_000, "\x07" * 10_000, "_x0007_" * 9_000, "😀\r\n" * 40_000])
def test_very_long_texts_survive(text: str) -> None:
    answers = {
        "provider_name": Answer(note=text, evidence=(Evidence(name=text, place="p.1"), Evidence(name="次")))
    }
    draft = EMPTY.model_copy(update={"provider_answers": answers, "form_a": {"contact_name": text}})

    assert said(take_all(SMALL, EMPTY, save_workbook(SMALL, draft))) == said(draft)


# --- as a spreadsheet program sees it -----------------------------------------------------------------


def nasty_draft() -> Draft:
    rows = tuple(Evidence(name=text, place=text) for text in NASTY)
    answer = Answer(state=State.DESCRIBED, values={"name": "=1+1"}, evidence=rows, note="@SUM(A1)")
    units = {"s1": UnitDraft(form_a={"service_class": "=A1"})}
    update = {"title": "=1", "provider_answers": {"provider_name": answer}, "units": units}
    return EMPTY.model_copy(update=update)


def sheets(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_no_cell_is_a_formula() -> None:
    data = save_workbook(SMALL, nasty_draft())
    book = sheets(data)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    risky = [cell for cell in cells if cell.value.startswith(("=", "+", "-", "@", "'"))]

    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in risky)
    assert len(risky) > 10
    assert not any(
        re.search("<f[ />]", part) for part in parts_of(save_workbook(SMALL, nasty_draft())).values()
    )


def parts_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def packed(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def test_the_sheets_are_made_to_be_filled_in() -> None:
    book = sheets(BLANK)
    sheet = book["法人の項目"]
    hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}

    assert book.sheetnames[:3] == ["使い方", "申請書A", "法人の項目"]
    assert len(book.sheetnames) == 3 + len(UNITS) + 1
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    assert sheet.freeze_panes == "C3"
    assert sheet.row_dimensions[1].hidden
    assert [sheet.cell(2, n).value for n in range(1, 7)] == [
        "番号",
        "項目",
        "必須・選択",
        "区分",
        "欄",
        "書き方",
    ]
    assert hidden
    assert len(sheet.data_validations.dataValidation) >= 4
    assert EDITION_ID in "".join(str(row[1].value) for row in book["使い方"].iter_rows())
    assert book["選択肢"].sheet_state == "hidden"


def test_a_file_saved_again_by_another_program_reads_the_same() -> None:
    assert load_workbook_changes(
        SMALL, nasty_draft(), as_excel_saves(save_workbook(SMALL, nasty_draft()))
    ) == (Import((), (), "=1"))


def as_excel_saves(data: bytes) -> bytes:
    """Shared strings with runs of formatting and furigana, cells and relations as Excel writes them."""
    parts, strings = parts_of(data), list[str]()

    def share(match: re.Match[str]) -> str:
        text = re.sub("<t[^>]*>", '<t xml:space="preserve">', match["t"])
        run = f"<r>{text}</r>"
        furigana = '<rPh sb="0" eb="1"><t>フリガナ</t></rPh><phoneticPr fontId="1"/>'
        strings.append(f"<si>{run}{furigana}</si>")
        return f'<c r="{match["r"]}" s="{match["s"]}" t="s"><v>{len(strings) - 1}</v></c>'

    cell = re.compile(r'<c r="(?P<r>\w+)" s="(?P<s>\d+)" t="inlineStr"><is>(?P<t><t[^>]*>[^<]*</t>)</is></c>')
    for name in list(parts):
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = cell.sub(share, parts[name])
            assert "inlineStr" not in parts[name].replace('t="inlineStr"/>', "").replace(
                't="inlineStr"></c>', ""
            )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{"".join(strings)}</sst>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = re.sub(r"<Relationship [^>]*sharedStrings[^>]*?/>", "", parts[rels])
    shared = f'<Relationship Id="rIdS" Type="{relation}" Target="sharedStrings.xml"/></Relationships>'
    parts[rels] = parts[rels].replace("</Relationships>", shared)
    return packed(parts)


def test_nothing_depends_on_the_order_of_sheets_columns_and_rows() -> None:
    chance = random.Random(1)
    old = sheets(save_workbook(SMALL, nasty_draft()))
    book = openpyxl.Workbook()
    book.active.title = "作業用"
    for title in chance.sample(old.sheetnames, len(old.sheetnames)):
        grid = [[cell.value for cell in row] for row in old[title].iter_rows()]
        head, body = grid[:1], grid[1:]
        chance.shuffle(body)
        order = chance.sample(range(len(grid[0])), len(grid[0]))
        new = book.create_sheet(title[::-1])
        for row in [*([] if title == "使い方" else head), [], *(grid if title == "使い方" else body)]:
            new.append([row[n] if n < len(row) else None for n in order] if row else [])
            for cell in new[new.max_row]:
                if cell.value is not None:
                    cell.data_type = "s"

    found = load_workbook_changes(SMALL, nasty_draft(), saved(book))

    assert found.changes == ()


# --- what a colleague writes --------------------------------------------------------------------------

Edit = Callable[[Any], None]


def filled_in(draft: Draft, *edits: tuple[dict[str, str], Any], column: str = "v1") -> bytes:
    """The draft's workbook with cells set: each edit names the ids of its lines and the value."""
    book = sheets(BLANK if draft is EMPTY else save_workbook(SMALL, draft))
    for ids, value in edits:
        cell_of(book, column, **ids).value = value
    return saved(book)


def columns_of(sheet: Any) -> dict[str, int]:
    return {str(cell.value).removeprefix("kn:"): cell.column for cell in sheet[1] if cell.value}


def line_of(book: Any, **ids: str) -> tuple[Any, int]:
    """The sheet and row of the line with these ids."""
    ids = {"kind": "value", "row": "1", **ids}
    for sheet in book:
        columns = columns_of(sheet)
        if "kind" not in columns:
            continue
        for row in range(2, sheet.max_row + 1):
            if all((sheet.cell(row, columns[k]).value or "") == v for k, v in ids.items()):
                return sheet, row
    raise AssertionError(ids)


def cell_of(book: Any, column: str, **ids: str) -> Any:
    sheet, row = line_of(book, **ids)
    return sheet.cell(row, columns_of(sheet)[column])


NAME = {"item": "provider_name", "field": "name"}


def only(found: Import) -> Any:
    (change,) = found.changes
    return change


def test_content_without_a_state_answers_the_item() -> None:
    change = only(load_workbook_changes(SMALL, EMPTY, filled_in(EMPTY, (NAME, "架空株式会社"))))

    assert change.value == Answer(state=State.DESCRIBED, values={"name": "架空株式会社"})
    assert (change.part, change.before, change.after) == ("provider/provider_name", "未回答", "架空株式会社")
    assert "事業者" in change.place
    assert change.edited
    assert not change.collides


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 10, 1), "2026-10-01"),
        (date(2026, 10, 1), "2026-10-01"),
        (datetime(2026, 10, 1, 9, 30), "2026-10-01 9:30"),
        (time(9, 30), "9:30"),
        (timedelta(hours=26), "26:00"),
        (38, "38"),
        (38.0, "38"),
        (99.9, "99.9"),
        (0.1 + 0.2, "0.3"),
        (-5, "-5"),
        (3180001999012, "3180001999012"),
        (1e20, "100000000000000000000"),
        (True, "TRUE"),
        (None, ""),
        ("038", "038"),
    ],
)
def test_what_a_spreadsheet_made_of_typing_is_text_again(value: Any, text: str) -> None:
    new = take_all(SMALL, EMPTY, filled_in(EMPTY, (NAME, value)))

    assert new.provider_answers.get("provider_name", Answer()).text("name") == text


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (NAME, date(2026, 3, 1), True),
        (NAME, datetime(2026, 3, 1, 9, 30), True),
        (NAME, "3-1", False),
        (NAME, time(9, 30), False),
        (NAME, 38, False),
        ({"kind": "value", "item": "disclosure_date"}, date(2026, 3, 1), False),
    ],
)
def test_a_cell_that_a_spreadsheet_made_a_date_is_told_where_no_date_is_asked(
    place: dict[str, str], value: Any, told: bool
) -> None:
    notes = load_workbook_changes(SMALL, EMPTY, filled_in(EMPTY, (place, value))).notes

    assert any("日付" in note and "2026-03-01" in note for note in notes) is told


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (0.999, "0.0%", "99.9%"),
        (datetime(2026, 10, 1), '[$-ja-JP]ggge"年"m"月"d"日"', "2026-10-01"),
        (datetime(2026, 10, 1), 'yyyy"年"m"月"', "2026年10月"),
        (1234567, "#,##0", "1234567"),
        (5, '0"日"', "5"),
    ],
)
def test_a_number_means_what_its_format_shows(value: Any, shown_as: str, text: str) -> None:
    book = sheets(BLANK)
    cell = cell_of(book, "v1", **NAME)
    cell.value, cell.number_format = value, shown_as

    assert take_all(SMALL, EMPTY, saved(book)).provider_answers["provider_name"].text("name") == text


@pytest.mark.parametrize(
    ("item", "word", "state"),
    [
        ("provider_name", "記述する", State.DESCRIBED),
        ("provider_name", " 開示なし ", State.NOT_DISCLOSED),
        ("liveness_monitoring", "実施している", State.DESCRIBED),
        ("liveness_monitoring", "実施なし", State.NOT_DONE),
    ],
)
def test_states_are_read_in_the_words_of_the_item(item: str, word: str, state: State) -> None:
    change = load_workbook_changes(SMALL, EMPTY, filled_in(EMPTY, ({"kind": "state", "item": item}, word)))

    assert isinstance(change.changes[0].value, Answer)
    assert change.changes[0].value.state is state


def test_evidence_rows_and_a_request_to_withhold_are_read() -> None:
    book = sheets(BLANK)
    line = {"kind": "evidence", "item": "provider_name", "row": "2"}
    row = {
        "v1": "ウェブサイト",
        "v2": "会社概要",
        "v3": "ウェブページ",
        "v4": "https://x.example/",
        "v5": "2026-10-01",
    }
    for column, text in row.items():
        cell_of(book, column, **line).value = text
    cell_of(book, "v1", kind="withhold", item="provider_name", field="reason").value = "係争中"

    answer = take_all(SMALL, EMPTY, saved(book)).provider_answers["provider_name"]

    assert answer == Answer(
        evidence=(
            Evidence(
                name="ウェブサイト",
                place="会社概要",
                kind="web",
                url="https://x.example/",
                captured_on="2026-10-01",
            ),
        ),
        withhold=Withhold(reason="係争中"),
    )


def material(*names: str) -> Draft:
    answer = Answer(
        state=State.DESCRIBED,
        values={"name": "甲"},
        evidence=tuple(Evidence(name=n, place="p.1") for n in names),
    )
    return EMPTY.model_copy(update={"provider_answers": {"provider_name": answer}})


def test_a_copied_evidence_line_is_one_more_row() -> None:
    book = sheets(save_workbook(SMALL, material("規程", "約款")))
    sheet, row = line_of(book, kind="evidence", item="provider_name", row="1")
    copy = [cell.value for cell in sheet[row]]
    copy[columns_of(sheet)["v1"] - 1] = "別冊"
    sheet.append(copy)

    answer = take_all(SMALL, material("規程", "約款"), saved(book)).provider_answers["provider_name"]

    assert [row.name for row in answer.evidence] == ["規程", "別冊", "約款"]


def test_a_deleted_evidence_line_takes_the_row_away() -> None:
    book = sheets(save_workbook(SMALL, material("規程", "約款")))
    sheet, row = line_of(book, kind="evidence", item="provider_name", row="1")
    sheet.delete_rows(row)

    change = only(load_workbook_changes(SMALL, material("規程", "約款"), saved(book)))

    assert [row.name for row in change.value.evidence] == ["約款"]
    assert change.edited


def test_a_deleted_line_of_another_sort_says_nothing() -> None:
    draft = material("規程")
    book = sheets(save_workbook(SMALL, draft))
    for ids in ({"kind": "state"}, {"field": "name"}, {"kind": "note"}):
        sheet, row = line_of(book, item="provider_name", **ids)
        sheet.delete_rows(row)

    assert load_workbook_changes(SMALL, draft, saved(book)).changes == ()


def test_only_what_is_chosen_is_taken() -> None:
    contact = {"kind": "applicant", "field": "contact_name"}
    outline = {"kind": "unit", "field": "service_outline"}
    table = {"kind": "table", "unit": "s2-b", "item": "liveness_monitoring", "field": "targets"}
    data = filled_in(EMPTY, (NAME, "甲"), (contact, "乙"), (outline, "丙"), (table, "丁"))

    found = load_workbook_changes(SMALL, EMPTY, data)
    names = [change.part for change in found.changes]

    assert names == ["form_a", "unit/s1", "provider/provider_name", "unit/s2-b/liveness_monitoring"]
    assert found.apply(EMPTY, set()) == EMPTY
    assert found.apply(EMPTY, {"unknown"}) == EMPTY
    for name in names:
        taken = changed_parts(EMPTY, found.apply(EMPTY, {name}))
        assert name in taken
        assert taken.keys() <= {name, "/".join(name.split("/")[:2])}
    table_value = found.apply(EMPTY, set(names)).units["s2-b"].answers["liveness_monitoring"].values
    assert table_value == {"targets": ({"target": "丁"},)}


def test_a_change_says_whether_it_was_made_in_the_workbook_or_in_the_draft() -> None:
    start = material("規程")
    untouched, edited = save_workbook(SMALL, start), filled_in(start, (NAME, "乙"))
    later = material("規程", "約款")

    assert only(load_workbook_changes(SMALL, start, edited)).edited
    assert not only(load_workbook_changes(SMALL, start, edited)).collides
    assert not only(load_workbook_changes(SMALL, later, untouched)).edited
    assert only(load_workbook_changes(SMALL, later, edited)).collides


def test_a_change_that_no_form_shows_is_told_as_such() -> None:
    change = only(load_workbook_changes(SMALL, material("規程"), filled_in(material("規程"), (NAME, "甲 "))))

    assert change.before in change.after
    assert "文面には表れない" in change.after


def test_choices_keep_their_order() -> None:
    item = next(i for i in SMALL.items.values() if any(f.kind is FieldKind.MULTI_CHOICE for f in i.fields))
    field = next(f for f in item.fields if f.kind is FieldKind.MULTI_CHOICE)
    first, second = field.options[:2]
    ids = {"kind": "choice", "unit": "s1", "item": item.id, "field": field.id}

    def chosen(*marks: str) -> Value:
        edits = [({**ids, "row": str(n)}, mark) for n, mark in enumerate(marks, start=1)]
        return take_all(SMALL, EMPTY, filled_in(EMPTY, *edits)).units["s1"].answers[item.id].values[field.id]

    assert chosen("○", "◯") == (first, second)
    assert chosen("2", "１") == (second, first)


def test_what_the_draft_does_not_know_is_reported_and_left_out() -> None:
    draft = material("規程")
    book = sheets(save_workbook(SMALL, draft))
    cell_of(book, "unit", unit="s2-a", item="service_name").value = "s9"
    cell_of(book, "item", item="provider_website").value = "gone"
    cell_of(book, "field", item="representative_name").value = "gone_field"
    audit = next(f for i in SMALL.items.values() for f in i.fields if f.kind is FieldKind.CHOICE)
    cell_of(book, "v1", field=audit.id).value = "ほかの方法"

    found = load_workbook_changes(SMALL, draft, saved(book))

    assert [note for note in found.notes if "「s9」" in note]
    assert [note for note in found.notes if "「gone」" in note]
    assert [note for note in found.notes if "「gone_field」" in note]
    assert [note for note in found.notes if "「ほかの方法」" in note]
    assert all(re.search(r"シート「.+」の\d+行目", note) for note in found.notes)
    assert len(found.changes) == 1


# --- what cannot be taken -----------------------------------------------------------------------------


def problem_of(data: bytes, draft: Draft = EMPTY, edition: Edition = SMALL) -> str:
    with pytest.raises(WorkbookError) as caught:
        load_workbook_changes(edition, draft, data)
    message = str(caught.value)
    assert re.search("[ぁ-ん]", message)
    assert len(message) < 600
    return message


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"])
def test_a_formula_is_refused_with_its_place(formula: str) -> None:
    book = sheets(BLANK)
    sheet, row = line_of(book, **NAME)
    sheet.cell(row, columns_of(sheet)["v1"]).value = formula

    assert f"シート「法人の項目」の{row}行目：数式" in problem_of(saved(book))


def test_a_formula_without_its_text_is_one_too() -> None:
    parts = parts_of(BLANK)
    name = "xl/worksheets/sheet3.xml"
    parts[name] = parts[name].replace("</row>", '<c r="Z3"><f t="shared" si="0"/><v>7</v></c></row>', 1)

    assert "数式" in problem_of(packed(parts))


def test_an_error_value_is_refused() -> None:
    book = sheets(BLANK)
    cell_of(book, "v1", **NAME).value = "#REF!"

    assert "エラー値" in problem_of(saved(book))


def test_all_problems_are_told_at_once() -> None:
    edits = [({"kind": "state", "item": item}, "たぶん") for item in ("provider_name", "sales", "head_office", "shareholders")]  # fmt: skip

    problem = problem_of(filled_in(EMPTY, *edits))

    assert problem.count("「たぶん」") == 3
    assert "ほか1か所" in problem


def test_an_unknown_kind_of_evidence_is_refused() -> None:
    line = {"kind": "evidence", "item": "provider_name"}

    assert "資料の種類「うわさ」" in problem_of(filled_in(EMPTY, (line, "うわさ"), column="v3"))


def test_the_same_line_twice_is_refused() -> None:
    book = sheets(BLANK)
    sheet, row = line_of(book, **NAME)
    sheet.append([cell.value for cell in sheet[row]])

    assert f"{sheet.max_row}行目：シート「法人の項目」の{row}行目と同じ欄" in problem_of(saved(book))


def test_an_inserted_line_without_ids_is_refused() -> None:
    book = sheets(BLANK)
    sheet = book["法人の項目"]
    sheet.insert_rows(6)
    sheet.cell(6, columns_of(sheet)["v2"]).value = "どこかの欄"

    assert "6行目：書き込みがありますが" in problem_of(saved(book))


@pytest.mark.parametrize(
    "column", ["kind", "unit", "item", "field", "row", "part", "columns", "base", "v1", "v2"]
)
def test_a_missing_column_is_refused(column: str) -> None:
    book = sheets(BLANK)
    sheet = book["法人の項目"]
    sheet.delete_cols(columns_of(sheet)[column])

    assert "列" in problem_of(saved(book))


def test_a_column_twice_is_refused() -> None:
    book = sheets(BLANK)
    sheet = book["法人の項目"]
    sheet.cell(1, sheet.max_column + 1).value = "kn:v1"

    assert "同じ列が二つ" in problem_of(saved(book))


def test_changed_ids_are_refused() -> None:
    for column, value in (("columns", "[[["), ("row", "x"), ("kind", "robot"), ("columns", '["", ""]')):
        assert "隠れた列" in problem_of(filled_in(EMPTY, (NAME, value), column=column))


def marked(mark: str) -> bytes:
    parts = parts_of(BLANK)
    return packed({n: p.replace(f"kaiji-navi 1 {EDITION_ID}", mark) for n, p in parts.items()})


def test_another_edition_another_format_or_no_mark_is_refused() -> None:
    other = load_edition(MINI_ID, folder=MINI_FOLDER)
    mini = save_workbook(other, Draft(edition=MINI_ID))

    assert "制度の版が違います" in problem_of(mini)
    assert MINI_ID in problem_of(mini)
    assert "形式「2」" in problem_of(marked(f"kaiji-navi 2 {EDITION_ID}"))
    assert "版を示す" in problem_of(marked("x"))


def test_a_workbook_of_others_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "売上"

    assert "開示ナビから書き出した表ではありません" in problem_of(saved(book))


def test_a_sheet_of_ones_own_is_left_alone_even_with_formulas() -> None:
    book = sheets(BLANK)
    book.create_sheet("計算")["A1"] = "=SUM(B1:B9)"

    found = load_workbook_changes(SMALL, EMPTY, saved(book))

    assert found.changes == ()
    assert "シート「計算」" in found.notes[0]


SAVED = save_workbook(SMALL, material("規程"))


def with_part(name: str, content: str = "x") -> bytes:
    return packed({**parts_of(SAVED), name: content})


def padded(name: str, content: str) -> bytes:
    """A part that the ratio of sizes would give away, hidden beside one that cannot be packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, text in {**parts_of(SAVED), name: content}.items():
            archive.writestr(each, text)
        archive.writestr("docProps/thumbnail.png", random.Random(1).randbytes(2**20))
    return stream.getvalue()


def without_part(name: str) -> bytes:
    return packed({n: text for n, text in parts_of(SAVED).items() if n != name})


def with_rows(xml: str) -> bytes:
    parts = parts_of(SAVED)
    name = "xl/worksheets/sheet3.xml"
    return packed({**parts, name: parts[name].replace("</sheetData>", f"{xml}</sheetData>")})


def twice(name: str) -> bytes:
    stream = io.BytesIO(SAVED)
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(name, "x")
    return stream.getvalue()


def encrypted() -> bytes:
    data = bytearray(SAVED)
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1
    return bytes(data)


def lying_about_sizes() -> bytes:
    data = bytearray(with_part("xl/worksheets/sheet3.xml", "<worksheet>" + " " * 10**6 + "</worksheet>"))
    for found in re.finditer(b"PK\x01\x02", bytes(data)):
        struct.pack_into("<I", data, found.start() + 24, 5)
    return bytes(data)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
BAD = {
    "empty": (b"", "空です"),
    "text": ("提出書類".encode(), "Excelブック"),
    "JSON": (b'{"edition": "x"}', "Excelブック"),
    "old Excel or a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "パスワード付き"),
    "too large": (b"PK" + b"\0" * WORKBOOK_FILE, "5 MBまで"),
    "a zip of something else": (packed({"a.txt": "x"}), "Excelブックとして読めません"),
    "encrypted": (encrypted(), "パスワード付き"),
    "too many entries": (packed({f"xl/{n}.xml": "" for n in range(400)}), "大きすぎる"),
    "a bomb": (packed({f"{n}": "0" * 2**20 for n in range(61)}), "大きすぎる"),
    "a smaller bomb": (packed({f"{n}": "0" * 2**20 for n in range(30)}), "圧縮"),
    "sizes that lie": (lying_about_sizes(), "Excelブックとして読めません"),
    "macros": (with_part("xl/vbaProject.bin"), "マクロ"),
    "external links": (with_part("xl/externalLinks/externalLink1.xml"), "リンク"),
    "embedded files": (with_part("xl/embeddings/oleObject1.bin"), "リンク・埋め込み"),
    "no workbook": (without_part("xl/workbook.xml"), "Excelブックとして読めません"),
    "no sheet": (without_part("xl/worksheets/sheet3.xml"), "Excelブックとして読めません"),
    "broken XML": (with_part("xl/worksheets/sheet3.xml", "<worksheet><sheetData>"), "Excelブックとして読めません"),
    "entities": (with_part("xl/worksheets/sheet3.xml", LAUGHS + "<x>&b;</x>"), "Excelブックとして読めません"),
    "entities in strings": (with_part("xl/workbook.xml", LAUGHS + "<x/>"), "Excelブックとして読めません"),
    "nested too deep": (with_part("xl/worksheets/sheet3.xml", "<a>" * 10**5), "Excelブックとして読めません"),
    "too many elements": (padded("xl/worksheets/sheet3.xml", f"<a>{'<a/>' * 3_000_000}</a>"), "大きすぎる"),
    "a row far below": (with_rows('<row r="99999999999"><c t="str"><v>x</v></c></row>'), "多すぎます"),
    "a column far right": (with_rows('<row r="999"><c r="XFD999" t="str"><v>x</v></c></row>'), "多すぎます"),
    "a cell without an address": (with_rows('<row><c r="?" t="str"><v>x</v></c></row>'), "Excelブック"),
    "a string that is not there": (with_rows('<row><c t="s"><v>99999</v></c></row>'), "Excelブック"),
    "not a number": (with_rows("<row><c><v>many</v></c></row>"), "Excelブック"),
    "infinity": (with_rows("<row><c><v>1e999</v></c></row>"), "読み取れない"),
    "a huge text": (with_rows(f'<row><c t="str"><v>{"x" * 200_000}</v></c></row>'), "長すぎる"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_in_japanese(data: bytes, says: str) -> None:
    assert says in problem_of(data)


def test_an_entry_twice_is_refused() -> None:
    assert "構造" in problem_of(twice("xl/workbook.xml"))


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99, 0.9999])
def test_a_truncated_file_is_refused(share: float) -> None:
    assert "途中で切れている" in problem_of(SAVED[: int(len(SAVED) * share)])


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300).map(lambda data: b"PK\x03\x04" + data) | st.binary(max_size=300))
def test_random_bytes_are_refused(data: bytes) -> None:
    assert problem_of(data)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(SAVED) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_refused_or_changes_nothing(start: int, noise: bytes) -> None:
    """Bytes that no reader looks at (dates, attributes) may change; what is read is protected by checksums."""
    data = SAVED[:start] + noise + SAVED[start + len(noise) :]
    try:
        found = load_workbook_changes(SMALL, material("規程"), data)
    except WorkbookError:
        return
    assert found.changes == ()


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_any_text_in_any_cell_is_taken_or_refused(data: st.DataObject) -> None:
    parts = parts_of(SAVED)
    name = data.draw(st.sampled_from(["xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"]))
    cells = list(re.finditer("<t[^>]*>([^<]*)</t>", parts[name]))
    cell = data.draw(st.sampled_from(cells))
    text = xml_escape(escape(data.draw(texts)))
    parts[name] = parts[name][: cell.start(1)] + text + parts[name][cell.end(1) :]
    try:
        found = load_workbook_changes(SMALL, material("規程"), packed(parts))
    except WorkbookError:
        return
    taken = found.apply(material("規程"), {change.part for change in found.changes})
    assert Draft.model_validate_json(taken.model_dump_json()) == taken


def test_a_filing_of_very_many_units_says_so() -> None:
    levels = tuple(ServiceLevel(id=f"l{n}", name=f"レベル{n}") for n in range(20))
    services = tuple(Service(id=f"s{n}", levels=levels, levels_differ="yes") for n in range(10))

    with pytest.raises(WorkbookError, match="申請単位が多すぎる"):
        save_workbook(SMALL, Draft(edition=EDITION_ID, offering=Offering(services=services)))


def test_a_filing_without_units_has_a_workbook_too() -> None:
    draft = Draft(edition=EDITION_ID, offering=Offering(services=()), form_a={"contact_name": "甲"})
    empty = draft.model_copy(update={"form_a": {}})

    assert take_all(SMALL, empty, save_workbook(SMALL, draft)) == draft


# --- tables for other tools ---------------------------------------------------------------------------


def read_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_of_items_has_every_item_as_form_b_prints_it(edition: Edition, complete: Draft) -> None:
    rows = read_csv(items_csv(edition, complete, "s1"))

    assert [row["項目ID"] for row in rows] == list(edition.items)
    assert rows[0]["申請内容"] == "2026年10月1日"
    assert rows[0]["状態"] == "記述する"
    assert "社内起案書" in rows[0]["添付書類等"]


def test_the_table_of_evidence_has_every_row(edition: Edition, complete: Draft) -> None:
    rows = read_csv(evidence_csv(edition, complete, "s1"))
    answers = [*complete.provider_answers.values(), *complete.units["s1"].answers.values()]

    assert len(rows) == sum(len(answer.evidence) for answer in answers)
    assert {row["種類"] for row in rows} <= {"自社の資料", "ウェブページ", "委託先の資料"}


def test_no_cell_of_a_table_is_run_as_a_formula() -> None:
    draft = nasty_draft()
    for data in (items_csv(SMALL, draft, "s1"), evidence_csv(SMALL, draft, "s1")):
        cells = [cell for row in read_csv(data) for cell in row.values()]
        assert not [cell for cell in cells if cell.strip()[:1] in set("=+-@＝＋－＠") or cell[:1] == "\t"]
        assert b"\x00" not in data
    assert "'=1+1" in [row["資料の名前"] for row in read_csv(evidence_csv(SMALL, draft, "s1"))]
