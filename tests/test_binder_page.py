"""Binding on the export page: many files at once, corrected by hand, bound, and kept only where asked."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from core.draft import Draft, Offering
from core.files import save_draft
from core.store import Files, browser_holder
from pages.parts.storage import store
from questionnaire import load_sample
from tests import evidence
from tests.support import EDITION_ID
from tests.wizard import Wizard


def opened() -> Wizard:
    return Wizard(load_sample("minato")).go("export")


def add(wizard: Wizard, *files: tuple[str, bytes]) -> None:
    uploader = wizard.at.file_uploader[0]
    wizard.done(uploader.set_value([(name, data, "application/pdf") for name, data in files]))
    wizard.draw()


def bound(wizard: Wizard) -> Any:
    return wizard.work.aids.made["bound"].product


def kept(wizard: Wizard) -> list[str]:
    stored = wizard.work.stored
    return [file.name for file in Files(store()).list(browser_holder(wizard.secret), stored.id)]


def test_many_files_are_assigned_by_name_and_bound() -> None:
    wizard = opened()
    assert wizard.find("button", "とじる").disabled
    add(wizard, ("就業規則.pdf", evidence.pdf(30)), ("02_登記事項証明書.pdf", evidence.pdf(2)))

    assert "38件の資料のうち、2件のファイルがあります" in wizard.shown
    wizard.make("とじる")
    wizard.draw()

    reader = PdfReader(BytesIO(bound(wizard).data))
    assert len([label for label in reader.page_labels if label.startswith("資料2-")]) == 2
    assert "とじた資料をダウンロード" in wizard.shown


def test_a_wrong_assignment_is_corrected_and_one_file_serves_two_materials() -> None:
    wizard = opened()
    add(wizard, ("scan001.pdf", evidence.pdf(40)))
    assert "「scan001.pdf」は、どの資料にも割り当てられていません" in wizard.shown
    open_corrections(wizard)
    key = next(iter(wizard.work.aids.shelf.booklets))
    for material in ("資料2", "資料6"):
        open_corrections(wizard)
        wizard.done(wizard.find("selectbox", f"{material}のファイル").set_value(key))
        wizard.draw()

    assert "38件の資料のうち、2件のファイルがあります" in wizard.shown
    assert "割り当てられていません" not in wizard.shown


def open_corrections(wizard: Wizard) -> None:
    wizard.at.session_state[wizard.work.desk.lasting_key("shelf-open")] = True
    wizard.draw()


def test_a_file_is_taken_off_again() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(30)))
    open_corrections(wizard)
    wizard.click("外す")
    wizard.draw()

    assert "38件の資料のうち、0件のファイルがあります" in wizard.shown


@pytest.mark.parametrize("kind", ["encrypted", "rubbish behind a head", "no pages"])
def test_a_bad_file_is_named_and_the_others_are_taken(kind: str) -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.BAD[kind]), ("登記事項証明書.pdf", evidence.pdf(2)))

    assert "ファイル「就業規則.pdf」はとじられません" in wizard.shown
    assert "38件の資料のうち、1件のファイルがあります" in wizard.shown
    assert "✕ とじられません" in wizard.shown


def test_a_page_that_the_file_does_not_have_is_told_with_its_item() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(2)))

    assert "ファイルは2ページですが、項目「" in wizard.shown
    assert "？ ページを確認" in wizard.shown


def test_a_change_after_binding_is_told() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(30)))
    wizard.make("とじる")
    add(wizard, ("登記事項証明書.pdf", evidence.pdf(2)))

    assert "とじた後に変更がありました" in wizard.shown


def test_files_are_kept_only_while_that_is_asked_for() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(30)))
    assert kept(wizard) == []
    toggle(wizard, True)
    assert kept(wizard) == ["就業規則.pdf"]
    add(wizard, ("登記事項証明書.pdf", evidence.pdf(2)))
    assert kept(wizard) == ["就業規則.pdf", "登記事項証明書.pdf"]
    toggle(wizard, False)

    assert kept(wizard) == []
    assert "38件の資料のうち、2件のファイルがあります" in wizard.shown  # still here, in this session


def toggle(wizard: Wizard, on: bool) -> None:
    wizard.done(wizard.at.toggle[0].set_value(on))
    wizard.draw()


def test_kept_files_are_there_in_a_new_session_with_what_was_chosen_by_hand() -> None:
    first = opened()
    add(first, ("scan001.pdf", evidence.pdf(40)))
    toggle(first, True)
    open_corrections(first)
    key = next(iter(first.work.aids.shelf.booklets))
    first.done(first.find("selectbox", "資料2のファイル").set_value(key))
    again = Wizard(secret=first.secret).go("export")

    assert "38件の資料のうち、1件のファイルがあります" in again.shown
    assert "いま保存しています" in again.shown


@pytest.mark.parametrize("act", ["drop", "choose"])
def test_what_the_store_refuses_has_not_happened_on_the_page(
    act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard = opened()
    add(wizard, ("scan001.pdf", evidence.pdf(40)))
    toggle(wizard, True)
    open_corrections(wizard)
    before = wizard.work.aids.shelf
    monkeypatch.setattr(Files, act, refused)
    if act == "drop":
        wizard.draw().click("外す")
    else:
        box = wizard.find("selectbox", "資料2のファイル")
        wizard.done(box.set_value(next(iter(before.booklets))))

    assert wizard.work.aids.shelf == before
    assert "保存先につながりません" in "".join(wizard.toasts)
    assert wizard.find("selectbox", "資料2のファイル").value == ""


def refused(*_: object, **__: object) -> None:
    raise OSError("no disk")


def test_another_draft_begins_without_files() -> None:
    wizard = opened()
    add(wizard, ("就業規則.pdf", evidence.pdf(30)))
    wizard.go("start")
    wizard.choose_file(save_draft(load_sample("minato")))
    wizard.click("このファイルを開く")
    wizard.go("export")

    assert "38件の資料のうち、0件のファイルがあります" in wizard.shown


def test_without_a_unit_the_page_leads_to_the_units() -> None:
    wizard = Wizard(Draft(edition=EDITION_ID, title="空", offering=Offering(services=()))).go("export")

    assert "申請するサービスがまだ登録されていません。" in wizard.shown
