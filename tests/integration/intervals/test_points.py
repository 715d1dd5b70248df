"""Usage points: primary values over exchanges of meters and transformers, energy by day, sums over all meters."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.intervals.curves import AT, DAY, NEXT, WHO, curve, freeze, frozen_row, hand_in, meter, without
from tests.integration.registry import station_actor, table
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries import county
from wanjia.measurement.intervals.queries.points import daily_energy, point_curves
from wanjia.measurement.intervals.types import Quantity
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.queries import usage_points
from wanjia.registry.metering.sheets import (
    GATEWAY_POINTS,
    INSTRUMENT_TRANSFORMERS,
    METERS,
    RATIO_INSTALLATIONS,
    USAGE_POINT_TIES,
)
from wanjia.registry.metering.types import MeterShown, RegisterKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]
THIRD = NEXT + timedelta(days=1)
TWO_DAYS = Period(DAY, THIRD)


def point(number: str) -> int:
    return int(dict(usage_points(WHOLE_COMPANY).select("number", "usage_point_id").iter_rows())[number])


def put_transformers(number: str, *, day: date) -> None:
    """Put a CT of 100/5 and a PT of 10000/100 in at a point."""
    kinds = (("CT", "CURRENT", 100, 5), ("PT", "POTENTIAL", 10000, 100))
    devices = [
        {"number": name, "kind": kind, "primary_rating": above, "secondary_rating": below}
        for name, kind, above, below in kinds
    ]
    metering.load_instrument_transformers(table(INSTRUMENT_TRANSFORMERS, *devices), **WHO)
    held = {"usage_point_number": number, "current_number": "CT", "potential_number": "PT", "start_date": day}
    metering.load_ratio_installations(table(RATIO_INSTALLATIONS, held), **WHO)


def exchange(*, on: date, removed: str, installed: str) -> None:
    """Hang M9 where M1 hung."""
    metering.load_meters(table(METERS, {"number": "M9", "model_code": "DTZ"}), **WHO)
    from wanjia.registry.metering.sheets import REGISTERS

    register = {"meter_number": "M9", "kind": "ACTIVE_TOTAL", "integer_digits": 4, "decimal_digits": 2}
    metering.load_registers(table(REGISTERS, register), **WHO)
    total = RegisterKind.ACTIVE_TOTAL
    metering.exchange_meter(
        removed=MeterShown("M1", {total: Decimal(removed)}),
        installed=MeterShown("M9", {total: Decimal(installed)}),
        on=on,
        **WHO,
    )


def energy(**asked: Any) -> list[tuple[Any, ...]]:
    """Give energy by day of the point P1: kWh taken, fed back, whether estimated."""
    found = daily_energy(TWO_DAYS, scope=WHOLE_COMPANY, usage_points=[point("P1")], **asked)
    return [row[1:] for row in found.rows()]


class TestPointCurves:
    def test_each_quantity_is_multiplied_by_its_own_ratio_from_the_day_it_holds(self) -> None:
        put_transformers("P1", day=NEXT)
        kinds = ("VOLTAGE_A", "CURRENT_A", "ENERGY_IMPORT", "POWER_FACTOR")
        hand_in(*(curve("M1", without(30, 3), day=day, quantity=kind) for kind in kinds for day in (DAY, NEXT)))

        found = point_curves([point("P1")], period=TWO_DAYS, quantities=[*map(Quantity, kinds)], scope=WHOLE_COMPANY)

        elements = [(row["day"], row["quantity"], row["values"][0], row["values"][3]) for row in found.to_dicts()]
        assert elements == [
            *((DAY, kind, 30, None) for kind in sorted(kinds)),
            (NEXT, "CURRENT_A", 30 * 20, None),
            (NEXT, "ENERGY_IMPORT", 30 * 2000, None),
            (NEXT, "POWER_FACTOR", 30, None),
            (NEXT, "VOLTAGE_A", 30 * 100, None),
        ]

    def test_a_point_goes_on_when_its_meter_is_exchanged(self) -> None:
        exchange(on=NEXT, removed="50", installed="7")
        hand_in(curve("M1", 1), curve("M9", 2, day=NEXT), curve("M2", 3), source="exchanged")

        found = point_curves(None, period=TWO_DAYS, quantities=[Quantity.VOLTAGE_A], scope=WHOLE_COMPANY)

        firsts = [(row["usage_point_id"], row["day"], row["values"][0]) for row in found.to_dicts()]
        assert firsts == [(point("P1"), DAY, 1), (point("P1"), NEXT, 2), (point("P2"), DAY, 3)]

    def test_points_of_others_are_not_given(self) -> None:
        hand_in(curve("M1"))

        scope = station_actor("S2").scope

        assert point_curves([point("P1")], period=TWO_DAYS, quantities=[Quantity.VOLTAGE_A], scope=scope).is_empty()


class TestDailyEnergy:
    def test_registers_decide_and_the_multiplier_of_the_day_counts(self) -> None:
        put_transformers("P1", day=NEXT)
        freeze(*(frozen_row("M1", kwh, day=DAY + timedelta(days=i)) for i, kwh in enumerate((10, 11.5, 12))))
        hand_in(curve("M1", 10_000, quantity="ENERGY_IMPORT"))

        assert energy() == [
            (DAY, Decimal("1.5000"), Decimal("0.0000"), False),
            (NEXT, Decimal("1000.0000"), Decimal("0.0000"), False),
        ]

    def test_a_whole_curve_stands_in_for_a_register_and_a_part_does_not(self) -> None:
        freeze(frozen_row("M1", 10, day=DAY))
        hand_in(
            curve("M1", 2_500, quantity="ENERGY_IMPORT", qualities=[1] + [0] * 95),
            curve("M1", without(2_500, 5), quantity="ENERGY_IMPORT", day=NEXT),
        )

        assert energy() == [
            (DAY, Decimal("24.0000"), Decimal("0.0000"), True),
            (NEXT, None, Decimal("0.0000"), False),
        ]

    def test_what_is_fed_back_is_known_where_the_meter_says_it(self) -> None:
        freeze(frozen_row("M1", 10, day=DAY), frozen_row("M1", 12, day=NEXT, quality=1))
        hand_in(curve("M1", 100, quantity="ENERGY_EXPORT"))

        assert energy() == [(DAY, Decimal("2.0000"), Decimal("0.9600"), True), (NEXT, None, None, False)]

    def test_an_exchange_is_read_from_what_both_meters_showed(self) -> None:
        exchange(on=NEXT, removed="50", installed="7")
        freeze(frozen_row("M1", 48, day=DAY), frozen_row("M9", 9.5, day=THIRD))

        assert energy() == [
            (DAY, Decimal("2.0000"), Decimal("0.0000"), False),
            (NEXT, Decimal("2.5000"), Decimal("0.0000"), False),
        ]

    def test_a_register_that_passed_the_end_of_its_dial_ran_on_and_one_that_ran_back_is_not_known(self) -> None:
        freeze(*(frozen_row("M1", kwh, day=DAY + timedelta(days=i)) for i, kwh in enumerate((9998, 3, 2))))

        assert energy() == [
            (DAY, Decimal("5.0000"), Decimal("0.0000"), False),
            (NEXT, None, Decimal("0.0000"), False),
        ]

    def test_an_earlier_version_says_what_it_said(self) -> None:
        freeze(frozen_row("M1", 10, day=DAY), frozen_row("M1", 12, day=NEXT), source="a")
        freeze(frozen_row("M1", 13, day=NEXT, quality=2), source="b")

        assert energy(version=1)[0] == (DAY, Decimal("2.0000"), Decimal("0.0000"), False)
        assert energy()[0] == (DAY, Decimal("3.0000"), Decimal("0.0000"), True)


class TestCounty:
    def test_days_and_periods_of_the_day_add_up(self) -> None:
        hand_in(
            curve("M1", list(range(96)), quantity="ENERGY_IMPORT"),
            curve("M2", without(10, 0, 95), quantity="ENERGY_IMPORT", day=NEXT),
        )
        halves = [([DAY], [(0, 48, "VALLEY"), (48, 96, "PEAK")]), ([NEXT], [(0, 95, "VALLEY"), (95, 96, "FLAT")])]

        days = county.sums_by_day(TWO_DAYS, quantity=Quantity.ENERGY_IMPORT, scope=WHOLE_COMPANY)
        periods = county.sums_by_time_of_use(TWO_DAYS, calendar=halves, scope=WHOLE_COMPANY)

        assert sorted(days.select("meter_id", "units", "elements").rows()) == [
            (meter("M1"), 4560, 96),
            (meter("M2"), 940, 94),
        ]
        assert sorted(periods.select("day", "valley", "peak", "flat").rows()) == [
            (DAY, 1128, 3432, 0),
            (NEXT, 940, 0, 0),
        ]

    def test_minutes_beyond_limits_are_counted_on_either_side_of_each(self) -> None:
        values = [1980, 1979, 2354, 2355, None, *[2200] * 91]
        hand_in(curve("M1", values), curve("M1", 2200, quantity="VOLTAGE_B"))

        found = county.voltages_within(TWO_DAYS, lower_v=Decimal(198), upper_v=Decimal("235.4"), scope=WHOLE_COMPANY)

        counted = {row["quantity"]: (row["monitored"], row["above"], row["below"]) for row in found.to_dicts()}
        assert counted == {"VOLTAGE_A": (95 * 15, 15, 15), "VOLTAGE_B": (96 * 15, 0, 0)}
        with pytest.raises(ValueError, match="at most 1 digit"):
            county.voltages_within(TWO_DAYS, lower_v=Decimal("198.05"), upper_v=Decimal(235), scope=WHOLE_COMPANY)

    def test_an_area_loses_what_its_head_supplied_and_its_meters_did_not_take(self) -> None:
        ties = [{"usage_point_number": f"P{n}", "area_code": "A1", "start_date": DAY} for n in (1, 2, 3)]
        metering.load_usage_point_ties(table(USAGE_POINT_TIES, *ties), **WHO)
        head = {"usage_point_number": "P1", "kind": "AREA_HEAD", "area_code": "A1", "start_date": DAY}
        metering.load_gateway_points(table(GATEWAY_POINTS, {**head, "is_reversed": False}), by=WHO["by"], at=AT)
        put_transformers("P1", day=DAY)
        hand_in(
            curve("M1", 10, quantity="ENERGY_IMPORT"),
            curve("M2", 9_000, quantity="ENERGY_IMPORT"),
            curve("M3", without(10_000, 95), quantity="ENERGY_IMPORT"),
        )

        (row,) = county.area_balances(TWO_DAYS, scope=WHOLE_COMPANY).to_dicts()

        supplied, taken = Decimal(192), Decimal("86.4") + Decimal(95)
        assert (row["supplied_kwh"], row["taken_kwh"], row["loss_kwh"]) == (supplied, taken, supplied - taken)
        assert (row["day"], row["incomplete"]) == (DAY, 1)
