"""Trial bills: a form for the simple cases, a box for everything that a trial file can say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.billing.forms import MonthField
from wanjia.interfaces.console.billing.steps import Group, groups_of, language_here
from wanjia.interfaces.console.billing.told import YUAN, YUAN_KWH
from wanjia.interfaces.exchange.bill_words import line_words, price_words
from wanjia.interfaces.exchange.told_bills import (
    NATIONAL,
    ToldBill,
    shelf_of_shipped,
    shipped_books,
    totals_of,
    trial_bills,
)
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Figure
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.words import label
from wanjia.registry.tariffs.types import Structure

LONGEST_FILE = 20_000
NAMES = {"form": "form.yaml", "file": "trial.yaml"}
QUANTITIES = ("kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh", "deep_valley_kwh")
CAPACITIES = ("contract_kva", "running_kva", "contract_demand_kw", "demand_kw")
STANDARDS = ("0.90", "0.85", "0.80")


def _number(title: Any, *, unit: str = "") -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "form-control", "step": "any", "inputmode": "decimal"})
    return forms.DecimalField(
        label=title, help_text=unit, min_value=0, max_digits=14, decimal_places=4, required=False, widget=widget
    )


def _choice(title: Any, *, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=title, choices=choices, required=False, widget=widget)


class TrialForm(forms.Form):
    """A home, a shop or a factory in its simple form."""

    structure = _choice(gettext_lazy("Price structure"), choices=[])
    month = MonthField(label=gettext_lazy("Month"))
    kwh = _number(gettext_lazy("Energy in all"), unit="kWh")
    sharp_kwh = _number(pgettext_lazy("trial", "Sharp"), unit="kWh")
    peak_kwh = _number(pgettext_lazy("trial", "Peak"), unit="kWh")
    flat_kwh = _number(pgettext_lazy("trial", "Flat"), unit="kWh")
    valley_kwh = _number(pgettext_lazy("trial", "Valley"), unit="kWh")
    deep_valley_kwh = _number(pgettext_lazy("trial", "Deep valley"), unit="kWh")
    used_kwh = _number(gettext_lazy("Used on the ladder earlier this year"), unit="kWh")
    large_household = forms.BooleanField(
        label=gettext_lazy("Large household"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    contract_kva = _number(gettext_lazy("Contract capacity"), unit="kVA")
    running_kva = _number(gettext_lazy("Running capacity"), unit="kVA")
    demand_basis = _choice(
        gettext_lazy("Basic charge by"),
        choices=[
            ("", pgettext_lazy("basic charge", "none")),
            ("capacity", pgettext_lazy("basic charge", "capacity")),
            ("contract", pgettext_lazy("basic charge", "contract demand")),
            ("actual", pgettext_lazy("basic charge", "actual demand")),
        ],
    )
    contract_demand_kw = _number(gettext_lazy("Contract demand"), unit="kW")
    demand_kw = _number(gettext_lazy("Highest demand"), unit="kW")
    power_factor_standard = _choice(
        gettext_lazy("Power factor standard"),
        choices=[("", gettext_lazy("not assessed")), *((one, one) for one in STANDARDS)],
    )
    cosine = _number(gettext_lazy("Power factor (cosφ)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the structures of the shipped books."""
        super().__init__(*args, **kwargs)
        self.fields["structure"].choices = structure_choices(get_language() or "")  # type: ignore[attr-defined]
        self.fields["structure"].required = True

    def clean_cosine(self) -> Decimal | None:
        """
        Keep cosφ between 0 and 1.

        :raises ValidationError: if it is not
        """
        cosine: Decimal | None = self.cleaned_data["cosine"]
        if cosine is not None and not 0 < cosine <= 1:
            raise forms.ValidationError(_("cosφ lies above 0, and at 1 at most."))
        return cosine

    def as_file(self) -> str:
        """Write what the form says as a trial file."""
        given = self.cleaned_data
        book, _sign, structure = given["structure"].partition("/")
        said: dict[str, Any] = {"book": book, "structure": structure, "month": f"{given['month']:%Y-%m}"}
        for name in (*QUANTITIES, *CAPACITIES):
            if given[name] is not None:
                said[name] = _plain(given[name])
        for name in ("demand_basis", "power_factor_standard"):
            if given[name]:
                said[name] = given[name]
        if given["cosine"] is not None:
            said["kvarh"] = _plain(_reactive(given))
        ladder = {"used_kwh": _plain(given["used_kwh"])} if given["used_kwh"] is not None else {}
        ladder |= {"large_household": "yes"} if given["large_household"] else {}
        said |= {"ladder": ladder} if ladder else {}
        return str(yaml.safe_dump(said, allow_unicode=True, sort_keys=False)).replace("'", "")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _reactive(given: dict[str, Any]) -> Decimal:
    """Work out the reactive energy that a power factor stands for: P·√(1/cos² − 1), kvarh."""
    parts = [given[name] for name in QUANTITIES[1:] if given[name] is not None]
    active = given["kwh"] if given["kwh"] is not None else sum(parts, Decimal(0))
    return half_up(active * (1 / given["cosine"] ** 2 - 1).sqrt(), places=0)


