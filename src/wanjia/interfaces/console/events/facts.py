"""What an event keeps beside its subject, in words: no code and no internal number is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, ngettext

from wanjia.foundation.duties.types import DutyRule
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.console.tariffs.structure_pages import SWITCH_VALUES
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import written
from wanjia.measurement.readings.types import EstimationMethod
from wanjia.registry.customers.types import PersonalField
from wanjia.registry.tariffs.listings import region_name
from wanjia.registry.tariffs.types import Switch
from wanjia.revenue.billing.types import BillKind

SHOWN_AT_MOST = 5


def told(name: str, *, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """
    Give what an event keeps as titles and values, in the order in which it was kept.

    :param name: the event's name
    """
    return [
        (words.fact(key), _said(name, key=key, value=value))
        for key, value in facts.items()
        if _is_shown(key, value=value)
    ]


def told_in_line(name: str, *, facts: Mapping[str, Any]) -> str:
    """Give the same in one line, for a timeline."""
    pairs = (
        gettext("%(title)s: %(value)s") % {"title": title, "value": value} for title, value in told(name, facts=facts)
    )
    return gettext("; ").join(pairs)


def _is_shown(key: str, *, value: Any) -> bool:
    """Leave out what is empty, and ids of records, which mean nothing to a reader."""
    return value not in (None, "", [], {}) and not key.endswith("_id")


def _said(name: str, *, key: str, value: Any) -> str:
    if isinstance(value, list):
        return _of_many(name, key=key, values=value)
    special = SPECIAL.get((name, key)) or SPECIAL.get(("", key))
    if special is not None:
        return special(str(value))
    if isinstance(value, bool):
        return written(value, kind=Kind.FLAG)
    return written(value, kind=Kind.NUMBER) if isinstance(value, int) else str(value)


def _of_many(name: str, *, key: str, values: list[Any]) -> str:
    """Name a few values, and count those that are ids."""
    if key.endswith("_ids") or all(isinstance(value, int) for value in values):
        return ngettext("%(count)s record", "%(count)s records", len(values)) % {"count": f"{len(values):,}"}
    named = [_said(name, key=key, value=value) for value in values[:SHOWN_AT_MOST]]
    more = len(values) - len(named)
    listed = gettext(", ").join(named)
    return gettext("%(named)s and %(more)s more") % {"named": listed, "more": more} if more else listed


def _of(codes: type[StrEnum]) -> Callable[[str], str]:
    return lambda value: words.label_in(codes, value=value)


def _rule(code: str) -> str:
    """Name a rule that finds something wrong, or one of the separation of duties."""
    return words.label_in(DutyRule, value=code) if code in set(DutyRule) else words.rule(code)


def _switch_value(value: str) -> str:
    return str(SWITCH_VALUES.get(value, value))


def _switch_since(text: str) -> str:
    """Name a policy switch that an import brought, kept as ``DAY_DIVISOR from 2024-01-01``."""
    code, _from, day = text.partition(" from ")
    since = {"switch": words.label_in(Switch, value=code), "day": day}
    return gettext("%(switch)s from %(day)s") % since


#: How facts are said that are codes: event (any, if empty) and fact → function.
SPECIAL: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("", "role"): _of(Role),
    ("", "method"): _of(EstimationMethod),
    ("", "kind"): _of(BillKind),
    ("", "switch"): _of(Switch),
    ("", "fields"): _of(PersonalField),
    ("", "scopes"): _of(ApiScope),
    ("", "rule"): _rule,
    ("", "limit"): words.limit,
    ("", "work"): words.job,
    ("", "region"): lambda region: str(region_name(region)),
    ("", "switches"): _switch_since,
    ("tariffs.switch_set", "value"): _switch_value,
    ("billing.finding_settled", "step"): lambda step: words.in_flow("billing.finding", name=step),
}
