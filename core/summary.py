"""The judgement of a filing as plain data, for the command line and other tools."""

from __future__ import annotations

from typing import Any

from core.fees import Estimate
from core.filing import Filing
from core.readiness import Count


def summarise_filing(filing: Filing) -> dict[str, Any]:
    """Verdict, counts and everything to do or to confirm. Counts are added up over the units."""
    return {
        "verdict": filing.verdict.value,
        "eligibility": filing.eligibility.verdict.value,
        "units": [
            {
                "id": unit.id,
                "name": unit.name,
                "verdict": filing.readiness[unit.id].verdict.value,
                "required": _required(filing.readiness[unit.id].required),
                "gates": {gate.value: count for gate, count in filing.readiness[unit.id].gates.items()},
            }
            for unit in filing.units.units
        ],
        "required": _required(filing.required),
        "gates": {gate.value: count for gate, count in filing.gates.items()},
        "findings": [
            {
                "rule": finding.rule,
                "item": finding.item,
                "unit": finding.unit or "",
                "outcome": finding.outcome.value,
                "message": finding.message,
                "action": finding.action,
                "source": finding.source,
            }
            for finding in (*filing.to_do, *filing.to_confirm)
        ],
    }


def _required(count: Count) -> dict[str, int]:
    return {"done": count.done, "total": count.total, "provisional": count.provisional}


def summarise_estimate(estimate: Estimate) -> dict[str, Any]:
    """Amounts in yen, tax included; ``tax_yen`` is the tax in it."""
    return {
        "units": estimate.units,
        "years": estimate.years,
        "total_yen": estimate.total_yen,
        "tax_yen": estimate.tax_yen,
        "lines": [
            {
                "kind": line.kind,
                "count": line.count,
                "unit_yen": line.unit_yen,
                "amount_yen": line.amount_yen,
                "tax_yen": line.tax_yen,
            }
            for line in estimate.lines
        ],
        "by_year_yen": list(estimate.by_year),
    }
