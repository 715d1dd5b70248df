"""
The price calculator: one agreement's month from a few figures, by the same way as a trial bill.

What is typed becomes a trial of `revenue.billing.protocols.trial`; nothing is priced here.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wanjia.interfaces.exchange.told_bills import ToldBill, trial_bills
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.words import label
from wanjia.registry.tariffs import queries
from wanjia.registry.tariffs.rules import average_price
from wanjia.registry.tariffs.types import LadderBasis, Structure, TimeOfUse, UsageClass
from wanjia.revenue.billing.kernel.case import price_cases
from wanjia.revenue.billing.protocols.prices import Prices, Shelf
from wanjia.revenue.billing.protocols.trial import parse_trials

PERIODS = {period: f"{period.value.lower()}_kwh" for period in TimeOfUse if period is not TimeOfUse.TOTAL}
POINTS = 24
NEXT_KWH = 100
MOST_KWH, MOST_KW = 10**9, 10**7
NAME = "calculator.json"
YEARS = range(1950, 2101)
BOOK = "stored"
BASES = (
    ("", gettext_lazy("as the price asks")),
    ("capacity", gettext_lazy("capacity")),
    ("contract", gettext_lazy("contract demand")),
    ("actual", gettext_lazy("highest demand")),
)
STANDARDS = (("", gettext_lazy("not assessed")), ("0.90", "0.90"), ("0.85", "0.85"), ("0.80", "0.80"))


def month_read(text: str) -> date | None:
    """Read a month; nothing if it is none, or none that anybody is billed for."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if found.year in YEARS else None


def shelf_of(region: str) -> Shelf:
    """Find the books that are stored for a region."""
    own, national = queries.stored_books(region)
    prices = Prices(book=own if region else None, national=national)
    return lambda _name: prices


def _energy(title: Any) -> forms.DecimalField:
    return forms.DecimalField(label=title, required=False, min_value=0, max_value=MOST_KWH, decimal_places=0)


def _power(title: Any) -> forms.DecimalField:
    return forms.DecimalField(label=title, required=False, min_value=0, max_value=MOST_KW, decimal_places=4)


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-check-input" if isinstance(widget, forms.CheckboxInput) else "form-control"


