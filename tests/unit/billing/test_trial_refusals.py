"""Every refusal of the trial-file format: it names the file, the path in it, what is wrong and the cure."""

import json
from typing import Any

import pytest

from tests.support.root import ROOT
from wanjia.interfaces.exchange.told_bills import shelf_beside, trial_bills
from wanjia.revenue.billing.protocols.entries import TrialRefused

SHELF = shelf_beside(ROOT / "examples")
PLAIN = {"month": "2026-03", "prices": {"energy": "0.5"}, "kwh": "100"}
HOME = {"book": "beijing", "structure": "BJ.RES", "month": "2026-01", "kwh": "300"}
TWO_PART = PLAIN | {"prices": {"energy": "0.5", "capacity": "26", "demand": "42"}}
READ = {"month": "2026-03", "prices": {"energy": "0.5"}}
NATIONAL_ONLY = {"month": "2010-03", "prices": {"energy": "0.5", "demand": "42"}, "kwh": "100"}


def why(content: dict[str, Any] | str, *, name: str = "case.json") -> str:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    with pytest.raises(TrialRefused) as refused:
        trial_bills(text, name=name, shelf=SHELF)
    return str(refused.value)


def without(content: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in keys}


class TestText:
    @pytest.mark.parametrize(
        ("text", "name", "said"),
        [
            ("{month: 2026-01", "case.yaml", "case.yaml: cannot be read"),
            ('{"month": ', "case.json", "case.json: cannot be read"),
            ("- 1\n- 2", "case.yaml", "case.yaml: holds no mapping at the top. Start with"),
            ("", "case.yaml", "holds no mapping"),
            ("kwh: 1\nkwh: 2", "case.yaml", "kwh is no plain key or stands twice"),
            ('{"kwh": 1, "kwh": 2}', "case.json", "kwh stands twice"),
            ("a: &a\n  b: *a", "case.yaml", "contains itself"),
            ("a: " + "[" * 100_000, "case.yaml", "nested too deep"),
            ("[" * 100_000, "case.json", "nested too deep"),
            ("? [a]\n: 1", "case.yaml", "line 1"),
        ],
    )
    def test_that_cannot_be_read(self, text: str, name: str, said: str) -> None:
        assert said in why(text, name=name)


class TestKeys:
    def test_an_unknown_one_names_the_nearest(self) -> None:
        assert why(PLAIN | {"kwhh": "1"}) == "case.json: unknown key 'kwhh'. Did you mean 'kwh'?"

    def test_an_unknown_one_far_from_all_names_all(self) -> None:
        assert "Use one of: title, month" in why(PLAIN | {"qqqqq": "1"})

    @pytest.mark.parametrize(
        ("content", "place"),
        [
            (READ | {"readings": [{"totl": ["1", "2"]}]}, "readings[1]: unknown key 'totl'. Did you mean 'total'?"),
            (
                PLAIN | {"policy": {"day_devisor": "THIRTY"}},
                "policy: unknown key 'day_devisor'. Did you mean 'day_divisor'?",
            ),
            (PLAIN | {"losses": {"methode": "formula"}}, "losses: unknown key 'methode'. Did you mean 'method'?"),
            (PLAIN | {"prices": {"energie": "1"}}, "prices: unknown key 'energie'. Did you mean 'energy'?"),
            (
                PLAIN | {"prices": {"energy": {"peek": "1"}}},
                "prices.energy: unknown key 'peek'. Did you mean 'peak'?",
            ),
            (PLAIN | {"changes": [{"when": "2026-03-02"}]}, "changes[1]: unknown key 'when'"),
            (PLAIN | {"suspended": [{"kwa": "1"}]}, "suspended[1]: unknown key 'kwa'. Did you mean 'kva'?"),
            (PLAIN | {"children": [{"khw": "1"}]}, "children[1]: unknown key 'khw'. Did you mean 'kwh'?"),
            (PLAIN | {"carve_outs": [{"fixd": "1"}]}, "carve_outs[1]: unknown key 'fixd'. Did you mean 'fixed'?"),
            (PLAIN | {"connected_load": [{"kw": "1", "hour": "1"}]}, "connected_load[1]: unknown key 'hour'"),
            (HOME | {"ladder": {"use_kwh": "1"}}, "ladder: unknown key 'use_kwh'. Did you mean 'used_kwh'?"),
            (without(PLAIN, "month") | {"cycle": {"begin": "1"}}, "cycle: unknown key 'begin'"),
            (PLAIN | {"losses": {"method": "table", "table": [{"from": "1"}]}}, "losses.table[1]: unknown key 'from'"),
            (
                PLAIN | {"prices": {"energy": {"flat": "1", "ratios": {"peek": "1"}}}},
                "prices.energy.ratios: unknown key 'peek'",
            ),
            (PLAIN | {"prices": {"ladder": {"limit": ["1"]}}}, "prices.ladder: unknown key 'limit'"),
            (READ | {"readings": [{"total": {"from": "1", "till": "2"}}]}, "readings[1].total: unknown key 'till'"),
        ],
    )
    def test_an_unknown_one_names_its_place(self, content: dict[str, Any], place: str) -> None:
        assert f"case.json, {place}" in why(content)


