"""Rules about imported energy: its shape, its sum against registers and power, its amount against the meter's past."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.findings.catalogue import Rule
from wanjia.foundation.findings.types import Severity
from wanjia.measurement.intervals.kernel.validation.schema import ELEMENTS
from wanjia.measurement.intervals.kernel.validation.spans import elements, figure, spans, whole_day
from wanjia.measurement.intervals.kernel.validation.table import UNITS, limit
from wanjia.measurement.intervals.types import Quantity

KWH_PLACES, VOLT_PLACES, AMPERE_PLACES = 4, 1, 3
ENERGY = Quantity.ENERGY_IMPORT.value
HAS_ENERGY = pl.col(ENERGY).is_not_null()
IS_WHOLE = HAS_ENERGY & (pl.col(ENERGY).list.drop_nulls().list.len() == ELEMENTS)
REGISTER_RAN = pl.col("end_register") - pl.col("start_register")
#: The trapezoids of power at 15-minute distance, in eighths of an hour.
EIGHTHS = 8
PHASES_OF_A_METER = 3
TENTHS_OF_VOLTS_BY_MILLIAMPERES = 10**4
QUARTERS, WATTS_A_KILOWATT = 4, 1000
THIRD = 2


def _of(rule: str, *names: str) -> tuple[str, ...]:
    return tuple(limit(rule, name=name).meta.output_name() for name in names)


def _kwh(column: pl.Expr) -> pl.Expr:
    return figure(column, places=KWH_PLACES)


def negative(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find elements below 0: imported energy only grows."""
    found = elements(table, where=HAS_ENERGY, energy=ENERGY).filter(pl.col("energy") < 0)
    return spans(found, lowest_kwh=_kwh(pl.col("energy").min()))


