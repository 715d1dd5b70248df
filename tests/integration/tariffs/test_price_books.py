from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.unit.tariffs.texts import SOUND, shipped, spoilt
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.events.models import Event
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs import operations, queries, rules
from wanjia.registry.tariffs.kernel.rates import price_row_of, rate_cards
from wanjia.registry.tariffs.kernel.tables import TariffTables, book_tables
from wanjia.registry.tariffs.models import PolicySwitch, PriceDocument, PriceRow, PricingStructure
from wanjia.registry.tariffs.operations import DocumentNotEnded, Imported, SwitchRefused
from wanjia.registry.tariffs.types import BookRefused, Certainty, DayKind, Switch, SwitchEntry, TimeOfUse

pytestmark = pytest.mark.django_db

CLERK = Actor("0001", "Clerk", WHOLE_COMPANY)
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
YEAR = Period(date(2025, 1, 1), date(2026, 2, 1))


def bring_in(book: Path | str = SOUND) -> Imported:
    return operations.import_book(book, by=CLERK, at=NOW)


def bring_in_all() -> None:
    for path in queries.shipped_book_paths():
        bring_in(path)


def cards_of(tables: TariffTables, *, period: Period) -> tuple[object, object]:
    return rate_cards(
        tables.prices, ladders=tables.ladders, structures=tables.structures, switches=tables.switches, period=period
    )


class TestImportBook:
    def test_stores_structures_documents_and_switches_and_says_so_in_one_event(self) -> None:
        added = bring_in()

        event = Event.objects.get()
        assert added.structures == ("RES", "RES.TOU", "CI2", "COUNT")
        assert added.documents == ("D-1", "D-2")
        assert (event.name, event.actor_number) == ("tariffs.book_imported", "0001")
        assert event.facts["documents"] == ["D-1", "D-2"]
        assert PriceRow.objects.get(structure__code="CI2", kind="ENERGY", time_of_use="PEAK").price == Decimal("0.9")
        assert PolicySwitch.objects.filter(region="HERE").count() == 2

    def test_of_the_same_book_again_does_nothing(self) -> None:
        bring_in()
        rows = PriceRow.objects.count()

        added = bring_in()

        assert added == Imported((), (), ())
        assert (PriceRow.objects.count(), Event.objects.count()) == (rows, 1)

    def test_of_other_words_for_the_same_figures_does_nothing(self) -> None:
        bring_in()

        added = bring_in(SOUND.replace("made up for a test", "invented").replace("issuer: Somebody", "issuer: Else"))

        assert added == Imported((), (), ())

    @pytest.mark.parametrize(
        ("before", "after", "part"),
        [
            ("PEAK: 0.9,", "PEAK: 0.91,", "prices"),
            ("limits: [240]", "limits: [250]", "ladders"),
            ('PEAK: "08:00-22:00", VALLEY: "22:00-08:00"', 'PEAK: "08:00-21:00", VALLEY: "21:00-08:00"', "intervals"),
            ("    start: 2020-01-01\n", "    start: 2020-01-02\n", "period"),
            ("    start: 2020-01-01\n", "    start: 2020-01-01\n    end: 2027-01-01\n", "period"),
            ("    includes_funds: true\n", "", "includes_funds"),
        ],
    )
    def test_of_a_stored_number_with_other_figures_is_refused(self, before: str, after: str, part: str) -> None:
        bring_in()

        with pytest.raises(BookRefused, match=rf"document D-1: is stored with other {part}.*never overwritten"):
            bring_in(spoilt(before, after=after))

    def test_of_a_number_that_belongs_to_another_region_is_refused(self) -> None:
        bring_in()
        text = SOUND.replace("region: HERE", "region: THERE").split("documents:")[1]

        with pytest.raises(BookRefused, match="belongs to a document of another region"):
            bring_in("region: THERE\nstructures:\n" + _renamed_structures() + "documents:" + _renamed(text))

    def test_of_a_stored_structure_with_another_nature_is_refused(self) -> None:
        bring_in()

        with pytest.raises(BookRefused, match="structure CI2: is stored with another voltage_band"):
            bring_in(spoilt("voltage_band: KV_1_10", after="voltage_band: KV_35"))

    def test_of_a_document_that_prices_what_a_stored_one_prices_is_refused(self) -> None:
        bring_in()
        text = spoilt("number: D-1", after="number: D-9").replace("number: D-2", "number: D-8")

        with pytest.raises(BookRefused, match=r"document D-9: .* already given for the same days by stored, .* D-1"):
            bring_in(text)
        assert not PriceDocument.objects.filter(number__in=["D-9", "D-8"]).exists()

    def test_of_a_switch_that_clashes_with_a_stored_one_is_refused(self) -> None:
        bring_in()

        with pytest.raises(BookRefused, match="DAY_DIVISOR in HERE"):
            bring_in(spoilt("value: CALENDAR, start: 2020-01-01", after="value: THIRTY, start: 2021-01-01"))

    def test_reads_a_file_and_refuses_one_that_is_not_utf_8(self, tmp_path: Path) -> None:
        good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
        good.write_text(SOUND, encoding="utf-8")
        bad.write_bytes(SOUND.encode("gb18030"))

        assert bring_in(good).documents == ("D-1", "D-2")
        with pytest.raises(BookRefused, match=r"bad\.yaml: is not written in UTF-8"):
            bring_in(bad)

    def test_of_all_shipped_books_twice_stores_each_once(self) -> None:
        bring_in_all()
        documents = PriceDocument.objects.count()

        bring_in_all()

        assert documents == sum(len(shipped(path.stem).documents) for path in queries.shipped_book_paths())
        assert PriceDocument.objects.count() == documents
        assert (
            PriceDocument.objects.filter(is_sample=True).exclude(title__startswith="Sample, not published").count() == 0
        )


