import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.unit.tariffs.texts import SOUND, spoilt
from wanjia.registry.tariffs.kernel.tables import book_tables
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import BookRefused, DayKind, PriceKind, TimeOfUse


def refusal_of(text: str) -> str:
    with pytest.raises(BookRefused) as refused:
        book_tables(parse_book(text, name="some.yaml"))
    return str(refused.value)


#: Nine lines that stand for ten to the ninth words.
REPEATED = "a: &a [x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in pairwise("abcdefghi")
)


class TestASoundBook:
    def test_is_read_whole(self) -> None:
        book = parse_book(SOUND, name="some.yaml")

        assert [structure.code for structure in book.structures] == ["RES", "RES.TOU", "CI2", "COUNT"]
        assert [document.number for document in book.documents] == ["D-1", "D-2"]
        assert len(book.documents[0].ladders) == 3 + 2
        assert len(book.switches) == 2

    def test_keeps_figures_exact_to_the_last_of_eight_digits(self) -> None:
        book = parse_book(spoilt("green: 0.019", after="green: 0.01916875"), name="some.yaml")

        funds = {entry.price for entry in book.documents[0].prices if entry.kind is PriceKind.FUND}

        assert funds == {Decimal("0.01916875")}

    def test_gives_common_funds_to_every_structure_of_the_document(self) -> None:
        entries = parse_book(SOUND, name="some.yaml").documents[0].prices

        assert [entry.structure for entry in entries if entry.kind is PriceKind.FUND] == ["RES", "RES.TOU", "CI2"]

    def test_splits_hours_that_cross_midnight(self) -> None:
        intervals = parse_book(SOUND, name="some.yaml").documents[0].intervals

        valley = [(i.start_minute, i.end_minute) for i in intervals if i.time_of_use is TimeOfUse.VALLEY]

        assert valley == [(22 * 60, 24 * 60), (0, 8 * 60)]

    def test_reads_months_over_the_turn_of_the_year_and_kinds_of_day(self) -> None:
        text = spoilt(
            '          - {months: 1-12, PEAK: "08:00-22:00", VALLEY: "22:00-08:00"}',
            after="""          - {months: 3-10, PEAK: "08:00-22:00", VALLEY: "22:00-08:00"}
          - {months: 11-2, PEAK: "00:00-24:00"}
          - {months: "7, 8", days: HOT_DAY, SHARP: "00:00-24:00"}""",
        )

        rules = {(i.months, i.day_kind) for i in parse_book(text, name="some.yaml").documents[0].intervals}

        assert rules == {
            (tuple(range(3, 11)), DayKind.EVERY_DAY),
            ((1, 2, 11, 12), DayKind.EVERY_DAY),
            ((7, 8), DayKind.HOT_DAY),
        }

    def test_becomes_tables_of_the_declared_columns(self) -> None:
        tables = book_tables(parse_book(SOUND, name="some.yaml"))

        assert tables.prices.height == 3 + 4 + 3 + 2 + 4 + 3
        assert tables.prices["price_row_id"].null_count() == tables.prices.height
        assert tables.ladders["limit_kwh"].to_list() == [2160, 4800, None, 240, None, 50, None]
        assert tables.switches["start_date"].to_list() == [date(2020, 1, 1)] * 2


