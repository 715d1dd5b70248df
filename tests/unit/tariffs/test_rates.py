import time
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tariffs.texts import SOUND, all_shipped, shipped, spoilt
from wanjia.foundation.periods.types import Period, month_of
from wanjia.registry.tariffs.kernel import rates as kernel
from wanjia.registry.tariffs.kernel.rates import price_row_of, rate_cards
from wanjia.registry.tariffs.kernel.schema import LADDERS, PRICES, STRUCTURES, SWITCHES
from wanjia.registry.tariffs.kernel.tables import TariffTables, book_tables
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import Book

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
TERNARY = Period(date(2026, 7, 1), date(2026, 10, 1))


def cards_of(tables: TariffTables, *, period: Period = JANUARY) -> tuple[pl.DataFrame, pl.DataFrame]:
    return rate_cards(
        tables.prices, ladders=tables.ladders, structures=tables.structures, switches=tables.switches, period=period
    )


def shipped_cards(*names: str, period: Period = JANUARY) -> tuple[pl.DataFrame, pl.DataFrame]:
    return cards_of(book_tables(*(shipped(name) for name in ("national", *names))), period=period)


def card(rates: pl.DataFrame, *, structure: str) -> dict[str, object]:
    rows = rates.filter(structure=structure).to_dicts()
    assert len(rows) == 1
    return rows[0]


def small_cards(text: str = SOUND, *, period: Period = JANUARY) -> pl.DataFrame:
    national = shipped("national")
    taken = {switch.switch for switch in parse_book(text, name="x").switches}
    rest = tuple(switch for switch in national.switches if switch.switch not in taken)
    book = Book(name="national", region="", switches=rest)
    return cards_of(book_tables(book, parse_book(text, name="some.yaml")), period=period)[0]


class TestEnergyPrices:
    def test_are_net_of_the_funds_that_the_document_includes(self) -> None:
        rates, funds = shipped_cards("hubei")

        found = card(rates, structure="HB.CI2.110KV")

        assert found["missing"] is None
        assert found["price_sharp"] == Decimal("1.012099") - Decimal("0.0452")
        assert found["price_flat"] == Decimal("0.613986") - Decimal("0.0452")
        assert found["price_total"] is None
        assert (found["capacity_price"], found["demand_price"]) == (Decimal("24.4"), Decimal(39))
        named = funds.filter(rate_id=found["rate_id"])
        assert dict(zip(named["item"], named["price"], strict=True)) == {
            "农网还贷资金": Decimal("0.02"),
            "大中型水库移民后期扶持基金": Decimal("0.0062"),
            "可再生能源电价附加": Decimal("0.019"),
        }

    def test_stay_whole_where_the_document_does_not_include_them(self) -> None:
        found = card(small_cards(spoilt("    includes_funds: true\n", after="")), structure="CI2")

        assert found["price_peak"] == Decimal("0.9")

    def test_of_one_price_all_day_stand_alone(self) -> None:
        found = card(shipped_cards("hubei")[0], structure="HB.CI1.LT1KV.PLAIN")

        assert found["price_total"] == Decimal("0.735686") - Decimal("0.0452")
        assert all(found[f"price_{period}"] is None for period in ("sharp", "peak", "flat", "valley", "deep_valley"))

    def test_of_a_plain_ladder_are_tier_prices(self) -> None:
        found = card(shipped_cards("hubei")[0], structure="HB.RES")

        assert (found["ladder"], found["limit_1"], found["limit_2"], found["limit_3"]) == ("ANNUAL", 2160, 4800, None)
        assert [found[f"tier_{tier}"] for tier in (1, 2, 3, 4)] == [
            Decimal("0.558") - Decimal("0.0272"),
            Decimal("0.608") - Decimal("0.0272"),
            Decimal("0.858") - Decimal("0.0272"),
            None,
        ]
        assert found["household_extra_kwh"] == 100
        assert found["is_sample"] is True

    def test_of_a_ladder_on_periods_are_tier_1_prices_and_surcharges(self) -> None:
        found = card(shipped_cards("zhejiang")[0], structure="ZJ.RES.TOU")

        assert (found["price_peak"], found["price_valley"]) == (Decimal("0.568"), Decimal("0.288"))
        assert [found[f"tier_{tier}"] for tier in (1, 2, 3, 4)] == [0, Decimal("0.05"), Decimal("0.3"), None]

    def test_of_a_quantity_only_book_are_none_and_nothing_is_missing(self) -> None:
        before = card(shipped_cards("steg", period=Period(date(2013, 12, 1), date(2014, 1, 1)))[0], structure="STEG.11")
        after = card(shipped_cards("steg")[0], structure="STEG.11")
        other = card(shipped_cards("steg")[0], structure="STEG.OTHER")

        assert [before[f"limit_{tier}"] for tier in (1, 2, 3)] == [300, None, None]
        assert [after[f"limit_{tier}"] for tier in (1, 2, 3)] == [200, 300, 500]
        assert [other[f"limit_{tier}"] for tier in (1, 2, 3)] == [None, None, None]
        assert {before["missing"], after["missing"], other["missing"]} == {None}
        assert after["ladder"] == other["ladder"] == "MONTHLY"
        assert after["tier_1"] is None

    def test_of_a_quantity_only_book_need_no_switches(self) -> None:
        found = card(cards_of(book_tables(shipped("steg")))[0], structure="STEG.10")

        assert found["missing"] is None