def _renamed_structures() -> str:
    return SOUND.split("structures:\n")[1].split("documents:")[0].replace("code: ", "code: T.")


def _renamed(text: str) -> str:
    return text.replace("structure: ", "structure: T.").split("switches:")[0]


class TestPriceTables:
    def test_give_the_same_rate_cards_as_the_files(self) -> None:
        bring_in_all()
        files = book_tables(*(shipped(path.stem) for path in queries.shipped_book_paths()))

        stored_rates, stored_funds = cards_of(queries.price_tables(YEAR), period=YEAR)
        rates, funds = cards_of(files, period=YEAR)

        assert stored_rates.equals(rates)  # type: ignore[attr-defined]
        assert stored_funds.equals(funds)  # type: ignore[attr-defined]

    def test_give_the_same_tables_without_dates_as_the_files(self) -> None:
        bring_in_all()
        files = book_tables(*(shipped(path.stem) for path in queries.shipped_book_paths()))

        stored = queries.price_tables(YEAR)

        for name in ("power_factor_rates", "transformer_losses", "loss_bands", "structures"):
            ours, theirs = getattr(stored, name), getattr(files, name)
            assert ours.sort(ours.columns).equals(theirs.sort(theirs.columns)), name

    def test_hold_what_is_valid_in_the_period_and_no_more(self) -> None:
        bring_in_all()

        prices = queries.prices_during(JANUARY)

        agency = prices.filter(structure="HB.CI2.10KV")["document"].unique().to_list()
        assert agency == ["国网湖北 代理购电工商业用户电价表 2026-01"]

    def test_lead_each_line_to_its_document(self) -> None:
        bring_in_all()
        tables = queries.price_tables(JANUARY)
        rates, _ = rate_cards(
            tables.prices,
            ladders=tables.ladders,
            structures=tables.structures,
            switches=tables.switches,
            period=JANUARY,
        )
        rows = price_row_of(tables.prices, rates=rates)
        wanted = rates.filter(structure="HB.CI2.10KV")["rate_id"].item()

        peak = rows.filter(rate_id=wanted, kind="ENERGY", time_of_use="PEAK")["price_row_id"].item()
        source = queries.document_of(peak)

        assert rows["price_row_id"].null_count() == 0
        assert source.number == "国网湖北 代理购电工商业用户电价表 2026-01"
        assert (source.is_sample, source.certainty) == (False, Certainty.READ)
        assert source.period == JANUARY
        assert source.note == "0.002 above the ratio of 1.49 as published"

    def test_an_unknown_row_has_no_document(self) -> None:
        with pytest.raises(KeyError):
            queries.document_of(1)


