"""
The trial-file format: an agreement, its quantities and prices in YAML or JSON become a `BillCase`.

``docs/trial-bill.md`` shows the format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from wanjia.foundation.periods.types import BadPeriod, Period, month_of
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.types import SWITCH_WORDS, BookRefused, Document, LadderBasis, Switch
from wanjia.revenue.billing.protocols.agreed import AGREED_KEYS, BASES, Said, agreed_on, said_by, suspensions_of
from wanjia.revenue.billing.protocols.entries import Entry, TrialRefused, top_of
from wanjia.revenue.billing.protocols.prices import WRITTEN, Card, Prices, Shelf, cards_of, written_rate
from wanjia.revenue.billing.protocols.usage import (
    USAGE_KEYS,
    Load,
    known_stretch,
    loads_of,
    stretches_of,
)
from wanjia.revenue.billing.types import BillCase, CarveOutShare, LadderAccount, Policy, Rate, Terms

PRICE_SIDE = ("book", "structure", "prices", "policy")
TRIAL_KEYS = (
    "title", "month", "cycle", "service", *PRICE_SIDE, *USAGE_KEYS, *AGREED_KEYS, "changes", "suspended", "children",
    "carve_outs", "ladder",
)  # fmt: skip
PRICED_BY = "Add `book:` and `structure:`, or `prices:` with figures of your own."
TWO_PART_RULES = ("day_divisor", "excess_demand", "demand_tolerance", "demand_floor")
MONTHS_OF_YEAR = 12

#: part of the bill, first day of the terms, kind of the line, item, period of the day, tier
PriceKey = tuple[int, date, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Trial:
    """
    One agreement of a trial file, ready to be billed.

    :ivar connected_load: appliances without a meter; their energy comes in by `with_unmetered`
    :ivar sources: the published figure behind each line, and its document; nothing for prices written into the file
    :ivar rules: source of each rule of the book that the file did not replace
    """

    title: str
    case: BillCase
    service: Period
    connected_load: tuple[Load, ...]
    sources: Mapping[PriceKey, tuple[Decimal, Document]]
    rules: Mapping[Switch, str]
    power_factor_rates: Mapping[tuple[int, int], Decimal]

    def with_unmetered(self, kwh: int) -> Trial:
        """Add energy that no meter counted, used over all days in service."""
        stretch = known_stretch(RegisterKind.ACTIVE_TOTAL, value=Decimal(kwh), period=self.service)
        return replace(self, case=replace(self.case, usage=(*self.case.usage, stretch)))


def parse_trials(text: str, *, name: str, shelf: Shelf) -> tuple[Trial, ...]:
    """
    Read a trial file.

    :param name: of the file, for complaints; JSON if it ends so, else YAML
    :param shelf: finds the book that the file names
    :raises TrialRefused: naming file, path, what is wrong and the cure
    """
    top = top_of(text, name=name)
    own = top.listed("agreements")
    if not own:
        return (_trial(top, shelf=shelf),)
    shared = {key: value for key, value in top.values.items() if key != "agreements"}
    return tuple(_trial(replace(entry, values={**shared, **entry.values}), shelf=shelf) for entry in own)


def _trial(entry: Entry, *, shelf: Shelf) -> Trial:
    entry.only((*TRIAL_KEYS, "agreements"))
    try:
        cycle, service = _days(entry)
        prices = shelf(entry.text("book", default=""))
        terms, sources = _terms(entry, service=service, prices=prices)
        carved, carved_sources = _carve_outs(entry, service=service, prices=prices)
    except BookRefused as refused:
        raise TrialRefused(str(refused)) from refused
    rules = prices.rules_on(terms[-1].period.start)
    overridden = entry.at("policy")
    return Trial(
        title=entry.text("title", default=""),
        case=BillCase(
            cycle=cycle,
            terms=terms,
            usage=stretches_of(entry, service=service),
            children=tuple(_child(child, service=service) for child in entry.listed("children")),
            carve_outs=carved,
            ladders=_ladders(entry, terms=terms, cycle=cycle),
        ),
        service=service,
        connected_load=loads_of(entry, service=service),
        sources=sources | carved_sources,
        rules={
            switch: source for switch, source in rules.items() if not overridden or not overridden.has(switch.lower())
        },
        power_factor_rates=prices.power_factor_rates,
    )


def _days(entry: Entry) -> tuple[Period, Period]:
    """Read the cycle, a month or two dates, and the part of it in which the agreement was in service."""
    if entry.has("month") == entry.has("cycle"):
        entry.refuse("needs a month or a cycle", cure="Add `month: 2026-01`, or `cycle: {start: …, end: …}`.")
    if entry.has("month"):
        found = entry.text("month")
        try:
            cycle = month_of(date.fromisoformat(f"{found}-01"))
        except ValueError:
            entry.refuse(f"is {found!r}, no month", cure="Write it as 2026-01.", key="month")
    else:
        cycle = _period(entry, key="cycle", whole=None)
    return cycle, _period(entry, key="service", whole=cycle) if entry.has("service") else cycle


def _period(entry: Entry, *, key: str, whole: Period | None) -> Period:
    row = entry.at(key)
    assert row is not None  # noqa: S101 - asked for only where something stands
    row.only(("start", "end"))
    try:
        found = Period(
            row.day("start", default=whole.start if whole else None),
            row.day("end", default=whole.end if whole else None),
        )
    except BadPeriod as bad:
        row.refuse(str(bad), cure="Give as `end` the day after the latest.")
    if whole is not None and found.shared_with(whole) != found:
        row.refuse("lies outside the cycle", cure=f"Keep to {whole.start} up to {whole.end}.")
    return found


def _terms(
    entry: Entry, *, service: Period, prices: Prices
) -> tuple[tuple[Terms, ...], dict[PriceKey, tuple[Decimal, Document]]]:
    """Put the terms of each span together: what was agreed, by the card of its days."""
    said, suspended = said_by(entry, service=service), suspensions_of(entry)
    edges = {start for start, _ in said.parts} | {day for period, _ in suspended for day in (period.start, period.end)}
    found: list[Terms] = []
    sources: dict[PriceKey, tuple[Decimal, Document]] = {}
    for span in service.split_at(day for day in edges if day is not None):
        agreed = agreed_on(span.start, said=said, suspended=suspended, tables=prices.tables)
        for card, rate in _priced(said, span=span, prices=prices):
            terms = _terms_of(card, rate=rate, agreed=agreed, said=said, policy=entry.at("policy"))
            if found and card.rate is None and replace(found[-1], period=terms.period) == terms:
                found[-1] = replace(found[-1], period=Period(found[-1].period.start, terms.period.end))
            else:
                found.append(terms)
            sources |= {(0, terms.period.start, *key): figure for key, figure in card.published.items()}
    return tuple(found), sources


def _priced(said: Said, *, span: Period, prices: Prices) -> Iterator[tuple[Card, Rate]]:
    """Give the cards of a span with their prices: of the book, or written into the file and dated there."""
    structured, written = said.on(span.start, key="structure"), said.on(span.start, key="prices")
    entry = written if written.has("prices") else structured
    if not written.has("prices"):
        yield from _from_book(entry, span=span, prices=prices)
        return
    if structured.has("structure") and structured is written:
        entry.refuse("has both structure and prices", cure="Keep one of the two.")
    dated = sorted(
        ((row.day("from", default=span.start), row) for row in entry.listed("prices")), key=lambda one: one[0]
    )
    if dated[0][0] > span.start:
        entry.refuse(f"nothing holds on {span.start}", cure="Leave `from` out of the earliest prices.", key="prices")
    for part in span.split_at(day for day, _ in dated):
        rate = written_rate([row for day, row in dated if day <= part.start][-1])
        for card in cards_of(prices, structure=WRITTEN, period=part):
            yield card, rate


def _from_book(entry: Entry, *, span: Period, prices: Prices) -> Iterator[tuple[Card, Rate]]:
    """Give the cards of a structure, whole ones only."""
    if not entry.has("structure"):
        entry.refuse("prices are missing", cure=PRICED_BY)
    code = entry.text("structure")
    if code not in prices.structures:
        known = ", ".join(sorted(prices.structures)) or "none, because no book is named"
        entry.refuse(f"is {code!r}, no structure of the book", cure=f"Use one of: {known}.", key="structure")
    for card in cards_of(prices, structure=code, period=span):
        if card.missing and not card.missing.startswith("switch"):
            cure = "Write `prices:` of your own, or name days or a structure that the book prices."
            entry.refuse(f"{code} from {card.period.start}: {card.missing}", cure=cure, key="structure")
        if card.rate is not None:
            yield card, card.rate


def _terms_of(card: Card, *, rate: Rate, agreed: Mapping[str, Any], said: Said, policy: Entry | None) -> Terms:
    """Put one span together and ask for what its prices need."""
    based = said.on(card.period.start, key="demand_basis")
    basis = _basis(based, rate=rate, agreed=agreed)
    terms = Terms(
        period=card.period,
        rate=rate,
        policy=_policy(policy, switches=card.switches),
        demand_basis=basis,
        **agreed,
    )
    needed: tuple[str, ...] = () if basis is DemandBasis.NONE else TWO_PART_RULES
    if terms.loss_method is not LossMethod.NONE or terms.line_loss_pct:
        needed += ("loss_share",)
    for name in needed:
        if not getattr(terms.policy, name) and not (policy and policy.has(name)):
            cure = f"Add `policy: {{{name}: …}}`."
            based.refuse(f"no rule {name} is known for {card.period.start}", cure=cure)
    return terms


def _basis(entry: Entry, *, rate: Rate, agreed: Mapping[str, Any]) -> DemandBasis:
    """Read the basis of the basic charge, and check that it has a price and a quantity."""
    priced = {DemandBasis.CAPACITY: rate.capacity, DemandBasis.CONTRACT_DEMAND: rate.demand}
    priced[DemandBasis.ACTUAL_DEMAND] = rate.demand
    if not entry.has("demand_basis"):
        if rate.capacity is None and rate.demand is None:
            return DemandBasis.NONE
        if rate.demand is None:
            basis = DemandBasis.CAPACITY
        else:
            cure = "Add `demand_basis:` capacity, contract, actual or none."
            entry.refuse("the prices have a basic charge, and its basis is missing", cure=cure)
    else:
        basis = entry.choice("demand_basis", of=BASES)
    if basis is DemandBasis.NONE:
        return basis
    if priced[basis] is None:
        name = "capacity" if basis is DemandBasis.CAPACITY else "demand"
        entry.refuse(
            f"{name} price missing", cure=f"Add `{name}:` to the prices, or choose another basis.", key="demand_basis"
        )
    if basis is DemandBasis.CAPACITY and not agreed["contract_kva"]:
        entry.refuse("the capacity is missing", cure="Add `contract_kva: 1000` (and `running_kva` if less runs).")
    if basis is DemandBasis.CONTRACT_DEMAND and agreed["contract_demand_kw"] is None:
        entry.refuse("the contract demand is missing", cure="Add `contract_demand_kw: 600`.")
    return basis


def _policy(entry: Entry | None, *, switches: Mapping[str, Any]) -> Policy:
    """Take the rules of the region, and of the file what it replaces."""
    if entry is None:
        return Policy(**switches)
    names = tuple(field.name for field in fields(Policy))
    entry.only(names)
    said: dict[str, Any] = {}
    for name in entry.names(*names):
        words = SWITCH_WORDS.get(Switch(name.upper()))
        said[name] = entry.number(name) if words is None else entry.text(name).upper()
        if words is not None and said[name] not in words:
            entry.refuse(f"is {entry.text(name)!r}", cure=f"Use one of: {', '.join(words)}.", key=name)
    return Policy(**{**switches, **said})


def _child(entry: Entry, *, service: Period) -> tuple[Any, ...]:
    entry.only(USAGE_KEYS[:-1])
    return stretches_of(entry, service=service)


def _carve_outs(
    entry: Entry, *, service: Period, prices: Prices
) -> tuple[tuple[CarveOutShare, ...], dict[PriceKey, tuple[Decimal, Document]]]:
    """Read carve-outs: kWh a month or percent, each with a price that holds over all days."""
    found: list[CarveOutShare] = []
    sources: dict[PriceKey, tuple[Decimal, Document]] = {}
    for part, row in enumerate(entry.listed("carve_outs"), start=1):
        row.only(("fixed", "ratio", "structure", "prices"))
        if len(row.names("fixed", "ratio")) != 1:
            row.refuse("needs either fixed or ratio", cure="Write `fixed: 500` (kWh a month) or `ratio: 10` (percent).")
        cards = list(_priced(Said(((service.start, row),)), span=service, prices=prices))
        card, rate = cards[0]
        if any(other != rate for _, other in cards):
            days = ", ".join(str(other.period.start) for other, _ in cards[1:])
            row.refuse(
                f"its price changes within the days billed, on {days}", cure="Bill the days before and after apart."
            )
        kind = CarveOutKind.FIXED if row.has("fixed") else CarveOutKind.RATIO
        found.append(CarveOutShare(kind, row.number("fixed" if row.has("fixed") else "ratio"), rate))
        sources |= {(part, service.start, *key): figure for key, figure in card.published.items()}
    return tuple(found), sources


def _ladders(entry: Entry, *, terms: tuple[Terms, ...], cycle: Period) -> dict[int, LadderAccount]:
    """Read what the account brings to its ladder; later ladder years begin with nothing used."""
    row = entry.at("ladder")
    if row is None:
        return {}
    row.only(("used_kwh", "months", "large_household", "large_household_months"))
    bases = {span.rate.ladder.basis for span in terms if span.rate.ladder is not None}
    if not bases:
        row.refuse("the prices have no ladder", cure="Take `ladder:` out, or name prices with tiers.")
    years = [0] if LadderBasis.MONTHLY in bases else []
    if LadderBasis.ANNUAL in bases:
        years += range(cycle.start.year, terms[-1].period.start.year + 2)
    return {year: _account(row, is_monthly=year == 0, is_first=year in (0, cycle.start.year)) for year in years}


def _account(row: Entry, *, is_monthly: bool, is_first: bool) -> LadderAccount:
    months = row.whole("months", default=1 if is_monthly else MONTHS_OF_YEAR)
    if not 1 <= months <= MONTHS_OF_YEAR:
        row.refuse(f"is {months}", cure="Give the months that earn a quota, 1 to 12.", key="months")
    large = row.whole("large_household_months", default=months if row.flag("large_household") else 0)
    if large > months:
        row.refuse(f"is {large}, more than {months} months", cure="Mend one of the two.", key="large_household_months")
    used = row.whole("used_kwh", default=0)
    if is_monthly and used:
        row.refuse("says nothing under a monthly ladder", cure="Take it out: every month begins anew.", key="used_kwh")
    return LadderAccount(used if is_first else 0, months, large)