REFUSED = [
    # what is spoilt, how, and what the complaint must name
    ("region: HERE", "- region: HERE", ["some.yaml", "not readable as YAML"]),
    ("region: HERE", "region: HERE\nregion: THERE", ["some.yaml", "region stands twice", "line 3"]),
    ("    issuer: Somebody\n    start", "    issuer: [Somebody\n    start", ["not readable as YAML"]),
    ("code: COUNT,", "code: RES,", ["'RES' is declared 2 times"]),
    ("number: D-2", "number: D-1", ["'D-1' is declared 2 times"]),
    ("code: RES,", "kode: RES,", ["structures 1", "unknown key 'kode'"]),
    ("usage_class: RESIDENTIAL,", "usage_class: HOME,", ["structures RES", "usage_class is 'HOME'", "RESIDENTIAL"]),
    ("is_two_part: true", "is_two_part: yes", ["is_two_part is 'yes'", "true or false"]),
    ("calendar: NIGHT}\n  - {code: CI2", "calendar: DAY}\n  - {code: CI2", ["RES.TOU", "unknown calendar 'DAY'"]),
    ("start: 2020-01-01\n    source: made up for a test\n    certainty: READ\n    inc",
     "start: 2020-13-01\n    source: made up for a test\n    certainty: READ\n    inc",
     ["document", "D-1", "'2020-13-01', no date", "2026-01-31"]),
    ("    start: 2020-01-01\n", "    start: 2020-01-01\n    end: 2020-01-01\n", ["D-1", "not after start"]),
    ("    source: made up for a test\n", "", ["documents D-1", "source is missing", "Add `source"]),
    ("    source: made up for a test\n", "    source: ''\n", ["documents D-1", "source is missing"]),
    ("certainty: READ", "certainty: SURE", ["certainty is 'SURE'", "HIGH"]),
    ("certainty: READ", "certainty: SAMPLE", ["half marked as a sample", "Sample, not published"]),
    ("title: Prices", "title: Sample, not published", ["half marked as a sample"]),
    ("    certainty: READ\n", "    certainty: READ\n    is_sample: true\n", ["half marked as a sample"]),
    ("- structure: RES\n", "- structure: RSE\n", ["D-1", "prices RSE", "unknown structure 'RSE'", "structures:"]),
    ("energy: {PEAK: 0.9,", "energy: {PEAK: O.9,", ["prices CI2", "'O.9', no number", "0.4883"]),
    ("energy: {PEAK: 0.9,", "energy: {PEAK: NaN,", ["prices CI2", "'NaN'"]),
    ("energy: {PEAK: 0.9,", "energy: {PEAK: 0.900000001,", ["at most 8 digits"]),
    ("energy: {PEAK: 0.9,", "energy: {PEAK: 1e30,", ["1e30", "below 1,000,000,000"]),
    ("energy: {PEAK: 0.9,", "energy: {PEAK: -0.9,", ["is -0.9", "below 0"]),
    ("energy: {PEAK: 0.9,", "energy: {NOON: 0.9,", ["energy is 'NOON'", "SHARP"]),
    ("energy: {PEAK: 0.9,", "energy: {PEAK: [0.9],", ["no number"]),
    ("green: 0.019", "green: ", ["green", "no number"]),
    ("common:\n      funds", "common:\n      fonds", ["unknown key 'fonds'"]),
    ("limits: [2160, 4800]", "limits: [4800, 2160]", ["prices RES", "do not rise"]),
    ("limits: [2160, 4800]", "limits: [2160, 2160]", ["do not rise"]),
    ("limits: [2160, 4800]", "limits: [0, 4800]", ["do not rise"]),
    ("limits: [2160, 4800]", "limits: 2160", ["limits is '2160', no list"]),
    ("limits: [2160, 4800]", "limits: [2160, 4.8e3]", ["'4.8e3', no whole number"]),
    ("limits: [240]", "limits: [240, 400, 500, 600]", ["5 tiers", "at most 4"]),
    ("energy: [0.558, 0.608, 0.858]", "energy: [0.558, 0.608]", ["prices RES", "tier price missing", "Give 3 prices"]),
    ("energy: [0.558, 0.608, 0.858], ", "", ["prices RES", "tier price missing", "3 prices"]),
    ("energy: [0.558, 0.608, 0.858]", "energy: [0.558, 0.608, ~]", ["'~', no number"]),
    ("energy: [0.558, 0.608, 0.858]", "energy: 0.558", ["no list"]),
    ("VALLEY: [0.3, 0.35]", "VALLEY: [0.3, 0.36]", ["prices RES.TOU", "differ between periods"]),
    ("basis: ANNUAL", "basis: YEARLY", ["basis is 'YEARLY'", "ANNUAL"]),
    ("limits: [50]}", "limits: [50], energy: [1, 2]}\n        energy: 0.5", ["quantity-only structure has prices"]),
    ("- structure: RES\n", "- structure: RES\n        demand: 42\n", ["basic price without a two-part structure"]),
    ("      - structure: CI2\n", "      - {structure: CI2, demand: 43}\n      - structure: CI2\n",
     ["CI2 has DEMAND", "2 times"]),
    ('PEAK: "08:00-22:00"', 'PEAK: "08:00-21:00"', ["calendar NIGHT", "no period from 21:00 to 22:00"]),
    ('PEAK: "08:00-22:00"', 'PEAK: "07:30-22:00"', ["calendar NIGHT", "two periods from 07:30 to 08:00"]),
    ('PEAK: "08:00-22:00"', 'PEAK: "8-22"', ["PEAK '8-22'", "08:00-22:00"]),
    ('PEAK: "08:00-22:00"', 'PEAK: "08:00-25:00"', ["PEAK '08:00-25:00'"]),
    ('PEAK: "08:00-22:00"', 'PEAK: "08:00-08:00"', ["PEAK '08:00-08:00'"]),
    ("months: 1-12", "months: 1-11", ["month 12 has days without a rule"]),
    ("months: 1-12", "months: 1-13", ["months '1-13'", "1-6, 9-12"]),
    ("months: 1-12", "months: 1-12, days: WEEKDAY", ["days is 'WEEKDAY'", "WORKDAY"]),
    ("months: 1-12", "months: 1-12, days: WORKDAY", ["month 1 has days without a rule"]),
    ("value: CALENDAR", "value: LUNAR", ["switches DAY_DIVISOR", "THIRTY or CALENDAR, not 'LUNAR'"]),
    ("value: 1.05", "value: much", ["switches DEMAND_TOLERANCE", "above 0 with at most 4 places, not 'much'"]),
    ("value: 1.05", "value: 0", ["places, not '0'"]),
    ("switch: DAY_DIVISOR", "switch: DAY_DIVIDER", ["switch is 'DAY_DIVIDER'", "DAY_DIVISOR"]),
    ("start: 2020-01-01, source: made up}", "start: 2020-01-01}", ["switches DAY_DIVISOR", "source is missing"]),
]  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("before", "after", "named"), REFUSED, ids=[f"{n}" for n in range(len(REFUSED))])
    def test_a_spoilt_book_is_refused_by_place_fault_and_cure(self, before: str, after: str, named: list[str]) -> None:
        complaint = refusal_of(spoilt(before, after=after))

        assert [part for part in named if part not in complaint] == [], complaint
        assert complaint.startswith("some.yaml")
        assert re.search(r"\. .+\.$", complaint), f"{complaint!r} names no cure"

    def test_a_book_that_is_no_mapping_is_refused(self) -> None:
        assert "no mapping at the top" in refusal_of("just text")

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("region: HERE\n? [a, b]\n: 1", "line 2: a key is a list or mapping"),
            ("region: &part [*part]", "line 1: a part contains itself"),
            ("region: " + "[" * 100_000, "nested too deep"),
            (REPEATED, "too many parts"),
            ("", "no mapping at the top"),
        ],
    )
    def test_a_text_that_only_yaml_understands_is_refused(self, text: str, named: str) -> None:
        assert named in refusal_of(text)

    def test_a_list_of_words_is_no_list_of_rows(self) -> None:
        assert "structures is no list of mappings" in refusal_of("structures: [RES]")

    def test_a_list_in_the_place_of_a_mapping_is_refused(self) -> None:
        complaint = refusal_of(spoilt("      funds: {green: 0.019}", after="      funds: [green]"))

        assert "funds is no mapping" in complaint


