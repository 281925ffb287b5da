"""Plotly figures from results. Each figure's table stands beside it on the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import plotly.graph_objects as go

from core.answers import Gate, ItemStatus, Progress

_PROGRESS = (
    (Progress.DONE, "記入済み", "#1b7a43", ""),
    (Progress.CONFIRM, "要確認", "#ffd98a", "/"),
    (Progress.OPEN, "入力中", "#b9d3e4", "."),
    (Progress.FAILED, "不適合", "#b3261e", "x"),
    (Progress.UNANSWERED, "未回答", "#e3e9ed", ""),
)
_GATES = (
    (Gate.MET, "満たす", "#1b7a43", ""),
    (Gate.CONFIRM, "要確認", "#ffd98a", "/"),
    (Gate.FAILED, "満たさない", "#b3261e", "x"),
    (Gate.OPEN, "未記入", "#e3e9ed", ""),
)


_LABEL = 11
"""Characters on a line of a name beside a bar for the projector."""


def _layout(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        barmode="stack",
        height=height,
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        legend={
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.0,
            "x": 0,
            "traceorder": "normal",
            "entrywidth": 78,
        },
        yaxis={"autorange": "reversed", "automargin": True},
        xaxis={"automargin": True, "rangemode": "tozero", "dtick": None},
        dragmode=False,
    )
    return figure


def _marker(colour: str, pattern: str) -> dict[str, object]:
    """A colour with a faint pattern over it, so that the text on the bar stays readable."""
    shape = {"shape": pattern, "fillmode": "overlay", "bgcolor": colour, "fgcolor": "#1f2a33"}
    return {"color": colour, "pattern": {**shape, "fgopacity": 0.18, "size": 8}}


def progress_chart(rows: Sequence[tuple[str, Sequence[ItemStatus]]]) -> go.Figure:
    """Stacked bars: required items of each row (a category) by progress; pattern and legend beside colour."""
    figure = go.Figure()
    names = [name for name, _ in rows]
    for progress, label, colour, pattern in _PROGRESS:
        counts = [sum(s.progress is progress for s in statuses if s.item.required) for _, statuses in rows]
        figure.add_bar(
            y=names,
            x=counts,
            name=label,
            orientation="h",
            marker=_marker(colour, pattern),
            text=[str(count) if count else "" for count in counts],
            textangle=0,
            hovertemplate="%{y}<br>" + label + " %{x}項目<extra></extra>",
        )
    return _layout(figure, 60 + 34 * len(names))


def gate_chart(statuses: Sequence[ItemStatus]) -> go.Figure:
    """One bar for each gate item, its state told by word, pattern and colour."""
    figure = go.Figure()
    for gate, label, colour, pattern in _GATES:
        names = [s.item.name for s in statuses if s.gate is gate]
        figure.add_bar(
            y=names,
            x=[1] * len(names),
            name=label,
            orientation="h",
            marker=_marker(colour, pattern),
            text=[label] * len(names),
            textposition="inside",
            insidetextanchor="middle",
            hovertemplate="%{y}：" + label + "<extra></extra>",
        )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(categoryorder="array", categoryarray=[s.item.name for s in statuses])
    return _layout(figure, 60 + 30 * len(statuses))


def fee_chart(scenarios: Sequence[tuple[str, Sequence[int]]]) -> go.Figure:
    """Cumulative fees in yen over the years, one line for each scenario (name, yen due in each year)."""
    figure = go.Figure()
    for (name, by_year), dash in zip(scenarios, ("solid", "dash"), strict=False):
        totals = [sum(by_year[: year + 1]) for year in range(len(by_year))]
        figure.add_scatter(
            x=[f"{year}年目" for year in range(1, len(by_year) + 1)],
            y=totals,
            name=name,
            mode="lines+markers",
            line={"shape": "hv", "dash": dash},
            hovertemplate="%{x}まで %{y:,}円<extra>" + name + "</extra>",
        )
    _layout(figure, 320)
    figure.update_yaxes(autorange=True, rangemode="tozero", tickformat=",", ticksuffix="円")
    figure.update_xaxes(type="category")
    return figure


@lru_cache(maxsize=64)
def people_chart(groups: tuple[tuple[str, int, str], ...], people: int) -> go.Figure:
    """How many of ``people`` are in each group (label, people, their number in words); for a projector.

    The same board gives the same figure, which must not be changed.
    """
    figure = go.Figure()
    figure.add_bar(
        y=[_wrapped(label) for label, _, _ in groups],
        x=[count for _, count, _ in groups],
        name="人数",
        orientation="h",
        marker=_marker("#1b5e8a", ""),
        text=[text for _, _, text in groups],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(visible=False, range=[0, people * 1.2])
    _layout(figure, 16 + 56 * len(groups))
    large = {"size": 20, "color": "#1f2a33"}
    figure.update_traces(textfont=large)
    figure.update_yaxes(tickfont=large)
    return figure.update_layout(showlegend=False)


def _wrapped(label: str) -> str:
    """A long name on lines that leave room for its bar, also on a phone."""
    return "<br>".join(label[start : start + _LABEL] for start in range(0, len(label), _LABEL))
