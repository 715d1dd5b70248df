"""
Rules about voltage, current, power and power factor of each phase.

Un, Ib and the highest current are those of the meter. A sample every 15 minutes stands for the 60 seconds of the
standard, so each rule asks how many samples in a row it takes.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.findings.catalogue import Rule
from wanjia.foundation.findings.types import Severity
from wanjia.measurement.intervals.kernel.validation.energy import AMPERE_PLACES, KWH_PLACES, VOLT_PLACES
from wanjia.measurement.intervals.kernel.validation.spans import PHASES, by_phase, elements, figure, spans
from wanjia.measurement.intervals.kernel.validation.table import UNITS, limit

FACTOR_PLACES = 3
FACTOR_STEPS = 10
#: 0.1 V × 0.001 A are ten-thousandths of a watt; a thousand of them are ten-thousandths of a kilowatt.
TO_POWER = 1000
voltage, current, power = pl.col("voltage"), pl.col("current"), pl.col("power")
ALL_VOLTAGES = [f"VOLTAGE_{phase}" for phase in PHASES]
ALL_CURRENTS = [f"CURRENT_{phase}" for phase in PHASES]
HAS_ALL_VOLTAGES = pl.all_horizontal(pl.col(name).is_not_null() for name in ALL_VOLTAGES)
HAS_ALL_CURRENTS = pl.all_horizontal(pl.col(name).is_not_null() for name in ALL_CURRENTS)


def _limits(rule: str, *names: str) -> tuple[pl.Expr, ...]:
    return tuple(limit(rule, name=name) for name in names)


def _columns(expressions: tuple[pl.Expr, ...]) -> tuple[str, ...]:
    return tuple(one.meta.output_name() for one in expressions)


def _phases(table: pl.LazyFrame, *, limits: tuple[pl.Expr, ...]) -> pl.LazyFrame:
    return by_phase(table, keep=("nominal_voltage", "basic_current", "rated_current", "feeds_in", *_columns(limits)))


def _share(value: pl.Expr, *, of: str, below: pl.Expr) -> pl.Expr:
    """Tell whether a value lies below a share of a rating; the share comes in ten-thousandths."""
    return value * UNITS < below * pl.col(of)


def _in_a_row(elements_asked: pl.Expr) -> pl.Expr:
    return elements_asked // UNITS


def _volts() -> dict[str, pl.Expr]:
    return {
        "lowest_v": figure(voltage.min(), places=VOLT_PLACES),
        "nominal_v": figure(pl.col("nominal_voltage").first(), places=VOLT_PLACES),
    }


def _amperes() -> dict[str, pl.Expr]:
    return {"highest_a": figure(current.max(), places=AMPERE_PLACES)}


def phase_loss(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find phases with U below `voltage` × Un and I below `current` × Ib while another phase has its voltage (断相)."""
    most, least, lasting = chosen = _limits("PHASE_LOSS", "voltage", "current", "elements")
    others_live = ~_share(pl.col("others_voltage"), of="nominal_voltage", below=most)
    is_lost = _share(voltage, of="nominal_voltage", below=most) & _share(current, of="basic_current", below=least)
    found = _phases(table, limits=chosen).filter(is_lost & others_live)
    return spans(found, least=_in_a_row(lasting), **_volts(), **_amperes())