MORE = """
  - number: D-3
    title: Prices again
    issuer: Somebody
    start: {start}
    source: made up for a test
    certainty: READ
    prices:
      - {{structure: CI2, {what}}}
switches:
"""


class TestOverlaps:
    @pytest.mark.parametrize(
        ("what", "named"),
        [
            ("energy: {PEAK: 0.8}", "CI2 ENERGY PEAK"),
            ("demand: 40", "CI2 DEMAND TOTAL"),
            ("funds: {green: 0.02}", "CI2 FUND green TOTAL"),
            ("parts: {fixed: {transmission: 0.2}}", "CI2 PART transmission TOTAL"),
        ],
    )
    def test_two_documents_that_price_one_thing_on_one_day_are_refused(self, what: str, named: str) -> None:
        complaint = refusal_of(spoilt("switches:\n", after=MORE.format(start="2026-01-01", what=what)))

        assert "document D-3" in complaint
        assert "document D-1" in complaint
        assert named in complaint
        assert "End the earlier document" in complaint

    def test_one_that_begins_where_the_other_ends_passes(self) -> None:
        text = spoilt("    start: 2020-01-01\n", after="    start: 2020-01-01\n    end: 2026-01-01\n")
        text = text.replace("switches:\n", MORE.format(start="2026-01-01", what="energy: {PEAK: 0.8}"))

        assert book_tables(parse_book(text, name="some.yaml")).prices.height

    def test_another_item_on_the_same_day_passes(self) -> None:
        text = spoilt("switches:\n", after=MORE.format(start="2026-01-01", what="funds: {blue: 0.02}"))

        assert book_tables(parse_book(text, name="some.yaml")).prices.height

    def test_two_values_of_a_switch_on_one_day_are_refused(self) -> None:
        text = SOUND + "  - {switch: DAY_DIVISOR, value: THIRTY, start: 2019-01-01, end: 2020-01-02, source: made up}\n"

        assert "DAY_DIVISOR in HERE" in refusal_of(text)

    def test_two_books_that_declare_one_structure_are_refused(self) -> None:
        one, other = (parse_book(text, name=name) for text, name in ((SOUND, "one.yaml"), (SOUND, "other.yaml")))

        with pytest.raises(BookRefused, match=r"other\.yaml.*structure RES.*one\.yaml"):
            book_tables(one, other)


