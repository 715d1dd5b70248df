"""
The plain twin of the pricing chain: one customer at a time, decimal numbers, no table.

It follows docs/algorithms/pricing.md section by section and shares nothing with the kernel but the types.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from tests.oracles.charges import basic_lines, carved_lines, energy_lines, fund_lines
from tests.oracles.power_factor import power_factor_lines
from tests.oracles.refusals import Refused, refuse_if
from tests.oracles.rounding import EXACT
from tests.oracles.settlement import Settled, settle
from tests.oracles.usage import segments_of, unreadable
from wanjia.revenue.billing.types import BillCase, Line, RefusalCode


@dataclass(frozen=True)
class OracleBill:
    """
    What the twin makes of a case.

    :ivar energy_kwh: energy of all parts, losses included; 0 if refused
    :ivar refusals: why there is no bill, sorted; then there are no lines
    """

    lines: tuple[Line, ...]
    amount: Decimal
    energy_kwh: int
    refusals: tuple[RefusalCode, ...]


def bill(case: BillCase, *, power_factor_rates: Mapping[tuple[int, int], Decimal]) -> OracleBill:
    """
    Price one agreement's cycle.

    :param power_factor_rates: adjustment in percent by standard and cosφ, both in hundredths
    """
    with localcontext(EXACT):
        try:
            return _bill(case, rates=power_factor_rates)
        except Refused as why:
            return OracleBill((), Decimal(0), 0, tuple(sorted(why.codes)))


def _bill(case: BillCase, *, rates: Mapping[tuple[int, int], Decimal]) -> OracleBill:
    segments = segments_of(case)
    refuse_if(unreadable(case, segments=segments))
    settled = settle(case, segments=segments)
    lines = _charges(case, settled=settled)
    lines += power_factor_lines(lines, settled=settled, rates=rates)
    amount = sum((line.amount for line in lines if line.amount is not None), Decimal(0))
    return OracleBill(tuple(lines), amount, sum(each.all_kwh for each in settled), ())


def _charges(case: BillCase, *, settled: Sequence[Settled]) -> list[Line]:
    lines: list[Line] = []
    refused: set[RefusalCode] = set()

    for position, each in enumerate(settled):
        charges = (
            energy_lines(case, settled=settled, position=position),
            carved_lines(case, settled=each),
            fund_lines(case, settled=each),
            basic_lines(case, settled=settled, position=position),
        )
        for charge in charges:
            try:
                lines.extend(charge)
            except Refused as why:
                refused.update(why.codes)
    refuse_if(refused)
    return lines