def voltage_loss(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find phases with U below `voltage` × Un and I above `current` × Ib while another has its voltage (失压)."""
    most, least, lasting = chosen = _limits("VOLTAGE_LOSS", "voltage", "current", "elements")
    others_dead = _share(pl.col("others_voltage"), of="nominal_voltage", below=most)
    is_lost = _share(voltage, of="nominal_voltage", below=most) & (current * UNITS > least * pl.col("basic_current"))
    found = _phases(table, limits=chosen).filter(is_lost & ~others_dead.fill_null(value=False))
    return spans(found, least=_in_a_row(lasting), **_volts(), **_amperes())


def all_voltage_loss(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find meters whose three voltages lie below `voltage` × Un while a current exceeds `current` × Ib (全失压)."""
    most, least, lasting = chosen = _limits("ALL_VOLTAGE_LOSS", "voltage", "current", "elements")
    keep = ("nominal_voltage", "basic_current", *_columns(chosen))
    curves = {name: name for name in (*ALL_VOLTAGES, *ALL_CURRENTS)}
    laid = elements(table, where=HAS_ALL_VOLTAGES, keep=keep, **curves).with_columns(
        voltage=pl.max_horizontal(ALL_VOLTAGES), current=pl.max_horizontal(ALL_CURRENTS)
    )
    is_lost = _share(voltage, of="nominal_voltage", below=most) & (current * UNITS > least * pl.col("basic_current"))
    return spans(laid.filter(is_lost), least=_in_a_row(lasting), **_volts(), **_amperes())


def current_loss(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find phases with U above `voltage` × Un and I below `current` × Ib, another above `other_current` × Ib (失流)."""
    names = ("voltage", "current", "other_current", "elements")
    has, least, other, lasting = chosen = _limits("CURRENT_LOSS", *names)
    is_live = voltage * UNITS > has * pl.col("nominal_voltage")
    others_carry = pl.col("others_current") * UNITS > other * pl.col("basic_current")
    is_lost = is_live & _share(current, of="basic_current", below=least) & others_carry
    figures = {"others_a": figure(pl.col("others_current").max(), places=AMPERE_PLACES)}
    return spans(
        _phases(table, limits=chosen).filter(is_lost), least=_in_a_row(lasting), **_volts(), **_amperes(), **figures
    )


def over_voltage(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find phases with U above `voltage` × Un (过压)."""
    most, lasting = chosen = _limits("OVER_VOLTAGE", "voltage", "elements")
    found = _phases(table, limits=chosen).filter(voltage * UNITS > most * pl.col("nominal_voltage"))
    figures = {
        "highest_v": figure(voltage.max(), places=VOLT_PLACES),
        "nominal_v": figure(pl.col("nominal_voltage").first(), places=VOLT_PLACES),
    }
    return spans(found, least=_in_a_row(lasting), **figures)


def under_voltage(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find phases with U below `voltage` × Un (欠压) that are neither lost nor broken nor simply off.

    That is: from the limit of a broken phase on, or with all phases low, and not at 0; without the current that makes
    it a loss of voltage where another phase has its own.
    """
    least, lasting = _limits("UNDER_VOLTAGE", "voltage", "elements")
    broken, carries = limit("PHASE_LOSS", name="voltage"), limit("VOLTAGE_LOSS", name="current")
    chosen = (least, lasting, broken, carries)
    is_low = _share(voltage, of="nominal_voltage", below=least) & (voltage > 0)
    is_off = _share(voltage, of="nominal_voltage", below=broken)
    others_live = ~_share(pl.col("others_voltage"), of="nominal_voltage", below=least)
    is_loss = others_live.fill_null(value=False) & (
        is_off | (current * UNITS > carries * pl.col("basic_current")).fill_null(value=False)
    )
    found = _phases(table, limits=chosen).filter(is_low & ~is_loss)
    return spans(found, least=_in_a_row(lasting), **_volts())


def voltage_unbalance(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find elements at which (highest − lowest) ÷ highest of three voltages exceeds `share`, all of them above 0."""
    share, lasting = chosen = _limits("VOLTAGE_UNBALANCE", "share", "elements")
    laid = _three(table, curves=ALL_VOLTAGES, where=HAS_ALL_VOLTAGES, keep=_columns(chosen))
    found = laid.filter(_is_unbalanced(share) & (pl.col("lowest") > 0))
    return spans(found, least=_in_a_row(lasting), **_unbalance(unit="v", places=VOLT_PLACES))


def current_unbalance(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find elements at which (highest − lowest) ÷ highest of three currents exceeds `share`, from some load on."""
    severe = limit("SEVERE_CURRENT_UNBALANCE", name="share")
    return _currents_apart(table, rule="CURRENT_UNBALANCE", up_to=severe)


def severe_current_unbalance(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find elements at which the unbalance of three currents exceeds the severe `share`."""
    return _currents_apart(table, rule="SEVERE_CURRENT_UNBALANCE")


def _currents_apart(table: pl.LazyFrame, *, rule: str, up_to: pl.Expr | None = None) -> pl.LazyFrame:
    """Leave out what `current_loss` tells: a phase without any current where voltages are known."""
    share, least, lasting = chosen = _limits(rule, "share", "least_current", "elements")
    lost = limit("CURRENT_LOSS", name="current")
    more = (lost,) if up_to is None else (lost, up_to)
    keep = ("basic_current", "has_voltages", *_columns((*chosen, *more)))
    laid = _three(
        table.with_columns(has_voltages=HAS_ALL_VOLTAGES), curves=ALL_CURRENTS, where=HAS_ALL_CURRENTS, keep=keep
    )
    is_lost = pl.col("has_voltages") & _share(pl.col("lowest"), of="basic_current", below=lost)
    is_worth_it = pl.col("highest") * UNITS >= least * pl.col("basic_current")
    is_apart = _is_unbalanced(share) if up_to is None else _is_unbalanced(share) & ~_is_unbalanced(up_to)
    found = laid.filter(is_apart & is_worth_it & ~is_lost.fill_null(value=False))
    return spans(found, least=_in_a_row(lasting), **_unbalance(unit="a", places=AMPERE_PLACES))


def _three(table: pl.LazyFrame, *, curves: list[str], where: pl.Expr, keep: tuple[str, ...]) -> pl.LazyFrame:
    laid = elements(table, where=where, keep=keep, **{name: name for name in curves})
    is_whole = pl.all_horizontal(pl.col(name).is_not_null() for name in curves)
    return laid.filter(is_whole).with_columns(highest=pl.max_horizontal(curves), lowest=pl.min_horizontal(curves))


def _is_unbalanced(share: pl.Expr) -> pl.Expr:
    return (pl.col("highest") - pl.col("lowest")) * UNITS > share * pl.col("highest")


def _unbalance(*, unit: str, places: int) -> dict[str, pl.Expr]:
    return {
        f"highest_{unit}": figure(pl.col("highest").max(), places=places),
        f"lowest_{unit}": figure(pl.col("lowest").min(), places=places),
    }


def reverse(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find phases whose power runs back by more than `share` × Un × Ib where nothing feeds in (功率反向)."""
    share, lasting = chosen = _limits("POWER_REVERSE", "share", "elements")
    rating = pl.col("nominal_voltage") * pl.col("basic_current") // TO_POWER
    found = _phases(table, limits=chosen).filter(~pl.col("feeds_in") & (power * UNITS < 0 - share * rating))
    return spans(found, least=_in_a_row(lasting), lowest_kw=figure(power.min(), places=KWH_PLACES))


def over_current(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find phases with I above `factor` × the highest current of the nameplate (过流)."""
    factor, lasting = chosen = _limits("OVER_CURRENT", "factor", "elements")
    keep = ("rated_current", *_columns(chosen))
    parts = [
        elements(table, where=pl.col(name).is_not_null(), keep=keep, current=name).with_columns(phase=pl.lit(phase))
        for phase, name in zip(PHASES, ALL_CURRENTS, strict=True)
    ]
    found = pl.concat(parts).filter(current * UNITS > factor * pl.col("rated_current"))
    figures = {"rated_a": figure(pl.col("rated_current").first(), places=AMPERE_PLACES)}
    return spans(found, least=_in_a_row(lasting), **_amperes(), **figures)


def low_power_factor(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find elements at which |cosφ| lies below `power_factor` while a current reaches `least_current` × Ib."""
    names = ("power_factor", "least_current", "elements")
    factor, least, lasting = chosen = _limits("LOW_POWER_FACTOR", *names)
    keep = ("basic_current", *_columns(chosen))
    curves = {name: name for name in ALL_CURRENTS}
    laid = elements(table, where=pl.col("POWER_FACTOR").is_not_null(), keep=keep, power_factor="POWER_FACTOR", **curves)
    carries = pl.max_horizontal(ALL_CURRENTS) * UNITS >= least * pl.col("basic_current")
    found = laid.filter((pl.col("power_factor").abs() * FACTOR_STEPS < factor) & carries)
    lowest = figure(pl.col("power_factor").abs().min(), places=FACTOR_PLACES)
    return spans(found, least=_in_a_row(lasting), lowest_power_factor=lowest)


ELECTRICAL_RULES = (
    Rule(
        "PHASE_LOSS",
        Severity.ERROR,
        "A phase has neither voltage nor current while another has.",
        "Have fuse and wiring of the phase checked; energy of the phase is not counted.",
        phase_loss,
    ),
    Rule(
        "VOLTAGE_LOSS",
        Severity.ERROR,
        "A phase carries current at too little voltage.",
        "Have the voltage link and its seal checked on site; keep the evidence.",
        voltage_loss,
    ),
    Rule(
        "ALL_VOLTAGE_LOSS",
        Severity.ERROR,
        "All three voltages are gone while current flows.",
        "Have the voltage circuit checked on site at once; keep the evidence.",
        all_voltage_loss,
    ),
    Rule(
        "CURRENT_LOSS",
        Severity.ERROR,
        "A phase with voltage carries nothing while another carries current.",
        "Have current transformer and secondary wiring of the phase checked.",
        current_loss,
    ),
    Rule(
        "OVER_VOLTAGE",
        Severity.WARNING,
        "Voltage far above the nominal.",
        "Check the tap of the transformer and the neutral conductor.",
        over_voltage,
    ),
    Rule(
        "UNDER_VOLTAGE",
        Severity.WARNING,
        "Voltage far below the nominal.",
        "Check load and conductors of the line, and the meter's terminals.",
        under_voltage,
    ),
    Rule(
        "VOLTAGE_UNBALANCE",
        Severity.WARNING,
        "The voltages of the three phases lie far apart.",
        "Check the neutral conductor and how load is spread over the phases.",
        voltage_unbalance,
    ),
    Rule(
        "CURRENT_UNBALANCE",
        Severity.INFO,
        "The currents of the three phases lie far apart.",
        "Plan to spread the load over the phases; three-phase users may be so by nature.",
        current_unbalance,
    ),
    Rule(
        "SEVERE_CURRENT_UNBALANCE",
        Severity.WARNING,
        "One phase carries almost nothing against another.",
        "Look for a lost current first, then spread the load over the phases.",
        severe_current_unbalance,
    ),
    Rule(
        "POWER_REVERSE",
        Severity.WARNING,
        "Power of a phase runs back where nothing feeds in.",
        "Check polarity of the current transformer and order of the wires, or generation that nobody registered.",
        reverse,
    ),
    Rule(
        "OVER_CURRENT",
        Severity.WARNING,
        "More current than the meter is made for.",
        "Check the load against the contract, and change meter or current transformer.",
        over_current,
    ),
    Rule(
        "LOW_POWER_FACTOR",
        Severity.WARNING,
        "The power factor is far too low under load.",
        "Check order and polarity of the wires, then compensation.",
        low_power_factor,
    ),
)