class Asked(forms.Form):
    """What the calculator asks; what a price does not need may stay empty."""

    structure = forms.ChoiceField(label=pgettext_lazy("prices", "Price"))
    month = forms.CharField(
        label=pgettext_lazy("prices", "Month"), max_length=7, widget=forms.TextInput({"type": "month"})
    )
    kwh = _energy(gettext_lazy("Energy, kWh"))
    sharp_kwh = _energy(gettext_lazy("of which sharp, kWh"))
    peak_kwh = _energy(gettext_lazy("of which peak, kWh"))
    flat_kwh = _energy(gettext_lazy("of which flat, kWh"))
    valley_kwh = _energy(gettext_lazy("of which valley, kWh"))
    deep_valley_kwh = _energy(gettext_lazy("of which deep valley, kWh"))
    used_kwh = _energy(gettext_lazy("Used before in the year, kWh"))
    large_household = forms.BooleanField(label=gettext_lazy("Large household"), required=False)
    contract_kva = _power(gettext_lazy("Capacity, kVA"))
    demand_basis = forms.ChoiceField(label=gettext_lazy("Basic charge by"), choices=BASES, required=False)
    contract_demand_kw = _power(gettext_lazy("Contract demand, kW"))
    demand_kw = _power(gettext_lazy("Highest demand, kW"))
    kvarh = _energy(gettext_lazy("Reactive energy, kvarh"))
    power_factor_standard = forms.ChoiceField(
        label=gettext_lazy("Power factor standard"), choices=STANDARDS, required=False
    )

    def __init__(self, *args: Any, structures: Mapping[str, str], **kwargs: Any) -> None:
        """Offer the structures that are stored."""
        super().__init__(*args, **kwargs)
        self.fields["structure"].choices = list(structures.items())  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _css(field.widget))

    def keep_for(self, structure: Structure, *, has_ladder: bool) -> None:
        """Leave out what a structure does not ask for."""
        gone = [] if structure.is_time_of_use else list(PERIODS.values())
        gone += [] if has_ladder else ["used_kwh", "large_household"]
        gone += [] if structure.is_two_part else ["demand_basis", "contract_demand_kw", "demand_kw"]
        if structure.usage_class not in (UsageClass.COMMERCIAL_INDUSTRIAL, UsageClass.AGRICULTURAL):
            gone += ["contract_kva", "kvarh", "power_factor_standard"]
        for name in gone:
            del self.fields[name]

    def clean_month(self) -> str:
        """Read the month."""
        text = str(self.cleaned_data["month"])
        if month_read(text) is None:
            raise forms.ValidationError(_("Write a month, such as 2026-01."))
        return text

    def clean(self) -> dict[str, Any]:
        """Ask for energy, one way or the other."""
        found = super().clean() or {}
        if not any(found.get(name) is not None for name in ("kwh", *PERIODS.values())) and not self.errors:
            self.add_error("kwh", _("Write how much energy, in all or by period."))
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What the calculator found.

    :ivar marginal: yuan that the next `NEXT_KWH` would cost; none where they cannot be priced
    """

    told: ToldBill
    average: Decimal | None
    marginal: Decimal | None
    curve: Chart | None


def trial_of(asked: Mapping[str, Any], *, structure: Structure, ladder: LadderBasis | None) -> dict[str, Any]:
    """
    Write what was asked as a trial.

    :param ladder: of the structure in that month; a ladder by the month has nothing used before
    """
    names = ["kwh", *PERIODS.values(), "contract_kva", "contract_demand_kw", "demand_kw", "kvarh"]
    if not structure.is_two_part:
        names = [name for name in names if not name.startswith(("contract_demand", "demand"))]
    said: dict[str, Any] = {name: f"{asked[name]:f}" for name in names if asked.get(name) is not None}
    words = ["power_factor_standard", *(["demand_basis"] if structure.is_two_part else [])]
    said |= {name: asked[name] for name in words if asked.get(name)}
    if ladder is not None:
        used = asked.get("used_kwh")
        own = {"used_kwh": f"{used:f}"} if used and ladder is LadderBasis.ANNUAL else {}
        own |= {"large_household": "yes"} if asked.get("large_household") else {}
        said |= {"ladder": own} if own else {}
    return {"book": BOOK, "structure": structure.code, "month": asked["month"], **said}


def answered(trial: Mapping[str, Any], *, shelf: Shelf) -> Answer:
    """
    Bill what was asked, and what would be asked with other energies.

    :raises TrialRefused: naming what is missing and the cure
    """
    told = trial_bills(json.dumps(dict(trial)), name=NAME, shelf=shelf)[0]
    if told.refusals:
        return Answer(told, None, None, None)
    average = average_price(told.amount, energy_kwh=Decimal(told.energy_kwh), places=4)
    energy = told.energy_kwh
    energies = _energies(energy)
    bills = amounts_of(trial, energies=[*energies, energy, energy + NEXT_KWH], shelf=shelf)
    more, here = bills[-1], bills[-2]
    marginal = None if more is None or here is None else more - here
    return Answer(told, average, marginal, _curve(energies, amounts=bills[: len(energies)]))


def _energies(energy: int) -> list[int]:
    """Choose energies up to twice the one asked, in round steps."""
    upper = max(2 * energy, 200)
    step = max(upper // POINTS, 1)
    return [step * number for number in range(1, upper // step + 1)]


def amounts_of(trial: Mapping[str, Any], *, energies: Sequence[int], shelf: Shelf) -> list[Decimal | None]:
    """Bill a trial with other energies, in one batch; periods of the day and kvarh keep their shares."""
    trials = {"agreements": [_scaled(trial, energy=energy) for energy in energies]}
    found = parse_trials(json.dumps(trials), name=NAME, shelf=shelf)
    bills = price_cases([one.case for one in found], power_factor_rates=found[0].power_factor_rates)
    return [None if bill.refusals else bill.amount for bill in bills]


def _scaled(trial: Mapping[str, Any], *, energy: int) -> dict[str, Any]:
    periods = {name: int(trial[name]) for name in PERIODS.values() if name in trial}
    total = int(trial["kwh"]) if "kwh" in trial else sum(periods.values())
    scaled: dict[str, Any] = {**trial, "kwh": str(energy)}
    for name, value in periods.items():
        scaled[name] = str(value * energy // total if total else 0)
    if "flat_kwh" in periods:
        scaled["flat_kwh"] = str(energy - sum(int(scaled[name]) for name in periods if name != "flat_kwh"))
    if "kvarh" in trial and total:
        scaled["kvarh"] = str(int(trial["kvarh"]) * energy // total)
    return scaled


def _curve(energies: Sequence[int], *, amounts: Sequence[Decimal | None]) -> Chart | None:
    averages = [
        None if amount is None else average_price(amount, energy_kwh=Decimal(energy), places=4)
        for energy, amount in zip(energies, amounts, strict=True)
    ]
    steps = [0, *energies]
    known = [Decimal(0), *amounts]
    marginals = [
        None
        if number < 2 or after is None or before is None
        else average_price(after - before, energy_kwh=Decimal(steps[number] - steps[number - 1]), places=4)
        for number, (before, after) in enumerate(itertools.pairwise(known), start=1)
    ]
    series = (
        Series(_("average price"), averages, Hue.FIRST),
        Series(_("price of one kWh more"), marginals, Hue.SECOND, is_dashed=True),
    )
    title = _("What a kWh costs, by how many are used")
    return Chart(title, _("yuan/kWh"), [f"{energy:,}" for energy in energies], series, is_bars=False, places=4)


def period_words(structure: Structure) -> str:
    """Say which figures a structure asks for."""
    if structure.is_time_of_use:
        return _("This price asks for the energy of each period of the day; what is left of the total counts as flat.")
    return _("This price asks for one figure of energy.")


def structure_choices(structures: Mapping[str, Structure], *, names: Mapping[str, str]) -> dict[str, str]:
    """Give the structures to choose from, by code."""
    return {code: f"{names[code]} ({label(one.voltage_band)})" for code, one in structures.items()}
