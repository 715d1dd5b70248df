"""What metering refuses, each edge from both sides."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.periods.types import Period
from wanjia.foundation.sheets.types import ROW, Problem
from wanjia.registry.metering import rules
from wanjia.registry.metering.types import GatewayKind, RegisterKind

QUANTITY = pl.Decimal(38, 4)
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def places(problems: list[Problem]) -> list[tuple[int, str]]:
    assert all(problem.what and problem.cure for problem in problems)
    return [(problem.row, problem.column) for problem in problems]


def numbered(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.int_range(1, pl.len() + 1).alias(ROW))


class TestDigits:
    @pytest.mark.parametrize(("digits", "is_refused"), [(0, True), (1, False), (9, False), (10, True)])
    def test_integer_digits(self, digits: int, is_refused: bool) -> None:
        table = numbered(pl.DataFrame({"integer_digits": [digits], "decimal_digits": [0]}))

        assert places(rules.digit_problems(table)) == ([(1, "integer_digits")] if is_refused else [])

    @pytest.mark.parametrize(("digits", "is_refused"), [(-1, True), (0, False), (4, False), (5, True)])
    def test_decimal_digits(self, digits: int, is_refused: bool) -> None:
        table = numbered(pl.DataFrame({"integer_digits": [6], "decimal_digits": [digits]}))

        assert places(rules.digit_problems(table)) == ([(1, "decimal_digits")] if is_refused else [])


class TestRatings:
    @pytest.mark.parametrize("column", ["primary_rating", "secondary_rating"])
    @pytest.mark.parametrize(("value", "is_refused"), [("0", True), ("-5", True), ("0.0001", False), ("100", False)])
    def test_a_rating_of_0_gives_no_ratio(self, column: str, value: str, is_refused: bool) -> None:
        row = {"primary_rating": Decimal(100), "secondary_rating": Decimal(5), column: Decimal(value)}
        table = numbered(pl.DataFrame([row], schema=dict.fromkeys(row, QUANTITY)))

        assert places(rules.rating_problems(table)) == ([(1, column)] if is_refused else [])

    @pytest.mark.parametrize(("value", "is_refused"), [("0", True), ("60", False), (None, False)])
    def test_a_rated_current_is_above_0(self, value: str | None, is_refused: bool) -> None:
        cell = None if value is None else Decimal(value)
        table = numbered(pl.DataFrame({"rated_current_a": [cell]}, schema={"rated_current_a": QUANTITY}))

        assert bool(rules.current_problems(table)) == is_refused


REGISTERS = pl.DataFrame(
    {"meter_number": ["M1", "M1"], "kind": ["ACTIVE_TOTAL", "ACTIVE_PEAK"], "integer_digits": [6, 4]}
)


def index(kind: str, start: str, end: str | None = None, meter: str = "M1") -> pl.DataFrame:
    row = {"meter_number": meter, "kind": kind, "start_value": Decimal(start), "end_value": end and Decimal(end)}
    schema = {"meter_number": pl.String, "kind": pl.String, "start_value": QUANTITY, "end_value": QUANTITY}
    return numbered(pl.DataFrame([row], schema=schema))


class TestIndexes:
    @pytest.mark.parametrize(
        ("kind", "start", "end", "column"),
        [
            ("ACTIVE_TOTAL", "0", "999999.9999", None),
            ("ACTIVE_TOTAL", "1000000", None, "start_value"),
            ("ACTIVE_TOTAL", "0", "1000000", "end_value"),
            ("ACTIVE_PEAK", "9999.9999", None, None),
            ("ACTIVE_PEAK", "10000", None, "start_value"),
            ("ACTIVE_TOTAL", "-0.0001", None, "start_value"),
            ("ACTIVE_VALLEY", "0", None, "kind"),
        ],
    )
    def test_what_a_register_cannot_show_is_refused(
        self, kind: str, start: str, end: str | None, column: str | None
    ) -> None:
        found = rules.index_problems(index(kind, start, end), registers=REGISTERS)

        assert places(found) == ([(1, column)] if column else [])

    def test_a_meter_without_registers_is_not_blamed_for_a_kind(self) -> None:
        assert rules.index_problems(index("ACTIVE_TOTAL", "5", meter="M2"), registers=REGISTERS) == []


RATINGS = pl.DataFrame(
    {
        "number": ["CT20", "CT7", "PT100", "CT1"],
        "kind": ["CURRENT", "CURRENT", "POTENTIAL", "CURRENT"],
        "primary_rating": [Decimal(100), Decimal(100), Decimal(10000), Decimal("7.5")],
        "secondary_rating": [Decimal(5), Decimal(7), Decimal(100), Decimal("1.5")],
    },
    schema_overrides={"primary_rating": QUANTITY, "secondary_rating": QUANTITY},
)


def devices(current: str | None, potential: str | None) -> pl.DataFrame:
    row = {"current_number": current, "potential_number": potential}
    return numbered(pl.DataFrame([row], schema=dict.fromkeys(row, pl.String)))


class TestMultiplier:
    @pytest.mark.parametrize(
        ("current", "potential", "multiplier"),
        [
            ("CT20", None, "20"),
            (None, "PT100", "100"),
            ("CT20", "PT100", "2000"),
            ("CT1", None, "5"),
            (None, None, "1"),
            ("CT7", None, None),
        ],
    )
    def test_it_is_ct_ratio_times_pt_ratio(
        self, current: str | None, potential: str | None, multiplier: str | None
    ) -> None:
        found = rules.multiplied(devices(current, potential), ratings=RATINGS)

        assert found["multiplier"].to_list() == [None if multiplier is None else Decimal(multiplier)]
        assert found["multiplier"].dtype == QUANTITY
        assert bool(rules.ratio_problems(found)) == (multiplier is None)

    @given(
        above=st.integers(1, 10**9).map(lambda units: Decimal(units).scaleb(-4)), below=st.sampled_from([1, 2, 5, 100])
    )
    def test_it_is_exact_or_refused(self, above: Decimal, below: int) -> None:
        ratings = pl.DataFrame(
            {"number": ["X"], "kind": ["CURRENT"], "primary_rating": [above], "secondary_rating": [Decimal(below)]},
            schema_overrides={"primary_rating": QUANTITY, "secondary_rating": QUANTITY},
        )

        (found,) = rules.multiplied(devices("X", None), ratings=ratings)["multiplier"]

        exact = above / below
        assert found == (exact if exact == round(exact, 4) else None)

    @pytest.mark.parametrize(
        ("current", "potential", "column"),
        [("PT100", None, "current_number"), (None, "CT20", "potential_number")],
    )
    def test_a_device_of_the_other_kind_is_refused(
        self, current: str | None, potential: str | None, column: str
    ) -> None:
        found = rules.ratio_problems(rules.multiplied(devices(current, potential), ratings=RATINGS))

        assert places(found) == [(1, column)]


def ties(*rows: tuple[str, str, date, date | None]) -> pl.DataFrame:
    schema = {"child_number": pl.String, "parent_number": pl.String, "start_date": pl.Date, "end_date": pl.Date}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


class TestFamily:
    def refused(self, new: pl.DataFrame, there: pl.DataFrame | None = None) -> set[int]:
        found = rules.family_problems(numbered(new), there=ties() if there is None else there)
        return {problem.row for problem in found}

    def test_a_usage_point_is_not_its_own_parent(self) -> None:
        assert self.refused(ties(("A", "A", JAN, None))) == {1}

    def test_a_chain_is_fine(self) -> None:
        assert self.refused(ties(("A", "B", JAN, None), ("B", "C", JAN, None), ("D", "B", JAN, None))) == set()

    def test_a_circle_is_refused_at_each_of_its_ties(self) -> None:
        new = ties(("A", "B", JAN, None), ("B", "C", JAN, None), ("C", "A", JAN, None), ("D", "E", JAN, None))

        assert self.refused(new) == {1, 2, 3}

    def test_a_circle_with_what_is_there_is_refused(self) -> None:
        assert self.refused(ties(("B", "A", FEB, None)), there=ties(("A", "B", JAN, None))) == {1}

    def test_parent_and_child_may_change_places_when_the_days_differ(self) -> None:
        assert self.refused(ties(("B", "A", FEB, None)), there=ties(("A", "B", JAN, FEB))) == set()
        assert self.refused(ties(("B", "A", FEB, None)), there=ties(("A", "B", JAN, FEB + timedelta(days=1)))) == {1}

    def test_a_circle_that_never_closes_on_one_day_is_none(self) -> None:
        new = ties(("A", "B", JAN, FEB), ("B", "C", FEB, MAR), ("C", "A", JAN, MAR))

        assert self.refused(new) == set()

    @given(
        links=st.lists(
            st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD"), st.integers(0, 4), st.integers(1, 3)),
            max_size=6,
            unique_by=lambda link: link[:3],
        )
    )
    def test_it_agrees_with_a_walk_day_by_day(self, links: list[tuple[str, str, int, int]]) -> None:
        spans: list[tuple[str, str, date, date | None]] = [
            (child, parent, JAN + timedelta(days=start), JAN + timedelta(days=start + length))
            for child, parent, start, length in links
        ]

        assert bool(self.refused(ties(*spans))) == any(has_circle(spans, JAN + timedelta(days=n)) for n in range(8))


def has_circle(spans: list[tuple[str, str, date, date | None]], day: date) -> bool:
    above: dict[str, set[str]] = {}
    for child, parent, start, end in spans:
        if Period(start, end).holds(day):
            above.setdefault(child, set()).add(parent)
    for start_point, parents in above.items():
        reached, waiting = set[str](), list(parents)
        while waiting:
            point = waiting.pop()
            if point not in reached:
                reached.add(point)
                waiting += above.get(point, ())
        if start_point in reached:
            return True
    return False


class TestEnds:
    @pytest.mark.parametrize(("on", "is_refused"), [(JAN, True), (JAN + timedelta(days=1), False)])
    def test_nothing_ends_on_the_day_it_starts(self, on: date, is_refused: bool) -> None:
        assert (rules.why_not_ended(JAN, on=on) is not None) == is_refused

    @pytest.mark.parametrize(
        ("shown", "is_refused"),
        [({"ACTIVE_TOTAL", "ACTIVE_PEAK"}, False), ({"ACTIVE_TOTAL"}, True), (set(), True)],
    )
    def test_every_counting_register_is_read(self, shown: set[str], is_refused: bool) -> None:
        kinds = [RegisterKind.ACTIVE_TOTAL, RegisterKind.ACTIVE_PEAK, RegisterKind.MAXIMUM_DEMAND]

        why = rules.why_registers_do_not_match([RegisterKind(kind) for kind in shown], registers=kinds)

        assert (why is not None) == is_refused
        assert why is None or "ACTIVE_PEAK" in why


class TestGateways:
    PARTS = ("substation_code", "feeder_code", "area_code")

    @pytest.mark.parametrize("kind", list(GatewayKind))
    def test_each_kind_is_named_by_its_part_of_the_grid_and_no_other(self, kind: GatewayKind) -> None:
        own = rules.PART_OF_GATEWAY[kind]
        proper = {part: "X" if part == own else None for part in self.PARTS}

        def refused(row: dict[str, str | None]) -> list[str]:
            table = pl.DataFrame([{"kind": kind.value, **row}], schema=dict.fromkeys(("kind", *self.PARTS), pl.String))
            return [column for _, column in places(rules.gateway_problems(numbered(table)))]

        assert refused(proper) == []
        for part in self.PARTS:
            assert refused({**proper, part: None if part == own else "X"}) == [part]