class TestMissing:
    def test_parts_alone_are_no_price(self) -> None:
        rates, _ = shipped_cards("sichuan", "hubei", period=TERNARY)

        def reasons(structure: str) -> list[str | None]:
            return rates.filter(structure=structure)["missing"].to_list()

        assert reasons("SC.CI2.10KV") == ["energy price missing", "agency price missing"]
        assert reasons("HB.CI1.LT1KV") == ["energy price missing", "agency price missing"]
        assert reasons("HB.RES") == [None]

    def test_a_two_part_structure_needs_both_basic_prices(self) -> None:
        assert card(small_cards(spoilt("        demand: 42\n", after="")), structure="CI2")["missing"] == (
            "basic price missing"
        )
        assert card(small_cards(spoilt("        capacity: 26.3\n", after="")), structure="CI2")["missing"] == (
            "basic price missing"
        )
        assert card(small_cards(), structure="CI2")["missing"] is None

    def test_shandong_has_energy_prices_only(self) -> None:
        rates, _ = shipped_cards("shandong", period=Period(date(2026, 8, 1), date(2026, 9, 1)))

        assert card(rates, structure="SD.CI2.110KV")["missing"] == "basic price missing"

    def test_a_structure_with_periods_needs_prices_by_period(self) -> None:
        text = spoilt("energy: {PEAK: 0.9, FLAT: 0.6, VALLEY: 0.3}", after="energy: 0.6")

        assert card(small_cards(text), structure="CI2")["missing"] == "price by period missing"

    def test_every_switch_that_a_price_needs_must_have_a_value(self) -> None:
        rates, _ = cards_of(book_tables(shipped("zhejiang")))

        assert card(rates, structure="ZJ.RES")["missing"] == "switch LOSS_SHARE missing"

    def test_switches_of_the_basic_charge_are_asked_of_two_part_structures_only(self) -> None:
        rates = small_cards(period=Period(date(2026, 1, 1), date(2026, 2, 1)))
        old, _ = shipped_cards("hubei", period=Period(date(2013, 1, 1), date(2013, 2, 1)))

        assert card(rates, structure="RES")["missing"] is None
        assert card(old, structure="HB.RES")["missing"] is None

    def test_tiers_and_limits_must_match_across_documents(self) -> None:
        tables = book_tables(shipped("national"), shipped("beijing"))
        fewer = tables.prices.filter(~((pl.col("structure") == "BJ.RES") & (pl.col("tier") == 2)))

        def reason(**changed: pl.DataFrame) -> object:
            frames = {"prices": tables.prices, "ladders": tables.ladders} | changed
            rates, _ = rate_cards(
                frames["prices"],
                ladders=frames["ladders"],
                structures=tables.structures,
                switches=tables.switches,
                period=JANUARY,
            )
            return card(rates, structure="BJ.RES")["missing"]

        assert reason() is None
        assert reason(prices=fewer) == "tier price missing"
        assert reason(ladders=LADDERS.empty()) == "ladder missing"

    def test_surcharges_that_differ_between_periods_are_refused(self) -> None:
        tables = book_tables(shipped("national"), shipped("zhejiang"))
        is_odd = (pl.col("structure") == "ZJ.RES.TOU") & (pl.col("tier") == 2) & (pl.col("time_of_use") == "PEAK")
        one_more = pl.col("price") + pl.lit(Decimal("0.01")).cast(pl.Decimal(38, 8))
        uneven = tables.prices.with_columns(price=pl.when(is_odd).then(one_more).otherwise(pl.col("price")))

        rates, _ = rate_cards(
            uneven, ladders=tables.ladders, structures=tables.structures, switches=tables.switches, period=JANUARY
        )

        assert card(rates, structure="ZJ.RES.TOU")["missing"] == kernel.SURCHARGES_DIFFER

    def test_a_structure_that_no_document_knows_still_has_a_card(self) -> None:
        tables = book_tables(shipped("national"), shipped("beijing"))

        rates, _ = rate_cards(
            PRICES.empty(),
            ladders=tables.ladders,
            structures=tables.structures,
            switches=tables.switches,
            period=JANUARY,
        )

        assert card(rates, structure="BJ.RES.POOLED.LT1KV")["missing"] == "energy price missing"


