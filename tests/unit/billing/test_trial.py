"""Trial files: every way to say something, and that two ways to say the same give the same bill."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from tests.support.root import ROOT
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.exchange.told_bills import ToldBill, shelf_beside, trial_bills
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.types import LadderBasis, Switch, TimeOfUse
from wanjia.revenue.billing.protocols.trial import Trial, parse_trials
from wanjia.revenue.billing.types import LadderAccount, LineKind, LossBand

EXAMPLES = ROOT / "examples"
SHELF = shelf_beside(EXAMPLES)
FLAT = {"month": "2026-03", "prices": {"energy": "0.5"}}
TWO_PART = {"month": "2026-03", "prices": {"energy": "0.5", "capacity": "26", "demand": "42"}, "kwh": "1000"}


def parsed(content: Mapping[str, Any]) -> Trial:
    found = parse_trials(json.dumps(content), name="case.json", shelf=SHELF)
    assert len(found) == 1
    return found[0]


def billed(content: Mapping[str, Any]) -> ToldBill:
    found = trial_bills(json.dumps(content), name="case.json", shelf=SHELF)
    assert len(found) == 1
    return found[0]


def amounts(content: Mapping[str, Any], *, kind: LineKind = LineKind.ENERGY) -> list[str]:
    return [str(told.line.amount) for told in billed(content).lines if told.line.kind is kind]


class TestSmallestFile:
    def test_five_lines_bill_a_home(self) -> None:
        """240 × 0.4883 = 117.192 and 60 × 0.5383 = 32.298."""
        text = (EXAMPLES / "home.yaml").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("#")]

        (found,) = trial_bills("\n".join(lines), name="home.yaml", shelf=SHELF)

        assert len(lines) <= 5
        assert [str(told.line.amount) for told in found.lines] == ["117.19", "32.30"]
        assert found.amount == Decimal("149.49")

    def test_json_says_what_yaml_says(self) -> None:
        for path in sorted(EXAMPLES.glob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            as_json = json.dumps(yaml.load(text, Loader=yaml.BaseLoader), ensure_ascii=False)

            assert trial_bills(as_json, name="case.json", shelf=SHELF) == trial_bills(
                text, name="case.yaml", shelf=SHELF
            )

    def test_figures_of_json_may_be_numbers(self) -> None:
        text = '{"month": "2026-03", "prices": {"energy": 0.1234567}, "kwh": 3000000, "ladder": null}'

        (found,) = trial_bills(text, name="case.json", shelf=SHELF)

        assert found.amount == Decimal("370370.10")

    @pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
    def test_every_example_is_billed(self, path: Any) -> None:
        found = trial_bills(path.read_text(encoding="utf-8"), name=path.name, shelf=SHELF)

        assert all(bill.lines and not bill.refusals for bill in found)


class TestQuantities:
    def test_a_total_is_the_sum_of_its_periods(self) -> None:
        prices = {"energy": {"peak": "1", "flat": "1", "valley": "1"}}

        assert billed(FLAT | {"prices": prices, "peak_kwh": "10", "flat_kwh": "20", "valley_kwh": "5"}).energy_kwh == 35

    def test_readings_in_two_spellings(self) -> None:
        pair = FLAT | {"readings": [{"ct": "150/5", "pt": "100", "digits": "4", "total": ["9999", "1"]}]}
        edges = FLAT | {
            "readings": {"ct": "30", "pt": "10000/100", "digits": "4", "total": {"from": "9999", "to": "1"}}
        }

        assert billed(pair).energy_kwh == billed(edges).energy_kwh == 6000

    def test_an_exchanged_meter_is_two_stretches(self) -> None:
        readings = [
            {"end": "2026-03-11", "total": ["90", "100"]},
            {"start": "2026-03-11", "ct": "2", "total": ["0", "7"]},
        ]

        assert billed(FLAT | {"readings": readings}).energy_kwh == 24

    def test_all_registers_are_read(self) -> None:
        names = ("total", "sharp", "peak", "flat", "valley", "deep_valley", "reactive", "reverse_reactive")
        row = {name: ["0", str(number)] for number, name in enumerate(names, start=1)} | {"demand": "0.5", "ct": "40"}

        usage = parsed(FLAT | {"readings": [row]}).case.usage

        assert {stretch.register for stretch in usage} == set(RegisterKind)
        assert {stretch.multiplier for stretch in usage} == {40}

    def test_an_unmetered_supply_uses_its_connected_load(self) -> None:
        """5.5 × 0.7 × 8 × 31 = 954.8 and 2 × 10 × 22 = 440: 1,394.8."""
        loads = [{"kw": "5.5", "factor": "0.7", "hours": "8"}, {"kw": "2", "hours": "10", "days": "22"}]

        assert billed(FLAT | {"connected_load": loads}).energy_kwh == 1395

    def test_children_are_taken_off(self) -> None:
        children = [{"kwh": "200"}, {"readings": [{"total": ["0", "50"]}]}]

        assert billed(FLAT | {"kwh": "1000", "children": children}).energy_kwh == 750


class TestPrices:
    def test_a_ratio_multiplies_the_flat_price(self) -> None:
        """0.45 × 1.5 = 0.675 and 0.45 × 0.5 = 0.225."""
        prices = {"energy": {"flat": "0.45", "ratios": {"peak": "1.5", "valley": "0.5"}}}

        rate = parsed(FLAT | {"kwh": "1", "prices": prices}).case.terms[0].rate

        assert rate.energy == {"FLAT": Decimal("0.45"), "PEAK": Decimal("0.675"), "VALLEY": Decimal("0.225")}

    @pytest.mark.parametrize(
        "ladder",
        [
            {"prices": ["0.53", "0.58", "0.83"]},
            {"base": "0.53", "adders": ["0.05", "0.30"]},
        ],
    )
    def test_a_ladder_in_two_spellings(self, ladder: dict[str, Any]) -> None:
        prices = {"ladder": {"basis": "monthly", "limits": ["240", "400"], "household_extra": "100"} | ladder}

        assert amounts(FLAT | {"kwh": "1000", "prices": prices}) == ["127.20", "92.80", "498.00"]
        assert parsed(FLAT | {"kwh": "1", "prices": prices}).case.terms[0].rate.ladder.household_extra_kwh == 100  # type: ignore[union-attr]

    def test_the_energy_price_can_be_the_base_of_a_ladder(self) -> None:
        prices = {"energy": "0.53", "ladder": {"basis": "monthly", "limits": ["240"], "adders": ["0.05"]}}

        assert amounts(FLAT | {"kwh": "250", "prices": prices}) == ["127.20", "5.80"]

    def test_a_ladder_on_periods_has_surcharges(self) -> None:
        prices = {
            "energy": {"peak": "0.568", "valley": "0.288"},
            "ladder": {"basis": "monthly", "limits": ["230", "400"], "adders": ["0.05", "0.30"]},
        }
        content = FLAT | {"prices": prices, "peak_kwh": "300", "valley_kwh": "200"}

        assert amounts(content) == ["170.40", "57.60"]
        assert amounts(content, kind=LineKind.TIER) == ["0.00", "8.50", "30.00"]

    def test_funds_can_be_included(self) -> None:
        """0.50 published, 0.02 of it a fund: 100 × 0.48 and 100 × 0.02."""
        prices = {"energy": "0.50", "funds": {"grid": "0.02"}, "includes_funds": "yes"}

        assert amounts(FLAT | {"kwh": "100", "prices": prices}) == ["48.00"]
        assert amounts(FLAT | {"kwh": "100", "prices": prices}, kind=LineKind.FUND) == ["2.00"]

    def test_a_ladder_can_include_funds(self) -> None:
        ladder = {"basis": "monthly", "limits": ["50"], "prices": ["0.50", "0.60"]}
        prices = {"ladder": ladder, "funds": {"grid": "0.02"}, "includes_funds": "yes"}

        assert amounts(FLAT | {"kwh": "100", "prices": prices}) == ["24.00", "29.00"]

    def test_dated_prices_split_the_month(self) -> None:
        """310 kWh, 10 a day: 150 and 160."""
        prices = [{"energy": "1"}, {"from": "2026-03-16", "energy": "2"}]

        assert amounts(FLAT | {"kwh": "310", "prices": prices}) == ["150.00", "320.00"]

    def test_a_book_splits_where_its_price_changes(self) -> None:
        cycle = {"start": "2026-01-16", "end": "2026-01-31"}
        content = {"book": "hubei", "structure": "HB.CI1.LT1KV.PLAIN", "kwh": "1000"}

        assert len(parsed(content | {"cycle": cycle}).case.terms) == 1
        assert len(parsed(content | {"cycle": {"start": "2025-12-16", "end": "2026-01-16"}}).case.terms) == 2

    def test_a_book_can_be_a_path(self, tmp_path: Any) -> None:
        text = (EXAMPLES.parent / "src/wanjia/registry/tariffs/books/beijing.yaml").read_text(encoding="utf-8")
        (tmp_path / "mine.yaml").write_text(text.replace("0.4883", "0.5"), encoding="utf-8")
        content = json.dumps({"book": "mine.yaml", "structure": "BJ.RES", "month": "2026-01", "kwh": "100"})

        (found,) = trial_bills(content, name="case.json", shelf=shelf_beside(tmp_path))

        assert found.amount == Decimal("50.00")

    def test_a_book_of_quantities_has_no_amounts(self) -> None:
        found = billed({"book": "steg", "structure": "STEG.10", "month": "2015-01", "kwh": "250"})

        assert [(told.line.quantity, told.line.amount) for told in found.lines] == [(200, None), (50, None)]


class TestRules:
    def test_the_rules_are_those_of_the_day(self) -> None:
        before = TWO_PART | {"month": "2024-05", "demand_basis": "capacity", "contract_kva": "100"}

        assert parsed(before).case.terms[0].policy.day_divisor == "THIRTY"
        assert parsed(before | {"month": "2024-06"}).case.terms[0].policy.day_divisor == "CALENDAR"

    def test_a_rule_that_changes_in_the_cycle_splits_it(self) -> None:
        content = TWO_PART | {"demand_basis": "none", "cycle": {"start": "2024-05-16", "end": "2024-06-16"}}

        found = parsed({key: value for key, value in content.items() if key != "month"}).case.terms

        assert [terms.policy.day_divisor for terms in found] == ["THIRTY", "CALENDAR"]

    def test_spans_in_which_nothing_changes_stay_one(self) -> None:
        content = FLAT | {"kwh": "310", "policy": {"day_divisor": "calendar"}}
        content = {**content, "cycle": {"start": "2024-05-16", "end": "2024-06-16"}}
        del content["month"]

        assert len(parsed(content).case.terms) == 1

    def test_every_rule_can_be_replaced(self) -> None:
        said = {
            "day_divisor": "THIRTY",
            "excess_demand": "TOLERANCE_FIRST",
            "demand_tolerance": "1.10",
            "demand_floor": "0",
            "loss_share": "pro_rata",
            "carve_out_share": "PRO_RATA",
            "carve_out_ratio_base": "REMAINDER",
            "power_factor_base": "WITH_FUNDS",
            "low_price_kwh_per_kva": "300",
            "low_price_factor": "0.8",
        }

        found = parsed(TWO_PART | {"demand_basis": "contract", "contract_demand_kw": "5", "policy": said})

        policy = found.case.terms[0].policy
        assert [str(getattr(policy, name)).upper() for name in said] == [value.upper() for value in said.values()]
        assert Switch.DAY_DIVISOR not in found.rules


class TestTerms:
    def test_capacity_demand_and_standard(self) -> None:
        content = TWO_PART | {"contract_kva": "1000", "running_kva": "630", "demand_basis": "contract"}
        content |= {"contract_demand_kw": "500", "power_factor_standard": "0.90", "line_loss_pct": "1.5"}

        terms = parsed(content).case.terms[0]

        assert (terms.contract_kva, terms.running_kva, terms.contract_demand_kw) == (1000, 630, 500)
        assert terms.demand_basis is DemandBasis.CONTRACT_DEMAND
        assert terms.power_factor_standard_pct == 90
        assert terms.line_loss_pct == Decimal("1.5")

    def test_the_only_basic_price_decides_the_basis(self) -> None:
        content = FLAT | {"kwh": "1", "prices": {"energy": "1", "capacity": "20"}, "contract_kva": "10"}

        assert parsed(content).case.terms[0].demand_basis is DemandBasis.CAPACITY

    def test_capacity_stands_still_between_two_days(self) -> None:
        content = TWO_PART | {"demand_basis": "capacity", "contract_kva": "1000"}
        content |= {"suspended": [{"kva": "400", "from": "2026-03-11", "to": "2026-03-21"}]}

        assert [terms.running_kva for terms in parsed(content).case.terms] == [1000, 600, 1000]

    def test_changes_hold_from_their_day(self) -> None:
        changes = [{"from": "2026-03-16", "running_kva": "500"}, {"from": "2026-03-21", "prices": {"energy": "0.7"}}]

        found = parsed(FLAT | {"kwh": "1", "contract_kva": "100", "changes": changes}).case.terms

        assert [(terms.running_kva, terms.rate.energy["TOTAL"]) for terms in found] == [  # type: ignore[index]
            (100, Decimal("0.5")),
            (500, Decimal("0.5")),
            (500, Decimal("0.7")),
        ]

    def test_service_can_be_a_part_of_the_cycle(self) -> None:
        found = parsed(FLAT | {"kwh": "1", "service": {"start": "2026-03-11"}}).case

        assert [terms.period for terms in found.terms] == [Period(date(2026, 3, 11), date(2026, 4, 1))]

    @pytest.mark.parametrize("method", ["formula", "iron_percent"])
    def test_losses_by_nameplate_written_or_by_model(self, method: str) -> None:
        by_model = parsed(FLAT | {"kwh": "1", "losses": {"method": method, "model": "S11", "kva": "200"}})
        plate = {"kva": "200", "no_load_loss_w": "340", "load_loss_w": "2600", "impedance_pct": "4"}
        written = parsed(FLAT | {"kwh": "1", "losses": {"method": method} | plate})

        assert by_model.case.terms[0].transformer == written.case.terms[0].transformer
        assert by_model.case.terms[0].loss_method is LossMethod(method.upper())

    def test_losses_by_table_written_or_by_model(self) -> None:
        rows = [{"from_kwh": "0", "loss_kwh": "304"}, {"from_kwh": "10000", "loss_kwh": "435"}]
        written = parsed(FLAT | {"kwh": "1", "losses": {"method": "table", "table": rows}})
        by_model = parsed(FLAT | {"kwh": "1", "losses": {"method": "table", "model": "SL7", "kva": "50"}})

        assert (
            written.case.terms[0].loss_bands
            == by_model.case.terms[0].loss_bands
            == (
                LossBand(0, 304),
                LossBand(10000, 435),
            )
        )

    def test_carve_outs_have_prices_of_their_own(self) -> None:
        carve_outs = [{"fixed": "100", "prices": {"energy": "0.8"}}, {"ratio": "10", "prices": {"energy": "0.6"}}]

        found = parsed(FLAT | {"kwh": "1000", "carve_outs": carve_outs}).case.carve_outs

        assert [(share.kind, share.value) for share in found] == [(CarveOutKind.FIXED, 100), (CarveOutKind.RATIO, 10)]
        assert [share.rate.energy[TimeOfUse.TOTAL] for share in found] == [Decimal("0.8"), Decimal("0.6")]


class TestLadderAccount:
    def test_an_annual_ladder_goes_on_where_the_year_stands(self) -> None:
        content = {"book": "zhejiang", "structure": "ZJ.RES", "month": "2026-03", "kwh": "300"}
        content |= {"ladder": {"used_kwh": "1700", "months": "7", "large_household_months": "2"}}  # type: ignore[dict-item]

        found = parsed(content).case

        assert found.terms[0].rate.ladder.basis is LadderBasis.ANNUAL  # type: ignore[union-attr]
        assert found.ladders[2026] == LadderAccount(used_kwh=1700, quota_months=7, large_household_months=2)

    def test_the_next_ladder_year_begins_with_nothing(self) -> None:
        content = {"book": "zhejiang", "structure": "ZJ.RES", "kwh": "300", "ladder": {"used_kwh": "2800"}}

        found = parsed(content | {"cycle": {"start": "2025-12-16", "end": "2026-01-16"}}).case

        assert (found.ladders[2025].used_kwh, found.ladders[2026].used_kwh) == (2800, 0)

    def test_a_large_household_is_one_in_every_month(self) -> None:
        content = {"book": "beijing", "structure": "BJ.RES", "month": "2026-01", "kwh": "300"}

        assert amounts(content | {"ladder": {"large_household": "yes"}}) == ["146.49"]


class TestAgreements:
    def test_several_share_what_stands_above_them(self) -> None:
        text = (
            "month: 2026-03\nprices: {energy: 0.5}\nagreements:\n- {title: shop, kwh: 100}\n- {title: flat, kwh: 10}\n"
        )

        found = trial_bills(text, name="case.yaml", shelf=SHELF)

        assert [(bill.title, str(bill.amount)) for bill in found] == [("shop", "50.00"), ("flat", "5.00")]

    def test_one_that_is_refused_withholds_all(self) -> None:
        readings = "readings: [{end: 2026-03-11, total: [0, 5]}]"
        text = f"month: 2026-03\nprices: {{energy: 0.5}}\nagreements:\n- {{kwh: 100}}\n- {{{readings}}}\n"

        found = trial_bills(text, name="case.yaml", shelf=SHELF)

        assert [(len(bill.lines), bill.refusals) for bill in found] == [(0, ()), (0, ("READING_MISSING",))]
