"""What does it cost? Rules F1-F3 (overview, appendix 1). All amounts in yen."""

from __future__ import annotations

from dataclasses import dataclass

from core.edition import Edition

MOST_UNITS = 9_999
MOST_YEARS = 50


class EstimateError(ValueError):
    """The estimate cannot be made; the message says why, for the person who asked."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of the estimate: ``count`` fees of ``unit_yen`` (tax included); ``tax_yen`` is the tax in it."""

    kind: str
    name: str
    rule: str
    count: int
    unit_yen: int
    amount_yen: int
    tax_yen: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Fees for ``units`` units over ``years`` years."""

    units: int
    years: int
    lines: tuple[FeeLine, ...]
    by_year: tuple[int, ...]
    """What falls due in each year, first year first; re-issues are counted in the last year."""

    @property
    def total_yen(self) -> int:
        return sum(line.amount_yen for line in self.lines)

    @property
    def tax_yen(self) -> int:
        return sum(line.tax_yen for line in self.lines)


def renewals(edition: Edition, years: int) -> int:
    """How many renewals ``years`` years of certification need: ceil(years / validity) - 1."""
    return -(-years // edition.figures.validity.value) - 1


def estimate_fees(edition: Edition, units: int, years: int, reissues: int = 0) -> Estimate:
    """Fees for ``units`` application units over ``years`` years, with ``reissues`` re-issued certificates.

    Raises ``EstimateError`` where a number is outside what can be applied for.
    """
    _check("申請単位の数", units, 1, MOST_UNITS)
    _check("年数", years, 1, MOST_YEARS)
    _check("再発行の回数", reissues, 0, MOST_UNITS)
    validity = edition.figures.validity.value
    renewal_count = renewals(edition, years)
    counts = {"new": units, "renewal": units * renewal_count, "reissue": reissues}
    lines = tuple(_line(edition, kind, count) for kind, count in counts.items() if count)
    by_year = [0] * years
    by_year[0] += edition.fee("new").including_tax_yen * units
    for number in range(1, renewal_count + 1):
        # A renewal is examined before the validity ends, so it falls in the last year of the period.
        by_year[number * validity - 1] += edition.fee("renewal").including_tax_yen * units
    by_year[-1] += edition.fee("reissue").including_tax_yen * reissues
    return Estimate(units, years, lines, tuple(by_year))


def _check(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise EstimateError(f"{name}は{least}から{most}までの整数で入れてください（入力：{number}）。")


def _line(edition: Edition, kind: str, count: int) -> FeeLine:
    fee = edition.fee(kind)
    return FeeLine(
        kind=kind,
        name=fee.name,
        rule=fee.rule,
        count=count,
        unit_yen=fee.including_tax_yen,
        amount_yen=fee.including_tax_yen * count,
        tax_yen=fee.tax_yen * count,
    )
