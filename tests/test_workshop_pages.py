"""Workshops as people meet them: join, pause, closed steps, the end, the board, bad input. Each with a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.edition import Edition
from core.store import browser_holder
from core.workshop import Room, RoomSettings, Standing
from core.workshop.rooms import JOIN_GUESSES
from pages.parts import seat, session, storage
from pages.parts.live_board import board_of, compose_closing
from tests.test_drafts_page import make_code
from tests.wizard import EMPTY, Wizard

BOSS = "boss"
ITEM, LABEL = "provider_name", "事業者の正式名称"
MARKUP = "**太** <b>x</b>"


@pytest.fixture(autouse=True)
def _fresh_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KAIJI_DATA", str(tmp_path))
    forget_caches()
    yield
    storage.store().engine.dispose()
    forget_caches()


def forget_caches() -> None:
    for cached in (storage.store, seat.room_now):
        cached.clear()
    seat._latest.clear()


def a_room(**settings: object) -> Room:
    wanted = {"title": "十一月の会", "last_day": session.today(), "edition": EMPTY.edition}
    wanted |= {"steps": ("form-a", "form-b", "export"), "seats": 5, **settings}
    return seat.rooms().open_room(browser_holder(BOSS), RoomSettings.model_validate(wanted))[0]


def submit(wizard: Wizard, form: str) -> None:
    wizard.done(next(b for b in wizard.at.button if str(b.key).startswith(f"{form}#")).click())


def join(code: str, nickname: str = "たなか", secret: str = "") -> Wizard:
    wizard = Wizard(secret=secret).go("workshop")
    wizard.find("text_input", "参加コード").input(code)
    wizard.find("text_input", "ニックネーム").input(nickname)
    submit(wizard, "join")
    return wizard


def later(wizard: Wizard) -> Wizard:
    """As when the page looks again by itself: what is known of the room is out of date by then."""
    seat.room_now.clear()
    return wizard.draw()


def order(room: Room, state: str) -> None:
    seat.rooms().set_state(
        browser_holder(BOSS), room.id, "paused" if state == "paused" else "open", session.today()
    )


# Opening and joining


def test_a_facilitator_opens_a_room_and_gets_its_codes_once() -> None:
    boss = Wizard(secret=BOSS).go("workshop")
    boss.find("text_input", "部屋の名前").input("春の会")
    submit(boss, "open-room")
    boss.draw()
    (room,) = seat.rooms().facilitated(browser_holder(BOSS))

    assert room.shown_code in boss.shown
    code = str(boss.at.code[0].value)
    assert len(Wizard(secret=BOSS).go("workshop").at.code) == 0

    other = Wizard(secret="other").go("workshop")
    other.find("text_input", "進行役のコード").input(code)
    submit(other, "facilitate")
    assert "春の会" in other.draw().shown
    assert code not in other.shown


def test_what_is_wrong_with_a_new_room_is_said_and_what_was_typed_stays() -> None:
    boss = Wizard(secret=BOSS).go("workshop")
    boss.find("text_input", "部屋の名前").input("春の会")
    boss.find("text_input", "終わりの日").input("2020-01-01")
    submit(boss, "open-room")

    assert "終わりの日は、今日から90日以内" in boss.shown
    assert boss.typed("部屋の名前") == "春の会"
    assert seat.rooms().facilitated(browser_holder(BOSS)) == ()


def test_a_code_and_a_nickname_are_all_it_takes(edition: Edition) -> None:
    room = a_room()
    anna = join(room.shown_code.lower(), secret="anna")
    assert anna.title == "申請書A"
    assert anna.draft == EMPTY.model_copy(update={"title": "十一月の会"})

    anna.go_to_item(edition, ITEM).type(LABEL, "株式会社みなと帳票")
    assert join(room.join_code, "ほか", secret="anna").draft == anna.draft
    assert join(room.join_code, secret="bert").answer_of(ITEM).values == {}


@pytest.mark.parametrize(
    ("code", "nickname", "says"),
    [
        ("ZZZZ-ZZZZ", "たなか", "この参加コードの部屋はありません。"),
        ("", "たなか", "参加コードは8文字です。"),
        ("あ" * 1_000, "たなか", "参加コードは8文字です。"),
        ("right", "", "ニックネームを入れてください。"),
        ("right", "x" * 1_000, "20文字以内にしてください"),
        ("right", "\u202eabc", "文字の向き"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(code: str, nickname: str, says: str) -> None:
    code = a_room().join_code if code == "right" else code
    wizard = join(code, nickname)

    assert says in wizard.shown
    assert (wizard.typed("参加コード"), wizard.typed("ニックネーム")) == (code, nickname)
    assert wizard.draft == EMPTY


def test_a_facilitators_code_in_the_wrong_field_gives_nothing_away() -> None:
    room, code = seat.rooms().open_room(browser_holder(BOSS), a_room().settings)
    shown = join(code).shown
    assert shown == join("0" * 26).shown.replace("0" * 26, code)
    assert "これは参加コードではありません。" in shown

    wizard = Wizard().go("workshop")
    said = []
    for wrong in (room.join_code, "0" * 8):
        wizard.find("text_input", "進行役のコード").input(wrong)
        submit(wizard, "facilitate")
        said.append(wizard.shown.replace(wrong, ""))
    assert said[0] == said[1]
    assert "このコードでは進行役になれません。" in said[0]


def test_a_full_room_an_ended_room_and_too_many_guesses_are_told() -> None:
    full, ended = a_room(seats=1), a_room()
    join(full.join_code, secret="anna")
    assert "この部屋は満席です。" in join(full.join_code).shown
    seat.rooms().end(browser_holder(BOSS), ended.id, compose_closing)
    wizard = join(ended.join_code)
    assert "この部屋は終わりました。" in wizard.shown
    for _ in range(JOIN_GUESSES):
        submit(wizard, "join")  # a right code is no guess
    assert "しばらく受け付けません" not in wizard.shown


# In the room


def test_a_nickname_is_text_wherever_it_stands() -> None:
    room = a_room()
    anna = join(room.join_code, MARKUP)
    boss = Wizard(secret=BOSS).go("workshop")

    for wizard in (anna, boss, anna.go("workshop")):
        text = [each.value for each in (*wizard.at.text, *wizard.at.sidebar.text) if MARKUP in each.value]
        assert text
        marked = [*wizard.at.markdown, *wizard.at.caption, *wizard.at.sidebar.markdown]
        assert [each.value for each in marked if MARKUP in each.value] == []


def test_a_closed_step_is_not_drawn_even_by_its_address() -> None:
    anna = join(a_room().join_code)
    for address in ("units", "fees"):
        anna.go(address)
        assert "この手順は、いまの部屋では開いていません。" in anna.shown
        assert len(anna.at.text_input) == 0
    assert "費用見積（開いていません）" in anna.board
    assert "申請書B（開いていません）" not in anna.board


def test_a_pause_keeps_what_was_typed_and_goes_on_at_the_same_place(edition: Edition) -> None:
    room = a_room()
    anna = join(room.join_code, secret="anna").go_to_item(edition, ITEM)
    field = anna.find("text_input", LABEL).input("株式会社みなと帳票")
    order(room, "paused")
    seat.room_now.clear()
    anna.done(field)  # typed before the pause, sent after it
    assert later(anna).title == "一時停止中です"
    assert Wizard(secret="anna").answer_of(ITEM).text("name") == "株式会社みなと帳票"
    assert anna.go("export").title == "一時停止中です"

    order(room, "open")
    later(anna).go("form-b")
    assert anna.open_cards() == [ITEM]
    assert anna.typed(LABEL) == "株式会社みなと帳票"


def test_a_facilitator_who_tries_the_room_still_sees_the_projectors_page() -> None:
    room = a_room()
    boss = join(room.join_code, secret=BOSS)
    order(room, "paused")
    later(boss)
    assert boss.go("live").title == "会場の画面"
    boss.go("workshop").click("再開する")
    assert seat.rooms().room(room.id).state == "open"


@pytest.mark.parametrize("way", ["file", "code", "none"])
def test_the_end_keeps_what_was_taken_home(edition: Edition, way: str) -> None:
    room = a_room()
    anna = join(room.join_code, secret="anna").go_to_item(edition, ITEM)
    anna.type(LABEL, "株式会社みなと帳票")
    if way == "file":
        anna.done(anna.find("download_button", "下書きをファイルに保存").click())
    if way == "code":
        make_code(anna)
    seat.rooms().end(browser_holder(BOSS), room.id, compose_closing)

    later(anna)
    assert anna.title == "部屋は終わりました"
    assert ("持ち帰り済みです" in anna.shown) == (way != "none")
    anna.done(anna.find("download_button", "下書きをファイルに保存").click())  # the screen can still be saved
    assert not [toast for toast in anna.toasts if "消えません" in toast]
    later(anna).click("閉じて「はじめに」へ")
    again = Wizard(secret="anna")
    assert (again.answer_of(ITEM).text("name") == "株式会社みなと帳票") == (way != "none")
    assert again.go("units").title == "申請単位"


def test_ending_asks_first_and_the_table_remains() -> None:
    room = a_room()
    for number in range(3):
        join(room.join_code, f"名前{number}", secret=f"p{number}")
    boss, second = Wizard(secret=BOSS).go("workshop"), Wizard(secret=BOSS).go("workshop")
    boss.click("部屋を終える")
    boss.find("button", "部屋を終える").click()
    boss.click("終える")
    second.click("一時停止する")

    assert "この部屋は、もう終わっています。" in second.toasts
    assert "名前0" not in later(boss).shown
    assert "集計をダウンロード（CSV）" in boss.labels("download_button")
    assert '"people":3' in seat.rooms().room(room.id).closing.replace(" ", "")


def test_a_room_past_its_last_day_says_what_is_true() -> None:
    """Nobody has ended it yet; the facilitator's page then does, before it says that everything is gone."""
    room = a_room()
    for number in range(3):
        join(room.join_code, f"名前{number}", secret=f"p{number}")
    with storage.store().engine.begin() as connection:
        day = session.today() - timedelta(days=1)
        connection.exec_driver_sql(f"UPDATE rooms SET last_day = '{day:%Y-%m-%d}'")
    boss = Wizard(secret=BOSS).go("workshop")

    assert "参加者の一覧は消えました" in boss.shown
    assert seat.rooms().room(room.id).state == "ended"
    assert seat.rooms().room(room.id).closing
    assert storage.store().list(browser_holder("p0")) == ()


