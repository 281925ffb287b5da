"""Rooms of workshops: who gets in, who sees what, and what is left at the end. On SQLite and PostgreSQL."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from core.draft import Answer, Draft
from core.store import GRACE, Access, Store, TooManyGuesses, UnknownDraft, browser_holder, database_url
from core.store.codes import GUESSES_PER_SOURCE, read_code
from core.store.tables import drafts, metadata, participants
from core.store.tables import rooms as rooms_table
from core.text.dates import JAPAN
from core.workshop import (
    JOIN_LETTERS,
    WAIT,
    Board,
    Participant,
    Room,
    RoomClosed,
    Rooms,
    RoomSettings,
    Standing,
    UnknownRoom,
)
from core.workshop.rooms import JOIN_GUESSES
from questionnaire import load_sample
from tests.postgres import Postgres, postgres
from tests.support import EDITION_ID
from tests.upkeep import Times

TODAY = date(2026, 11, 24)
BOSS, ANNA, BERT, STRANGER = (browser_holder(name) for name in ("boss", "anna", "bert", "stranger"))
EMPTY = Draft(edition=EDITION_ID)
SETTINGS = RoomSettings(title="十一月の会", last_day=TODAY, edition=EDITION_ID, steps=("units",), seats=30)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("server").new_database())
    opened = Store(database_url())
    yield opened
    opened.engine.dispose()


@pytest.fixture
def rooms(store: Store) -> Rooms:
    return Rooms(store)


@pytest.fixture
def opened(rooms: Rooms) -> tuple[Room, str]:
    return rooms.open_room(BOSS, SETTINGS)


@pytest.fixture
def room(opened: tuple[Room, str]) -> Room:
    return opened[0]


def closing(room: Room, standings: tuple[Standing, ...]) -> str:
    return f"{len(standings)} people of {room.people}"


def everything(store: Store) -> str:
    """All that the database holds, as text."""
    with store.engine.begin() as connection:
        return repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])


# Codes


@pytest.mark.parametrize("style", ["as shown", "lower", "full width", "spaced", "lookalikes"])
def test_a_join_code_is_understood_however_it_is_typed(rooms: Rooms, room: Room, style: str) -> None:
    with rooms.engine.begin() as connection:
        connection.execute(update(rooms_table).values(join_code="01V7K9QX"))
    typed = {
        "as shown": "01V7-K9QX",
        "lower": "01v7k9qx",
        "full width": "０１Ｖ７－Ｋ９ＱＸ",
        "spaced": " 01V7　K9 QX\n",
        "lookalikes": "OIU7K9QX",
    }
    assert rooms.find(typed[style], "here").id == room.id
    assert read_code(rooms.find("ol v7k9qx", "here").shown_code) == "01V7K9QX"


def test_a_join_code_has_40_random_bits(rooms: Rooms) -> None:
    codes = {rooms.open_room(BOSS, SETTINGS)[0].join_code for _ in range(60)}

    assert len(codes) == 60
    assert {len(code) for code in codes} == {JOIN_LETTERS}
    assert len(set("".join(codes))) == 32  # letters of five bits each


def test_of_the_facilitators_code_only_a_hash_is_stored(store: Store, opened: tuple[Room, str]) -> None:
    code = opened[1]

    assert len(read_code(code)) == 26
    assert code not in everything(store)
    assert read_code(code) not in everything(store)


def test_each_code_opens_one_door_only(rooms: Rooms, opened: tuple[Room, str]) -> None:
    room, code = opened
    with pytest.raises(UnknownRoom):
        rooms.find(code, "here")
    with pytest.raises(UnknownRoom):
        rooms.facilitate(STRANGER, room.join_code, "here")
    assert rooms.facilitated(STRANGER) == ()

    assert rooms.facilitate(STRANGER, code.lower().replace("-", " "), "here") == room
    assert rooms.facilitate(STRANGER, code, "here") == room  # once more does no harm
    assert rooms.facilitated(STRANGER) == (room,)


def test_too_many_wrong_codes_have_to_wait_at_that_browser_only(
    store: Store, rooms: Rooms, room: Room
) -> None:
    for number in range(JOIN_GUESSES):
        with pytest.raises(UnknownRoom):
            rooms.find(f"wrong {number}", "hall")
    with pytest.raises(TooManyGuesses):
        rooms.find(room.join_code, "hall")
    assert rooms.find(room.join_code, "office") == room

    stored = store.create(ANNA, EMPTY, "甲")  # a resume code still works at the blocked address
    assert Access(store).resume(BERT, Access(store).new_code(ANNA, stored.id), "hall") == stored.id


def test_wrong_resume_codes_do_not_keep_anybody_out_of_a_room(store: Store, rooms: Rooms, room: Room) -> None:
    for _ in range(GUESSES_PER_SOURCE):
        with pytest.raises(UnknownDraft):
            Access(store).resume(ANNA, "wrong", "hall")
    with pytest.raises(TooManyGuesses):
        Access(store).resume(ANNA, "wrong", "hall")

    assert rooms.find(room.join_code, "hall") == room


def test_a_hall_behind_one_address_may_mistype(rooms: Rooms, room: Room) -> None:
    for _ in range(30):
        with pytest.raises(UnknownRoom):
            rooms.find("wrong", "hall")
    assert all(rooms.find(room.join_code, "hall") == room for _ in range(100))


# Joining


def test_who_joins_twice_gets_the_same_draft_and_two_people_get_two(rooms: Rooms, room: Room) -> None:
    first = rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    assert rooms.join(ANNA, room.id, "ほか", EMPTY, TODAY) == first
    assert rooms.join(BERT, room.id, "あんな", EMPTY, TODAY).draft_id != first.draft_id
    assert rooms.room(room.id).people == 2


def test_who_took_the_draft_off_the_machine_gets_a_new_one(store: Store, rooms: Rooms, room: Room) -> None:
    """Whoever sits there next must not get it, and nothing of it stays behind."""
    first = rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    Access(store).leave(ANNA, first.draft_id)
    second = rooms.join(ANNA, room.id, "べると", EMPTY, TODAY)

    assert store.read(ANNA, second.draft_id).draft == EMPTY
    assert rooms.room(room.id).people == 1
    assert first.draft_id not in everything(store)


def test_forty_at_once_fill_thirty_seats_exactly(store: Store, rooms: Rooms, room: Room) -> None:
    start, sample = threading.Barrier(40), load_sample("hajime")

    def arrive(number: int) -> str:
        start.wait()
        try:
            return rooms.join(browser_holder(str(number)), room.id, f"{number}", sample, TODAY).draft_id
        except RoomClosed as closed:
            return closed.reason

    with ThreadPoolExecutor(40) as pool:
        results = list(pool.map(arrive, range(40)))

    assert results.count("full") == 10
    assert len(set(results)) == 31
    assert rooms.room(room.id).people == 30
    with store.engine.begin() as connection:
        assert len(connection.execute(select(drafts.c.id)).all()) == 30


def test_one_browser_in_many_tabs_has_one_seat(rooms: Rooms, room: Room) -> None:
    with ThreadPoolExecutor(8) as pool:
        seats = set(pool.map(lambda _: rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY), range(8)))
    assert len(seats) == 1


def test_nobody_joins_a_room_that_is_over_or_unknown(rooms: Rooms, room: Room) -> None:
    with pytest.raises(RoomClosed, match="ended"):
        rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY + timedelta(days=1))
    rooms.end(BOSS, room.id, closing)
    with pytest.raises(RoomClosed, match="ended"):
        rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    with pytest.raises(UnknownRoom):
        rooms.join(ANNA, "no-such-room", "あんな", EMPTY, TODAY)


# Who sees what


@pytest.mark.parametrize("other", [BOSS, BERT, STRANGER])
def test_nobody_else_reaches_a_participants_draft(store: Store, rooms: Rooms, room: Room, other: str) -> None:
    seat = rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    rooms.join(BERT, room.id, "べると", EMPTY, TODAY)
    base = store.read(ANNA, seat.draft_id)
    titled = EMPTY.model_copy(update={"title": "x"})
    attempts: list[Any] = [
        lambda: store.read(other, seat.draft_id),
        lambda: store.save(other, base, titled, "x"),
        lambda: store.delete(other, seat.draft_id),
        lambda: store.archive(other, seat.draft_id),
        lambda: store.history(other, seat.draft_id),
        lambda: Access(store).new_code(other, seat.draft_id),
        lambda: Access(store).share(other, seat.draft_id, "x@example.jp", "reader"),
    ]
    for attempt in attempts:
        with pytest.raises(UnknownDraft):
            attempt()
    rooms.take_home(other, seat.draft_id)

    assert seat.draft_id not in {listed.id for listed in store.list(other)}
    assert rooms.seat(other, seat.draft_id) is None
    assert rooms.participants(BOSS, room.id)[0] == Participant("あんな", taken=False)


@pytest.mark.parametrize("other", [ANNA, STRANGER])
def test_only_a_facilitator_gives_orders(rooms: Rooms, room: Room, other: str) -> None:
    rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    orders: list[Any] = [
        lambda: rooms.participants(other, room.id),
        lambda: rooms.standings(other, room.id),
        lambda: rooms.set_state(other, room.id, "paused", TODAY),
        lambda: rooms.end(other, room.id, closing),
    ]
    for order in orders:
        with pytest.raises(UnknownRoom):
            order()
    assert rooms.room(room.id).state == "open"


# Pause and end


def test_two_facilitators_at_once_see_the_true_state(rooms: Rooms, opened: tuple[Room, str]) -> None:
    room, code = opened
    rooms.facilitate(BERT, code, "here")
    assert rooms.set_state(BERT, room.id, "paused", TODAY) == rooms.facilitated(BOSS)[0]
    rooms.set_state(BOSS, room.id, "open", TODAY)
    assert rooms.facilitated(BERT)[0].state == "open"

    rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    with ThreadPoolExecutor(2) as pool:
        purged = list(pool.map(lambda who: rooms.end(who, room.id, closing), (BOSS, BERT)))
    assert sorted(purged) == [0, 1]
    assert rooms.room(room.id).closing == "1 people of 1"
    with pytest.raises(RoomClosed, match="ended"):
        rooms.set_state(BERT, room.id, "paused", TODAY)


def test_the_end_leaves_counts_and_what_was_taken_home(store: Store, rooms: Rooms, room: Room) -> None:
    names = {name: browser_holder(name) for name in ("消える人", "ファイルの人", "コードの人")}
    first = EMPTY.model_copy(update={"title": "会の下書き"})
    seats = {name: rooms.join(who, room.id, name, first, TODAY).draft_id for name, who in names.items()}
    for name, who in names.items():
        written = first.model_copy(update={"provider_answers": {"x": Answer(note=f"{name}のメモ")}})
        store.save(who, store.read(who, seats[name]), written, "端末")
    rooms.take_home(names["ファイルの人"], seats["ファイルの人"])
    code = Access(store).new_code(names["コードの人"], seats["コードの人"])
    assert [each.taken for each in rooms.participants(BOSS, room.id)] == [False, True, True]

    assert rooms.end(BOSS, room.id, closing) == 1
    left = everything(store)
    assert seats["消える人"] not in left
    assert "消える人のメモ" not in left
    assert [name for name in names if f"'{name}'" in left] == []  # nicknames are gone everywhere
    for name in ("ファイルの人", "コードの人"):
        kept = store.read(names[name], seats[name])
        assert kept.draft.provider_answers["x"].note == f"{name}のメモ"
        assert rooms.seat(names[name], seats[name]) is None
    assert Access(store).resume(STRANGER, code, "there") == seats["コードの人"]
    assert rooms.participants(BOSS, room.id) == ()


def test_a_draft_that_is_taken_home_while_the_room_ends_stays(store: Store, rooms: Rooms, room: Room) -> None:
    """The participant's transaction is not over yet when the facilitator's begins."""
    seat = rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    with ThreadPoolExecutor(1) as pool:
        with store.engine.begin() as connection:
            mine = participants.c.draft_id == seat.draft_id
            connection.execute(update(participants).where(mine).values(taken=1))
            ending = pool.submit(rooms.end, BOSS, room.id, closing)
            threading.Event().wait(0.3)
            assert not ending.done()
        assert ending.result() == 0
    assert store.read(ANNA, seat.draft_id).draft == EMPTY


def test_rooms_past_their_last_day_end_by_themselves_and_are_forgotten(
    store: Store, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = Times(monkeypatch)
    today = times.real.astimezone(JAPAN).date()
    old = rooms.open_room(BOSS, SETTINGS.model_copy(update={"last_day": today}))[0]
    lasting = rooms.open_room(BOSS, SETTINGS.model_copy(update={"last_day": today + timedelta(days=90)}))[0]
    for each in (old, lasting):
        rooms.join(ANNA, each.id, "あんな", EMPTY, today)
    caretaker = times.caretaker(store)
    caretaker.tend()

    times.pass_by(caretaker, WAIT, every=timedelta(days=1))  # the last day itself still counts
    assert rooms.room(old.id).state == "open"
    times.pass_by(caretaker, timedelta(days=1))
    assert rooms.room(old.id).state == "ended"
    assert Board.model_validate_json(rooms.room(old.id).closing)
    assert rooms.room(lasting.id).state == "open"
    assert len(store.list(ANNA)) == 1

    times.pass_by(caretaker, store.retention + GRACE + timedelta(days=10))
    assert rooms.facilitated(BOSS) == (rooms.room(lasting.id),)


def test_a_clock_that_is_ahead_for_some_days_ends_no_room(
    store: Store, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = Times(monkeypatch)
    today = times.real.astimezone(JAPAN).date()
    room = rooms.open_room(BOSS, SETTINGS.model_copy(update={"last_day": today + timedelta(days=30)}))[0]
    seat = rooms.join(ANNA, room.id, "あんな", EMPTY, today)
    caretaker = times.caretaker(store)
    caretaker.tend()

    def overdue_at() -> int | None:
        with store.engine.begin() as connection:
            return connection.scalar(select(rooms_table.c.overdue_at))

    times.wrong = timedelta(days=200)
    times.pass_by(caretaker, timedelta(days=3), every=timedelta(hours=12))
    times.caretaker(store).tend()  # a process that starts meanwhile
    assert overdue_at() is not None
    times.wrong = timedelta(0)
    caretaker.tend()

    assert overdue_at() is None
    assert rooms.room(room.id).state == "open"
    assert store.read(ANNA, seat.draft_id).draft == EMPTY


def test_standings_are_kept_by_draft_and_the_newest_counts(rooms: Rooms, room: Room) -> None:
    seat = rooms.join(ANNA, room.id, "あんな", EMPTY, TODAY)
    assert rooms.standings(BOSS, room.id) == (Standing(),)
    rooms.save_standings({seat.draft_id: Standing(percent=10), "gone": Standing(percent=90)})
    rooms.save_standings({seat.draft_id: Standing(percent=20, open_items=(1, 2))})
    rooms.save_standings({})

    assert rooms.standings(BOSS, room.id) == (Standing(percent=20, open_items=(1, 2)),)


# A store from before there were rooms


def test_a_store_of_version_1_takes_rooms(store: Store) -> None:
    kept = store.create(ANNA, EMPTY, "甲")
    with store.engine.begin() as connection:
        for name in ("participants", "facilitators", "rooms"):
            metadata.tables[name].drop(connection)
        connection.execute(update(metadata.tables["meta"]).values(value="1"))
    with ThreadPoolExecutor(3) as pool:  # several processes start at once
        again, *others = pool.map(lambda _: Store(database_url()), range(3))

    room = Rooms(again).open_room(BOSS, SETTINGS)[0]
    assert Rooms(again).join(ANNA, room.id, "あんな", EMPTY, TODAY).draft_id != kept.id
    assert again.read(ANNA, kept.id).draft == EMPTY
    for each in (again, *others):
        each.engine.dispose()


def test_the_database_that_version_1_left_behind_takes_rooms(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parent / "data" / "stores" / "v1.sqlite3", tmp_path)
    old = Store(f"sqlite:///{tmp_path / 'v1.sqlite3'}")
    room = Rooms(old).open_room(BOSS, SETTINGS)[0]

    assert Rooms(old).join(ANNA, room.id, "あんな", EMPTY, TODAY).nickname == "あんな"
    old.engine.dispose()
