"""What does it cost? Live estimate over units and years; usable with nothing else entered."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import charts
from core.fees import MOST_UNITS, MOST_YEARS, Estimate, EstimateError, estimate_fees
from core.fields import parse_number
from core.units import UnitsResult
from pages.parts import session, words
from pages.parts.inputs import problem_line
from pages.parts.steps import heading, step_buttons


def _number(label: str, default: int, key: str, help_text: str) -> int | None:
    """A whole number as typed, with a clear message where it is none."""
    text = st.text_input(label, str(default), key=key, help=help_text)
    number = parse_number(text)
    if number is None or number != int(number):
        problem_line("整数で入れてください（例：2）。")
        return None
    return int(number)


def _inputs(units: UnitsResult) -> tuple[int, int, int] | None:
    count, years, reissues = st.columns(3)
    default = max(len(units.units), 1)
    with count:
        unit_count = _number(
            "申請単位の数", default, session.key("fee-units", str(default)), "1単位ごとに手数料がかかります。"
        )
    with years:
        year_count = _years()
    with reissues:
        reissue_count = _number(
            "認定証の再発行（回）", 0, "fee-reissues", "事業者名やサービス名が変わったときなどに必要です。"
        )
    if unit_count is None or year_count is None or reissue_count is None:
        return None
    return unit_count, year_count, reissue_count


def _years() -> int | None:
    """The years of certification, kept in the draft's plan."""
    key = session.key("fee-years")
    plan = session.draft().plan

    def save() -> None:
        changed = session.draft().plan.model_copy(update={"years": st.session_state[key]})
        session.change(session.draft().model_copy(update={"plan": changed}))

    validity = session.edition().figures.validity.value
    text = st.text_input(
        "認定を続ける年数",
        plan.years or str(2 * validity),
        key=key,
        on_change=save,
        help=f"{validity}年ごとに更新が必要です。",
    )
    number = parse_number(text)
    if number is None or number != int(number):
        problem_line("整数で入れてください（例：4）。")
        return None
    return int(number)


def _result(estimate: Estimate) -> None:
    total, first, tax = st.columns(3)
    total.metric(f"{estimate.years}年間の合計（税込）", words.yen(estimate.total_yen), border=True)
    first.metric(
        "申請時に払う額（税込）",
        words.yen(estimate.by_year[0] if estimate.years > 1 else _new(estimate)),
        border=True,
    )
    tax.metric("合計のうち消費税", words.yen(estimate.tax_yen), border=True)
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


def _new(estimate: Estimate) -> int:
    return next(line.amount_yen for line in estimate.lines if line.kind == "new")


def _comparison(
    units: UnitsResult, years: int, reissues: int, estimate: Estimate
) -> list[tuple[str, tuple[int, ...]]]:
    """Scenarios for the chart: the estimate, or integrated against separate where rule U2 leaves the choice."""
    if not units.has_choice or estimate.units != len(units.units):
        return [("この見積り", estimate.by_year)]
    together = estimate_fees(session.edition(), units.integrated_count, years, reissues)
    apart = estimate_fees(session.edition(), units.separate_count, years, reissues)
    st.subheader("まとめる場合と別々の場合", anchor=False)
    left, right = st.columns(2)
    left.metric(f"まとめる（{together.units}単位）", words.yen(together.total_yen), border=True)
    right.metric(
        f"別々（{apart.units}単位）",
        words.yen(apart.total_yen),
        f"差額 {words.yen(apart.total_yen - together.total_yen)}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    return [
        (f"まとめる（{together.units}単位）", together.by_year),
        (f"別々（{apart.units}単位）", apart.by_year),
    ]


def _chart(scenarios: list[tuple[str, tuple[int, ...]]]) -> None:
    st.subheader("年ごとの累計", anchor=False)
    st.plotly_chart(
        charts.fee_chart(scenarios),
        config={"displayModeBar": False, "scrollZoom": False},
        alt="費用の累計の推移。"
        + "、".join(f"{name}は最後の年までに{words.yen(sum(due))}" for name, due in scenarios),
        key="chart-fees",
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
        f"消費税{session.edition().figures.tax_rate.value}%を含みます。審査手数料は、認定されなくても返還されません。"
        "更新審査手数料は、有効期間が終わる年に払うものとして数えています。"
    )


def page() -> None:
    heading(
        "fees", "申請単位の数と年数を入れると、審査手数料の合計がわかります。ほかの入力がなくても使えます。"
    )
    units = session.filing().units
    entered = _inputs(units)
    if entered is None:
        st.info("数字を直すと見積りを表示します。", icon=":material/info:")
    else:
        try:
            estimate = estimate_fees(session.edition(), *entered)
        except EstimateError as error:
            st.warning(str(error), icon=":material/error:")
            st.caption(f"申請単位は{MOST_UNITS}まで、年数は{MOST_YEARS}年まで計算できます。")
        else:
            _result(estimate)
            _chart(_comparison(units, entered[1], entered[2], estimate))
    _assumptions()
    step_buttons("fees")


page()
