"""The answers as CSV for other tools: UTF-8 with a byte order mark, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from core.draft import Answer, Draft
from core.edition import Edition
from core.items import Category, Item
from core.text.compose import compose_content, compose_evidence
from core.workbook import words
from core.workbook.save import level

_ITEM_HEAD = (
    "番号",
    "項目ID",
    "大項目",
    "項目",
    "必須・選択",
    "状態",
    "申請内容",
    "添付書類等",
    "留保の希望",
    "留保の理由",
    "留保の期間",
    "メモ",
)
_EVIDENCE_HEAD = (
    "番号",
    "項目ID",
    "項目",
    "資料の番号",
    "資料の名前",
    "記載箇所",
    "種類",
    "アドレス",
    "取得日",
    "委託先の資料",
)
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_RUNS_AS_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|\t")


def items_csv(edition: Edition, draft: Draft, unit_id: str) -> bytes:
    """Every item of a unit's Form B, one a row, as Form B would print it."""
    return _csv(_ITEM_HEAD, (_item(edition, *entry) for entry in _entries(edition, draft, unit_id)))


def evidence_csv(edition: Edition, draft: Draft, unit_id: str) -> bytes:
    """Every evidence row of a unit's Form B."""
    rows = (
        (
            edition.numbers[item.id],
            item.id,
            item.name,
            number,
            row.name,
            row.place,
            words.EVIDENCE_KINDS[row.kind],
            row.url,
            row.captured_on,
            words.EVIDENCE_BASES.get(row.contractor_basis, ""),
        )
        for _, item, answer in _entries(edition, draft, unit_id)
        for number, row in enumerate(answer.evidence, start=1)
    )
    return _csv(_EVIDENCE_HEAD, rows)


def _entries(edition: Edition, draft: Draft, unit_id: str) -> Iterator[tuple[Category, Item, Answer]]:
    for category in edition.categories:
        answers = draft.answers(category.part, unit_id)
        for item in category.items:
            yield category, item, answers.get(item.id, Answer())


def _item(edition: Edition, category: Category, item: Item, answer: Answer) -> tuple[str | int, ...]:
    wish = answer.withhold
    return (
        edition.numbers[item.id],
        item.id,
        category.name,
        item.name,
        level(item),
        words.state_label(item, answer.state),
        compose_content(item, answer),
        "\n".join(text for row in answer.evidence if (text := compose_evidence(row))),
        words.WISHED if wish else "",
        wish.reason if wish else "",
        wish.period if wish else "",
        answer.note,
    )


def _csv(head: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([safe(str(cell)) for cell in row] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode()


def safe(text: str) -> str:
    """``text`` without control characters, and with an apostrophe where it would be run as a formula."""
    text = _UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{text}" if _RUNS_AS_FORMULA.match(text) else text