class TestFigures:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (PLAIN | {"kwh": "300 kWh"}, "kwh: is '300 kWh', no number. Write a plain decimal"),
            (PLAIN | {"kwh": "NaN"}, "no number"),
            (PLAIN | {"kwh": ["1"]}, "kwh: is no text. Write one value"),
            (PLAIN | {"kwh": "-1"}, "kwh: is -1, below 0"),
            (PLAIN | {"kwh": "0.00001"}, "kwh: is 0.00001. Keep at most 4 digits after the point"),
            (PLAIN | {"kwh": "1e40"}, "14 before it"),
            (PLAIN | {"prices": {"energy": "0.123456789"}}, "prices.energy: is 0.123456789. Keep at most 8 digits"),
            (PLAIN | {"month": "January"}, "month: is 'January', no month. Write it as 2026-01."),
            (
                without(PLAIN, "month") | {"cycle": {"start": "1.3.2026", "end": "2026-04-01"}},
                "cycle.start: is '1.3.2026'",
            ),
            (PLAIN | {"prices": {"energy": "1", "includes_funds": "maybe"}}, "is 'maybe'. Write yes or no."),
            (PLAIN | {"losses": {"method": "formular"}}, "losses.method: is 'formular'. Did you mean 'formula'?"),
            (PLAIN | {"losses": {"method": "magic"}}, "Use one of: none, iron_percent"),
            (PLAIN | {"losses": "formula"}, "losses: is 'formula', no mapping"),
            (PLAIN | {"children": "two"}, "children: is no list of mappings"),
            (
                PLAIN | {"policy": {"day_divisor": "thirtieth"}},
                "policy.day_divisor: is 'thirtieth'. Use one of: THIRTY",
            ),
            (HOME | {"ladder": {"used_kwh": "1.5"}}, "no whole number"),
        ],
    )
    def test_that_are_none(self, content: dict[str, Any], said: str) -> None:
        assert said in why(content)


class TestDays:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (without(PLAIN, "month"), "needs a month or a cycle. Add `month: 2026-01`"),
            (PLAIN | {"cycle": {"start": "2026-03-01", "end": "2026-04-01"}}, "needs a month or a cycle"),
            (without(PLAIN, "month") | {"cycle": {"start": "2026-03-01", "end": "2026-03-01"}}, "cycle: a period"),
            (without(PLAIN, "month") | {"cycle": {"start": "2026-03-01"}}, "cycle: end is missing. Add `end: …`."),
            (PLAIN | {"service": {"start": "2026-02-01"}}, "service: lies outside the cycle"),
            (
                PLAIN | {"changes": [{"from": "2026-04-01", "running_kva": "1"}]},
                "changes[1].from: is 2026-04-01, outside",
            ),
            (PLAIN | {"suspended": [{"kva": "1", "from": "2026-03-05", "to": "2026-03-05"}]}, "suspended[1]: ends on"),
        ],
    )
    def test_that_do_not_fit(self, content: dict[str, Any], said: str) -> None:
        assert said in why(content)


