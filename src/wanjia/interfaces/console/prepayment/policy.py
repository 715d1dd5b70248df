"""The page of policies of fee control."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import money, written
from wanjia.interfaces.kit.pages import Crumb, Head, Page, Panel
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.prepayment.queries.controls import PolicyRow

Rows = list[PolicyRow]


def _head(request: HttpRequest, _rows: Rows) -> Head:
    return Head(_("Policies of fee control"), crumbs=(Crumb(_("Fee control"), reverse("console:prepaid_balances")),))


def _policies(request: HttpRequest, rows: Rows) -> Table:
    may = viewer(request).may(Permission.PREPAYMENT_EDIT)
    heads = (
        Column(_("Policy")),
        Column(_("Class of use")),
        Column(_("Holds from")),
        Column(_("Ends before")),
        Column(_("First warning below"), _("yuan"), is_number=True),
        Column(_("Urgent warning below"), _("yuan"), is_number=True),
        Column(_("Credit limit"), _("yuan"), is_number=True),
        Column(_("Only who signed")),
        Column(_("Cut allowed")),
        Column(_("Quiet hours")),
        Column(_("Ground of the rule")),
    )
    return Table(
        heads, [_row(one, may=may) for one in rows], empty=_("There is no policy: nobody is under fee control.")
    )


def _row(one: PolicyRow, *, may: bool) -> Row:
    terms = one.terms
    kind = words.label_in(UsageClass, value=terms.usage_class) if terms.usage_class else _("every other class")
    runs = may and one.end_date is None
    confirmed = "" if terms.is_confirmed else f" · {_('not confirmed yet')}"
    return Row(
        (
            Cell(terms.name, link=reverse("console:prepaid_policy_change", args=[one.policy_id]) if runs else ""),
            Cell(kind),
            Cell(one.start_date.isoformat()),
            Cell(written(one.end_date, kind=Kind.DAY)),
            Cell(money(terms.low), is_number=True),
            Cell(money(terms.urgent), is_number=True),
            Cell(money(terms.credit_limit), is_number=True),
            Cell(written(terms.needs_agreement, kind=Kind.FLAG)),
            Cell(written(terms.may_cut, kind=Kind.FLAG)),
            Cell(f"{terms.quiet_start:%H:%M}–{terms.quiet_end:%H:%M}"),
            Cell(f"{translated(terms.source)}{confirmed}", is_long=True),
        )
    )


POLICIES: Page[Rows] = Page(
    _head,
    (
        Panel(
            "policies",
            gettext_lazy("Who is under fee control, and when somebody is warned or cut"),
            "kit/table.html",
            _policies,
            help=gettext_lazy("Important customers are never cut by fee control, whatever a policy says."),
        ),
    ),
)
