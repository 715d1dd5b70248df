"""What several pages of billing say alike: changes in percent, evidence in words, links, personal data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.interfaces.kit.words import label_in, rule
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import RefusalCode

HUNDRED = Decimal(100)
YUAN = gettext_lazy("yuan")
YUAN_KWH = gettext_lazy("yuan/kWh")

#: What a finding keeps as evidence → words, unit, how it is written.
EVIDENCE: Mapping[str, tuple[Any, Any, Kind]] = {
    "amount": (pgettext_lazy("evidence", "this bill"), YUAN, Kind.MONEY),
    "usual_amount": (pgettext_lazy("evidence", "usual bill"), YUAN, Kind.MONEY),
    "energy_kwh": (pgettext_lazy("evidence", "energy now"), "kWh", Kind.NUMBER),
    "usual_energy_kwh": (pgettext_lazy("evidence", "usual energy"), "kWh", Kind.NUMBER),
    "minimum_charge": (pgettext_lazy("evidence", "smallest bill worth sending"), YUAN, Kind.MONEY),
    "energy_total": (pgettext_lazy("evidence", "energy in all"), "kWh", Kind.NUMBER),
    "measured": (pgettext_lazy("evidence", "measured in all"), "kWh", Kind.NUMBER),
    "children": (pgettext_lazy("evidence", "measured behind"), "kWh", Kind.NUMBER),
    "flat": (pgettext_lazy("evidence", "left for the flat period"), "kWh", Kind.NUMBER),
    "days": (pgettext_lazy("evidence", "days to bill"), "", Kind.NUMBER),
    "days_read": (pgettext_lazy("evidence", "days covered by readings"), "", Kind.NUMBER),
    "power_factor_pct": (pgettext_lazy("evidence", "power factor"), "%", Kind.NUMBER),
    "standard_pct": (pgettext_lazy("evidence", "standard"), "%", Kind.NUMBER),
}


def change(now: Decimal | int | None, *, before: Decimal | int | None) -> str:
    """Write a change in percent with its sign; a dash where there is nothing to compare with."""
    if now is None or not before:
        return EMPTY
    percent = half_up((Decimal(now) - Decimal(before)) / Decimal(before) * HUNDRED, places=2)
    return f"{percent:+,.2f} %"


def finding_word(code: str) -> str:
    """Give the words of a pre-bill check, or of the reason why an account cannot be billed."""
    return label_in(RefusalCode, value=code) if code in set(RefusalCode) else rule(code)


def evidence_words(evidence: str) -> str:
    """Write the figures behind a finding for people; ids inside the platform are left out."""
    pairs = (pair.partition("=") for pair in evidence.split("; ") if "=" in pair)
    return _("; ").join(said for name, _sign, value in pairs if (said := _evidence(name, value=value)))


def _evidence(name: str, *, value: str) -> str:
    if name == "time_of_use":
        return label_in(TimeOfUse, value=value)
    if name not in EVIDENCE:
        return ""
    words, unit, kind = EVIDENCE[name]
    try:
        figure = written(Decimal(value), kind=kind)
    except InvalidOperation:
        return ""
    return f"{words} {figure} {unit}".rstrip()


def usual_times(evidence: str) -> str:
    """Say how many times the usual amount or average price this bill is, where the evidence tells."""
    figures = dict(pair.split("=", 1) for pair in evidence.split("; ") if "=" in pair)
    if "usual_amount" not in figures or "amount" not in figures or not Decimal(figures["usual_amount"]):
        return ""
    times = half_up(Decimal(figures["amount"]) / Decimal(figures["usual_amount"]), places=1)
    return _("%(times)s times the usual amount") % {"times": times}


def way(route: str, *parts: str, who: Viewer, needs: Permission) -> str:
    """Give the address of a page that this viewer may open; empty if not, or if no address can hold the value."""
    if not who.may(needs):
        return ""
    try:
        return reverse(f"console:{route}", args=parts)
    except NoReverseMatch:
        return ""


def personal(text: str, *, kind: Personal, sees: bool) -> str:
    """Give personal data as this viewer may see it."""
    return text if sees else masked(text, kind=kind)
