"""A stored bill explained from what was written with it: readings, lines with their prices, total."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.kernel.explanation import (
    Document,
    Source,
    Step,
    ToldLine,
    ToldStretch,
    line_step,
    reading_steps,
    total_step,
)
from wanjia.revenue.billing.types import Line, LineKind, UsageStretch


class Account(Protocol):
    """The account of a bill."""

    @property
    def number(self) -> str:
        """Give its number."""


class Row(Protocol):
    """A row of bills; see `models.Bill`."""

    number: str | None
    start_date: date
    end_date: date
    energy_kwh: int
    amount: Decimal
    is_sample: bool

    @property
    def account(self) -> Account:
        """Give the account billed."""


class UsageRow(Protocol):
    """A row of the readings behind bills; see `models.BillUsage`."""

    agreement_id: int
    meter_id: int
    register: str
    start_date: date
    end_date: date
    start_value: Decimal
    end_value: Decimal
    multiplier: Decimal
    quantity: Decimal


class LineRow(Protocol):
    """A row of bill lines; see `models.BillLine`."""

    agreement_id: int
    price_row_id: int | None
    start_date: date
    end_date: date
    part: int
    kind: str
    item: str
    time_of_use: str
    tier: int
    quantity: Decimal
    unit_price: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One agreement of a stored bill: the readings and the lines that were written."""

    agreement: str
    stretches: tuple[ToldStretch, ...]
    lines: tuple[ToldLine, ...]


@dataclass(frozen=True, slots=True)
class StoredBill:
    """A bill as it was issued, with all that was written about it."""

    number: str
    account: str
    period: Period
    energy_kwh: int
    amount: Decimal
    is_sample: bool
    parts: tuple[StoredPart, ...]

    @property
    def lines(self) -> tuple[ToldLine, ...]:
        """Give the lines of all agreements."""
        return tuple(told for part in self.parts for told in part.lines)


def stored_steps(bill: StoredBill) -> tuple[Step, ...]:
    """Explain a stored bill from what was written with it: readings, lines with their prices, total."""
    steps: list[Step] = []
    for part in bill.parts:
        steps.extend(reading_steps(part.stretches))
        steps.extend(with_days(part.lines))
    total = total_step(bill.lines, amount=bill.amount, energy_kwh=bill.energy_kwh, is_sample=bill.is_sample)
    return (*steps, total)


def with_days(lines: Sequence[ToldLine]) -> list[Step]:
    """Tell lines; where they are about several spans of days, each with its own."""
    spans = {told.line.start for told in lines}
    several = len(spans) > 1
    return [
        replace(line_step(told), days=Period(told.line.start, told.line.end) if several else None) for told in lines
    ]


def stored_bill(
    row: Row,
    *,
    agreements: Mapping[int, str],
    lines: Sequence[LineRow],
    usage: Sequence[UsageRow],
    meters: Collection[int],
    documents: Mapping[int, Document],
) -> StoredBill:
    """
    Put a stored bill together from its rows.

    :param agreements: number by id
    :param meters: ids of the meters at the agreements' own usage points; others stand behind them
    :param documents: by id of the price row
    """
    ids = sorted({line.agreement_id for line in lines} | {read.agreement_id for read in usage})
    return StoredBill(
        number=row.number or "",
        account=row.account.number,
        period=Period(row.start_date, row.end_date),
        energy_kwh=row.energy_kwh,
        amount=row.amount,
        is_sample=row.is_sample,
        parts=tuple(
            StoredPart(
                agreement=agreements.get(agreement, ""),
                stretches=tuple(_stretch(read, meters=meters) for read in usage if read.agreement_id == agreement),
                lines=tuple(_line(line, documents=documents) for line in lines if line.agreement_id == agreement),
            )
            for agreement in ids
        ),
    )


def _stretch(row: UsageRow, *, meters: Collection[int]) -> ToldStretch:
    """Make a stretch; how many digits the register has is read back from what came of a turn."""
    run = row.end_value - row.start_value
    turn = row.quantity / row.multiplier - run if run < 0 <= row.quantity else Decimal(0)
    stretch = UsageStretch(
        register=RegisterKind(row.register),
        period=Period(row.start_date, row.end_date),
        start_value=row.start_value,
        end_value=row.end_value,
        multiplier=row.multiplier,
        integer_digits=(turn + 1).adjusted(),
    )
    return ToldStretch(stretch, row.quantity, is_behind=row.meter_id not in meters)


def _line(row: LineRow, *, documents: Mapping[int, Document]) -> ToldLine:
    line = Line(
        start=row.start_date,
        end=row.end_date,
        part=row.part,
        kind=LineKind(row.kind),
        item=row.item,
        time_of_use=TimeOfUse(row.time_of_use),
        tier=row.tier,
        quantity=row.quantity,
        unit_price=row.unit_price,
        amount=row.amount,
    )
    document = documents.get(row.price_row_id) if row.price_row_id is not None else None
    return ToldLine(line, Source(document) if document is not None else None)
