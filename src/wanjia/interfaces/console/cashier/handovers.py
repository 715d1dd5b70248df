"""Cash handed from one cashier to another: the list, the form by which it is proposed, the page where it is signed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.cashier import till
from wanjia.interfaces.console.cashier.forms import HandoverForm
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.figures import moment, money, trimmed
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.payments import listings
from wanjia.revenue.payments.operations import handing_over
from wanjia.revenue.payments.operations.handing_over import Signed
from wanjia.revenue.payments.queries.handovers import HandoverRow, cashiers_beside, handover_with_id
from wanjia.revenue.payments.queries.limits import denominations_on
from wanjia.revenue.payments.queries.shifts import shift_at_work
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import HandoverState

P = Permission
TAKE, VIEW = P.PAYMENTS_TAKE, P.RECEIVABLES_VIEW
YUAN = gettext_lazy("yuan")
HUES = {
    HandoverState.PROPOSED: "warn",
    HandoverState.CONFIRMED: "good",
    HandoverState.REFUSED: "bad",
    HandoverState.WITHDRAWN: "plain",
}


def _making(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(TAKE)
    return [Action(_("Hand cash over"), reverse("console:handover_new"), is_primary=True)] if may else []


HANDOVERS = ListPage(
    listings.HANDOVERS,
    links={"proposed_at": lambda row: reverse("console:handover", args=[row["id"]])},
    empty=gettext_lazy("No cash was handed over, or nothing matches."),
    hint=gettext_lazy(
        "Who gives counts and proposes, who takes counts and confirms; until then it is the giver's cash."
    ),
    actions=_making,
)


def handover_of(request: HttpRequest, handover_id: int, *, permission: Permission = VIEW) -> HandoverRow:
    """
    Find a handover among those of the viewer's units.

    :raises Http404: if there is none
    """
    try:
        return handover_with_id(handover_id, scope=viewer(request).scope(permission))
    except Refused as unknown:
        raise Http404 from unknown


def _head(request: HttpRequest, row: HandoverRow) -> Head:
    crumbs = (Crumb(_("Cash handed over"), reverse("console:handovers")), Crumb(row.unit_name))
    figures = (Figure(_("Amount"), money(row.amount), YUAN),)
    tags = (Tag(label(row.state), HUES[row.state]),)
    return Head(_("Cash handed over"), f"{row.giver} → {row.taker}", crumbs, figures, tags=tags)


def _facts(request: HttpRequest, row: HandoverRow) -> list[tuple[str, str, str]]:
    facts = [
        (
            _("Handed over by"),
            f"{row.giver}, {moment(row.proposed_at)}",
            reverse("console:shift", args=[row.giving_shift_id]),
        ),
        (_("Who takes the cash"), row.taker, reverse("console:shift", args=[row.taking_shift_id])),
    ]
    if row.decided_at is not None:
        facts.append((label(row.state), f"{row.decided_by}, {moment(row.decided_at)}", ""))
    if row.reason:
        facts.append((_("Reason"), row.reason, ""))
    return facts


def _pieces(request: HttpRequest, row: HandoverRow) -> Table:
    heads = (
        Column(_("Face value"), YUAN, is_number=True),
        Column(_("Pieces"), is_number=True),
        Column(_("Amount"), YUAN, is_number=True),
    )
    rows = [
        Row(
            (
                Cell(trimmed(value), is_number=True),
                Cell(str(count), is_number=True),
                Cell(money(value * count), is_number=True),
            )
        )
        for value, count in sorted(row.pieces.items(), reverse=True)
    ]
    return Table(heads, rows, foot=(Cell(_("Sum")), Cell(""), Cell(money(row.amount), is_number=True)))


def _signing(request: HttpRequest, row: HandoverRow) -> dict[str, Any]:
    who = viewer(request)
    waits = row.state is HandoverState.PROPOSED and who.may(TAKE)
    return {
        "row": row,
        "takes": waits and who.actor.number == row.taker,
        "gives": waits and who.actor.number == row.giver,
        "link": reverse("console:handover_sign", args=[row.handover_id]),
    }


HANDOVER: Page[HandoverRow] = Page(
    _head,
    (
        Panel("signing", gettext_lazy("Signature"), "cashier/signing.html", _signing, width=5),
        Panel("facts", gettext_lazy("The handover"), "kit/facts.html", _facts, width=7),
        Panel("pieces", gettext_lazy("As the giver counted"), "kit/table.html", _pieces),
    ),
    template="cashier/page.html",
)


@entry(VIEW)
def handovers(request: HttpRequest) -> HttpResponse:
    """List cash handed from one cashier to another."""
    return HANDOVERS.respond(request)


@entry(VIEW)
def handover(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Show one handover."""
    return HANDOVER.respond(request, handover_of(request, handover_id))


@entry(TAKE, methods=("GET", "POST"))
def handover_new(request: HttpRequest) -> HttpResponse:
    """Count cash of one's own till and propose to hand it to another cashier."""
    who = viewer(request)
    shift = shift_at_work(who.actor.number)
    others = cashiers_beside(shift.shift_id, today=who.today) if shift else []
    values = denominations_on(who.today)
    form = HandoverForm(request.POST or None, values=values, cashiers=others)
    if form.is_valid():
        try:
            with transaction.atomic():
                made = handing_over.propose_handover(
                    to=form.cleaned_data["to"], pieces=form.pieces(), by=who.acting(TAKE), at=who.at
                )
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The handover waits for who takes the cash; until then it is yours."))
            return HttpResponseRedirect(reverse("console:handover", args=[made]))
    back = reverse("console:shift", args=[shift.shift_id]) if shift else reverse("console:handovers")
    shown = {
        "head": Head(_("Hand cash over"), crumbs=(Crumb(_("Cash handed over"), reverse("console:handovers")),)),
        "form": form,
        "back": back,
        "others": others,
        "till": till_of(shift.shift_id) if shift else None,
    }
    return render(request, "cashier/handover.html", shown, status=422 if form.errors else 200)


@entry(TAKE, methods=("POST",))
def handover_sign(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Confirm, refuse or withdraw a handover."""
    who, found = viewer(request), handover_of(request, handover_id, permission=TAKE)
    step = request.POST.get("step", "")
    signed = Signed(step, _yuan(request.POST.get("counted", "")), request.POST.get("reason", "")[: till.LONGEST_REASON])
    return change(
        request,
        does=lambda: handing_over.sign_handover(
            handover_id=found.handover_id, signed=signed, by=who.acting(TAKE), at=who.at
        ),
        done=lambda _none: _("Your signature is recorded."),
        to=reverse("console:handover", args=[handover_id]),
    )


def _yuan(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "").strip()[:15])
    except InvalidOperation:
        return None
