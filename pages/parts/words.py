"""Words and icons for states, the same on every page. A state is told by word and icon, never by colour alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal, NamedTuple

from core.answers import Gate, Progress
from core.draft import State
from core.eligibility import EligibilityVerdict
from core.evidence_files import FileState
from core.findings import Outcome
from core.items import Basis, Item
from core.readiness import VERDICT_WORDS, Verdict
from core.tasks import TaskState

Colour = Literal["red", "orange", "blue", "green", "gray"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!~|:<>$&^=])")


class Word(NamedTuple):
    """How a state is told: word, icon and, besides, a colour."""

    text: str
    icon: str
    colour: Colour


_CHECK, _CROSS, _ASK = ":material/check_circle:", ":material/cancel:", ":material/help:"
_EMPTY, _PEN, _INFO = ":material/radio_button_unchecked:", ":material/edit_note:", ":material/info:"

OUTCOMES = {
    Outcome.OK: Word("適合", _CHECK, "green"),
    Outcome.NOTE: Word("参考", _INFO, "blue"),
    Outcome.CONFIRM: Word("要確認", _ASK, "orange"),
    Outcome.CONDITION: Word("条件あり", _PEN, "orange"),
    Outcome.OPEN: Word("要対応", _EMPTY, "gray"),
    Outcome.FAIL: Word("不適合", _CROSS, "red"),
}
PROGRESS = {
    Progress.UNANSWERED: Word("未回答", _EMPTY, "gray"),
    Progress.OPEN: Word("入力中", _PEN, "orange"),
    Progress.CONFIRM: Word("要確認", _ASK, "orange"),
    Progress.FAILED: Word("不適合", _CROSS, "red"),
    Progress.DONE: Word("記入済み", _CHECK, "green"),
}
GATES = {
    Gate.MET: Word("満たす", _CHECK, "green"),
    Gate.FAILED: Word("満たさない", _CROSS, "red"),
    Gate.CONFIRM: Word("要確認", _ASK, "orange"),
    Gate.OPEN: Word("未記入", _EMPTY, "gray"),
}
TASKS = {
    TaskState.NOT_STARTED: Word("未着手", _EMPTY, "gray"),
    TaskState.STARTED: Word("入力中", _PEN, "orange"),
    TaskState.CONFIRM: Word("要確認", _ASK, "orange"),
    TaskState.DONE: Word("完了", _CHECK, "green"),
}
ELIGIBILITY = {
    EligibilityVerdict.ELIGIBLE: Word("申請資格を満たしています", _CHECK, "green"),
    EligibilityVerdict.CONDITIONAL: Word("条件付きで申請できます", _ASK, "orange"),
    EligibilityVerdict.NOT_ELIGIBLE: Word("いまの内容では申請できません", _CROSS, "red"),
    EligibilityVerdict.INCOMPLETE: Word("まだ判定できません", _EMPTY, "gray"),
}
VERDICTS = {
    Verdict.FAILS: Word(VERDICT_WORDS[Verdict.FAILS], _CROSS, "red"),
    Verdict.INCOMPLETE: Word(VERDICT_WORDS[Verdict.INCOMPLETE], _PEN, "orange"),
    Verdict.CONFIRM: Word(VERDICT_WORDS[Verdict.CONFIRM], _ASK, "orange"),
    Verdict.PREPARED: Word(VERDICT_WORDS[Verdict.PREPARED], _CHECK, "green"),
}
FILES = {  # signs rather than icons: a table's cells show text only
    FileState.PRESENT: "✓ そろっています",
    FileState.BEYOND: "？ ページを確認",
    FileState.MISSING: "○ ファイルなし",
    FileState.UNREADABLE: "✕ とじられません",
}
LEVELS = {"required": "必須", "optional": "選択"}
CERTAINTY = {"scheme": "概要に記載", "sibling": "姉妹制度で確認", "provisional": "暫定"}


def state_labels(item: Item) -> dict[State, str]:
    """The answers an item offers, in its own words."""
    described = {"measure": "実施している", "yes_no": "有", "content": "記述する"}[item.asks]
    labels = {State.DESCRIBED: described}
    if item.not_done_label:
        labels[State.NOT_DONE] = item.not_done_label
    return {**labels, State.NOT_DISCLOSED: "開示なし"}


def basis_words(basis: Basis) -> str:
    return f"項目：{CERTAINTY[basis.item]}　必須・選択の区分：{CERTAINTY[basis.level]}"


def plain(text: str) -> str:
    """``text`` as markdown that shows it as it is, whatever signs are in it."""
    return _SPECIAL.sub(r"\\\1", text)


def yen(amount: int) -> str:
    return f"{amount:,}円"


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """The same names by id, a number after those that occur twice: the browser tells options apart by words."""
    count = Counter(names.values())
    return {
        each: f"{name}（{place}番目）" if count[name] > 1 else name
        for place, (each, name) in enumerate(names.items(), start=1)
    }
