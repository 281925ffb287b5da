"""The filing as a workbook: instructions, Form A, the items of the provider and those of each unit."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from core.draft import Answer, Draft
from core.edition import Edition
from core.items import Category, Item
from core.limits import MEGABYTE, WORKBOOK_FILE, WORKBOOK_UNPACKED
from core.units import ApplicationUnit, assess_units
from core.workbook import words
from core.workbook.archive import open_archive
from core.workbook.cells import MOST_SHEETS
from core.workbook.errors import WorkbookError
from core.workbook.escape import pieces
from core.workbook.form_a import form_a_lines
from core.workbook.ids import FORMAT_VERSION, TITLE_ID
from core.workbook.layout import Lists, Sheet, new_book, put
from core.workbook.lines import Kind, Line, answer_lines

_GUIDE = "使い方"
_STEPS = (
    "色の付いた欄に書き込み、Excelブック（.xlsx）のまま保存して、開示ナビの「記入したブックを取り込む」で読み込みます。",
    "「申請書A」と「法人の項目」は1回だけ、サービスの項目は申請単位ごとのシートに書きます。",
    "各項目は、はじめに「状態」を一覧から選び、「内容」と「資料」（裏付ける資料の名前と記載箇所）を書きます。"
    "状態が空のまま内容を書いた項目は、書いたもの（記述する・有・実施している）として読みます。",
    "見出しの行の▼で、区分（状態・内容・資料など）や項目を絞り込めます。セルの中の改行は Alt＋Enter です。",
    "資料や表の行が足りないときは、同じ種類の行全体を写して増やせます。要らない行は、書いた内容を消します。",
    "数式は読みません。計算した結果は、値だけを文字で入れてください。隠れている行と列、シート「選択肢」は変えないでください。",
    "読み込むと、下書きと違うところが項目ごとに並びます。取り込むものをそこで選びます。選ぶまで下書きは変わりません。",
)


def save_workbook(edition: Edition, draft: Draft) -> bytes:
    """The draft's Form A and Form B answers as XLSX, for the units that it applies for at present.

    Raises ``WorkbookError`` where the result would be too large to be read back.
    """
    units = assess_units(edition, draft.offering).units
    if len(units) > MOST_SHEETS - 4:
        raise WorkbookError(f"申請単位が多すぎるため、表に書き出せません（{MOST_SHEETS - 4}まで）。")
    book, lists = new_book(), Lists()
    _instructions(book, edition, draft, units)
    _form_a(book, edition, draft, units, lists)
    _items(book, edition, "法人の項目", "provider", "", draft.provider_answers, lists)
    for number, unit in enumerate(units, start=1):
        title = f"単位{number} {unit.name}"
        _items(book, edition, title, "service", unit.id, draft.unit(unit.id).answers, lists)
    lists.write(book)
    stream = io.BytesIO()
    book.save(stream)
    return _readable(stream.getvalue())


def _readable(data: bytes) -> bytes:
    """``data`` if it will be read back; a filing of dozens of units may be too large."""
    try:
        open_archive(data).close()
    except WorkbookError as error:
        limits = f"{WORKBOOK_FILE // MEGABYTE} MB、展開後{WORKBOOK_UNPACKED // MEGABYTE} MB"
        raise WorkbookError(f"記入した量が多すぎるため、表に書き出せません（{limits}まで）。") from error
    return data


def _instructions(book: Any, edition: Edition, draft: Draft, units: Iterable[ApplicationUnit]) -> None:
    sheet = book.create_sheet(_GUIDE)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 100
    sheet.column_dimensions["C"].hidden = True
    put(sheet, 1, 1, "開示ナビ", "head")
    put(sheet, 1, 2, "申請書A・申請書Bの記入表（非公式の下書き。提出用の様式ではありません）", "head")
    facts = (
        ("下書きの名前", draft.title),
        ("制度の版", f"{edition.name}（{edition.id}）"),
        ("表の形式", str(FORMAT_VERSION)),
        ("申請単位", "、".join(unit.name for unit in units) or "なし"),
        *((f"使い方 {number}", text) for number, text in enumerate(_STEPS, start=1)),
        ("色の意味", "淡い黄色の欄に書きます。灰色の欄は見るだけで、書いても読みません。"),
        ("注意", edition.provisional_note),
    )
    for row, (label, text) in enumerate(facts, start=2):
        put(sheet, row, 1, label, "first")
        put(sheet, row, 2, pieces(text)[0], "plain")
    put(sheet, 2, 3, TITLE_ID, "still")


def _form_a(
    book: Any, edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...], lists: Lists
) -> None:
    heads = ["記入欄", *[""] * (len(units) - 1)]
    sheet = Sheet(book, "申請書A", edition.id, heads, lists)
    for line in form_a_lines(edition, draft, units):
        level = "" if line.kind is Kind.LABEL else "単位ごと" if line.kind is Kind.UNIT else "申請者"
        sheet.line(line, "", "", level, "申請書A", first=line.kind is Kind.LABEL and not line.guide)
    sheet.finish()


def _items(
    book: Any,
    edition: Edition,
    title: str,
    part: str,
    unit_id: str,
    answers: dict[str, Answer],
    lists: Lists,
) -> None:
    categories = [category for category in edition.categories if category.part == part]
    lines = {
        item.id: answer_lines(item, answers.get(item.id, Answer()), unit_id)
        for category in categories
        for item in category.items
    }
    sheet = Sheet(book, title, edition.id, _heads(lines), lists)
    for category in categories:
        sheet.heading(category.name)
        _category(sheet, edition, category, lines)
    sheet.finish()


def _heads(lines: dict[str, tuple[Line, ...]]) -> list[str]:
    heads = list(words.EVIDENCE_COLUMNS.values())
    widest = max((len(line.slots) for item in lines.values() for line in item), default=0)
    return heads + [""] * (widest - len(heads))


def _category(sheet: Sheet, edition: Edition, category: Category, lines: dict[str, tuple[Line, ...]]) -> None:
    for item in category.items:
        number, group = str(edition.numbers[item.id]), ""
        for line in lines[item.id]:
            group = words.GROUPS.get(line.kind, "内容")
            first = line.kind is Kind.STATE
            sheet.line(line, number, item.name, level(item), group, first)


def level(item: Item) -> str:
    """必須 or 選択, with what else there is to know about the item's weight."""
    notes = ["認定要件"] * bool(item.gate) + ["AI補足"] * item.supplement + ["暫定"] * item.provisional
    return "・".join(["必須" if item.required else "選択", *notes])
