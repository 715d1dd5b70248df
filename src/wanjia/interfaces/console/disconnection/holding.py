"""Pages of holds: the list, and one hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.disconnection.listings import HOLDS as HOLD_LIST
from wanjia.revenue.disconnection.queries.cuts import HoldRow, may_release

PLACE = Permission.HOLDS_PLACE


def _to_hold(row: Mapping[str, Any]) -> str:
    return reverse("console:hold", args=[row["pk"]])


def _placing(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(PLACE)
    return [Action(_("Place a hold"), reverse("console:hold_place"), is_primary=True)] if may else []


HOLDS = ListPage(
    HOLD_LIST,
    links={"reason": _to_hold},
    empty=gettext_lazy("No hold matches. Without one, cuts go on when the law allows them."),
    actions=_placing,
    hint=gettext_lazy(
        "While a hold stands, nothing that it concerns is cut; a command that nobody has taken is called back."
    ),
)


def concerned(row: HoldRow) -> str:
    """Say whom a hold protects."""
    return row.account_number or row.unit_name or _("everybody")


def _head(request: HttpRequest, row: HoldRow) -> Head:
    tag = Tag(_("Released"), "plain") if row.released_at else Tag(_("In force"), "warn")
    return Head(
        title=words.label(row.reason),
        number=concerned(row),
        crumbs=(Crumb(_("Holds"), reverse("console:holds")),),
        tags=(tag,),
        figures=(
            Figure(_("From"), row.start_date.isoformat()),
            Figure(_("Ends before"), row.end_date.isoformat() if row.end_date else _("until released")),
        ),
    )


def _facts(request: HttpRequest, row: HoldRow) -> list[tuple[str, str, str]]:
    account = reverse("console:account", args=[row.account_number]) if row.account_number else ""
    facts = [
        (_("Protects"), concerned(row), account),
        (_("Note"), row.note, ""),
        (_("Placed by"), f"{row.placed_by}, {moment(row.placed_at)}", ""),
    ]
    if row.source_kind:
        facts.append((_("Comes from"), words.subject(row.source_kind), ""))
    if row.released_at is not None:
        facts.append((_("Released by"), f"{row.released_by}, {moment(row.released_at)}", ""))
        facts.append((_("Ground of the release"), row.release_reason, ""))
    return facts


def _release(request: HttpRequest, row: HoldRow) -> dict[str, Any]:
    if row.released_at is not None:
        return {"why_not": _("This hold is released already.")}
    if not may_release(row, scope=viewer(request).scope(PLACE)):
        return {"why_not": _("Who answers for these units and may place holds releases it.")}
    return {"link": reverse("console:hold_release", args=[row.hold_id])}


HOLD: Page[HoldRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("The hold"), "kit/facts.html", _facts, width=7),
        Panel("release", gettext_lazy("Release"), "disconnection/release.html", _release, width=5),
    ),
)