def spike(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find a highest element that exceeds the third highest by more than `factor` times the latter.

    Only from `least_kwh` on. This is the spike check of interval data: (highest − third) ÷ third > factor.
    """
    keep = _of("INTERVAL_SPIKE", "factor", "least_kwh")
    factor, least = (pl.col(name) for name in keep)
    third = pl.col("energy").filter(pl.col("energy").is_not_null()).sort(descending=True).slice(THIRD, 1).first()
    laid = elements(table, where=HAS_ENERGY, keep=keep, energy=ENERGY).with_columns(third=third.over("line_id"))
    is_spike = (pl.col("energy") - pl.col("third")) * UNITS > factor * pl.col("third")
    found = laid.filter(is_spike & (pl.col("energy") >= least))
    return spans(found, highest_kwh=_kwh(pl.col("energy").max()), third_kwh=_kwh(pl.col("third").first()))


def consecutive_spike(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find an element of at least `least_kwh` that is beyond `factor` times both the one before and the one after.

    Where the nameplate is known it must also be at least `share` of what the meter carries: a kettle is no spike.
    """
    keep = _of("CONSECUTIVE_SPIKE", "factor", "least_kwh")
    factor, least = (pl.col(name) for name in keep)
    carried = (_carried() * limit("CONSECUTIVE_SPIKE", name="share") // UNITS).fill_null(0)
    laid = elements(
        table.with_columns(carried=carried), where=HAS_ENERGY, keep=(*keep, "carried"), energy=ENERGY
    ).with_columns(
        before=pl.col("energy").shift(1).over("line_id", order_by="element"),
        after=pl.col("energy").shift(-1).over("line_id", order_by="element"),
    )
    beside = pl.max_horizontal("before", "after")
    is_alone = pl.col("before").is_not_null() & pl.col("after").is_not_null()
    is_large = (pl.col("energy") >= least) & (pl.col("energy") >= pl.col("carried"))
    found = laid.filter(is_alone & (pl.col("energy") * UNITS > factor * beside) & is_large)
    return spans(
        found.with_columns(beside=beside),
        highest_kwh=_kwh(pl.col("energy").max()),
        beside_kwh=_kwh(pl.col("beside").max()),
    )


def flat(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find the same energy of at least `least_kwh` for at least `elements` elements in a row.

    Below it a refrigerator alone shows the same step of the meter for hours.
    """
    keep = _of("FLAT_LINE", "elements", "least_kwh")
    is_enough = (pl.col("energy") > 0) & (pl.col("energy") >= pl.col(keep[1]))
    laid = elements(table, where=HAS_ENERGY, keep=keep, energy=ENERGY).filter(is_enough)
    runs = laid.with_columns(
        run=(pl.col("energy") != pl.col("energy").shift(1))
        .fill_null(value=True)
        .cum_sum()
        .over("line_id", order_by="element"),
        place=pl.col("element") - pl.int_range(pl.len(), dtype=pl.Int64).over("line_id", order_by="element"),
    )
    found = runs.filter(pl.len().over("line_id", "run", "place") * UNITS >= pl.col(keep[0]))
    return spans(found.drop("run", "place"), kwh=_kwh(pl.col("energy").max()))


def zero(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find days without energy where at least `least_kwh` is usual."""
    is_unusual = (pl.col("energy") == 0) & (pl.col("usual") >= limit("ZERO_CONSUMPTION", name="least_kwh"))
    return whole_day(table, where=is_unusual, kwh=_kwh(pl.col("energy")), usual_kwh=_kwh(pl.col("usual")))


def high(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find days of at least `least_kwh` with more than `factor` times the usual energy of days of their kind."""
    factor, least = (limit("HIGH_AGAINST_HISTORY", name=name) for name in ("factor", "least_kwh"))
    is_high = (pl.col("energy") * UNITS > factor * pl.col("usual")) & (pl.col("energy") >= least)
    return whole_day(table, where=is_high, kwh=_kwh(pl.col("energy")), usual_kwh=_kwh(pl.col("usual")))


def low(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find days with some energy, but less than `factor` times the usual where `least_kwh` is usual."""
    factor, least = (limit("LOW_AGAINST_HISTORY", name=name) for name in ("factor", "least_kwh"))
    is_low = (pl.col("energy") * UNITS < factor * pl.col("usual")) & (pl.col("energy") > 0)
    return whole_day(
        table, where=is_low & (pl.col("usual") >= least), kwh=_kwh(pl.col("energy")), usual_kwh=_kwh(pl.col("usual"))
    )


def sum_check(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find complete curves whose sum differs from what the register ran by more than `steps` of its smallest step.

    Both are secondary, so that no multiplier comes between them; a register that ran back is the subject of readings.
    """
    summed = pl.col(ENERGY).list.sum()
    off = (summed - REGISTER_RAN).abs() * UNITS
    is_off = IS_WHOLE & (REGISTER_RAN >= 0) & (off > limit("SUM_CHECK", name="steps") * pl.col("register_step"))
    return whole_day(
        table,
        where=is_off,
        curve_kwh=_kwh(summed),
        register_kwh=_kwh(REGISTER_RAN),
        difference=_kwh(summed - REGISTER_RAN),
    )


def multiplied(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find complete curves that are the register's energy times the multiplier: delivered as primary values."""
    summed, ran = pl.col(ENERGY).list.sum(), REGISTER_RAN
    expected = ran * pl.col("multiplier") // UNITS
    tolerance = limit("MULTIPLIER", name="tolerance")
    is_near = (summed - expected).abs() * UNITS <= tolerance * expected
    is_found = IS_WHOLE & (pl.col("multiplier") > UNITS) & (ran > 0) & is_near
    return whole_day(
        table,
        where=is_found,
        curve_kwh=_kwh(summed),
        register_kwh=_kwh(ran),
        multiplier=figure(pl.col("multiplier"), places=KWH_PLACES),
    )


def against_power(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find days whose energy differs from the integral of power by more than `share` of it and by more than `least_kwh`.

    Power stands at the end of each element, so the trapezoids of elements 1 to 95 are held against their net energy
    (import − export); a day with a missing element in either is not compared.
    """
    keep = _of("ENERGY_AGAINST_POWER", "share", "least_kwh")
    share, least = (pl.col(name) for name in keep)
    has_both = HAS_ENERGY & pl.col("ACTIVE_POWER").is_not_null()
    curves = {"energy": ENERGY, "export": "ENERGY_EXPORT", "power": "ACTIVE_POWER"}
    laid = elements(
        table.with_columns(is_one_way=pl.col("ENERGY_EXPORT").is_null()),
        where=has_both,
        keep=(*keep, "is_one_way"),
        **curves,
    )
    export = pl.when("is_one_way").then(0).otherwise(pl.col("export"))
    net = pl.when(pl.col("element") > 0).then(pl.col("energy") - export)
    weight = pl.when(pl.col("element").is_in([0, ELEMENTS - 1])).then(1).otherwise(2)
    summed = laid.group_by("line_id").agg(
        *(pl.col(name).first() for name in keep),
        (pl.col("power") * weight).sum().alias("eighths"),
        (EIGHTHS * net).sum().alias("energy_eighths"),
        is_whole=pl.col("power").is_not_null().all() & (net.is_not_null() | (pl.col("element") == 0)).all(),
    )
    off = (pl.col("energy_eighths") - pl.col("eighths")).abs()
    is_off = (off * UNITS > share * pl.col("eighths").abs()) & (off > least * EIGHTHS)
    return whole_day(
        summed,
        where=pl.col("is_whole") & is_off,
        curve_kwh=_kwh(pl.col("energy_eighths") // EIGHTHS),
        power_kwh=_kwh(pl.col("eighths") // EIGHTHS),
    )


def _carried() -> pl.Expr:
    """
    Give the energy that phases × Un × highest current make in 15 minutes; null without a nameplate.

    One phase for a direct meter that hands in the voltage of one; three for all others.
    """
    is_alone = pl.col("VOLTAGE_B").is_null() & pl.col("VOLTAGE_C").is_null() & pl.col("VOLTAGE_A").is_not_null()
    phases = pl.when(is_alone & (pl.col("multiplier") == UNITS)).then(1).otherwise(PHASES_OF_A_METER)
    # 0.1 V × 0.001 A make ten-thousandths of a watt; over 15 minutes 1/4000 of them are ten-thousandths of a kWh
    return phases * (pl.col("nominal_voltage") * pl.col("rated_current") // (QUARTERS * WATTS_A_KILOWATT))


def beyond_rating(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find elements with more energy than `factor` × phases × Un × highest current could carry in 15 minutes.
    """
    keep = ("most",)
    most = limit("BEYOND_RATING", name="factor") * _carried() // UNITS
    laid = elements(
        table.with_columns(most=most),
        where=HAS_ENERGY & pl.col("rated_current").is_not_null(),
        keep=keep,
        energy=ENERGY,
    )
    found = laid.filter(pl.col("energy") > pl.col("most"))
    return spans(found, highest_kwh=_kwh(pl.col("energy").max()), most_kwh=_kwh(pl.col("most").first()))


ENERGY_RULES = (
    Rule(
        "NEGATIVE_CONSUMPTION",
        Severity.ERROR,
        "Imported energy below 0.",
        "Have the terminal hand the day in again; if it stays so, have the meter checked.",
        negative,
    ),
    Rule(
        "INTERVAL_SPIKE",
        Severity.WARNING,
        "The highest element stands far above the third highest.",
        "Compare with power and current of the same minutes, then accept it or have the day handed in again.",
        spike,
    ),
    Rule(
        "CONSECUTIVE_SPIKE",
        Severity.WARNING,
        "One element stands far above those before and after it.",
        "Look whether missed elements came together in it, then accept it or have the day handed in again.",
        consecutive_spike,
    ),
    Rule(
        "FLAT_LINE",
        Severity.WARNING,
        "The same energy in many elements in a row.",
        "Look whether the terminal repeats an old value; constant loads such as lamps or pumps may be accepted.",
        flat,
    ),
    Rule(
        "ZERO_CONSUMPTION",
        Severity.WARNING,
        "No energy on a day on which there usually is some.",
        "Ask whether the premises are empty or cut off, else have the meter and its wiring checked.",
        zero,
    ),
    Rule(
        "HIGH_AGAINST_HISTORY",
        Severity.WARNING,
        "Far more energy than the meter's own days of this kind.",
        "Look for an event or a new load; accept it if the customer explains it.",
        high,
    ),
    Rule(
        "LOW_AGAINST_HISTORY",
        Severity.WARNING,
        "Far less energy than the meter's own days of this kind.",
        "Look at voltage and current of each phase, then ask the customer.",
        low,
    ),
    Rule(
        "SUM_CHECK",
        Severity.ERROR,
        "The curve does not sum to what the register ran.",
        "Have the day handed in again; for billing and loss the register is right.",
        sum_check,
    ),
    Rule(
        "MULTIPLIER",
        Severity.ERROR,
        "The curve is the register's energy times the multiplier.",
        "Have the terminal set to hand in what the meter says, without the ratio.",
        multiplied,
    ),
    Rule(
        "ENERGY_AGAINST_POWER",
        Severity.WARNING,
        "Energy and the integral of power differ.",
        "Check wiring and direction of each phase; a missing phase shows as about a third.",
        against_power,
    ),
    Rule(
        "BEYOND_RATING",
        Severity.ERROR,
        "More energy in 15 minutes than the meter can carry.",
        "Check length of the interval, multiplier and digits of what is handed in.",
        beyond_rating,
    ),
)
