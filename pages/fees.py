"""What does it cost? Live estimate over units and years; usable with nothing else entered."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import charts
from core.fees import Estimate, EstimateError, estimate_fees
from core.text.typed_numbers import parse_number
from core.units import UnitsResult
from pages.parts import session, words
from pages.parts.callbacks import whole
from pages.parts.entries import typed
from pages.parts.inputs import problem_line
from pages.parts.papers_talks import estimate_files
from pages.parts.steps import heading, step_buttons


def _number(label: str, name: str, default: int | None, help_text: str) -> int | None:
    """A whole number of the draft's plan as typed; None, with a message where it is wrong, if there is none."""
    key = session.key("plan", name, str(default))

    def save() -> None:
        changed = session.draft().plan.model_copy(update={name: typed(key)})
        session.change(session.draft().model_copy(update={"plan": changed}))

    former = getattr(session.draft().plan, name) or ("" if default is None else str(default))
    with st.container(gap=None):
        st.text_input(label, former, key=key, on_change=whole(save), help=help_text)
        number, wrong = _read(typed(key), needed=default is not None)
        problem_line("整数で入れてください（例：2）。" if wrong else "")
    return None if number is None or wrong else int(number)


def _read(text: str, needed: bool) -> tuple[float | None, bool]:
    """The number, and whether what was typed is wrong."""
    number = parse_number(text)
    wrong = (needed or bool(text.strip())) and (number is None or number != int(number))
    return number, wrong


@dataclass(frozen=True)
class _Entered:
    units: int
    compared: int | None
    years: int
    reissues: int


def _inputs(units: UnitsResult) -> _Entered | None:
    """What to estimate; None while a needed number is missing or wrong."""
    validity = session.edition().figures.validity.value
    other = units.separate_count if units.has_choice else None
    if other == len(units.units):
        other = units.integrated_count
    count, compared, years, reissues = st.columns(4)
    with count:
        unit_count = _number(
            "申請単位の数", "units", max(len(units.units), 1), "1単位ごとに手数料がかかります。"
        )
    with compared:
        compared_count = _number(
            "比べる単位数（任意）",
            "compared_units",
            other,
            "まとめる場合と別々の場合などを並べて比べられます。",
        )
    with years:
        year_count = _number("認定を続ける年数", "years", 2 * validity, f"{validity}年ごとに更新が必要です。")
    with reissues:
        reissue_count = _number(
            "認定証の再発行（回）", "reissues", 0, "事業者名やサービス名が変わったときなどに必要です。"
        )
    if unit_count is None or year_count is None or reissue_count is None:
        return None
    return _Entered(unit_count, compared_count, year_count, reissue_count)


def _totals(estimate: Estimate | None) -> None:
    """What it costs, first of all. The buttons below stay where they are while a number is put right."""
    total, first, tax = st.columns(3)
    years = f"{estimate.years}年間の" if estimate else ""
    total.metric(f"{years}合計（税込）", words.yen(estimate.total_yen) if estimate else "—", border=True)
    due = words.yen(estimate.lines[0].amount_yen) if estimate else "—"
    first.metric("はじめの審査手数料（税込）", due, border=True)
    tax.metric("合計のうち消費税", words.yen(estimate.tax_yen) if estimate else "—", border=True)


def _lines(estimate: Estimate) -> None:
    st.table(
        pd.DataFrame(
            {
                "費用": line.name,
                "1単位あたり": words.yen(line.unit_yen),
                "件数": f"{line.count}件",
                "金額（税込）": words.yen(line.amount_yen),
                "うち消費税": words.yen(line.tax_yen),
            }
            for line in estimate.lines
        ),
        hide_index=True,
    )


def _compare(estimate: Estimate, other: Estimate) -> None:
    """Two numbers of units side by side, for instance integrated and separate (rule U2)."""
    st.subheader("単位数による違い", anchor=False)
    difference = other.total_yen - estimate.total_yen
    left, right = st.columns(2)
    left.metric(f"{estimate.units}単位で申請する場合", words.yen(estimate.total_yen), border=True)
    right.metric(
        f"{other.units}単位で申請する場合",
        words.yen(other.total_yen),
        f"{'増' if difference >= 0 else '減'} {words.yen(abs(difference))}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )


def _chart(scenarios: list[tuple[str, tuple[int, ...]]]) -> None:
    st.subheader("年ごとの累計", anchor=False)
    st.plotly_chart(
        charts.fee_chart(scenarios),
        config={"displayModeBar": False, "scrollZoom": False},
        alt="費用の累計の推移。"
        + "、".join(f"{name}は最後の年までに{words.yen(sum(due))}" for name, due in scenarios),
        key=session.key("chart-fees"),
    )
    with st.expander("表で見る", icon=":material/table:"):
        table = {"年": [f"{year}年目" for year in range(1, len(scenarios[0][1]) + 1)]}
        for name, due in scenarios:
            table[f"{name}・その年"] = [words.yen(amount) for amount in due]
            table[f"{name}・累計"] = [words.yen(sum(due[: year + 1])) for year in range(len(due))]
        st.table(pd.DataFrame(table), hide_index=True)


def _assumptions() -> None:
    fee = session.edition().fee("new")
    st.caption(
        f"料金は{fee.as_of.year}年{fee.as_of.month}月{fee.as_of.day}日時点（{session.edition().source} 別表1）です。"
        f"消費税{session.edition().figures.tax_rate.value}%を含みます。審査手数料は、形式審査の完了通知を受けて払い、認定されなくても返還されません。"
        "更新審査手数料は、有効期間が終わる年に払うものとして数えています。"
    )


def _estimates(entered: _Entered | None) -> tuple[Estimate, ...]:
    """The estimate, and the one that it is compared with. Raises ``EstimateError`` where there is none."""
    if entered is None:
        raise EstimateError("数字を直すと見積りを表示します。")
    counts = dict.fromkeys((entered.units, entered.units if entered.compared is None else entered.compared))
    edition = session.edition()
    return tuple(estimate_fees(edition, count, entered.years, entered.reissues) for count in counts)


def _details(estimates: tuple[Estimate, ...]) -> None:
    _lines(estimates[0])
    for other in estimates[1:]:
        _compare(estimates[0], other)
    _chart([(f"{each.units}単位", each.by_year) for each in estimates])


def page() -> None:
    heading(
        "fees", "申請単位の数と年数を入れると、審査手数料の合計がわかります。ほかの入力がなくても使えます。"
    )
    entered, why = _inputs(session.filing().units), ""
    try:
        estimates = _estimates(entered)
    except EstimateError as error:
        estimates, why = (), str(error)
    _totals(estimates[0] if estimates else None)
    step_buttons("fees")
    estimate_files(estimates)
    if estimates:
        _details(estimates)
    else:
        st.warning(why, icon=":material/error:")
    _assumptions()


page()
