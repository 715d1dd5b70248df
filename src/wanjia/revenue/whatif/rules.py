"""Decisions about drafts: a document with its figures changed, and why a draft cannot be priced with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.tariffs.types import Document, PriceEntry, PriceKind, Structure, TimeOfUse
from wanjia.revenue.whatif.types import Change, Component, Edit, LadderEdit, PriceEdit, RatioEdit, Whom

PRICE_PLACES = 8
HUNDRED = Decimal(100)
#: Parts that are written beside a price and are none of its summands.
BESIDE_THE_SUM = ("ratio", "tolerance", "capacity", "demand")
AT_RATIO_ONE = (TimeOfUse.FLAT, TimeOfUse.TOTAL)
DRAFT_MARK = "DRAFT"


class DraftRefused(Refused):
    """A draft that cannot be made; the text says why and what to do."""


def edited(document: Document, *, edits: Iterable[Edit], structures: Mapping[str, Structure]) -> Document:
    """
    Change figures of a document, one edit after the other.

    :param structures: by code, so that an edit can ask for a usage class
    :raises DraftRefused: if an edit finds nothing to change, or leads to a figure that cannot be one
    """
    found = document
    for edit in edits:
        match edit:
            case PriceEdit():
                changed = _with_prices(found, edit=edit, structures=structures)
            case LadderEdit():
                changed = _with_limit(found, edit=edit, structures=structures)
            case RatioEdit():
                changed = _with_ratio(found, edit=edit, structures=structures)
        found = changed
    return found


def as_draft(document: Document) -> Document:
    """Give a document a number that cannot be taken for that of a published one."""
    return replace(document, number=f"{DRAFT_MARK} {document.number}"[:120])


def moved(price: Decimal, *, edit: PriceEdit) -> Decimal:
    """Give a price as an edit leaves it, to the places that a price keeps."""
    match edit.change:
        case Change.PERCENT:
            found = price * (HUNDRED + edit.figure) / HUNDRED
        case Change.YUAN:
            found = price + edit.figure
        case Change.SET:
            found = edit.figure
    return half_up(found, places=PRICE_PLACES)


def _is_touched(code: str, *, whom: Whom, structures: Mapping[str, Structure]) -> bool:
    if whom.structure:
        return code == whom.structure
    if whom.usage_class is None:
        return True
    known = structures.get(code)
    return known is not None and known.usage_class is whom.usage_class


def _with_prices(document: Document, *, edit: PriceEdit, structures: Mapping[str, Structure]) -> Document:
    """Change the rows of one component; where it is a part or fund, the energy prices that carry it too."""
    touched = [row for row in document.prices if _is_row(row, edit=edit)]
    touched = [row for row in touched if _is_touched(row.structure, whom=edit.whom, structures=structures)]
    if not touched:
        what = edit.item or edit.component.value
        msg = f"The document has no price that this change of {what} would touch: choose another component or scope."
        raise DraftRefused(msg)
    changed = {id(row): _priced(row, price=moved(row.price, edit=edit)) for row in touched}
    prices = tuple(changed.get(id(row), row) for row in document.prices)
    if edit.component in (Component.PART, Component.FUND):
        deltas: dict[str, dict[TimeOfUse, Decimal]] = {}
        for row in touched:
            of_structure = deltas.setdefault(row.structure, {})
            delta = changed[id(row)].price - row.price
            of_structure[row.time_of_use] = of_structure.get(row.time_of_use, Decimal(0)) + delta
        is_carried = edit.component is Component.PART or document.includes_funds
        prices = _carried(prices, deltas=deltas) if is_carried else prices
    return replace(document, prices=prices)


def _is_row(row: PriceEntry, *, edit: PriceEdit) -> bool:
    if row.kind != edit.component.value or (edit.item and row.item != edit.item):
        return False
    if edit.component is Component.PART and row.item in BESIDE_THE_SUM:
        return False
    in_period = edit.time_of_use is None or row.time_of_use is edit.time_of_use
    return in_period and (not edit.tier or row.tier == edit.tier)


def _carried(
    prices: tuple[PriceEntry, ...], *, deltas: Mapping[str, Mapping[TimeOfUse, Decimal]]
) -> tuple[PriceEntry, ...]:
    """
    Move energy prices by what their parts moved: a floating part (FLAT) times the ratio of the period, others whole.

    What was published with a misprint keeps it: the difference is added, nothing is put together anew.
    """
    ratios = _ratios(prices)
    found = []
    for row in prices:
        delta = deltas.get(row.structure)
        if delta is None or row.kind is not PriceKind.ENERGY:
            found.append(row)
            continue
        ratio = ratios.get((row.structure, row.time_of_use), Decimal(1))
        by = delta.get(TimeOfUse.FLAT, Decimal(0)) * ratio + delta.get(TimeOfUse.TOTAL, Decimal(0))
        found.append(_priced(row, price=half_up(row.price + by, places=PRICE_PLACES)))
    return tuple(found)


def _ratios(prices: Iterable[PriceEntry]) -> dict[tuple[str, TimeOfUse], Decimal]:
    is_ratio = (row for row in prices if row.kind is PriceKind.PART and row.item == "ratio")
    return {(row.structure, row.time_of_use): row.price for row in is_ratio}


def _with_ratio(document: Document, *, edit: RatioEdit, structures: Mapping[str, Structure]) -> Document:
    """
    Set the ratio of a period: its floating parts times the new ratio, or, where no parts are known, flat times it.
    """
    if edit.ratio <= 0:
        msg = f"A ratio of {edit.ratio} makes no price: give how many times flat the period costs, such as 1.8."
        raise DraftRefused(msg)
    ratios, floating, flat = _ratios(document.prices), _floating(document.prices), _flat(document.prices)
    found, count = [], 0
    for row in document.prices:
        is_meant = row.time_of_use is edit.time_of_use and _is_touched(
            row.structure, whom=edit.whom, structures=structures
        )
        if is_meant and row.kind is PriceKind.PART and row.item == "ratio":
            found.append(_priced(row, price=half_up(edit.ratio, places=PRICE_PLACES)))
        elif is_meant and row.kind is PriceKind.ENERGY and (row.structure, row.tier) in flat:
            old = ratios.get((row.structure, row.time_of_use))
            parts = floating.get(row.structure)
            by_parts = row.price + (edit.ratio - old) * parts if old is not None and parts is not None else None
            price = flat[(row.structure, row.tier)] * edit.ratio if by_parts is None else by_parts
            found.append(_priced(row, price=half_up(price, places=PRICE_PLACES)))
            count += 1
        else:
            found.append(row)
    if not count:
        msg = f"The document has no {edit.time_of_use.value} price beside a flat one: choose another period."
        raise DraftRefused(msg)
    return replace(document, prices=tuple(found))


def _floating(prices: Iterable[PriceEntry]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in prices:
        if row.kind is PriceKind.PART and row.time_of_use is TimeOfUse.FLAT and row.item not in BESIDE_THE_SUM:
            found[row.structure] = found.get(row.structure, Decimal(0)) + row.price
    return found


def _flat(prices: Iterable[PriceEntry]) -> dict[tuple[str, int], Decimal]:
    energy = (row for row in prices if row.kind is PriceKind.ENERGY and row.time_of_use is TimeOfUse.FLAT)
    return {(row.structure, row.tier): row.price for row in energy}


def _with_limit(document: Document, *, edit: LadderEdit, structures: Mapping[str, Structure]) -> Document:
    """Move the limit of a tier; limits must still rise, and the highest tier has none."""
    steps = [step for step in document.ladders if _is_touched(step.structure, whom=edit.whom, structures=structures)]
    meant = {id(step) for step in steps if step.tier == edit.tier and step.limit_kwh is not None}
    if not meant:
        msg = f"The document has no ladder with a limit of tier {edit.tier}: choose another tier or scope."
        raise DraftRefused(msg)
    ladders = tuple(replace(step, limit_kwh=edit.limit_kwh) if id(step) in meant else step for step in document.ladders)
    for code in {step.structure for step in steps}:
        limits = [step.limit_kwh for step in sorted(ladders, key=lambda one: one.tier) if step.structure == code]
        known = [limit for limit in limits if limit is not None]
        if known != sorted(set(known)) or min(known, default=1) <= 0:
            shown = ", ".join(map(str, known))
            msg = f"The limits of {code} would be {shown}: they must rise from tier to tier, above 0."
            raise DraftRefused(msg)
    return replace(document, ladders=ladders)


def _priced(row: PriceEntry, *, price: Decimal) -> PriceEntry:
    """
    Give a row another price.

    :raises DraftRefused: if it fell below 0 where only a part of a price may
    """
    if price < 0 and row.kind is not PriceKind.PART:
        msg = f"The price of {row.structure} would fall below 0 ({price.normalize():f}): make the change smaller."
        raise DraftRefused(msg)
    return row if price == row.price else replace(row, price=price, note="")
