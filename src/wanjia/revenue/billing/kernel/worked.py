"""One case billed with every table on the way kept: what an explanation is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wanjia.foundation.periods.types import Period
from wanjia.revenue.billing.kernel.case import (
    CaseBill,
    PowerFactorRates,
    Rows,
    add_case,
    bills_of,
    segments_of,
    tables_of,
)
from wanjia.revenue.billing.kernel.chain import bill
from wanjia.revenue.billing.types import BillCase, RefusalCode, Terms, UsageStretch


@dataclass(frozen=True, slots=True)
class WorkedStretch:
    """
    What ran through a register.

    :ivar child: 0 for the agreement's own meters, 1… for those behind them in the order of the case
    :ivar energy: kWh or kvarh; None for a demand register
    :ivar demand_kw: None for an energy register
    """

    stretch: UsageStretch
    child: int
    energy: int | None
    demand_kw: Decimal | None


@dataclass(frozen=True, slots=True)
class WorkedSegment:
    """
    What lies between the readings and the lines of days without a change.

    :ivar measured: the row of MEASURED by column
    :ivar parts: rows of PARTS by column, the agreement's own first
    """

    terms: Terms
    period: Period
    measured: Mapping[str, Any]
    parts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """
    A case with its bill and every table on the way, for explaining.

    :ivar evidence: the figures that show why it was refused, by reason
    """

    case: BillCase
    bill: CaseBill
    stretches: tuple[WorkedStretch, ...]
    segments: tuple[WorkedSegment, ...]
    evidence: tuple[tuple[RefusalCode, str], ...]


def worked_case(case: BillCase, *, power_factor_rates: PowerFactorRates) -> WorkedCase:
    """Bill one case and keep what lies on the way."""
    rows = Rows()
    add_case(rows, case=case, number=0)
    tables = tables_of(rows, power_factor_rates=power_factor_rates)
    billed = bill(tables)
    sources = [(stretch, child) for child, own in enumerate((case.usage, *case.children)) for stretch in own]
    found = tables.usage.select("energy", "demand_kw").iter_rows()
    measured = {row["segment_id"]: row for row in billed.measured.iter_rows(named=True)}
    parts = list(billed.parts.sort("segment_id", "part").iter_rows(named=True))
    return WorkedCase(
        case=case,
        bill=bills_of(billed, rows=rows, count=1)[0],
        stretches=tuple(WorkedStretch(*source, *row) for source, row in zip(sources, found, strict=True)),
        segments=tuple(
            WorkedSegment(terms, period, measured[number], tuple(row for row in parts if row["segment_id"] == number))
            for number, (terms, period) in enumerate(segments_of(case))
        ),
        evidence=tuple((RefusalCode(row["code"]), row["evidence"]) for row in billed.refusals.iter_rows(named=True)),
    )