@lru_cache(maxsize=1)
def _structures() -> dict[str, tuple[Structure, ...]]:
    """Give the structures of the shipped books, by book."""
    shelf = shelf_of_shipped()
    books = {name: shelf(name).book for name in shipped_books() if name != NATIONAL}
    return {name: book.structures for name, book in books.items() if book is not None}


def structure_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the structures by usage class, in the language of the reader, Hubei's first: the county lies there."""
    is_english = language.startswith("en")
    groups: dict[str, list[tuple[str, str]]] = {}
    for book, structures in sorted(_structures().items(), key=lambda item: (item[0] != "hubei", item[0])):
        for one in structures:
            title = f"{BOOKS.get(book, book)} · {label(one.usage_class)}"
            groups.setdefault(title, []).append((f"{book}/{one.code}", one.name_en if is_english else one.name))
    return list(groups.items())


BOOKS = {
    "hubei": gettext_lazy("Hubei"),
    "beijing": gettext_lazy("Beijing"),
    "shandong": gettext_lazy("Shandong"),
    "sichuan": gettext_lazy("Sichuan"),
    "zhejiang": gettext_lazy("Zhejiang"),
    "steg": gettext_lazy("STEG (Tunisia)"),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """
    What the page shows.

    :ivar why: why nothing could be billed, fit for the reader; empty where it could
    """

    form: TrialForm
    text: str
    is_file: bool
    why: str = ""
    agreements: tuple[TriedBill, ...] = ()
    figures: tuple[Figure, ...] = ()
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class TriedBill:
    """One agreement of a trial."""

    title: str
    lines: Table | None
    groups: tuple[Group, ...]


def tried(request: HttpRequest) -> Tried:
    """Bill what was typed; what cannot be billed comes back as it was, with the reason."""
    is_file = request.POST.get("by") == "file"
    text = request.POST.get("text", "")
    if request.method != "POST":
        return Tried(TrialForm(initial={"structure": "hubei/HB.RES"}), "", is_file=False)
    if is_file:
        form = TrialForm(initial={"structure": "hubei/HB.RES"})
        if len(text) > LONGEST_FILE:
            return Tried(form, text, is_file=True, why=_("The text is too long: a trial has 20,000 letters at most."))
        return _billed(form, text=text, name=NAMES["file"], is_file=True)
    form = TrialForm(request.POST)
    if not form.is_valid():
        return Tried(form, text, is_file=False, why=_("Mend the fields that are marked; nothing was billed."))
    return _billed(form, text=form.as_file(), name=NAMES["form"], is_file=False)


def _billed(form: TrialForm, *, text: str, name: str, is_file: bool) -> Tried:
    try:
        told = trial_bills(text, name=name, shelf=shelf_of_shipped())
    except Refused as why:
        return Tried(form, text, is_file=is_file, why=translated(str(why)))
    totals = totals_of(told)
    figures = (
        Figure(_("Energy"), written(totals.energy_kwh, kind=Kind.NUMBER), "kWh"),
        Figure(_("Amount"), written(totals.amount, kind=Kind.MONEY), YUAN),
        Figure(_("Average price"), written(totals.average_price, kind=Kind.PRICE), YUAN_KWH),
    )
    refused = any(bill.refusals for bill in told)
    return Tried(
        form,
        text,
        is_file=is_file,
        why=_("This cannot be billed; the steps say why.") if refused else "",
        agreements=tuple(_agreement(bill) for bill in told),
        figures=() if refused else figures,
        is_sample=totals.is_sample,
    )


def _agreement(bill: ToldBill) -> TriedBill:
    groups = tuple(groups_of(bill.steps, link=lambda _number: ""))
    return TriedBill(bill.title, lines_table(bill) if bill.lines else None, groups)


def lines_table(bill: ToldBill) -> Table:
    """Write the lines of a trial bill."""
    language = language_here()
    heads = (
        Column(pgettext("bill", "Item")),
        Column(pgettext("bill", "Quantity"), is_number=True),
        Column(_("Unit price"), is_number=True),
        Column(pgettext("bill", "Amount"), YUAN, is_number=True),
    )
    rows = [
        Row(
            (
                Cell(line_words(told, language=language)),
                Cell(written(told.line.quantity, kind=Kind.DECIMAL), is_number=True),
                Cell(price_words(told), is_number=True),
                Cell("" if told.line.amount is None else written(told.line.amount, kind=Kind.MONEY), is_number=True),
            )
        )
        for told in bill.lines
    ]
    total = Cell(written(bill.amount, kind=Kind.MONEY), is_number=True)
    return Table(heads, rows, foot=(Cell(_("Total")), Cell(""), Cell(""), total), caption=_("Charges"))
