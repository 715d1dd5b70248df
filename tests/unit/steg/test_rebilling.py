"""Made-up STEG invoices priced again: every ladder, every cause of a miss, and the laws of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.unit.steg.made_up import frame, invoice
from wanjia.interfaces.exchange.steg.causes import MEANINGS, Cause, with_causes
from wanjia.interfaces.exchange.steg.rebilling import BookUnfit, Rebilled, prices_of, rebill
from wanjia.interfaces.exchange.steg.report import BOOK
from wanjia.measurement.readings.protocols.steg import File, decode

SHIPPED = BOOK.read_text(encoding="utf-8")
PRICES = prices_of(SHIPPED, name=BOOK.name)
OLD, NEW = date(2013, 12, 31), date(2014, 1, 1)
Tiers = tuple[int, int, int, int]


def rebilled(*rows: dict[str, Any], book: str = SHIPPED) -> Rebilled:
    return rebill([decode(frame(*rows), file=File.INVOICES)], prices=prices_of(book, name="made up"))


def used(kwh: int, *, tiers: Tiers, **changed: Any) -> dict[str, Any]:
    return invoice(tiers=tiers, old_index=50_000, new_index=50_000 + kwh, **changed)


def is_reproduced(row: dict[str, Any]) -> bool:
    return rebilled(row).reproduced == 1


def cause_of(row: dict[str, Any]) -> Cause:
    (found,) = with_causes(rebilled(row).missed, prices=PRICES)["cause"]
    return Cause(found)


class TestLadders:
    @pytest.mark.parametrize(
        ("tariff", "day", "months", "kwh", "tiers"),
        [
            (11, OLD, 4, 1_199, (1_199, 0, 0, 0)),
            (11, OLD, 4, 1_200, (1_200, 0, 0, 0)),
            (11, OLD, 4, 1_201, (1_200, 1, 0, 0)),
            (11, OLD, 1, 301, (300, 1, 0, 0)),
            (11, OLD, 2, 5_000, (600, 4_400, 0, 0)),
            (10, OLD, 2, 100, (100, 0, 0, 0)),
            (10, OLD, 2, 101, (100, 1, 0, 0)),
            (11, NEW, 2, 400, (400, 0, 0, 0)),
            (11, NEW, 2, 401, (400, 1, 0, 0)),
            (11, NEW, 2, 600, (400, 200, 0, 0)),
            (11, NEW, 2, 602, (400, 200, 2, 0)),
            (11, NEW, 2, 1_000, (400, 200, 400, 0)),
            (11, NEW, 2, 1_500, (400, 200, 400, 500)),
            (10, NEW, 1, 900, (200, 100, 200, 400)),
            (15, OLD, 4, 9_000, (9_000, 0, 0, 0)),
            (15, NEW, 4, 9_000, (9_000, 0, 0, 0)),
            (99, NEW, 4, 9_000, (9_000, 0, 0, 0)),
            (11, NEW, 4, 0, (0, 0, 0, 0)),
            (11, NEW, 0, 7, (0, 0, 0, 7)),
            (11, NEW, 17_255, 5_000, (5_000, 0, 0, 0)),
        ],
    )
    def test_energy_fills_the_tiers_of_tariff_day_and_months(
        self, tariff: int, day: date, months: int, kwh: int, tiers: Tiers
    ) -> None:
        assert is_reproduced(used(kwh, tiers=tiers, tarif_type=tariff, invoice_date=day, months_number=months))

    def test_the_ladder_of_the_invoice_date_holds_for_all_its_months(self) -> None:
        late_in_2013 = used(1_000, tiers=(1_000, 0, 0, 0), invoice_date=OLD)
        early_in_2014 = used(1_000, tiers=(800, 200, 0, 0), invoice_date=date(2014, 1, 2))
        by_the_ladder_before = used(1_000, tiers=(1_000, 0, 0, 0), invoice_date=date(2014, 1, 2))

        assert is_reproduced(late_in_2013)
        assert is_reproduced(early_in_2014)
        assert not is_reproduced(by_the_ladder_before)

    def test_the_index_difference_is_multiplied(self) -> None:
        assert is_reproduced(used(100, tiers=(1_200, 2_800, 0, 0), counter_coefficient=40, invoice_date=OLD))
        assert is_reproduced(used(100, tiers=(0, 0, 0, 0), counter_coefficient=0))

    def test_gas_is_not_priced(self) -> None:
        done = rebilled(invoice(), invoice(counter_type="GAZ", tiers=(9, 9, 9, 9)))

        assert (done.invoices, done.electricity, done.reproduced) == (2, 1, 1)

    def test_each_ladder_is_counted(self) -> None:
        done = rebilled(
            used(10, tiers=(10, 0, 0, 0), invoice_date=OLD),
            used(10, tiers=(11, 0, 0, 0), invoice_date=OLD),
            used(10, tiers=(10, 0, 0, 0), invoice_date=NEW),
        )

        assert done.ladders.rows() == [(2, 1, "STEG.11", date(1970, 1, 1), NEW), (1, 1, "STEG.11", NEW, None)]

    def test_a_file_without_electricity_comes_to_nothing(self) -> None:
        done = rebilled(invoice(counter_type="GAZ"))

        assert (done.electricity, done.reproduced, done.rollovers, done.ladders.height) == (0, 0, 0, 0)
        assert with_causes(done.missed, prices=PRICES).height == 0


class TestRollovers:
    @pytest.mark.parametrize(
        ("old", "new", "kwh"),
        [(9_990, 20, 30), (99_990, 20, 30), (999_998, 1, 3), (5_000, 0, 5_000), (50_001, 0, 49_999)],
    )
    def test_up_to_half_the_register_a_meter_has_passed_its_highest_value(self, old: int, new: int, kwh: int) -> None:
        done = rebilled(invoice(old_index=old, new_index=new, tarif_type=15, tiers=(kwh, 0, 0, 0)))

        assert (done.reproduced, done.rollovers, done.rollovers_reproduced) == (1, 1, 1)

    @pytest.mark.parametrize(("old", "new", "kwh"), [(5_000, 1, 5_001), (990, 20, 9_030), (50_000, 1, 50_001)])
    def test_beyond_half_the_register_it_has_not(self, old: int, new: int, kwh: int) -> None:
        row = invoice(old_index=old, new_index=new, tarif_type=15, tiers=(kwh, 0, 0, 0))

        assert rebilled(row).rollovers == 0
        assert cause_of(row) is Cause.ROLLOVER_BEYOND_RULE

    def test_a_rollover_whose_tiers_differ_is_taken_and_missed(self) -> None:
        done = rebilled(invoice(old_index=9_990, new_index=20, tiers=(31, 0, 0, 0)))

        assert (done.reproduced, done.rollovers, done.rollovers_reproduced) == (0, 1, 0)


class TestCauses:
    @pytest.mark.parametrize(
        ("cause", "row"),
        [
            (Cause.NO_LADDER, used(10, tiers=(10, 0, 0, 0), invoice_date=date(1969, 12, 31))),
            (Cause.NEGATIVE_DIFFERENCE, invoice(old_index=9_000, new_index=8_990, tiers=(10, 0, 0, 0))),
            (
                Cause.ROLLOVER_BEYOND_RULE,
                invoice(old_index=9_000, new_index=8_990, tiers=(1_200, 8_790, 0, 0), invoice_date=OLD),
            ),
            (Cause.TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE, used(500, tiers=(499, 0, 0, 0))),
            (Cause.TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE, used(500, tiers=(0, 0, 0, 0))),
            (Cause.TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE, used(0, tiers=(300, 0, 0, 0))),
            (
                Cause.TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE,
                invoice(old_index=9_990, new_index=10, tiers=(21, 0, 0, 0)),
            ),
            (Cause.OLD_INVOICE, used(2_000, tiers=(2_000, 0, 0, 0), invoice_date=date(1987, 12, 31))),
            (Cause.NOT_SPLIT, used(2_000, tiers=(2_000, 0, 0, 0), invoice_date=date(1988, 1, 1))),
            (Cause.NOT_SPLIT, used(700, tiers=(700, 0, 0, 0), months_number=2, invoice_date=date(2004, 12, 31))),
            (
                Cause.TWO_MONTHS_WITH_QUOTA_OF_FOUR,
                used(700, tiers=(700, 0, 0, 0), months_number=2, invoice_date=date(2005, 1, 1)),
            ),
            (
                Cause.TWO_MONTHS_WITH_QUOTA_OF_FOUR,
                used(1_300, tiers=(1_200, 100, 0, 0), months_number=2, invoice_date=date(2001, 1, 1)),
            ),
            (Cause.MORE_MONTHS_OF_QUOTA, used(1_900, tiers=(1_800, 100, 0, 0), invoice_date=date(2010, 1, 1))),
            (Cause.MORE_MONTHS_OF_QUOTA, used(1_700, tiers=(1_700, 0, 0, 0), invoice_date=date(2010, 1, 1))),
            (Cause.NOT_SPLIT, used(1_801, tiers=(1_801, 0, 0, 0), invoice_date=date(2010, 1, 1))),
            (Cause.NOT_SPLIT, used(1_700, tiers=(1_700, 0, 0, 0), invoice_date=date(2013, 1, 1))),
            (Cause.FEWER_MONTHS_OF_QUOTA, used(700, tiers=(400, 200, 100, 0), invoice_date=date(2014, 2, 20))),
            (Cause.STEP_BARELY_REACHED, used(1_203, tiers=(800, 403, 0, 0), invoice_date=NEW)),
            (Cause.OTHER, used(1_204, tiers=(800, 404, 0, 0), invoice_date=NEW)),
            (Cause.STEP_BARELY_REACHED, used(2_003, tiers=(800, 400, 803, 0), invoice_date=NEW)),
            (Cause.OTHER, used(1_203, tiers=(803, 400, 0, 0), invoice_date=NEW)),
            (Cause.OTHER, used(1_300, tiers=(650, 650, 0, 0), invoice_date=OLD)),
        ],
    )
    def test_each_miss_has_its_cause(self, cause: Cause, row: dict[str, Any]) -> None:
        assert cause_of(row) is cause

    def test_misses_come_in_the_order_of_the_file_with_one_cause_each(self) -> None:
        rows = [used(500, tiers=(499, 0, 0, 0), invoice_date=date(2019 - year, 1, 1)) for year in range(10)]

        missed = with_causes(rebilled(*rows).missed, prices=PRICES)

        assert missed["row"].to_list() == list(range(2, 12))

    def test_every_cause_has_a_meaning(self) -> None:
        assert set(MEANINGS) == set(Cause)


class TestBooks:
    rows = tuple(
        used(kwh, tiers=(min(kwh, 1_200), max(kwh - 1_200, 0), 0, 0), invoice_date=OLD) for kwh in range(1_000, 1_500)
    )

    def test_a_wrong_ladder_reproduces_less(self) -> None:
        right, wrong = (
            rebilled(*self.rows, book=book).reproduced
            for book in (SHIPPED, SHIPPED.replace("limits: [300]", "limits: [280]"))
        )

        assert (right, wrong) == (500, 121)

    def test_a_ladder_of_another_span_reproduces_less(self) -> None:
        later = SHIPPED.replace("2014-01-01", "2012-01-01")

        assert rebilled(*self.rows, book=later).reproduced < 500

    def test_a_book_with_a_ladder_for_one_more_tariff_is_followed(self) -> None:
        lines = SHIPPED.splitlines()
        first = next(place for place, line in enumerate(lines) if "code: STEG.OTHER" in line)
        lines.insert(first, lines[first].replace("STEG.OTHER", "STEG.15"))
        lines += ["      - structure: STEG.15", "        ladder: {basis: MONTHLY, limits: [10]}"]
        row = used(50, tiers=(40, 10, 0, 0), tarif_type=15)

        assert not is_reproduced(row)
        assert rebilled(row, book="\n".join(lines)).reproduced == 1

    def test_a_book_of_another_utility_is_refused(self) -> None:
        book = (BOOK.parent / "hubei.yaml").read_text(encoding="utf-8")

        with pytest.raises(BookUnfit, match="no structure of this book is for a STEG tariff"):
            prices_of(book, name="hubei.yaml")

    def test_a_book_that_cannot_be_read_is_refused_by_name(self) -> None:
        with pytest.raises(BookUnfit, match=r"made\.yaml"):
            prices_of("region: [", name="made.yaml")


ANY_INVOICE = st.builds(
    invoice,
    old_index=st.integers(0, 30_000),
    new_index=st.integers(0, 30_000),
    months_number=st.integers(1, 12),
    tarif_type=st.sampled_from([10, 11, 15]),
    counter_coefficient=st.sampled_from([1, 1, 2, 40]),
    invoice_date=st.dates(date(1980, 1, 1), date(2019, 12, 31)),
    tiers=st.tuples(*[st.integers(0, 2_000)] * 4),
)


def outcome(parts: Sequence[pl.DataFrame]) -> tuple[int, pl.DataFrame]:
    done = rebill(parts, prices=PRICES)
    return done.reproduced, with_causes(done.missed, prices=PRICES)


@settings(max_examples=20)
@given(st.lists(ANY_INVOICE, min_size=2, max_size=12), st.data())
def test_neither_the_order_nor_the_parts_of_a_file_matter(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    whole = decode(frame(*rows), file=File.INVOICES)
    mixed = whole[data.draw(st.permutations(range(whole.height)))]
    cut = data.draw(st.integers(1, whole.height - 1))

    (as_one, missed), (in_two, missed_in_two) = outcome([whole]), outcome([mixed[:cut], mixed[cut:]])

    assert as_one == in_two
    assert_frame_equal(missed, missed_in_two)


@settings(max_examples=20)
@given(ANY_INVOICE, ANY_INVOICE)
def test_a_file_of_one_invoice_is_priced_like_one_of_many(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert rebilled(one).reproduced + rebilled(other).reproduced == rebilled(one, other).reproduced


@settings(max_examples=20)
@given(st.lists(ANY_INVOICE, min_size=1, max_size=12))
def test_what_is_priced_as_published_is_reproduced(rows: list[dict[str, Any]]) -> None:
    done = rebilled(*rows)
    priced = done.missed.filter(pl.col("refusal").is_null())
    energies = priced.select(total=pl.sum_horizontal(pl.col("^priced_.*$")), energy="energy")
    again = priced.with_columns(pl.col(f"priced_{tier}").alias(f"tier_{tier}") for tier in range(1, 5))

    assert (energies["total"] == energies["energy"]).all()
    assert rebill([again.select(decode(frame(rows[0]), file=File.INVOICES).columns)], prices=PRICES).missed.is_empty()
