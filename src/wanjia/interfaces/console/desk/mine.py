"""What is one's own: posts, sign-in, screen, saved views, tokens."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.organisation.queries import posts_on, units_below
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.signin.queries import views_kept
from wanjia.interfaces.exchange.lists import LISTS
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Action, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label_in

#: List → name of its page, where the two are called differently; empty for a list that is part of another's page.
PAGES = {
    "terms-proposals": "terms_proposals",
    "tie-proposals": "tie_proposals",
    "identification-runs": "identification_runs",
    "identification-results": "identification_results",
    "reading_routes": "routes",
    "reading_findings": "work_list",
    "later-data": "later_data",
    "collection-days": "collection_days",
    "gateway-points": "gateway_points",
    "collection-terminals": "collection_terminals",
    "grid-nodes": "grid_nodes",
    "line-segments": "line_segments",
    "conductor-types": "conductor_types",
    "price-documents": "price_documents",
    "pricing-structures": "structures",
    "what-ifs": "what_ifs",
    "what-if-accounts": "",
    "dunning-desk": "dunning_desk",
    "dunning-notices": "dunning_notices",
    "instalment-agreements": "agreements",
    "customer-risks": "risks",
    "exposure-warnings": "warnings",
    "important_customers": "important",
    "refunds_due": "refunds",
    "outage-budgets": "outage_budgets",
    "reliability-months": "reliability_months",
    "reliability-rules": "reliability_rules",
    "outage-notice-texts": "outage_notice_texts",
    "reliability-targets": "reliability_targets",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved view as one's own page shows it; ``link`` is empty where its list is no more."""

    view_id: int
    listing: str
    name: str
    link: str


def _head(request: HttpRequest, subject: None) -> Head:
    who = viewer(request)
    actions = (
        Action(_("Change password"), reverse("console:password")),
        Action(_("Second factor"), reverse("console:second_factor")),
        Action(_("Screen"), reverse("console:screen")),
        Action(_("Tokens for programs"), reverse("console:my_tokens")),
        Action(_("Sign out"), reverse("console:sign_out"), is_post=True),
    )
    return Head(who.actor.name, who.actor.number, actions=actions)


def _posts(request: HttpRequest, subject: None) -> Table:
    who = viewer(request)
    held = posts_on(who.today, person_number=who.actor.number)
    names = dict(units_below(who.actor.scope.unit_paths).select("code", "name").iter_rows())
    heads = (Column(_("Post")), Column(_("Unit")), Column(_("Held since")), Column(_("Held until")))
    rows = []
    for row in held.iter_rows(named=True):
        until = written(row["end_date"], kind=Kind.DAY) if row["end_date"] else _("goes on")
        cells = (
            Cell(label_in(Role, value=row["role"])),
            Cell(names.get(row["unit_code"], "")),
            Cell(written(row["start_date"], kind=Kind.DAY)),
            Cell(until),
        )
        rows.append(Row(cells))
    empty = _("You hold no post today. Ask the administrator.")
    return Table(heads, rows, empty=empty, caption=_("Posts"))


def page_of(listing: str) -> str:
    """Give the address of a list's page, or nothing where it has none of its own or is no more."""
    if listing not in LISTS:
        return ""
    route = PAGES.get(listing, listing)
    return reverse(f"console:{route}") if route else ""


def _views(request: HttpRequest, subject: None) -> list[Kept]:
    found = []
    for view in views_kept(viewer(request).user.user_id):
        title = str(LISTS[view.listing].title) if view.listing in LISTS else view.listing
        page = page_of(view.listing)
        found.append(Kept(view.view_id, title, view.name, f"{page}?{view.query}" if page else ""))
    return found


MINE: Page[None] = Page(
    _head,
    (
        Panel("posts", gettext_lazy("My posts"), "kit/table.html", _posts),
        Panel("views", gettext_lazy("My saved views"), "desk/views.html", _views),
    ),
)