def test_a_console_whose_store_fails_says_so_and_comes_back() -> None:
    room = a_room()
    boss = Wizard(secret=BOSS).go("workshop")
    run("ALTER TABLE participants RENAME nickname TO lost")
    assert "保存先につながりません" in boss.draw().shown
    run("ALTER TABLE participants RENAME lost TO nickname")
    assert room.shown_code in boss.draw().shown


# The board


def test_the_board_counts_from_three_people_on() -> None:
    room, boss = a_room(), Wizard(secret=BOSS)
    for number in range(3):
        assert "参加者が3人になると" in boss.go("live").shown
        join(room.join_code, secret=f"p{number}")
    assert "3人" in boss.go("live").shown
    assert "参加者が3人になると" not in boss.shown
    assert "部屋を開いた進行役だけが使えます" in Wizard(secret="p0").go("live").shown


def test_the_wall_shows_no_code_that_opens_nothing() -> None:
    room, wall = a_room(), Wizard(secret=BOSS).go("live")
    assert room.shown_code in wall.shown
    boss = Wizard(secret=BOSS).go("workshop")
    boss.click("部屋を終える")
    boss.find("button", "部屋を終える").click()
    boss.click("終える")

    assert "部屋は終わりました" in later(wall).shown
    assert room.shown_code not in wall.shown


def test_what_cannot_be_published_is_kept_and_the_newest_counts(edition: Edition) -> None:
    room = a_room()
    anna = join(room.join_code, secret="anna")
    run("ALTER TABLE participants RENAME TO lost")
    seat.publish()
    assert len(seat._latest) == 1
    run("ALTER TABLE lost RENAME TO participants")
    anna.go_to_item(edition, ITEM)
    assert len(seat._latest) == 1  # one entry a participant, however much was edited
    seat.publish()

    assert seat._latest == {}
    (found,) = seat.rooms().standings(browser_holder(BOSS), room.id)
    assert found.step == "form-b"
    assert board_of(room, (found,) * 3) != board_of(room, (Standing(),) * 3)


def run(statement: str) -> None:
    with storage.store().engine.begin() as connection:
        connection.exec_driver_sql(statement)