class TestQuantities:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (READ, "the energy is missing. Add `kwh: 300`"),
            (READ | {"kvarh": "5"}, "the energy is missing"),
            (PLAIN | {"children": [{"peak_kwh": "0"}]}, "children[1]: the energy is missing"),
            (PLAIN | {"flat_kwh": "60", "peak_kwh": "30"}, "kwh: is 100, and its periods sum to 90"),
            (PLAIN | {"readings": [{"total": ["1", "2"]}]}, "two quantities of the register total for the same days"),
            (READ | {"readings": [{"ct": "5"}]}, "readings[1]: names no register. Add a line such as `total:"),
            (READ | {"readings": [{"total": "5"}]}, "readings[1].total: is no pair of readings"),
            (READ | {"readings": [{"total": ["5", "6", "7"]}]}, "is no pair of readings"),
            (READ | {"readings": [{"total": ["5", ["6"]]}]}, "is no list of figures"),
            (READ | {"readings": [{"total": {"from": "5"}}]}, "readings[1].total: to is missing"),
            (READ | {"readings": [{"total": ["1", "2"], "ct": "0"}]}, "readings[1].ct: is no ratio above 0"),
            (READ | {"readings": [{"total": ["1", "2"], "ct": "150/0"}]}, "is no ratio above 0"),
            (READ | {"readings": [{"total": ["1", "2"], "pt": "1/2/3"}]}, "readings[1].pt: is no ratio"),
            (READ | {"readings": [{"total": ["1", "2"], "ct": "100/3"}]}, "ratio that comes out in 4 digits"),
            (READ | {"readings": [{"total": ["1", "2"], "digits": "0"}]}, "readings[1].digits: is 0"),
            (READ | {"readings": [{"total": ["1", "1000000"]}]}, "1000000 does not fit a register of 6 digits"),
            (READ | {"readings": [{"total": ["1", "2"], "end": "2026-03-01"}]}, "readings[1]: ends on 2026-03-01"),
            (READ | {"connected_load": [{"kw": "1", "hours": "25"}]}, "connected_load[1].hours: is 25"),
            (READ | {"connected_load": [{"hours": "5"}]}, "connected_load[1]: kw is missing"),
        ],
    )
    def test_that_cannot_be(self, content: dict[str, Any], said: str) -> None:
        assert said in why(content)


class TestPrices:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (without(PLAIN, "prices"), "prices are missing. Add `book:` and `structure:`"),
            (without(HOME, "structure"), "prices are missing"),
            (HOME | {"prices": {"energy": "1"}}, "has both structure and prices. Keep one"),
            (HOME | {"structure": "BJ.REZ"}, "structure: is 'BJ.REZ', no structure of the book. Use one of: BJ.RES,"),
            (without(HOME, "book"), "no structure of the book. Use one of: none, because no book is named"),
            (HOME | {"book": "peking"}, "book 'peking' is not there. Use one of beijing, hubei,"),
            (PLAIN | {"prices": {"funds": {"a": "1"}}}, "prices: energy price missing. Add `energy: 0.53`"),
            (PLAIN | {"prices": {"energy": {"ratios": {"peak": "2"}}}}, "energy: flat is missing"),
            (
                PLAIN | {"prices": {"energy": {"flat": "1", "peak": "1", "ratios": {"peak": "2"}}}},
                "energy: peak has a price and a ratio",
            ),
            (
                PLAIN | {"prices": {"energy": {"flat": "0.123456", "ratios": {"peak": "1.4567"}}}},
                "energy.ratios.peak: is 0.1798383552. Keep at most 8 digits",
            ),
            (PLAIN | {"prices": [{"from": "2026-03-05", "energy": "1"}]}, "prices: nothing holds on 2026-03-01"),
            (PLAIN | {"prices": {"ladder": {"basis": "weekly", "limits": ["1"], "prices": ["1", "2"]}}}, "is 'weekly'"),
            (PLAIN | {"prices": {"ladder": {"basis": "annual", "prices": ["1"]}}}, "ladder.limits: do not rise"),
            (PLAIN | {"prices": {"ladder": {"limits": ["2", "1"]}}}, "ladder.limits: do not rise"),
            (PLAIN | {"prices": {"ladder": {"limits": ["1", "2", "3", "4"]}}}, "Give 1 to 3 of them"),
            (PLAIN | {"prices": {"ladder": {"limits": ["1"]}}}, "ladder: needs either prices or adders"),
            (
                PLAIN | {"prices": {"ladder": {"limits": ["1"], "prices": ["1"]}}},
                "1 tiers have a price, and 1 limits make 2",
            ),
            (PLAIN | {"prices": {"ladder": {"limits": ["1"], "adders": ["1"]}}}, "ladder: base is missing"),
            (
                PLAIN | {"prices": {"energy": "1", "ladder": {"limits": ["1"], "prices": ["1", "2"]}}},
                "ladder.prices: stands beside an energy price",
            ),
        ],
    )
    def test_that_do_not_hold(self, content: dict[str, Any], said: str) -> None:
        assert said in why(content)

    def test_sichuan_has_no_agency_price(self) -> None:
        content = {"book": "sichuan", "structure": "SC.CI1.LT1KV", "month": "2026-09", "kwh": "100"}

        assert "structure: SC.CI1.LT1KV from 2026-09-01: agency price missing." in why(content)

    def test_a_month_that_a_book_does_not_price(self) -> None:
        assert "HB.CI1.LT1KV from 2026-02-01: energy price missing" in why(
            {"book": "hubei", "structure": "HB.CI1.LT1KV", "month": "2026-02", "kwh": "100"}
        )

    def test_a_book_that_is_none(self, tmp_path: Any) -> None:
        (tmp_path / "mine.yaml").write_text("documents: [{number: 5}]", encoding="utf-8")

        with pytest.raises(TrialRefused, match=r"mine\.yaml, documents 5"):
            trial_bills(json.dumps(HOME | {"book": "mine.yaml"}), name="case.json", shelf=shelf_beside(tmp_path))


