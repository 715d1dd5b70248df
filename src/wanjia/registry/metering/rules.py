"""What metering cannot be: pure refusals over tables of natural keys, as the sheets bring them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.periods.spans import shared_days
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.types import ROW, Problem
from wanjia.registry.metering.types import CUMULATIVE, GatewayKind, RegisterKind, Tied

INTEGER_DIGITS_AT_MOST = 9
DECIMAL_DIGITS_AT_MOST = 4
LEVELS_AT_MOST = 10
#: The part of the grid that a gateway of each kind measures.
PART_OF_GATEWAY = {
    GatewayKind.SUPPLY: "substation_code",
    GatewayKind.BUSBAR: "substation_code",
    GatewayKind.OWN_USE: "substation_code",
    GatewayKind.FEEDER_HEAD: "feeder_code",
    GatewayKind.EXCHANGE: "feeder_code",
    GatewayKind.GENERATION: "area_code",
    GatewayKind.AREA_HEAD: "area_code",
}


def digit_problems(registers: pl.DataFrame) -> list[Problem]:
    """Find registers with a number of digits that no meter has."""
    return [
        *problems_where(
            registers,
            wrong=~pl.col("integer_digits").is_between(1, INTEGER_DIGITS_AT_MOST),
            column="integer_digits",
            what=pl.format("{} digits before the point cannot be", "integer_digits"),
            cure=f"Count the digits that the register shows before the point: 1 to {INTEGER_DIGITS_AT_MOST}",
        ),
        *problems_where(
            registers,
            wrong=~pl.col("decimal_digits").is_between(0, DECIMAL_DIGITS_AT_MOST),
            column="decimal_digits",
            what=pl.format("{} digits after the point cannot be", "decimal_digits"),
            cure=f"Count the digits that the register shows after the point: 0 to {DECIMAL_DIGITS_AT_MOST}",
        ),
    ]


def rating_problems(transformers: pl.DataFrame) -> list[Problem]:
    """Find instrument transformers without a ratio: a rating of 0 or less."""
    return [
        problem
        for name in ("primary_rating", "secondary_rating")
        for problem in problems_where(
            transformers,
            wrong=pl.col(name) <= 0,
            column=name,
            what=pl.format("a rating of {} gives no ratio", name),
            cure="Give the rating of the nameplate, above 0, such as 100 to 5",
        )
    ]


def current_problems(meters: pl.DataFrame) -> list[Problem]:
    """Find meters with a rated current that is not above 0."""
    return problems_where(
        meters,
        wrong=pl.col("rated_current_a") <= 0,
        column="rated_current_a",
        what=pl.format("a rated current of {} A cannot be", "rated_current_a"),
        cure="Give the highest current of the nameplate, or leave it empty",
    )


def index_problems(indexes: pl.DataFrame, *, registers: pl.DataFrame) -> list[Problem]:
    """
    Find indexes of a register that the meter does not have, or that it could not show.

    :param indexes: ``meter_number, kind, start_value, end_value`` and the place of each row
    :param registers: ``meter_number, kind, integer_digits`` of those meters
    """
    joined = indexes.join(registers, on=["meter_number", "kind"], how="left", maintain_order="left")
    known = set(registers["meter_number"])
    found = problems_where(
        joined,
        wrong=pl.col("integer_digits").is_null() & pl.col("meter_number").is_in(known),
        column="kind",
        what=pl.format("meter {} has no register {}", "meter_number", "kind"),
        cure="Correct the register kind, or add the register to the meter first",
    )
    for name in ("start_value", "end_value"):
        found += problems_where(
            joined,
            wrong=(pl.col(name) < 0) | (pl.col(name) >= range_of(pl.col("integer_digits"))),
            column=name,
            what=pl.format("{} cannot be shown by {} digits", name, "integer_digits"),
            cure="Give what the register showed, or correct its number of digits",
        )
    return found


def why_not_ended(start: date, *, on: date) -> str | None:
    """Say why what runs from ``start`` cannot end on a day, or nothing."""
    return None if start < on else f"what started on {start} cannot end on {on}"


def why_registers_do_not_match(shown: Iterable[RegisterKind], *, registers: Iterable[RegisterKind]) -> str | None:
    """Say which cumulative register of a meter was not read, or nothing; a maximum demand starts anew anyway."""
    missing = sorted({kind for kind in registers if kind in CUMULATIVE} - set(shown))
    return f"the values of these registers are missing: {', '.join(missing)}" if missing else None


def range_of(integer_digits: pl.Expr) -> pl.Expr:
    """Give the value at which a register of so many digits starts again at 0."""
    powers = {digits: 10**digits for digits in range(INTEGER_DIGITS_AT_MOST + 1)}
    return integer_digits.cast(pl.Int64).replace_strict(powers, default=None, return_dtype=pl.Int64)


def multiplied(installations: pl.DataFrame, *, ratings: pl.DataFrame) -> pl.DataFrame:
    """
    Give each ratio installation its multiplier: CT ratio × PT ratio, a missing one being 1.

    :param installations: ``current_number, potential_number`` and any other columns
    :param ratings: ``number, kind, primary_rating, secondary_rating``
    :returns: the installations with ``multiplier`` (null where it does not come out in 4 places), and the ``kind`` of
        both devices as ``current_kind, potential_kind``
    """
    units = ratings.select("number", "kind", primary=_units("primary_rating"), secondary=_units("secondary_rating"))
    found = installations
    for side in ("current", "potential"):
        renamed = {name: f"{side}_{name}" for name in ("number", "kind", "primary", "secondary")}
        found = found.join(units.rename(renamed), on=f"{side}_number", how="left", maintain_order="left")
    above = _either("current_primary") * _either("potential_primary") * 10_000
    below = _either("current_secondary") * _either("potential_secondary")
    exact = pl.when((below > 0) & (above % below == 0)).then(above // below)
    scaled = (exact.cast(pl.Decimal(38, 0)).cast(QUANTITY) * pl.lit(Decimal("0.0001"), dtype=QUANTITY)).cast(QUANTITY)
    return found.with_columns(scaled.alias("multiplier")).drop(
        f"{side}_{name}" for side in ("current", "potential") for name in ("primary", "secondary")
    )


def _units(name: str) -> pl.Expr:
    return (pl.col(name).cast(QUANTITY) * pl.lit(10_000).cast(pl.Decimal(38, 0))).cast(pl.Int64)


def _either(name: str) -> pl.Expr:
    return pl.col(name).fill_null(1).cast(pl.Int128)


def ratio_problems(installations: pl.DataFrame) -> list[Problem]:
    """
    Find ratio installations that name a device of the other kind, or whose multiplier has more than 4 places.

    :param installations: as `multiplied` gives them
    """
    found = problems_where(
        installations,
        wrong=pl.col("multiplier").is_null(),
        column="current_number",
        what="the ratings give no multiplier with 4 places",
        cure="Correct the ratings of the CT and PT",
    )
    for side, kind in (("current", "CURRENT"), ("potential", "POTENTIAL")):
        found += problems_where(
            installations,
            wrong=pl.col(f"{side}_kind") != kind,
            column=f"{side}_number",
            what=pl.format("{} is of the kind {}", f"{side}_number", f"{side}_kind"),
            cure=f"Name a device of the kind {kind}",
        )
    return found


def family_problems(ties: pl.DataFrame, *, there: pl.DataFrame) -> list[Problem]:
    """
    Find usage points that would be their own parent, directly or over others, on at least one day.

    :param ties: new ``child_number, parent_number, start_date, end_date`` and the place of each row
    :param there: the ties recorded so far, same columns without the place
    """
    found = problems_where(
        ties,
        wrong=pl.col("child_number") == pl.col("parent_number"),
        column="parent_number",
        what=pl.format("{} cannot be its own parent", "child_number"),
        cure="Name the usage point that measures it a second time",
    )
    proper = ties.filter(pl.col("child_number") != pl.col("parent_number"))
    columns = ["child_number", "parent_number", "start_date", "end_date"]
    steps = pl.concat([there.select(columns), proper.select(columns)])
    return found + problems_where(
        proper.filter(pl.col(ROW).is_in(_rows_in_circles(proper, steps=steps))),
        wrong=pl.lit(value=True),
        column="parent_number",
        what=pl.format("{} is already behind {}: they would be each other's parents", "parent_number", "child_number"),
        cure="Correct parent and child, or end the earlier tie first",
    )


def _rows_in_circles(ties: pl.DataFrame, *, steps: pl.DataFrame) -> set[int]:
    """Walk up from every new tie, as long as the spans share days, and note where the walk comes back."""
    above = steps.rename({"child_number": "via", "parent_number": "above", "start_date": "s", "end_date": "e"})
    walk = ties.select(ROW, "child_number", "start_date", "end_date", at="parent_number")
    circles: set[int] = set()
    for _ in range(LEVELS_AT_MOST):
        shares = shared_days(
            start=pl.col("start_date"), end=pl.col("end_date"), other_start=pl.col("s"), other_end=pl.col("e")
        )
        walk = (
            walk.join(above, left_on="at", right_on="via", how="inner")
            .filter(shares)
            .select(
                ROW,
                "child_number",
                start_date=pl.max_horizontal("start_date", "s"),
                end_date=pl.min_horizontal("end_date", "e"),
                at="above",
            )
        )
        back = walk.filter(pl.col("at") == pl.col("child_number"))
        circles |= set(back[ROW])
        walk = walk.filter(~pl.col(ROW).is_in(circles))
        if walk.is_empty():
            break
    return circles | set(walk[ROW])


def gateway_problems(table: pl.DataFrame) -> list[Problem]:
    """Find gateways that do not name the one part of the grid that their kind measures, or name another, too."""
    parts = ("substation_code", "feeder_code", "area_code")
    needed = pl.col("kind").replace_strict({kind.value: part for kind, part in PART_OF_GATEWAY.items()}, default="")
    return [
        problem
        for part in parts
        for problem in problems_where(
            table,
            wrong=(needed == part) != pl.col(part).is_not_null(),
            column=part,
            what=pl.format("a gateway of kind {} is named by its {} alone", "kind", needed),
            cure="Name that part of the grid and leave the other two empty",
        )
    ]


def why_not_tied(new: Tied, *, now: Tied, on: date, since: date | None) -> str | None:
    """
    Say why a correction of area or phases cannot be proposed, or nothing.

    :param new: what shall hold; an empty part stays as it is
    :param since: the latest day from which what it replaces holds
    """
    is_other = (new.area_code or now.area_code, new.phases or now.phases) != (now.area_code, now.phases)
    if not is_other:
        return "Nothing would change; give another area or other phases."
    if since is not None and on <= since:
        return f"What the archive says holds from {since}; choose a later day."
    return None
