"""The list of people."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import people_inside, post_columns
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.signin.queries import account_columns
from wanjia.foundation.signin.types import SignInState


def _people(scope: Scope) -> QuerySet[Any]:
    paths = scope.unit_paths
    return people_inside(paths).annotate(**post_columns(paths), **account_columns("pk"))


PEOPLE = Listing(
    name="people",
    title=_("People"),
    permission=Permission.ORGANISATION_VIEW,
    rows=_people,
    key=("number",),
    order=("number",),
    columns=(
        ListColumn("number", _("Staff number")),
        ListColumn("name", _("Full name")),
        ListColumn("role", _("Post"), Kind.CODE, codes=Role),
        ListColumn("unit_name", _("Unit")),
        ListColumn("posts", _("Posts now"), Kind.NUMBER),
        ListColumn("sign_in", _("Sign-in"), Kind.CODE, codes=SignInState),
        ListColumn("second_factor", _("Second factor"), Kind.FLAG),
        ListColumn("latest_at", _("Signed in latest"), Kind.MOMENT),
    ),
    filters=(
        Filter("number", _("Staff number"), lambda text: Q(number__istartswith=text)),
        Filter("name", _("Full name"), lambda text: Q(name__contains=text)),
        Filter("role", _("Post"), lambda role: Q(role=role), Kind.CODE, codes=Role),
        Filter("unit", _("Unit"), lambda text: Q(unit_name__contains=text)),
        Filter("sign_in", _("Sign-in"), lambda state: Q(sign_in=state), Kind.CODE, codes=SignInState),
        Filter("has_post", _("Holds a post"), lambda wanted: Q(posts__gt=0) if wanted else Q(posts=0), Kind.FLAG),
    ),
    totals=(Total("people", _("people"), Count("pk")),),
)
