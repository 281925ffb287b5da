"""Names of places: whatever the ids of a file are, what is written for a place stays in exactly that place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.describe import FORMER_UNIT, part_name
from core.documents import list_documents
from core.draft import Answer, Draft, Integration, Offering, Service, ServiceLevel, State, UnitDraft
from core.edition import Edition
from core.files import save_draft
from core.filing import assess_filing
from core.papers import render_filing_set
from core.pdf import render_draft_pdf
from core.places import (
    LONGEST_ITEM_ID,
    SECTIONS,
    PaperName,
    Place,
    PlaceError,
    new_id,
    new_level_id,
    widget_key,
    within,
)
from core.store.parts import changed_parts, join_parts, part_text, split_draft, with_part
from core.units import assess_units, used_unit_ids
from core.workbook import load_workbook_changes, save_workbook
from tests.support import EDITION_ID
from tests.test_workbook import SMALL
from tests.wizard import Wizard

ON = date(2026, 11, 23)
ODD = [
    "",
    "/",
    "a",
    "a/b",
    "a/b/c",
    "%",
    "%2F",
    "a%2Fb",
    "a%252Fb",
    "-",
    "a-b",
    ".",
    "a.b",
    ":",
    "a:b",
    "unit/a",
    "title",
]
ODD += [
    "provider/a",
    "／％：－",
    "Ａ",
    "ｶﾞ",
    "ガ",
    "\u30ab\u3099",
    "\0",
    "a\0",
    "\r\n",
    " a ",
    "😀",
    "サービス",
    "name",
    "l" * 30,
]

odd = st.sampled_from(ODD)
ids = (
    odd
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | odd.map(lambda text: f"{text}s1-l1")
)
places = st.one_of(
    st.sampled_from(SECTIONS).map(Place.section),
    ids.map(Place.provider_item),
    ids.map(Place.unit_form),
    st.tuples(ids, ids).map(lambda pair: Place.unit_item(*pair)),
)
quick = settings(deadline=None, max_examples=300)
slow = settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))


# --- names


@quick
@given(places, places)
def test_a_name_leads_back_to_its_place_and_to_no_other(one: Place, other: Place) -> None:
    assert Place.parse(str(one)) == one
    assert (str(one) == str(other)) is (one == other)
    assert "\0" not in str(one)


def test_no_two_odd_places_share_a_name() -> None:
    found = [Place.provider_item(a) for a in ODD] + [Place.unit_form(a) for a in ODD]
    found += [Place.unit_item(a, b) for a in ODD for b in ODD] + [Place.section(name) for name in SECTIONS]

    assert len({str(place) for place in found}) == len(found)


@quick
@given(st.text(st.sampled_from("unitprovder/%20F5a\0")) | ids)
def test_a_text_is_a_name_only_as_it_would_be_written(text: str) -> None:
    try:
        place = Place.parse(text)
    except PlaceError:
        return
    assert str(place) == text


@pytest.mark.parametrize(
    "text", ["", "x", "unit", "unit/a/b/c", "provider/a/b", "unit/%", "unit/%2f", "title/"]
)
def test_texts_that_are_no_names(text: str) -> None:
    with pytest.raises(PlaceError):
        Place.parse(text)


@quick
@given(st.lists(ids, max_size=3), st.lists(ids, max_size=3))
def test_widget_keys_of_different_places_differ(one: list[str], other: list[str]) -> None:
    assert (widget_key("1", *one) == widget_key("1", *other)) is (one == other)
    assert within(widget_key("1", *one), *other) == widget_key("1", *one, *other) or not other


@quick
@given(ids)
def test_a_paper_of_a_unit_is_not_the_paper_of_the_filing(unit_id: str) -> None:
    name = PaperName("form_a", unit_id)

    assert PaperName.parse(str(name)) == name
    assert PaperName.parse("form_a") == PaperName("form_a") != name


# --- ids of units

services = st.builds(
    Service,
    id=ids,
    name=st.sampled_from(["", "甲"]),
    levels=st.lists(st.builds(ServiceLevel, id=ids), max_size=2).map(tuple),
    levels_differ=st.sampled_from(["yes", "no"]),
)
groups = st.builds(Integration, id=ids | st.sampled_from(["g1", "s2", "s1-l1"]))


@st.composite
def offerings(draw: st.DrawFn, most: int = 3) -> Offering:
    """Services with any ids, as far as a file may bring them together."""
    chosen: list[Service] = []
    for service in draw(st.lists(services, min_size=1, max_size=most)):
        try:
            chosen = list(Offering(services=(*chosen, service)).services)
        except ValidationError:
            continue
    return Offering(services=tuple(chosen or [Service(id="s1")]))


@quick
@given(offerings(), ids, st.lists(ids, max_size=2))
def test_a_new_service_group_or_level_takes_nobodys_unit(
    offering: Offering, former: str, ticked: list[str]
) -> None:
    keys = tuple(str(PaperName("form_a", unit)) for unit in ticked)
    draft = Draft(edition=EDITION_ID, offering=offering, units={former: UnitDraft()}, documents_ready=keys)
    taken = {*offering.unit_ids, former, *filter(None, ticked)}
    used = used_unit_ids(draft)
    service = Service(id=new_id("s", used))
    level = ServiceLevel(id=new_level_id("s1", {"l1"}, used))
    group = Integration(id=new_id("g", used))

    grown = Offering(
        services=(*offering.services, service.model_copy(update={"levels": (level,)})), integrations=(group,)
    )
    new = set(grown.unit_ids) - set(offering.unit_ids)
    assert not new & taken
    assert len(set(grown.unit_ids)) == len(grown.unit_ids)


@pytest.mark.parametrize(
    "offering",
    [
        {"services": [{"id": "s1", "levels": [{"id": "l1"}]}, {"id": "s1-l1"}]},
        {"services": [{"id": "a", "levels": [{"id": "b-c"}]}, {"id": "a-b", "levels": [{"id": "c"}]}]},
        {"services": [{"id": ""}], "integrations": [{"id": ""}]},
    ],
)
def test_units_that_would_be_one_are_refused_in_words(offering: object) -> None:
    with pytest.raises(ValidationError, match="重複しています"):
        Offering.model_validate(offering)


# --- through the draft's ways


def described(text: str) -> Answer:
    return Answer(state=State.DESCRIBED, note=text)


def filled(edition: Edition, offering: Offering) -> Draft:
    """A draft that says something else in every kind of place of every unit."""
    draft = Draft(edition=edition.id, offering=offering)
    field = next(f for f in edition.form_a_fields("unit") if not f.shared)
    provider, service = (
        next(c.items[0] for c in edition.categories if c.part == part) for part in ("provider", "service")
    )
    draft = draft.with_answer("provider", "", provider, described("法人"))
    for number, unit in enumerate(assess_units(edition, offering).units):
        draft = draft.with_answer("service", unit.id, service, described(f"項目{number}"))
        form = draft.unit(unit.id).model_copy(update={"form_a": {field.id: f"申請書{number}"}})
        draft = draft.model_copy(update={"units": {**draft.units, unit.id: form}})
    return draft


def places_of(draft: Draft) -> list[Place]:
    return [Place.parse(name) for name in split_draft(draft)]


@quick
@given(offerings())
def test_each_part_is_found_described_changed_and_put_together_under_its_own_name(offering: Offering) -> None:
    draft = filled(SMALL, offering)
    named = [part_name(SMALL, draft, str(place)) for place in places_of(draft) if place.unit is not None]
    units = [unit.name for unit in assess_units(SMALL, offering).units]

    assert join_parts(draft.edition, split_draft(draft)) == draft
    assert not any(FORMER_UNIT in name for name in named)
    assert sorted(named) == sorted(
        name for unit in units for name in (f"申請書A（サービス）（{unit}）", f"{_service_item()}（{unit}）")
    )
    for place in places_of(draft):
        less = with_part(draft, str(place), None)
        assert {*changed_parts(draft, less)} == {str(place)}
        assert with_part(less, str(place), part_text(draft, str(place))) == draft


def _service_item() -> str:
    return next(c.items[0].name for c in SMALL.categories if c.part == "service")


@slow
@given(offerings(), st.data())
def test_a_change_in_a_workbook_lands_in_exactly_its_place(offering: Offering, data: st.DataObject) -> None:
    mine = filled(SMALL, offering)
    place = data.draw(
        st.sampled_from([p for p in places_of(mine) if p.unit is not None or p.item is not None])
    )
    text = (
        (part_text(mine, str(place)) or "")
        .replace("項目", "別の")
        .replace("申請書", "別の")
        .replace("法人", "別の")
    )
    theirs = with_part(mine, str(place), text)
    found = load_workbook_changes(SMALL, mine, save_workbook(SMALL, theirs))

    assert [change.part for change in found.changes] == [str(place)]
    assert found.notes == ()
    assert found.apply(mine, {str(place)}) == theirs


@slow
@given(offerings())
def test_an_edited_workbook_of_odd_units_meets_no_edit_of_another_place(offering: Offering) -> None:
    """Without an edit here, what was filled in there never collides: each part has its own fingerprint."""
    empty = Draft(edition=SMALL.id, offering=offering)
    found = load_workbook_changes(SMALL, empty, save_workbook(SMALL, filled(SMALL, offering)))

    assert found.apply(empty, {change.part for change in found.changes}) == filled(SMALL, offering)
    assert load_workbook_changes(SMALL, empty, save_workbook(SMALL, empty)).changes == ()


@quick
@given(offerings())
def test_ticks_and_findings_stay_with_their_unit(offering: Offering) -> None:
    draft = Draft(edition=SMALL.id, offering=offering)
    units = assess_units(SMALL, offering).units
    lines = list_documents(SMALL, draft, units)
    line = next(each for each in reversed(lines) if each.name.unit is not None)
    ticked = list_documents(SMALL, draft.model_copy(update={"documents_ready": (line.key,)}), units)
    filing = assess_filing(SMALL, draft, ON)

    assert [each.key for each in ticked if each.ready] == [line.key]
    assert len({each.key for each in lines}) == len(lines)
    per_unit = [f for f in filing.form_a if f.unit is not None]
    assert {f.unit for f in per_unit} == {unit.id for unit in units}
    assert len(per_unit) % len(units) == 0
    assert len([f for f in filing.form_a if f.unit is None]) < len(filing.form_a)


# --- one draft with all of them, as an applicant would open it

UNITS = ["", "a/b", "a", "a%2Fb", "a.b", "a:b", "／％：－", "😀", "a\0"]
EVERYTHING = Offering(
    services=(
        *(Service(id=each, name=f"サービス{number}") for number, each in enumerate(UNITS, start=1)),
        Service(
            id="s",
            name="段階",
            levels=(ServiceLevel(id="name", name="標準"), ServiceLevel(id="remove", name="上位")),
            levels_differ="yes",
        ),
    )
)


def test_a_filing_of_odd_ids_is_printed_whole(edition: Edition) -> None:
    draft = filled(edition, EVERYTHING)
    made = render_filing_set(edition, draft, ON)

    assert sum(paper.name.endswith("1_申請書A.pdf") for paper in made.papers) == len(UNITS) + 2
    assert render_draft_pdf(edition, draft, ON).startswith(b"%PDF-")


@pytest.fixture(scope="module")
def opened(edition: Edition) -> Wizard:
    return Wizard(filled(edition, EVERYTHING))


@pytest.mark.parametrize("unit_id", [*UNITS, "s-remove"])
def test_what_is_typed_in_a_card_is_stored_in_its_own_unit(
    edition: Edition, opened: Wizard, unit_id: str
) -> None:
    item = edition.items["liveness_monitoring"]
    before = opened.draft
    opened.go_to_item(edition, item.id, unit_id)
    opened.choose("参考とその他", "note", kind="pills")
    opened.type("自分用のメモ", f"これは{unit_id}", kind="text_area")
    stored = Wizard(secret=opened.secret).draft

    assert set(changed_parts(before, stored)) == {str(Place.unit_item(unit_id, item.id))}
    assert stored.unit(unit_id).answers[item.id].note == f"これは{unit_id}"


def test_every_page_of_a_draft_with_odd_ids_can_be_worked_with(opened: Wizard) -> None:
    for address in ("units", "form-a", "readiness", "documents", "export", "drafts", "renewal", "after"):
        opened.go(address)

    opened.go("units")
    opened.type("サービス2の名称", "別の名")
    opened.type("サービスレベルの名称", "最上位", nth=1)
    opened.go("documents")
    for number in range(3):
        opened.done(opened.at.checkbox[number].check())
    stored = Wizard(secret=opened.secret).draft

    assert stored.offering.services[1].name == "別の名"
    assert stored.offering.services[-1].levels[1].name == "最上位"
    assert [PaperName.parse(key).unit for key in stored.documents_ready] == [""] * 3


def test_a_level_of_a_new_service_joins_no_other_unit(opened: Wizard) -> None:
    opened.go("units")
    opened.click("サービスを追加")
    opened.draw()
    opened.click("サービスレベル（プラン）を分けている", nth=len(UNITS))
    stored = Wizard(secret=opened.secret).draft

    assert Offering.model_validate(stored.offering.model_dump()) == stored.offering


@pytest.mark.parametrize("unit_id", ["x" * 200, "/" * 60])
def test_an_id_too_long_for_its_answers_is_told_when_the_file_is_opened(unit_id: str) -> None:
    wizard = Wizard()
    wizard.choose_file(
        save_draft(Draft(edition=EDITION_ID, offering=Offering(services=(Service(id=unit_id),))))
    )

    assert f"（{len(unit_id)}文字）が長すぎるため" in wizard.shown
    assert "このファイルを開く" not in wizard.labels("button")


def test_every_items_id_has_room_beside_a_long_unit(edition: Edition, mini: Edition) -> None:
    assert all(len(item) <= LONGEST_ITEM_ID for each in (edition, mini) for item in each.items)