class TestCalendars:
    def test_of_a_structure_hold_by_day(self) -> None:
        bring_in_all()

        calendar = queries.calendar_of("HB.CI1.LT1KV", on=date(2026, 1, 1))

        assert rules.calendar_faults(calendar) == []
        assert rules.period_at(calendar, moment=NOW) is TimeOfUse.FLAT
        assert queries.calendar_of("HB.CI1.LT1KV", on=date(2024, 4, 30)) == ()

    def test_are_empty_for_a_structure_without_one(self) -> None:
        bring_in_all()

        assert queries.calendar_of("HB.RES", on=date(2026, 1, 1)) == ()
        assert queries.calendar_of("nothing", on=date(2026, 1, 1)) == ()

    def test_special_days_of_a_region_join_those_of_all(self) -> None:
        for region, kind in (("", "LONG_HOLIDAY"), ("HERE", "HOT_DAY"), ("THERE", "WORKDAY")):
            bring_in(
                f"region: {region or chr(39) * 2}\ndocuments:\n"
                f"  - {{number: S{region}, title: Days, issuer: X, start: 2040-01-01, source: made up,\n"
                f"     certainty: READ,\n"
                f"     special_days: [{{day: 2040-10-01, kind: {kind}, name: a day}}]}}\n"
            )

        found = queries.special_days("HERE")

        assert found == {date(2040, 10, 1): frozenset({DayKind.LONG_HOLIDAY, DayKind.HOT_DAY})}
        assert rules.day_kinds(date(2040, 10, 1), special_days=found)[:2] == (DayKind.HOT_DAY, DayKind.LONG_HOLIDAY)


def new_value(value: str, *, start: date, end: date | None = None) -> SwitchEntry:
    return SwitchEntry("HERE", Switch.DAY_DIVISOR, value, Period(start, end), "a notice")


class TestSetSwitch:
    def test_ends_the_value_before_and_says_so(self) -> None:
        bring_in()

        made = operations.set_switch(new_value("THIRTY", start=date(2026, 3, 1)), by=CLERK, at=NOW)

        rows = PolicySwitch.objects.filter(region="HERE", switch="DAY_DIVISOR").order_by("start_date")
        assert [(row.value, row.end_date) for row in rows] == [("CALENDAR", date(2026, 3, 1)), ("THIRTY", None)]
        assert Event.objects.get(name="tariffs.switch_set").subject_id == made

    def test_lets_the_book_be_imported_again(self) -> None:
        bring_in()
        operations.set_switch(new_value("THIRTY", start=date(2026, 3, 1)), by=CLERK, at=NOW)

        assert bring_in() == Imported((), (), ())

    def test_refuses_a_value_that_the_rule_does_not_know(self) -> None:
        with pytest.raises(SwitchRefused, match="THIRTY or CALENDAR"):
            operations.set_switch(new_value("LUNAR", start=date(2026, 3, 1)), by=CLERK, at=NOW)

    def test_refuses_days_for_which_a_later_value_is_set(self) -> None:
        bring_in()

        with pytest.raises(SwitchRefused, match="is set from 2020-01-01 already"):
            operations.set_switch(new_value("THIRTY", start=date(2019, 1, 1)), by=CLERK, at=NOW)
        assert PolicySwitch.objects.filter(region="HERE").count() == 2

    def test_takes_a_value_that_ends_before_the_next_begins(self) -> None:
        bring_in()

        operations.set_switch(new_value("THIRTY", start=date(2019, 1, 1), end=date(2020, 1, 1)), by=CLERK, at=NOW)

        assert PolicySwitch.objects.filter(region="HERE", switch="DAY_DIVISOR").count() == 2


class TestEndDocument:
    def test_makes_room_for_the_next_one(self) -> None:
        bring_in()
        following = SOUND.replace("number: D-", "number: E-").replace("start: 2020-01-01\n", "start: 2026-07-01\n")

        operations.end_document("D-1", end=date(2026, 7, 1), by=CLERK, at=NOW)
        operations.end_document("D-2", end=date(2026, 7, 1), by=CLERK, at=NOW)
        added = bring_in(following)

        assert added.documents == ("E-1", "E-2")
        assert Event.objects.filter(name="tariffs.document_ended").count() == 2
        assert bring_in() == Imported((), (), ())

    @pytest.mark.parametrize("end", [date(2020, 1, 1), date(2019, 1, 1)])
    def test_refuses_an_end_that_leaves_no_day(self, end: date) -> None:
        bring_in()

        with pytest.raises(DocumentNotEnded):
            operations.end_document("D-1", end=end, by=CLERK, at=NOW)

    def test_refuses_a_document_that_is_ended_or_unknown(self) -> None:
        bring_in()
        operations.end_document("D-1", end=date(2026, 7, 1), by=CLERK, at=NOW)

        with pytest.raises(DocumentNotEnded, match="valid from 2020-01-01 to 2026-07-01"):
            operations.end_document("D-1", end=date(2026, 8, 1), by=CLERK, at=NOW)
        with pytest.raises(DocumentNotEnded, match="does not exist"):
            operations.end_document("D-0", end=date(2026, 8, 1), by=CLERK, at=NOW)


class TestStructures:
    def test_keep_the_name_of_their_calendar(self) -> None:
        bring_in_all()

        assert PricingStructure.objects.get(code="ZJ.RES.TOU").calendar == "ZJ.RES"
