"""The live board: counts from three people on, and nothing by which one or two people can be told apart."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.draft import Draft
from core.edition import Edition
from core.fees import MOST_UNITS, estimate_fees
from core.filing import assess_filing
from core.workshop import (
    FEWEST,
    Board,
    Group,
    Standing,
    assess_board,
    assess_standing,
    board_csv,
    sections,
)
from pages.live import groups_of
from questionnaire import load_edition
from tests.support import EDITION_ID, cases
from tests.test_files import drafts

TODAY = date(2026, 11, 24)
STEPS = {"eligibility": "申請資格", "units": "申請単位", "form-b": "申請書B"}
EDITION = load_edition(EDITION_ID)
NUMBERS = sorted(EDITION.numbers.values())

shared_out = ("steps", "readiness", "fees")
counted = ("items", "gates")
some_numbers = st.lists(st.sampled_from(NUMBERS[:6]), unique=True).map(lambda found: tuple(sorted(found)))
standings = st.builds(
    Standing,
    step=st.sampled_from([*STEPS, "export", ""]),
    percent=st.integers(0, 100),
    units=st.integers(0, 7) | st.just(MOST_UNITS + 1),
    open_items=some_numbers,
    open_gates=some_numbers,
)
rooms = st.lists(standings, max_size=12)
generated = settings(deadline=None, max_examples=200)


def board_of(people: list[Standing]) -> Board:
    return assess_board(EDITION, people, STEPS)


def told(groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    """Label and figure of each group, as written on the wall."""
    return [(label, figure) for label, _, figure in groups_of(groups)]


def standing(
    at: str, percent: int = 0, units: int = 0, items: Sequence[int] = (), gates: Sequence[int] = ()
) -> Standing:
    return Standing(step=at, percent=percent, units=units, open_items=tuple(items), open_gates=tuple(gates))


def some(count: int, **same: Any) -> list[Standing]:
    """So many people who stand at the same place."""
    return [standing(**same)] * count


@pytest.mark.parametrize("case", cases("board"))
def test_the_board_of_a_room(case: dict[str, Any]) -> None:
    board = board_of([each for row in case["people"] for each in some(**row)])

    assert board.people == case["counted"]
    for section, expected in case["shown"].items():
        figures = {
            label: f"{count}人" if isinstance(count, int) else count for label, count in expected.items()
        }
        assert told(getattr(board, section)) == list(figures.items()), section


@generated
@given(rooms)
def test_no_figure_speaks_of_one_or_two_people(people: list[Standing]) -> None:
    board = board_of(people)
    if len(people) < FEWEST:
        assert board == Board()
        return

    assert board.people == len(people)
    for section in shared_out:
        groups = getattr(board, section)
        assert sum(group.people for group in groups) == len(people)
        assert all(group.people == 0 or group.people >= FEWEST for group in groups)
        assert not any(group.or_more for group in groups)
    for group in (group for section in counted for group in getattr(board, section)):
        assert group.people >= FEWEST
        assert group.or_more or len(people) - group.people not in range(1, FEWEST)


@generated
@given(rooms)
def test_what_is_told_of_open_items_is_true_and_complete(people: list[Standing]) -> None:
    board = board_of(people)
    for section, found in (("items", "open_items"), ("gates", "open_gates")):
        truth = Counter(number for each in people for number in getattr(each, found))
        shown = {group.label: group for group in getattr(board, section)}
        for item_id, number in EDITION.numbers.items():
            group = shown.get(EDITION.items[item_id].name)
            if group is None:
                few_without = 0 < len(people) - truth[number] < FEWEST > len(people) - 2
                assert truth[number] < FEWEST or few_without
            elif group.or_more:
                assert group.people <= truth[number] < len(people)
            else:
                assert group.people == truth[number]


@generated
@given(rooms)
def test_open_items_come_by_figure_and_then_by_number(people: list[Standing]) -> None:
    """Were the true numbers the order, two items told alike would still tell which has one person more."""
    number_of = {EDITION.items[item_id].name: number for item_id, number in EDITION.numbers.items()}
    for groups in (board_of(people).items, board_of(people).gates):
        order = [(-group.people, number_of[group.label]) for group in groups]
        assert order == sorted(order)


@generated
@given(rooms.filter(lambda people: len(people) >= FEWEST), rooms.filter(lambda people: len(people) >= FEWEST))
def test_the_ends_of_a_scale_are_the_same_whoever_is_there(
    one: list[Standing], other: list[Standing]
) -> None:
    """A label that reaches just as far as the people do would name the figure of the last one."""
    for section in shared_out:
        ends = [
            (groups[0].label.split(mark)[0], groups[-1].label.split(mark)[-1])
            for groups, mark in (
                (getattr(board_of(p), section), "・" if section == "steps" else "〜") for p in (one, other)
            )
        ]
        assert ends[0] == ends[1]


@generated
@given(rooms, st.randoms())
def test_the_order_of_people_does_not_matter(people: list[Standing], random: Any) -> None:
    mixed = list(people)
    random.shuffle(mixed)

    assert board_of(mixed) == board_of(people)


@pytest.mark.parametrize("units", range(1, 5))
def test_fees_are_those_of_the_estimate(edition: Edition, mini: Edition, units: int) -> None:
    for each in (edition, mini):
        board = assess_board(each, [Standing(units=units)] * 4, STEPS)
        shown = [group.label for group in board.fees if group.people]
        assert shown == [f"{estimate_fees(each, units, 1).total_yen:,}円"]


def test_only_the_eight_items_most_often_open_are_shown() -> None:
    everyone = standing("units", items=NUMBERS[:20])
    some = [standing("units", items=NUMBERS[20:22])] * 3

    names = [group.label for group in board_of([everyone] * 4 + some).items]
    assert names == [EDITION.items[i].name for i in list(EDITION.numbers)[:8]]


# What leaves a draft


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(drafts, st.sampled_from([*STEPS, ""]))
def test_a_standing_holds_numbers_and_a_page_and_nothing_that_was_typed(draft: Draft, step: str) -> None:
    content = json.loads(
        assess_standing(EDITION, assess_filing(EDITION, draft, TODAY), step).model_dump_json()
    )

    assert content.pop("step") == step
    numbers = [*content.pop("open_items"), *content.pop("open_gates"), *content.values()]
    assert set(content) == {"percent", "units"}
    assert all(type(number) is int for number in numbers)


def test_a_standing_says_what_the_draft_says(complete: Draft) -> None:
    """Filled in to the end nothing is open; with nothing filled in, everything required is."""
    done = assess_standing(EDITION, assess_filing(EDITION, complete, TODAY), "export")
    assert (done.percent, done.units, done.open_items, done.open_gates) == (100, 1, (), ())

    one = Draft(edition=EDITION_ID, offering=complete.offering)
    nothing = assess_standing(EDITION, assess_filing(EDITION, one, TODAY), "start")
    required = {EDITION.numbers[item.id] for item in EDITION.items.values() if item.required}
    gates = {EDITION.numbers[item.id] for item in EDITION.items.values() if item.gate}
    assert (nothing.percent, nothing.units) == (0, 1)
    assert set(nothing.open_items) <= required
    assert set(nothing.open_gates) <= gates
    assert len(nothing.open_gates) == 12


# The table to keep


@generated
@given(rooms)
def test_the_table_says_what_the_board_says(people: list[Standing]) -> None:
    board = board_of(people)
    heading, everybody, *rows = csv.reader(StringIO(board_csv(board).decode("utf-8-sig")))

    assert heading == ["区分", "内容", "人数"]
    assert everybody == ["参加者", "全体", str(len(people)) if len(people) >= FEWEST else "3人未満"]
    figures = [figure.replace("人", "") for _, groups in sections(board) for _, figure in told(groups)]
    assert [row[2] for row in rows] == figures
    assert [row[:2] for row in rows] == [[t, g.label] for t, groups in sections(board) for g in groups]


def test_the_table_opens_in_a_spreadsheet_program() -> None:
    data = board_csv(board_of([standing("units")] * 3))

    assert data.startswith(b"\xef\xbb\xbf")  # without the mark, Excel takes UTF-8 for something else
    assert data.count(b"\r\n") == data.count(b"\n") > 10
    assert not any(line.startswith(("=", "+", "-", "@")) for line in data.decode("utf-8-sig").splitlines())


def test_the_board_kept_at_the_end_comes_back_as_it_was() -> None:
    board = board_of([standing("units", percent=40, units=2, items=[1, 2], gates=[79])] * 5)

    assert Board.model_validate_json(board.model_dump_json()) == board