class TestSwitches:
    def test_change_by_date(self) -> None:
        rates, _ = shipped_cards("hubei", period=Period(date(2024, 5, 1), date(2024, 7, 1)))

        found = rates.filter(structure="HB.RES").select("start_date", "end_date", "day_divisor").rows()

        assert found == [
            (date(2024, 5, 1), date(2024, 6, 1), "THIRTY"),
            (date(2024, 6, 1), date(2024, 7, 1), "CALENDAR"),
        ]

    def test_the_discount_for_high_use_begins_in_2023(self) -> None:
        rates, _ = shipped_cards("hubei", period=Period(date(2023, 5, 1), date(2023, 7, 1)))

        found = rates.filter(structure="HB.RES").select("low_price_kwh_per_kva", "low_price_factor").rows()

        assert found == [(None, None), (Decimal(260), Decimal("0.9"))]

    def test_of_a_region_come_before_those_of_all(self) -> None:
        ours = spoilt("value: CALENDAR, start: 2020-01-01", after="value: THIRTY, start: 2026-01-11")
        tables = book_tables(shipped("national"), parse_book(ours, name="x"))

        rates, _ = cards_of(tables)

        assert rates.filter(structure="CI2").select("start_date", "day_divisor").rows() == [
            (date(2026, 1, 1), "CALENDAR"),
            (date(2026, 1, 11), "THIRTY"),
        ]

    def test_of_another_region_do_not_count(self) -> None:
        tables = book_tables(shipped("national"), shipped("beijing"), parse_book(SOUND, name="some.yaml"))

        rates, _ = cards_of(tables, period=Period(date(2019, 12, 1), date(2020, 2, 1)))

        assert rates.filter(structure="BJ.RES").height == 1
        assert rates.filter(structure="CI2")["start_date"].to_list() == [date(2019, 12, 1), date(2020, 1, 1)]


def monthly(structures: int, *, months: int) -> TariffTables:
    """Make up two-part structures with a table of prices for every month."""
    periods = [month_of(date(2024, 1, 1) + timedelta(days=31 * number)) for number in range(months)]
    figures = [("ENERGY", "", tou) for tou in ("SHARP", "PEAK", "FLAT", "VALLEY")]
    figures += [("CAPACITY", "", "TOTAL"), ("DEMAND", "", "TOTAL")]
    figures += [(kind, item, "TOTAL") for kind in ("FUND", "PART") for item in ("one", "two", "three")]
    prices = [
        {
            "structure": f"S{number:03}",
            "document": f"D {period.start}",
            "is_sample": False,
            "includes_funds": True,
            "start_date": period.start,
            "end_date": period.end,
            "kind": kind,
            "item": item,
            "time_of_use": tou,
            "tier": 0,
            "price": Decimal("0.5") if kind == "ENERGY" else Decimal("0.01"),
        }
        for number in range(structures)
        for period in periods
        for kind, item, tou in figures
    ]
    named = [
        {"structure": f"S{n:03}", "region": "", "is_two_part": True, "is_time_of_use": True, "is_quantity_only": False}
        for n in range(structures)
    ]
    national = book_tables(shipped("national"))
    return TariffTables(
        prices=PRICES.frame(prices),  # type: ignore[arg-type]
        ladders=LADDERS.empty(),
        structures=STRUCTURES.frame(named),  # type: ignore[arg-type]
        switches=national.switches,
        power_factor_rates=national.power_factor_rates,
        transformer_losses=national.transformer_losses,
        loss_bands=national.loss_bands,
    )


DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


@st.composite
def dated_rows(draw: st.DrawFn) -> list[dict[str, object]]:
    """Draw funds of any validity under names of their own, so that they never clash."""
    rows = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(DAYS)
        length = draw(st.none() | st.integers(1, 900))
        rows.append(
            {
                "structure": draw(st.sampled_from(["A", "B", "C"])),
                "document": f"D{number}",
                "is_sample": draw(st.booleans()),
                "includes_funds": False,
                "start_date": start,
                "end_date": None if length is None else start + timedelta(days=length),
                "kind": "FUND",
                "item": f"fund {number}",
                "time_of_use": "TOTAL",
                "tier": 0,
                "price": Decimal(number).scaleb(-3),
            }
        )
    return rows