class TestTerms:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (TWO_PART, "the prices have a basic charge, and its basis is missing. Add `demand_basis:`"),
            (TWO_PART | {"demand_basis": "maximum"}, "demand_basis: is 'maximum'"),
            (PLAIN | {"demand_basis": "capacity"}, "demand_basis: capacity price missing. Add `capacity:`"),
            (PLAIN | {"demand_basis": "actual"}, "demand_basis: demand price missing"),
            (TWO_PART | {"demand_basis": "capacity"}, "the capacity is missing. Add `contract_kva: 1000`"),
            (TWO_PART | {"demand_basis": "contract"}, "the contract demand is missing"),
            (NATIONAL_ONLY | {"demand_basis": "actual"}, "no rule excess_demand is known for 2010-03-01. Add `policy:"),
            (PLAIN | {"power_factor_standard": "0.95"}, "has no such standard. Use one of: 0.80, 0.85, 0.90."),
            (PLAIN | {"losses": {"kva": "200"}}, "losses: method is missing"),
            (PLAIN | {"losses": {"method": "formula", "kva": "200"}}, "losses: no_load_loss_w is missing"),
            (PLAIN | {"losses": {"method": "formula", "kva": "0", "model": "S11"}}, "losses.kva: is 0"),
            (
                PLAIN | {"losses": {"method": "formula", "model": "S99", "kva": "200"}},
                "losses.model: is 'S99', not in the table",
            ),
            (
                PLAIN | {"losses": {"method": "formula", "model": "S11", "kva": "201"}},
                "losses.kva: S11 has no size 201",
            ),
            (PLAIN | {"losses": {"method": "table", "model": "S11", "kva": "50"}}, "Use one of SL7, or write"),
            (
                PLAIN | {"contract_kva": "5", "suspended": [{"kva": "6", "from": "2026-03-02", "to": "2026-03-03"}]},
                "more capacity is suspended on 2026-03-02 than runs",
            ),
            (PLAIN | {"carve_outs": [{"prices": {"energy": "1"}}]}, "carve_outs[1]: needs either fixed or ratio"),
            (PLAIN | {"carve_outs": [{"fixed": "1"}]}, "carve_outs[1]: prices are missing"),
            (
                PLAIN
                | {"carve_outs": [{"fixed": "1", "prices": [{"energy": "1"}, {"from": "2026-03-05", "energy": "2"}]}]},
                "carve_outs[1]: its price changes within the days billed, on 2026-03-05",
            ),
            (PLAIN | {"ladder": {"used_kwh": "5"}}, "ladder: the prices have no ladder"),
            (HOME | {"ladder": {"used_kwh": "5"}}, "ladder.used_kwh: says nothing under a monthly ladder"),
            (HOME | {"ladder": {"months": "13"}}, "ladder.months: is 13"),
            (HOME | {"ladder": {"large_household_months": "2"}}, "is 2, more than 1 months"),
        ],
    )
    def test_that_contradict_each_other(self, content: dict[str, Any], said: str) -> None:
        assert said in why(content)
