"""The list of tokens that an administrator looks through."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.tokens.models import ApiToken


def _tokens(scope: Scope) -> QuerySet[Any]:
    return ApiToken.objects.filter(unit__in=units_inside(scope.unit_paths))


TOKENS = Listing(
    name="tokens",
    title=_("API tokens"),
    permission=Permission.TOKENS_ISSUE,
    rows=_tokens,
    key=("pk", "prefix"),
    order=("-issued_at", "pk"),
    columns=(
        ListColumn("prefix", _("Token")),
        ListColumn("name", _("What for")),
        ListColumn("holder", _("Acts for"), path="user__person__name"),
        ListColumn("holder_number", _("Staff number"), path="user__login"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("latest_used_at", _("Used latest"), Kind.MOMENT),
        ListColumn("end_date", _("Void from"), Kind.DAY),
        ListColumn("revoked_at", _("Revoked"), Kind.MOMENT),
        ListColumn("issued_by", _("Issued by"), is_shown=False),
        ListColumn("issued_at", _("Issued"), Kind.MOMENT, is_shown=False),
        ListColumn("requests_a_minute", _("Requests a minute"), Kind.NUMBER, is_shown=False),
    ),
    filters=(
        Filter("prefix", _("Token"), lambda text: Q(prefix__startswith=text)),
        Filter("holder", _("Staff number"), lambda text: Q(user__login=text)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter("is_revoked", _("Revoked"), lambda wanted: Q(revoked_at__isnull=not wanted), Kind.FLAG),
    ),
    totals=(Total("tokens", _("tokens"), Count("pk")),),
)
