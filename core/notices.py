"""What is asked for each notice after certification, in the words of the page and of histories."""

from __future__ import annotations

from typing import Literal, NamedTuple

NoticeId = Literal["change", "end", "emergency"]


class Notice(NamedTuple):
    """``asked`` is the label of each field of ``core.draft.Told`` that belongs to the notice, in order."""

    name: str
    asked: dict[str, str]


NOTICES: dict[NoticeId, Notice] = {
    "change": Notice(
        "変更の届出",
        {"happened_on": "変更した日", "what": "変更の内容", "reason": "変更の理由"},
    ),
    "end": Notice(
        "サービス終了の届出",
        {"happened_on": "終了した日", "reason": "終了の理由", "measures": "利用者への対応"},
    ),
    "emergency": Notice(
        "緊急事態の通知",
        {
            "report": "第何報か（数字）",
            "happened_on": "発生・発覚した日時",
            "what": "起きたこと",
            "reason": "原因（わかる範囲）",
            "effect": "利用者への影響",
            "progress": "これまでの経過（いつ、何が起き、何をしたか）",
            "measures": "行った対応と今後の予定",
            "next_report": "次の報告の予定",
        },
    ),
}
