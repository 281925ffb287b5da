"""The what-if switches of a demonstration, and the sample beside itself with them on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.answers import Gate
from core.demonstration import Situation, WhatIf
from core.presentation import DemonstrationStep, Switch
from core.text.dates import japanese
from pages.parts import words
from pages.parts.callbacks import pressed
from pages.parts.findings import finding_list
from pages.parts.presenter import change_talk, edition, talk, what_if

# The last rows are also shown big, to be read from the back of the room.
_BIG = 3
_CHANGED, _SAME = ":material/change_circle: **変わる**", ":material/drag_handle: 同じ"


def what_if_box(step: DemonstrationStep) -> None:
    """The switches that fit the step first, then what they change."""
    st.subheader("もしも、ここが違ったら", anchor=False)
    switches = edition().demonstration.switches
    fitting = [switch for switch in switches if switch.id in step.switches]
    others = [switch for switch in switches if switch.id not in step.switches]
    for switch in fitting:
        _switch(switch)
    on = len([switch for switch in others if switch.id in talk().switches])
    with st.expander(f"ほかの「もしも」（{len(others)}個のうち{on}個がオン）", icon=":material/tune:"):
        for switch in others:
            _switch(switch)
    if not talk().switches:
        st.write("スイッチを入れると、いまの内容と並べて比べます。いくつでも重ねられます。")
        return
    st.button("すべて元に戻す", icon=":material/restart_alt:", key="demo-reset", on_click=pressed(_reset))
    _compare(what_if())


def _switch(switch: Switch) -> None:
    """A button, not a checkbox: the arrow keys lead from step to step only while no input has the focus."""
    on = switch.id in talk().switches
    st.button(
        f"{switch.label}{'（オン）' if on else ''}",
        type="primary" if on else "secondary",
        icon=":material/toggle_on:" if on else ":material/toggle_off:",
        key=f"demo-switch-{switch.id}",
        on_click=pressed(lambda: change_talk(switches=talk().switches ^ {switch.id})),
        help=f"{switch.explanation}（規則 {switch.rule}）",
    )


def _reset() -> None:
    change_talk(switches=frozenset())


class _Row(NamedTuple):
    label: str
    before: str
    after: str
    difference: str = ""

    @property
    def changed(self) -> bool:
        return self.before != self.after


def _compare(compared: WhatIf) -> None:
    for switch in edition().demonstration.switches:
        if switch.id in talk().switches:
            st.write(f"**{switch.label}**：{switch.explanation}")
    rows = list(_rows(compared))
    left, right = st.columns(2, border=True)
    with left:
        st.subheader("いま", anchor=False)
        _verdicts(compared.before)
        for row in rows[-_BIG:]:
            _figure(row.label, row.before, "いまの内容", "")
    with right:
        st.subheader("もし", anchor=False)
        _verdicts(compared.after)
        for row in rows[-_BIG:]:
            told = f"変わる{row.difference}" if row.changed else "同じ"
            icon = ":material/change_circle:" if row.changed else ":material/drag_handle:"
            _figure(row.label, row.after, told, icon)
    st.table(
        pd.DataFrame(
            {
                "比べること": row.label,
                "いま": row.before,
                "もし": f"**{row.after}**" if row.changed else row.after,
                "変化": f"{_CHANGED}{row.difference}" if row.changed else _SAME,
            }
            for row in rows
        ),
        hide_index=True,
        alt="いまの内容と、もしもの内容の違い",
    )
    _papers(compared)
    st.markdown("**この「もしも」で加わる指摘**")
    finding_list(compared.findings)


def _figure(label: str, value: str, told: str, icon: str) -> None:
    st.metric(label, value, told, delta_color="off", delta_arrow="off", icon=icon or None)


def _verdicts(situation: Situation) -> None:
    for word in (
        words.ELIGIBILITY[situation.filing.eligibility.verdict],
        words.VERDICTS[situation.filing.verdict],
    ):
        box = {"green": st.success, "red": st.error}.get(word.colour, st.warning)
        box(f"**{word.text}**", icon=word.icon)


def _rows(compared: WhatIf) -> Iterator[_Row]:
    old, new = compared.before, compared.after
    yield _Row(
        "申請資格",
        words.ELIGIBILITY[old.filing.eligibility.verdict].text,
        words.ELIGIBILITY[new.filing.eligibility.verdict].text,
    )
    yield _Row("申請できる日", _first_day(old), _first_day(new))
    yield _Row("準備状況", words.VERDICTS[old.filing.verdict].text, words.VERDICTS[new.filing.verdict].text)
    yield _Row("認定要件", _gates(old), _gates(new))
    yield _Row("必須項目", _required(old), _required(new))
    if old.estimate and new.estimate:
        yield _Row(
            f"{new.estimate.years}年間の費用（税込）",
            words.yen(old.estimate.total_yen),
            words.yen(new.estimate.total_yen),
            _more(new.estimate.total_yen - old.estimate.total_yen, "円"),
        )
    counts = (
        ("申請単位", len(old.filing.units.units), len(new.filing.units.units), "単位"),
        ("提出書類", len(old.papers), len(new.papers), "点"),
        ("新規の手数料（税込）", _new_fee(old), _new_fee(new), "円"),
    )
    for label, before, after, unit in counts:
        yield _Row(label, f"{before:,}{unit}", f"{after:,}{unit}", _more(after - before, unit))


def _more(difference: int, unit: str) -> str:
    return f"（{'＋' if difference > 0 else '－'}{abs(difference):,}{unit}）" if difference else ""


def _first_day(situation: Situation) -> str:
    return japanese(situation.first_day) if situation.first_day else "待つ期間なし"


def _gates(situation: Situation) -> str:
    gates = situation.filing.gates
    failed = f"（不適合 {gates[Gate.FAILED]}）" if gates[Gate.FAILED] else ""
    return f"{gates[Gate.MET]} / {sum(gates.values())}{failed}"


def _required(situation: Situation) -> str:
    required = situation.filing.required
    return f"{required.done} / {required.total}（{required.percent}%）"


def _new_fee(situation: Situation) -> int:
    return situation.estimate.lines[0].amount_yen if situation.estimate else 0


def _papers(compared: WhatIf) -> None:
    st.markdown("**書類の変化**")
    if not compared.papers:
        st.write("必要な書類は変わりません。")
    box = st.container(horizontal=True)
    for paper in compared.papers:
        more = paper.after > paper.before
        box.badge(
            f"{'増える' if more else '減る'}　{paper.kind.name}　{paper.before}点 → {paper.after}点",
            icon=":material/add_circle:" if more else ":material/do_not_disturb_on:",
            color="blue" if more else "gray",
        )
