"""Bills told step by step: trial bills from what somebody wrote, stored bills from what was written with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.rules import average_price
from wanjia.registry.tariffs.types import BookRefused
from wanjia.revenue.billing.kernel.case_explanation import Grounds, case_steps, load_steps, told_lines
from wanjia.revenue.billing.kernel.explanation import Source, Step, ToldLine, rests_on_sample
from wanjia.revenue.billing.kernel.formulas import ConnectedLoad, connected_load_energy
from wanjia.revenue.billing.kernel.stored_explanation import StoredBill, stored_steps
from wanjia.revenue.billing.kernel.wording import Topic
from wanjia.revenue.billing.kernel.worked import worked_case
from wanjia.revenue.billing.protocols.entries import TrialRefused
from wanjia.revenue.billing.protocols.prices import Prices, Shelf
from wanjia.revenue.billing.protocols.trial import Trial, parse_trials

NATIONAL = "national"
BOOKS_KEPT = 16
AVERAGE_PLACES = 4


@dataclass(frozen=True, slots=True)
class ToldBill:
    """What is shown of one agreement: its name, lines and steps."""

    title: str
    lines: tuple[ToldLine, ...]
    steps: tuple[Step, ...]
    amount: Decimal
    energy_kwh: int
    refusals: tuple[str, ...] = ()
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """
    What several agreements come to.

    :ivar average_price: yuan/kWh, to 4 places; none without energy
    """

    amount: Decimal
    energy_kwh: int
    average_price: Decimal | None
    is_sample: bool


def trial_bills(text: str, *, name: str, shelf: Shelf) -> list[ToldBill]:
    """
    Bill every agreement of a trial file; if one of them is refused, none has lines.

    :raises TrialRefused: if the file cannot be read as one
    """
    told = [_trial_bill(found) for found in parse_trials(text, name=name, shelf=shelf)]
    if not any(bill.refusals for bill in told):
        return told
    return [bill if bill.refusals else _withheld(bill) for bill in told]


def _trial_bill(found: Trial) -> ToldBill:
    loads = [ConnectedLoad(kw, hours, factor) for kw, factor, hours in found.connected_load]
    if loads:
        found = found.with_unmetered(connected_load_energy(loads, days=1))
    grounds = Grounds(
        power_factor_rates=found.power_factor_rates,
        sources={key: Source(document, published) for key, (published, document) in found.sources.items()},
        rules=found.rules,
    )
    worked = worked_case(found.case, power_factor_rates=found.power_factor_rates)
    lines = told_lines(worked, grounds=grounds)
    return ToldBill(
        title=found.title,
        lines=lines,
        steps=(*load_steps(loads), *case_steps(worked, grounds=grounds)),
        amount=worked.bill.amount,
        energy_kwh=worked.bill.energy_kwh,
        refusals=tuple(code.value for code in worked.bill.refusals),
        is_sample=rests_on_sample(lines),
    )


def _withheld(bill: ToldBill) -> ToldBill:
    """Keep the steps up to the lines, and no line: another agreement of the account was refused."""
    kept = (Topic.READINGS, Topic.MEASURED, Topic.LOSSES, Topic.APART)
    steps = tuple(step for step in bill.steps if step.topic in kept)
    return ToldBill(bill.title, (), steps, Decimal(0), 0)


def told_stored(bill: StoredBill) -> ToldBill:
    """Lay a stored bill out for showing."""
    return ToldBill(
        title=f"{bill.number} · {bill.account} · {bill.period.start} – {bill.period.end}",
        lines=bill.lines,
        steps=stored_steps(bill),
        amount=bill.amount,
        energy_kwh=bill.energy_kwh,
        is_sample=bill.is_sample,
    )


def totals_of(told: Sequence[ToldBill]) -> Totals:
    """Sum bills up."""
    amount = sum((bill.amount for bill in told), Decimal("0.00"))
    energy = sum(bill.energy_kwh for bill in told)
    average = average_price(amount, energy_kwh=Decimal(energy), places=AVERAGE_PLACES)
    return Totals(amount, energy, average, any(bill.is_sample for bill in told))


def shipped_books() -> dict[str, Path]:
    """Give the books that come with the platform, by name."""
    folder = files("wanjia.registry.tariffs") / "books"
    return {path.stem: path for path in sorted(Path(str(folder)).glob("*.yaml"))}


def shelf_of_shipped() -> Shelf:
    """Find books by the name of a shipped one, and no others: for what comes from somebody else's machine."""
    return shelf_beside(None)


def shelf_beside(folder: Path | None) -> Shelf:
    """Find books by the name of a shipped one, or by a path beside the trial file."""

    def found(name: str) -> Prices:
        path = _book_path(name, folder=folder)
        return _prices(path, changed=path.stat().st_mtime_ns if path else 0)

    return found


def _book_path(name: str, *, folder: Path | None) -> Path | None:
    shipped = shipped_books()
    if not name:
        return None
    if name in shipped:
        return shipped[name]
    if folder is not None and (path := folder / name).is_file():
        return path
    known = ", ".join(book for book in shipped if book != NATIONAL)
    other = "" if folder is None else ", or the path of a book seen from the trial file"
    msg = f"book {name!r} is not there. Use one of {known}{other}."
    raise TrialRefused(msg)


@lru_cache(maxsize=BOOKS_KEPT)
def _prices(path: Path | None, *, changed: int) -> Prices:
    national = shipped_books()[NATIONAL]
    try:
        books = [parse_book(one.read_text(encoding="utf-8"), name=one.name) for one in (path, national) if one]
    except BookRefused as refused:
        raise TrialRefused(str(refused)) from refused
    return Prices(book=books[0] if path else None, national=books[-1])
