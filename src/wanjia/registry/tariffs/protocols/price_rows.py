"""What a document says about one structure: energy prices, ladder, basic prices, funds and parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from wanjia.registry.tariffs.protocols.rows import Row
from wanjia.registry.tariffs.types import LadderBasis, LadderEntry, PriceEntry, PriceKind, Structure, TimeOfUse

PRICE_PLACES = 8
TIERS_AT_MOST = 4
PART_GROUPS = {
    "floating": TimeOfUse.FLAT,
    "fixed": TimeOfUse.TOTAL,
}
BASIC_ITEMS = ("capacity", "demand")


def check_structure(row: Row, *, known: dict[str, Structure]) -> None:
    """
    Refuse a row of a structure that the book does not declare, or that says what its structure cannot carry.

    :raises BookRefused: naming the row
    """
    code = row.text("structure")
    if code not in known:
        row.refuse(f"unknown structure {code!r}", cure="Declare it under `structures:` of this book.")
    row.only("structure", "energy", "ladder", "capacity", "demand", "funds", "parts", "notes")
    if known[code].is_quantity_only and set(row.values) - {"structure", "ladder"}:
        row.refuse("a quantity-only structure has prices", cure="Leave them out, or take is_quantity_only away.")
    if not known[code].is_two_part and {"capacity", "demand"} & set(row.values):
        row.refuse("a basic price without a two-part structure", cure="Set is_two_part: true, or leave the price out.")
    _check_ladder(row.at("ladder", place="ladder"), is_quantity_only=known[code].is_quantity_only)


def entries_of(row: Row, *, common: Row) -> Iterator[PriceEntry]:
    """
    Read every figure of one structure.

    :param common: funds and parts that the document gives for all of its structures
    :raises BookRefused: for what is no price
    """
    for period, price in _by_period(row.values.get("energy")).items():
        yield _entry(row, kind=PriceKind.ENERGY, price=price, time_of_use=_period(row, period=period))
    for period, prices in _by_period(row.at("ladder", place="ladder").values.get("energy")).items():
        for tier, price in enumerate(prices, start=1):
            time_of_use = _period(row, period=period)
            yield _entry(row, kind=PriceKind.ENERGY, price=price, time_of_use=time_of_use, tier=tier)
    for kind in (PriceKind.CAPACITY, PriceKind.DEMAND):
        if kind.lower() in row.values:
            yield _entry(row, kind=kind, price=row.values[kind.lower()])
    for source in (common, row):
        for item, price in source.at("funds", place="funds").values.items():
            yield _entry(row, kind=PriceKind.FUND, price=price, item=item)
        yield from _parts(source.at("parts", place="parts"), of=row)


def steps_of(row: Row) -> Iterator[LadderEntry]:
    """Read the steps of one structure's ladder, none if it has none."""
    ladder = row.at("ladder", place="ladder")
    if not ladder.values:
        return
    basis = ladder.word(ladder.text("basis"), of=LadderBasis, key="basis")
    extra = ladder.whole(ladder.values.get("household_extra_kwh", "0"), key="household_extra_kwh")
    for tier, limit in enumerate([*_limits(ladder), None], start=1):
        yield LadderEntry(row.text("structure"), basis, tier, limit, extra)


def _by_period(energy: Any) -> dict[str, Any]:
    """Bring both ways to write energy into one: by period, or one price for all of the day."""
    if energy is None:
        return {}
    return energy if isinstance(energy, dict) else {TimeOfUse.TOTAL.value: energy}


def _period(row: Row, *, period: str) -> TimeOfUse:
    return row.word(period, of=TimeOfUse, key="energy")


def _entry(
    row: Row,
    *,
    kind: PriceKind,
    price: object,
    item: str = "",
    time_of_use: TimeOfUse = TimeOfUse.TOTAL,
    tier: int = 0,
) -> PriceEntry:
    figure = row.number(price, key=item or f"{kind} {time_of_use}", places=PRICE_PLACES)
    if figure < 0 and kind is not PriceKind.PART:
        row.refuse(f"{kind} {item or time_of_use} is {figure}", cure="Only a part of a price may be below 0.")
    notes = row.at("notes", place="notes")
    note = notes.text(item or (time_of_use if kind is PriceKind.ENERGY else kind.lower()), default="")
    return PriceEntry(row.text("structure"), kind, item, time_of_use, tier, figure, note)


def _parts(parts: Row, *, of: Row) -> Iterator[PriceEntry]:
    """Read the parts of the prices: floating and fixed ones, ratios of the periods, and figures beside the sum."""
    parts.only(*PART_GROUPS, "ratios", "basic", "tolerance")
    for group, time_of_use in PART_GROUPS.items():
        for item, price in parts.at(group, place=group).values.items():
            yield _entry(of, kind=PriceKind.PART, price=price, item=item, time_of_use=time_of_use)
    for period, ratio in parts.at("ratios", place="ratios").values.items():
        time_of_use = _period(parts, period=period)
        yield _entry(of, kind=PriceKind.PART, price=ratio, item="ratio", time_of_use=time_of_use)
    basic = parts.at("basic", place="basic")
    basic.only(*BASIC_ITEMS)
    for item, price in basic.values.items():
        yield _entry(of, kind=PriceKind.PART, price=price, item=item)
    if "tolerance" in parts.values:
        yield _entry(of, kind=PriceKind.PART, price=parts.values["tolerance"], item="tolerance")


def _check_ladder(ladder: Row, *, is_quantity_only: bool) -> None:
    """Refuse limits that do not rise, a tier without a price, and surcharges that differ between periods."""
    if not ladder.values:
        return
    ladder.only("basis", "limits", "energy", "household_extra_kwh")
    limits = _limits(ladder)
    if len(limits) >= TIERS_AT_MOST:
        ladder.refuse(f"{len(limits) + 1} tiers", cure=f"A ladder has at most {TIERS_AT_MOST} tiers.")
    if any(later <= earlier for earlier, later in pairwise([0, *limits])):
        ladder.refuse(f"limits {limits} do not rise", cure="Give upper limits in rising order, each counted from 0.")
    by_period = _by_period(ladder.values.get("energy"))
    if not by_period and not is_quantity_only:
        ladder.refuse("tier price missing", cure=f"Add `energy:` with {len(limits) + 1} prices.")
    steps = {_steps_over_tier_1(ladder, period=period, listed=listed) for period, listed in by_period.items()}
    if any(len(found) != len(limits) + 1 for found in steps):
        ladder.refuse("tier price missing or one too many", cure=f"Give {len(limits) + 1} prices, one per tier.")
    if len(steps) > 1:
        ladder.refuse("the steps over tier 1 differ between periods", cure="Give every period the same surcharges.")


def _steps_over_tier_1(ladder: Row, *, period: str, listed: object) -> tuple[object, ...]:
    if not isinstance(listed, list) or not listed:
        ladder.refuse(f"energy {period} is no list", cure="Write one price per tier: [0.5, 0.55, 0.8].")
    prices = [ladder.number(price, key=f"energy {period}", places=PRICE_PLACES) for price in listed]
    return tuple(price - prices[0] for price in prices)


def _limits(ladder: Row) -> list[int]:
    listed = ladder.values.get("limits", [])
    if not isinstance(listed, list):
        ladder.refuse(f"limits is {listed!r}, no list", cure="Write [240, 400].")
    return [ladder.whole(limit, key="limits") for limit in listed]
