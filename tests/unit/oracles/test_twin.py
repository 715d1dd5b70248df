"""The kernel agrees with its plain twin to the fen and the kWh, line by line, on cases that mix every feature."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from tests.factories.cases import bill_cases, random_cases
from tests.oracles.bill import OracleBill, bill
from tests.oracles.power_factor import published_rates
from wanjia.revenue.billing.kernel.case import CaseBill, price_case, price_cases
from wanjia.revenue.billing.types import BillCase, Line, RefusalCode

RATES = published_rates()
SEED = 20_260_101
CASES_OF_A_SWEEP = 1_000
SHOWN = 3


#: The steps of pricing that find reasons, in their order; what later steps find may only follow from the first.
STEPS = (
    {RefusalCode.READING_MISSING, RefusalCode.NEGATIVE_ENERGY},
    {RefusalCode.PERIODS_EXCEED_TOTAL},
    {RefusalCode.LOSS_ROW_MISSING},
    {RefusalCode.CHILDREN_EXCEED_PARENT},
    {RefusalCode.CARVE_OUT_EXCEEDS},
    {RefusalCode.PRICE_MISSING, RefusalCode.DEMAND_MISSING},
)


def first_reasons(codes: Iterable[RefusalCode]) -> set[RefusalCode]:
    """Keep the reasons that the first step with any has found."""
    return next((here for step in STEPS if (here := step & set(codes))), set())


def told(lines: Counter[Line]) -> list[str]:
    return sorted(
        f"{line.start}..{line.end} part {line.part} {line.kind} {line.item}{line.time_of_use} tier {line.tier}: "
        f"{line.quantity} x {line.unit_price} = {line.amount} ({count} times)"
        for line, count in lines.items()
    )


def differences(kernel: CaseBill, *, twin: OracleBill) -> list[str]:
    """Tell in which lines, sums or refusals the two bills differ."""
    if first_reasons(kernel.refusals) != set(twin.refusals):
        return [f"kernel refuses for {sorted(set(kernel.refusals))}, twin for {list(twin.refusals)}"]
    if twin.refusals:
        return [f"refused, and yet the kernel has {len(kernel.lines)} lines"] if kernel.lines else []
    kernel_lines, twin_lines = Counter(kernel.lines), Counter(twin.lines)
    found = [f"kernel only: {line}" for line in told(kernel_lines - twin_lines)]
    found += [f"twin only:   {line}" for line in told(twin_lines - kernel_lines)]
    if kernel.amount != twin.amount:
        found.append(f"amount: kernel {kernel.amount}, twin {twin.amount}")
    if kernel.energy_kwh != twin.energy_kwh:
        found.append(f"energy: kernel {kernel.energy_kwh}, twin {twin.energy_kwh}")
    return found


def disagreements(cases: Sequence[BillCase]) -> list[str]:
    """Price all cases at once, and each by the twin."""
    kernel = price_cases(cases, power_factor_rates=RATES)
    assert len(kernel) == len(cases)
    found = []
    for position, (case, priced) in enumerate(zip(cases, kernel, strict=True)):
        if here := differences(priced, twin=bill(case, power_factor_rates=RATES)):
            found.append("\n".join([f"case {position}: {case}", *here]))
    return found


def report(found: list[str], *, of: int) -> str:
    return "\n\n".join([f"{len(found)} of {of} cases disagree; the first {SHOWN}:", *found[:SHOWN]])


class TestSweep:
    def test_a_thousand_made_up_cases_agree(self) -> None:
        cases = random_cases(SEED, count=CASES_OF_A_SWEEP)

        found = disagreements(cases)

        assert not found, report(found, of=len(cases))

    @pytest.mark.full
    @pytest.mark.parametrize("sweep", range(1, 21))
    def test_twenty_thousand_made_up_cases_agree(self, sweep: int) -> None:
        cases = random_cases(SEED + sweep, count=CASES_OF_A_SWEEP)

        found = disagreements(cases)

        assert not found, report(found, of=len(cases))


class TestSearch:
    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(case=bill_cases())
    def test_any_case_agrees(self, case: BillCase) -> None:
        found = differences(price_case(case, power_factor_rates=RATES), twin=bill(case, power_factor_rates=RATES))

        assert not found, "\n".join(found)


class TestBatch:
    def test_a_batch_of_one_is_the_batch(self) -> None:
        cases = random_cases(SEED, count=60)

        together = price_cases(cases, power_factor_rates=RATES)

        assert together == [price_case(case, power_factor_rates=RATES) for case in cases]

    def test_the_order_of_customers_does_not_matter(self) -> None:
        cases = random_cases(SEED, count=200)
        order = Random(1).sample(range(len(cases)), len(cases))

        straight = price_cases(cases, power_factor_rates=RATES)
        shuffled = price_cases([cases[position] for position in order], power_factor_rates=RATES)

        assert shuffled == [straight[position] for position in order]

    def test_a_batch_of_nobody_is_nothing(self) -> None:
        assert price_cases([], power_factor_rates=RATES) == []


class TestDifferences:
    """What the comparison would say; it must not be deaf."""

    case = random_cases(SEED, count=1)[0]

    def bills(self) -> tuple[CaseBill, OracleBill]:
        twin = bill(self.case, power_factor_rates=RATES)
        assert len(twin.lines) > 1
        return CaseBill(twin.lines, twin.amount, twin.energy_kwh, twin.refusals), twin

    def test_the_order_of_lines_is_free(self) -> None:
        kernel, twin = self.bills()

        assert differences(CaseBill(kernel.lines[::-1], kernel.amount, kernel.energy_kwh, ()), twin=twin) == []

    def test_a_missing_line_a_fen_and_a_kwh_are_told(self) -> None:
        kernel, twin = self.bills()
        poorer = CaseBill(kernel.lines[1:], kernel.amount - 1, kernel.energy_kwh + 1, ())

        told_by = [complaint.split(":")[0] for complaint in differences(poorer, twin=twin)]

        assert told_by == ["twin only", "amount", "energy"]

    def test_another_reason_is_told(self) -> None:
        _, twin = self.bills()

        assert "kernel refuses" in differences(CaseBill((), twin.amount, 0, ("READING_MISSING",)), twin=twin)[0]
