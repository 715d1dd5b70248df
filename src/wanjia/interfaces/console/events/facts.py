"""What an event keeps beside its subject, in words: no code and no internal number is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import written
from wanjia.measurement.readings.types import EstimationMethod
from wanjia.registry.tariffs.types import Switch
from wanjia.revenue.billing.types import BillKind

SHOWN_AT_MOST = 5


def told(name: str, *, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """
    Give what an event keeps as titles and values, in the order in which it was kept.

    :param name: the event's name
    """
    return [
        (words.fact(key), _said(name, key=key, value=value)) for key, value in facts.items() if _is_shown(key, value)
    ]


def told_in_line(name: str, *, facts: Mapping[str, Any]) -> str:
    """Give the same in one line, for a timeline."""
    pairs = (_("%(title)s: %(value)s") % {"title": title, "value": value} for title, value in told(name, facts=facts))
    return _("; ").join(pairs)


def _is_shown(key: str, value: Any) -> bool:
    """Leave out what is empty, and ids of records, which mean nothing to a reader."""
    return value not in (None, "", [], {}) and not key.endswith("_id")


def _said(name: str, *, key: str, value: Any) -> str:
    if isinstance(value, list):
        return _of_many(key, values=value)
    if key == "step":
        return words.in_flow(FLOW_OF.get(name, ""), name=str(value))
    if key in CODES:
        return words.label_in(CODES[key], value=str(value))
    if key in WORDED:
        return WORDED[key](str(value))
    if isinstance(value, bool):
        return written(value, kind=Kind.FLAG)
    return written(value, kind=Kind.NUMBER) if isinstance(value, int) else words.coded(str(value))


def _of_many(key: str, *, values: list[Any]) -> str:
    """Name a few values, and count those that are ids."""
    if key.endswith("_ids") or all(isinstance(value, int) for value in values):
        return ngettext("%(count)s record", "%(count)s records", len(values)) % {"count": f"{len(values):,}"}
    named = [_said("", key=key, value=value) for value in values[:SHOWN_AT_MOST]]
    more = len(values) - len(named)
    listed = _(", ").join(named)
    return _("%(named)s and %(more)s more") % {"named": listed, "more": more} if more else listed


#: Facts that are codes of an enumeration.
CODES: Mapping[str, type[StrEnum]] = {
    "role": Role,
    "method": EstimationMethod,
    "kind": BillKind,
    "switch": Switch,
    "fields": Personal,
}
#: Facts that are codes of another kind.
WORDED: Mapping[str, Callable[[str], str]] = {"rule": words.rule, "limit": words.limit, "work": words.job}
#: Whose steps an event names.
FLOW_OF: Mapping[str, str] = {"billing.finding_settled": "billing.finding"}
