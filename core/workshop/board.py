"""The board of a room: counts of people, never fewer than three, so that nobody is told apart.

A group of one or two people goes together with its neighbour. Groups of nobody are told as they are.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO

from core.edition import Edition
from core.fees import estimate_fees
from core.items import Frozen
from core.workshop.standing import Standing

FEWEST = 3
"""How many people a figure speaks of at least."""

_BIN = 20  # per cent of readiness in a group
_MOST_ITEMS = 8


class Group(Frozen):
    """``people`` who have something in common; ``or_more`` where the exact number would tell on the others."""

    label: str
    people: int
    or_more: bool = False


class Board(Frozen):
    """What the room may see. ``people`` is 0, and everything else empty, while there are fewer than three.

    ``steps``, ``readiness`` and ``fees`` share out all people; ``items`` and ``gates`` count, for each item,
    the people with whom it is open, the most frequent first.
    """

    people: int = 0
    steps: tuple[Group, ...] = ()
    readiness: tuple[Group, ...] = ()
    fees: tuple[Group, ...] = ()
    items: tuple[Group, ...] = ()
    gates: tuple[Group, ...] = ()


def assess_board(edition: Edition, standings: Sequence[Standing], step_names: Mapping[str, str]) -> Board:
    """The board of these participants; ``step_names`` are the room's steps in order, by page address."""
    if len(standings) < FEWEST:
        return Board()
    return Board(
        people=len(standings),
        steps=_steps(standings, step_names),
        readiness=_readiness(standings),
        fees=_fees(edition, standings),
        items=_open(edition, (s.open_items for s in standings), len(standings)),
        gates=_open(edition, (s.open_gates for s in standings), len(standings)),
    )


def _steps(standings: Sequence[Standing], step_names: Mapping[str, str]) -> tuple[Group, ...]:
    counts = Counter(s.step if s.step in step_names else "" for s in standings)
    elsewhere = [("ほか", counts[""])] if counts[""] else []
    bins = [(name, counts[address]) for address, name in step_names.items()]
    return _shared_out([*bins, *elsewhere], "・".join)


def _readiness(standings: Sequence[Standing]) -> tuple[Group, ...]:
    """Groups of twenty per cent; the last one holds 100 as well."""
    counts = Counter(min(s.percent // _BIN, 100 // _BIN - 1) for s in standings)
    bins = [(f"{n * _BIN}〜{_upper(n)}%", counts[n]) for n in range(100 // _BIN)]
    return _shared_out(
        bins, lambda labels: f"{labels[0].partition('〜')[0]}〜{labels[-1].partition('〜')[2]}"
    )


def _upper(number: int) -> int:
    return 100 if (number + 1) * _BIN == 100 else (number + 1) * _BIN - 1


def _fees(edition: Edition, standings: Sequence[Standing]) -> tuple[Group, ...]:
    """By what a new application would cost, in yen with tax (rule F1)."""
    counts = Counter(s.units for s in standings)
    bins = [
        (f"{estimate_fees(edition, units, 1).total_yen:,}円" if units else "未定", counts[units])
        for units in sorted(counts)
    ]
    return _shared_out(bins, lambda labels: labels[0] if len(labels) == 1 else f"{labels[0]}〜{labels[-1]}")


def _shared_out(bins: Iterable[tuple[str, int]], join: Callable[[list[str]], str]) -> tuple[Group, ...]:
    """The bins in order; one with too few people goes together with the next, the last with those before."""
    groups: list[tuple[list[str], int]] = []
    for label, people in bins:
        if groups and _too_few(groups[-1]):
            groups.append(_together(groups.pop(), ([label], people)))
        else:
            groups.append(([label], people))
    while len(groups) > 1 and _too_few(groups[-1]):
        last = groups.pop()
        groups.append(_together(groups.pop(), last))
    return tuple(Group(label=join(labels), people=people) for labels, people in groups)


def _too_few(group: tuple[list[str], int]) -> bool:
    return 0 < group[1] < FEWEST


def _together(one: tuple[list[str], int], other: tuple[list[str], int]) -> tuple[list[str], int]:
    return [*one[0], *other[0]], one[1] + other[1]


def _open(edition: Edition, found: Iterable[tuple[int, ...]], people: int) -> tuple[Group, ...]:
    counts = Counter(number for numbers in found for number in numbers)
    names = {number: edition.items[item_id].name for item_id, number in edition.numbers.items()}
    often = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    groups = [_counted(names[number], count, people) for number, count in often if number in names]
    return tuple(group for group in groups if group.people >= FEWEST)[:_MOST_ITEMS]


def _counted(name: str, count: int, people: int) -> Group:
    """One or two people with whom it is not open would be told apart: the count is rounded down then."""
    if 0 < people - count < FEWEST:
        return Group(label=name, people=people - FEWEST + 1, or_more=True)
    return Group(label=name, people=count)


def board_csv(board: Board) -> bytes:
    """The board as a table; UTF-8 with a mark that spreadsheet programs understand."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("区分", "内容", "人数"))
    writer.writerow(("参加者", "全体", board.people or f"{FEWEST}人未満"))
    for title, groups in sections(board):
        for group in groups:
            writer.writerow((title, group.label, f"{group.people}以上" if group.or_more else group.people))
    return buffer.getvalue().encode("utf-8-sig")


def sections(board: Board) -> tuple[tuple[str, tuple[Group, ...]], ...]:
    """The parts of the board with their titles."""
    return (
        ("いまいる手順", board.steps),
        ("必須項目の準備状況", board.readiness),
        ("審査手数料の見込み（新規・税込）", board.fees),
        ("未対応の人が多い項目", board.items),
        ("未対応の人が多い認定要件", board.gates),
    )