class TestSpans:
    @settings(max_examples=60)
    @given(rows=dated_rows(), start=DAYS, length=st.none() | st.integers(1, 1500))
    def test_follow_each_other_without_gap_cover_the_period_and_hold_what_is_valid(
        self, rows: list[dict[str, object]], start: date, length: int | None
    ) -> None:
        period = Period(start, None if length is None else start + timedelta(days=length))
        structures = [
            {"structure": name, "region": "", "is_two_part": False, "is_time_of_use": False, "is_quantity_only": False}
            for name in "ABC"
        ]

        rates, funds = rate_cards(
            PRICES.frame(rows),  # type: ignore[arg-type]
            ladders=LADDERS.empty(),
            structures=STRUCTURES.frame(structures),  # type: ignore[arg-type]
            switches=SWITCHES.empty(),
            period=period,
        )

        for name in "ABC":
            spans = [Period(*found) for found in rates.filter(structure=name).select("start_date", "end_date").rows()]
            assert spans[0].start == period.start
            assert spans[-1].end == period.end
            assert all(early.end == late.start for early, late in pairwise(spans))
        for found in rates.iter_rows(named=True):
            span = Period(found["start_date"], found["end_date"])
            valid = {
                row["item"]
                for row in rows
                if row["structure"] == found["structure"] and Period(row["start_date"], row["end_date"]).overlaps(span)  # type: ignore[arg-type]
            }
            assert set(funds.filter(rate_id=found["rate_id"])["item"]) == valid

    def test_are_numbered_by_structure_and_date_whatever_the_order_of_the_rows(self) -> None:
        tables = book_tables(*all_shipped())

        there, _ = cards_of(tables)
        back, _ = rate_cards(
            tables.prices.reverse(),
            ladders=tables.ladders.reverse(),
            structures=tables.structures.reverse(),
            switches=tables.switches.reverse(),
            period=JANUARY,
        )

        assert there.equals(back)
        assert there["rate_id"].to_list() == list(range(there.height))

    def test_an_open_period_ends_in_an_open_card(self) -> None:
        rates, _ = shipped_cards("beijing", period=Period(date(2026, 1, 1)))

        assert card(rates, structure="BJ.RES")["end_date"] is None

    @pytest.mark.full
    def test_of_200_structures_and_24_months_take_less_than_three_tenths_of_a_second(self) -> None:
        tables = monthly(200, months=24)
        period = Period(date(2024, 1, 1), date(2026, 1, 1))
        cards_of(tables, period=period)

        begun = time.perf_counter()
        rates, _ = cards_of(tables, period=period)
        took = time.perf_counter() - begun

        assert rates.height == 200 * 24
        assert took < 0.3


class TestPriceRowOf:
    def test_leads_every_line_to_its_published_figure(self) -> None:
        tables = book_tables(shipped("national"), shipped("hubei"))
        numbered = tables.prices.with_columns(price_row_id=pl.int_range(pl.len(), dtype=pl.Int64))
        rates, _ = rate_cards(
            numbered, ladders=tables.ladders, structures=tables.structures, switches=tables.switches, period=JANUARY
        )

        found = price_row_of(numbered, rates=rates)

        wanted = rates.filter(structure="HB.CI2.10KV")["rate_id"].item()
        peak = found.filter(rate_id=wanted, kind="ENERGY", time_of_use="PEAK").to_dicts()[0]
        assert (peak["price"], peak["document"]) == (
            Decimal("0.848961"),
            "国网湖北 代理购电工商业用户电价表 2026-01",
        )
        assert numbered.row(peak["price_row_id"], named=True)["price"] == Decimal("0.848961")
        kinds = found.filter(rate_id=wanted)["kind"].value_counts().sort("kind").rows()
        assert kinds == [("CAPACITY", 1), ("DEMAND", 1), ("DEMAND_EXCESS", 1), ("ENERGY", 4), ("FUND", 3)]

    def test_leads_tiers_of_a_ladder_on_periods_to_the_tier_and_periods_to_tier_1(self) -> None:
        tables = book_tables(shipped("national"), shipped("zhejiang"))
        rates, _ = cards_of(tables)
        wanted = rates.filter(structure="ZJ.RES.TOU")["rate_id"].item()

        found = price_row_of(tables.prices, rates=rates).filter(rate_id=wanted)

        assert found.select("kind", "time_of_use", "tier", "price").rows() == [
            ("ENERGY", "PEAK", 0, Decimal("0.568")),
            ("ENERGY", "VALLEY", 0, Decimal("0.288")),
            ("TIER", "TOTAL", 1, Decimal("0.568")),
            ("TIER", "TOTAL", 2, Decimal("0.618")),
            ("TIER", "TOTAL", 3, Decimal("0.868")),
        ]

    def test_gives_no_line_two_figures(self) -> None:
        tables = book_tables(*all_shipped())
        rates, _ = cards_of(tables, period=Period(date(2025, 1, 1), date(2026, 10, 1)))

        found = price_row_of(tables.prices, rates=rates)

        assert found.height > 900
        assert not found.select("rate_id", "kind", "item", "time_of_use", "tier").is_duplicated().any()

    def test_of_no_cards_is_empty(self) -> None:
        tables = book_tables(shipped("beijing"))
        rates, _ = cards_of(tables)

        assert price_row_of(tables.prices, rates=rates.clear()).is_empty()
