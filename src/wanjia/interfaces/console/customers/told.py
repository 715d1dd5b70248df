"""How proposed changes are told: parameter by parameter, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.words import label, label_in
from wanjia.registry.customers.queries import ProposalRow
from wanjia.registry.customers.types import Parameters, ProposalState

HUES = {
    ProposalState.PROPOSED: "warn",
    ProposalState.APPROVED: "good",
    ProposalState.REFUSED: "bad",
    ProposalState.WITHDRAWN: "plain",
}
#: Parameter → what it is called, its unit, and how it is written.
PARAMETERS: dict[str, tuple[Any, str, Callable[[Any], str]]] = {
    "contract_kva": (gettext_lazy("Contract capacity"), "kVA", lambda value: written(value, kind=Kind.DECIMAL)),
    "running_kva": (gettext_lazy("Running capacity"), "kVA", lambda value: written(value, kind=Kind.DECIMAL)),
    "demand_basis": (gettext_lazy("Basic charge"), "", label),
    "contract_demand_kw": (gettext_lazy("Contract demand"), "kW", lambda value: written(value, kind=Kind.DECIMAL)),
    "power_factor_standard_pct": (
        gettext_lazy("Power factor standard"),
        "%",
        lambda value: _("not assessed") if value is None else str(value),
    ),
    "is_large_household": (gettext_lazy("Large household"), "", lambda value: written(value, kind=Kind.FLAG)),
}


def state_tag(state: str) -> Tag:
    """Give the state of a proposal as a small coloured word."""
    return Tag(label_in(ProposalState, value=state), HUES[ProposalState(state)])


def compared_values(before: Parameters, *, new: Parameters) -> list[tuple[str, str, str, bool]]:
    """Give every parameter with its value now and then, as written, and whether it changes."""
    return [
        (
            _titled(field.name),
            _told(before, name=field.name),
            _told(new, name=field.name),
            _differs(before, new=new, name=field.name),
        )
        for field in fields(Parameters)
    ]


def differences(row: ProposalRow) -> list[str]:
    """Tell what a proposal changes, one sentence for each parameter."""
    return [
        _("%(what)s: %(before)s → %(new)s") % {"what": title, "before": before, "new": new}
        for title, before, new, is_changed in compared_values(row.before, new=row.new)
        if is_changed
    ]


def _titled(name: str) -> str:
    title, unit, _write = PARAMETERS[name]
    return f"{title} ({unit})" if unit else str(title)


def _told(values: Parameters, *, name: str) -> str:
    return PARAMETERS[name][2](getattr(values, name)) or EMPTY


def _differs(before: Parameters, *, new: Parameters, name: str) -> bool:
    return bool(getattr(before, name) != getattr(new, name))
