"""Explanations: their figures sum to the bill, both languages say everything, and nobody reads a code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from string import Formatter

import pytest

from tests.factories.cases import random_cases
from tests.factories.plain import POLICY, by_period, june, read, single, terms, tiers
from tests.oracles.power_factor import published_rates
from tests.support.root import SOURCE
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.tariffs.types import LadderBasis, Switch
from wanjia.revenue.billing.kernel.case_explanation import Grounds, case_steps, told_lines
from wanjia.revenue.billing.kernel.explanation import Step, refusal_step
from wanjia.revenue.billing.kernel.wording import SENTENCES, TITLES, WORDS, Language, Topic
from wanjia.revenue.billing.kernel.worked import WorkedCase, worked_case
from wanjia.revenue.billing.types import (
    BillCase,
    CarveOutShare,
    LadderAccount,
    LineKind,
    LossBand,
    RefusalCode,
    Terms,
    TransformerRating,
)

RATES = published_rates()
GROUNDS = Grounds(power_factor_rates=RATES)
S11_200 = TransformerRating(Decimal(200), Decimal(340), Decimal(2600), Decimal(1), Decimal(4))
CODE = re.compile(r"\b[A-Z]{3,}(_[A-Z]+)+\b|\{|\}")
LINES_TOLD = ("energy", "energy_period", "energy_tier", "tier_surcharge", "fund", "capacity", "demand", "demand_excess")


def worked(case: BillCase) -> WorkedCase:
    return worked_case(case, power_factor_rates=RATES)


def steps_of(*spans: Terms, **more: object) -> tuple[Step, ...]:
    return case_steps(worked(june(*spans, **more)), grounds=GROUNDS)  # type: ignore[arg-type]


def step_of(steps: tuple[Step, ...], sentence: str) -> Step:
    return next(step for step in every(steps) if step.sentence == sentence)


def every(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from every(step.remarks)


def figures_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class TestWording:
    def test_both_languages_have_every_sentence_with_the_same_figures(self) -> None:
        for sentence, (_, chinese, english) in SENTENCES.items():
            assert figures_of(chinese) == figures_of(english), sentence
            assert re.search(r"[\u4e00-\u9fff]", chinese), sentence
            assert not re.search(r"[\u4e00-\u9fff]", english), sentence

    def test_both_languages_have_every_title_and_word(self) -> None:
        assert set(TITLES) == set(Topic)
        assert all(chinese and english for chinese, english in (*TITLES.values(), *WORDS.values()))

    def test_every_refusal_has_a_sentence(self) -> None:
        for code in RefusalCode:
            assert refusal_step(code, evidence="").topic is Topic.REFUSED

    def test_every_sentence_is_said_somewhere(self) -> None:
        told = {code.value.lower() for code in RefusalCode} | {kind.value.lower() for kind in LineKind}
        for path in (
            *(SOURCE / "revenue/billing/kernel").glob("*explanation.py"),
            SOURCE / "interfaces/cli/billing_trial.py",
        ):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            told |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}

        assert set(SENTENCES) <= told


class TestAnyCase:
    @pytest.fixture(scope="class")
    @staticmethod
    def cases() -> list[WorkedCase]:
        return [worked(case) for case in random_cases(7, count=40)]

    def test_lines_told_sum_to_the_bill(self, cases: list[WorkedCase]) -> None:
        for case in cases:
            steps = case_steps(case, grounds=GROUNDS)
            amounts = [step.figures["amount"] for step in steps if step.sentence in (*LINES_TOLD, "power_factor")]
            totals = [step for step in steps if step.topic is Topic.TOTAL]

            assert sum(amounts, Decimal(0)) == case.bill.amount  # type: ignore[arg-type]
            assert len(totals) == (0 if case.bill.refusals else 1)
            assert all(step.figures.get("amount", 0) == case.bill.amount for step in totals)
            assert len(told_lines(case, grounds=GROUNDS)) == len(case.bill.lines)

    def test_a_case_is_refused_in_words_or_billed(self, cases: list[WorkedCase]) -> None:
        for case in cases:
            refused = [step for step in case_steps(case, grounds=GROUNDS) if step.topic is Topic.REFUSED]

            assert bool(refused) == bool(case.bill.refusals)

    @pytest.mark.parametrize("language", list(Language))
    def test_nobody_reads_a_code(self, cases: list[WorkedCase], language: Language) -> None:
        for case in cases:
            for step in case_steps(case, grounds=GROUNDS):
                assert not CODE.search(step.told(language)), step.told(language)
                assert step.title(language)

    def test_what_is_priced_adds_up(self, cases: list[WorkedCase]) -> None:
        for case in cases:
            for step in case_steps(case, grounds=GROUNDS):
                if step.sentence == "priced":
                    measured, children, carved, losses, energy = (int(str(value)) for value in step.figures.values())
                    assert measured - children - carved + losses == energy
                    assert children >= 0


class TestReadings:
    def test_a_difference_times_the_multiplier(self) -> None:
        usage = read(total=0)
        stretch = replace(usage[0], start_value=Decimal(10), end_value=Decimal("10.5"), multiplier=Decimal(30))

        (step, *_) = steps_of(terms(single("1")), usage=(stretch,))

        assert step.told(Language.EN) == (
            "Active total, 2025-06-01 to 2025-07-01: 10.5 − 10 = 0.5, times 30 is 15 kWh."
        )

    def test_a_register_that_passed_its_end(self) -> None:
        usage = read(total=0)
        stretch = replace(usage[0], start_value=Decimal(9990), end_value=Decimal(10), integer_digits=4)

        (step, *_) = steps_of(terms(single("1")), usage=(stretch,))

        assert "10 + 10,000 − 9,990 = 20" in step.told(Language.EN)

    def test_a_span_that_changes_says_so(self) -> None:
        steps = steps_of(terms(single("1"), end=11), terms(single("2"), start=11), usage=read(total=90))

        measured = [step for step in steps if step.sentence == "measured"]

        assert [step.figures["energy"] for step in measured] == [30, 60]
        assert all(step.remarks[-1].sentence == "by_days" for step in measured)

    def test_a_special_reading_shares_nothing(self) -> None:
        spans = terms(single("1"), end=11), terms(single("2"), start=11)
        usage = [part for span in spans for part in read(period=span.period, total=50)]

        assert "by_days" not in {step.sentence for step in every(steps_of(*spans, usage=tuple(usage)))}


class TestLosses:
    @pytest.mark.parametrize(("kwh", "percent"), [(46_080, 2), (46_081, 3)])
    def test_iron_and_a_percentage(self, kwh: int, percent: int) -> None:
        lossy = terms(single("1"), loss_method=LossMethod.IRON_PERCENT, transformer=S11_200)

        assert step_of(steps_of(lossy, usage=read(total=kwh)), "loss_iron").figures["percent"] == percent

    def test_formula_table_and_line(self) -> None:
        rate = by_period({"peak": "1", "flat": "1"})
        formula = terms(rate, loss_method=LossMethod.FORMULA, transformer=S11_200, line_loss_pct=Decimal(2))
        table = terms(single("1"), loss_method=LossMethod.TABLE, loss_bands=(LossBand(0, 304),))

        steps = steps_of(formula, usage=read(total=1000, peak=1, kvarh=5))

        assert {"loss_formula", "line_loss", "loss_flat", "by_period"} <= {step.sentence for step in every(steps)}
        assert step_of(steps_of(table, usage=read(total=10)), "loss_table").figures["loss"] == 304

    def test_shared_over_the_periods(self) -> None:
        rate = by_period({"peak": "1", "flat": "1"})
        lossy = terms(rate, line_loss_pct=Decimal(2), policy=replace(POLICY, loss_share="PRO_RATA"))

        assert step_of(steps_of(lossy, usage=read(total=100, peak=50)), "loss_pro_rata")


class TestDeductions:
    def test_children_and_carve_outs(self) -> None:
        carve_outs = (
            CarveOutShare(CarveOutKind.FIXED, Decimal(100), single("0.5")),
            CarveOutShare(CarveOutKind.RATIO, Decimal(10), single("0.7")),
        )
        policy = replace(POLICY, carve_out_ratio_base="REMAINDER")

        steps = steps_of(
            terms(single("1"), policy=policy),
            usage=read(total=1000),
            children=(read(total=200),),
            carve_outs=carve_outs,
        )

        assert step_of(steps, "children").figures == {"measured": 1000, "children": 200, "own": 800}
        assert step_of(steps, "carved_fixed").figures["carved"] == 100
        assert step_of(steps, "carved_ratio").figures == {"value": 10, "carved": 70, "base": 700}
        assert step_of(steps, "behind")
        assert step_of(steps, "part_apart")


class TestLadder:
    def test_a_year_that_goes_on(self) -> None:
        """3 months: 2,760 ÷ 4 + 2 × 100 = 890 and 4,800 ÷ 4 + 200 = 1,400."""
        ladder = tiers((2760, 4800), "0.5", "0.6", "0.9", basis=LadderBasis.ANNUAL, extra_kwh=100)
        rate = replace(single("0"), energy={}, ladder=ladder)
        account = LadderAccount(used_kwh=700, quota_months=3, large_household_months=2)

        steps = steps_of(terms(rate, end=11), terms(rate, start=11), usage=read(total=300), ladders={2025: account})

        ladders = [step for step in steps if step.sentence == "ladder_year"]
        assert [step.figures["used"] for step in ladders] == [700, 800]
        assert ladders[0].figures["limits"] == "890 / 1,400"
        assert step_of(steps, "large_household")

    def test_a_ladder_without_limits(self) -> None:
        rate = replace(single("0"), energy={}, ladder=tiers(()), is_quantity_only=True)

        steps = steps_of(terms(rate), usage=read(total=300))

        assert {"ladder_open", "tier_quantity", "total_quantity"} <= {step.sentence for step in steps}


class TestBasicCharge:
    RATE = single("0", capacity=Decimal(15), demand=Decimal(42))

    def test_days_of_thirty(self) -> None:
        policy = replace(POLICY, day_divisor="THIRTY")
        based = {"policy": policy, "running_kva": Decimal(900), "demand_basis": DemandBasis.CAPACITY}

        step = step_of(steps_of(terms(self.RATE, end=11, **based), usage=read(total=0)), "running_capacity")

        assert (step.figures["days"], step.figures["of"], step.figures["quantity"]) == (10, 30, 300)

    @pytest.mark.parametrize(("demand", "told"), [(1050, "demand_within"), (1051, "demand_beyond")])
    def test_contract_demand_and_its_tolerance(self, demand: int, told: str) -> None:
        contract = {"demand_basis": DemandBasis.CONTRACT_DEMAND, "contract_demand_kw": Decimal(1000)}

        steps = steps_of(terms(self.RATE, **contract), usage=read(total=0, demand=demand))

        assert step_of(steps, told).figures["limit"] == 1050
        assert ("demand_excess" in {step.sentence for step in steps}) == (demand > 1050)

    def test_the_floor_counts(self) -> None:
        floor = {"demand_basis": DemandBasis.CONTRACT_DEMAND, "contract_demand_kw": Decimal(1000)}
        steps = steps_of(terms(self.RATE, running_kva=Decimal(5000), **floor), usage=read(total=0, demand=1))

        assert step_of(steps, "contract_demand").figures["covered"] == 2000

    def test_high_use_lowers_the_price(self) -> None:
        policy = replace(POLICY, low_price_kwh_per_kva=Decimal(260), low_price_factor=Decimal("0.90"))
        actual = terms(self.RATE, policy=policy, contract_kva=Decimal(100), demand_basis=DemandBasis.ACTUAL_DEMAND)
        grounds = replace(GROUNDS, rules={Switch.LOW_PRICE_FACTOR: "a notice"})

        steps = case_steps(worked(june(actual, usage=read(total=26_000, demand=100))), grounds=grounds)

        assert step_of(steps, "low_price").figures["ratio"] == 260
        assert step_of(steps, "rule").figures["source"] == "a notice"
        assert step_of(steps, "actual_demand")


class TestPowerFactor:
    def test_cosine_and_table(self) -> None:
        """Problem BILL-03: cosφ 0.84, 3 %."""
        assessed = terms(single("1"), power_factor_standard_pct=90)

        steps = steps_of(assessed, usage=read(total=278_000, kvarh=180_000))

        assert step_of(steps, "cosine").figures["cosine"] == Decimal("0.84")
        assert (
            step_of(steps, "power_factor").told(Language.EN)
            == "278,000 yuan × 3 % = 8,340.00 yuan. Funds are not in the base."
        )

    def test_nothing_measured_is_not_assessed(self) -> None:
        steps = steps_of(terms(single("1"), power_factor_standard_pct=90), usage=read(total=0))

        assert "cosine" not in {step.sentence for step in steps}
        assert step_of(steps, "total_amount")


class TestRefusals:
    def test_energy_in_a_period_without_price(self) -> None:
        steps = steps_of(terms(by_period({"peak": "1"})), usage=read(total=10, peak=4))

        assert steps[-1].told(Language.EN) == "There is energy in the period flat, and no price for it."

    def test_a_cosine_that_the_table_lacks(self) -> None:
        case = june(terms(single("1"), power_factor_standard_pct=90), usage=read(total=10))
        lacking = worked_case(case, power_factor_rates={})

        steps = case_steps(lacking, grounds=Grounds(power_factor_rates={}))

        assert steps[-1].told(Language.ZH) == "力调表中没有标准0.90、cosφ 1.00的比例。"
