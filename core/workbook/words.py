"""The words of the workbook: states, kinds of evidence and marks, as shown and as people write them."""

from __future__ import annotations

from core.draft import State
from core.items import Item
from core.text.characters import half_width

UNANSWERED = "未回答"
WISHED, NOT_WISHED = "希望する", "希望しない"
MARK = "○"

EVIDENCE_KINDS = {"own": "自社の資料", "web": "ウェブページ", "contractor": "委託先の資料"}
EVIDENCE_BASES = {"public": "委託先が公表している資料", "signed": "委託先の事業担当責任者の署名がある資料"}
EVIDENCE_COLUMNS = {
    "name": "内容・資料の名前",
    "place": "資料の記載箇所",
    "kind": "資料の種類",
    "url": "アドレス（ウェブページ）",
    "captured_on": "取得日（ウェブページ）",
    "contractor_basis": "委託先の資料はどちらか",
}
GROUPS = {
    "state": "状態",
    "value": "内容",
    "choice": "内容",
    "table": "内容",
    "evidence": "資料",
    "withhold": "留保",
    "note": "メモ",
}

_MARKS = frozenset("○◯〇●✓✔レoO")
_NO_WISH = frozenset((NOT_WISHED, "いいえ", "なし"))
_COMMON_STATES = {
    **dict.fromkeys(("記述する", "実施している", "実施あり", "有", "あり"), State.DESCRIBED),
    **dict.fromkeys(("実施なし", "実施していない", "無", "なし", "該当なし"), State.NOT_DONE),
    "開示なし": State.NOT_DISCLOSED,
    UNANSWERED: State.UNANSWERED,
}


def state_labels(item: Item) -> dict[State, str]:
    """The states an item offers, in its own words."""
    described = {"measure": "実施している", "yes_no": "有", "content": "記述する"}[item.asks]
    labels = {State.DESCRIBED: described}
    if item.not_done_label:
        labels[State.NOT_DONE] = item.not_done_label
    return {**labels, State.NOT_DISCLOSED: "開示なし", State.UNANSWERED: UNANSWERED}


def state_label(item: Item, state: State) -> str:
    """A state in the item's words, also one that the item does not offer."""
    return state_labels(item).get(state, "実施なし")


def parse_state(item: Item, text: str) -> State | None:
    """The state that ``text`` names; None where it names none."""
    own = {half_width(label): state for state, label in state_labels(item).items()}
    return own.get(half_width(text), _COMMON_STATES.get(half_width(text)))


def parse_label(labels: dict[str, str], text: str) -> str | None:
    """The key of a label; None where ``text`` is none of them."""
    return next((key for key, label in labels.items() if half_width(label) == half_width(text)), None)


def parse_wish(text: str) -> bool | None:
    """Is withholding wished? None where ``text`` is no answer to that."""
    if half_width(text) in _NO_WISH or not half_width(text):
        return False
    return True if half_width(text) in {WISHED, "はい", *_MARKS} else None


def parse_mark(text: str) -> int | None:
    """0 for no mark, 1, 2, … for a place in the order, a large number for ○; None for anything else."""
    mark = half_width(text)
    if mark.isdecimal():
        return int(mark[:6])
    if not mark:
        return 0
    return 10**6 if mark in _MARKS or text.strip() in _MARKS else None