LOSSES = """
documents:
  - number: L
    title: Losses
    issuer: Somebody
    start: 2020-01-01
    source: made up for a test
    certainty: READ
    transformer_losses:
      - {series: S11, source: a plate, certainty: HIGH, plates: {100: [200, 1500, 1.8, 4.0], 200: [340, 2600, -, 4.0]}}
    loss_bands:
      - {series: S11, rated_kva: 100, bands: {0: 150, 10000: [304, 900]}}
    special_days:
      - {day: 2027-02-06, kind: LONG_HOLIDAY, name: Spring Festival}
"""


class TestLossesAndSpecialDays:
    def test_are_read(self) -> None:
        document = parse_book(LOSSES, name="some.yaml").documents[0]

        assert [plate.no_load_current_pct for plate in document.transformer_losses] == [Decimal("1.8"), None]
        assert document.transformer_losses[0].source == "a plate [HIGH]"
        assert [(band.from_kwh, band.loss_kwh, band.loss_kvarh) for band in document.loss_bands] == [
            (0, 150, 0),
            (10000, 304, 900),
        ]
        assert document.special_days[0].day_kind is DayKind.LONG_HOLIDAY

    @pytest.mark.parametrize(
        ("before", "after", "named"),
        [
            ("[200, 1500, 1.8, 4.0]", "[200, 1500]", "100 kVA has no four figures"),
            ("[200, 1500, 1.8, 4.0]", "[-, 1500, 1.8, 4.0]", "lacks P0 or Pk"),
            ("[200, 1500, 1.8, 4.0]", "[0, 1500, 1.8, 4.0]", "lacks P0 or Pk"),
            ("certainty: HIGH, plates", "plates", "certainty is missing"),
            ("source: a plate, ", "", "source is missing"),
            ("{0: 150,", "{0: 150.5,", "no whole number"),
            ("kind: LONG_HOLIDAY", "kind: EVERY_DAY", "EVERY_DAY says nothing"),
        ],
    )
    def test_are_refused_when_spoilt(self, before: str, after: str, named: str) -> None:
        assert before in LOSSES

        assert named in refusal_of(LOSSES.replace(before, after))

    def test_a_power_factor_table_with_a_gap_is_refused(self) -> None:
        rates = ", ".join(f"{cosine}: 0" for cosine in range(100))
        text = LOSSES.split("    transformer_losses", maxsplit=1)[0] + (
            "    power_factor:\n      - {standard: 90, rates: {" + rates + "}}\n"
        )

        assert "cosφ 100 missing" in refusal_of(text)
