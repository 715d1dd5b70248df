"""Views of refunds: those that wait, one paid out, its voucher printed."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.cashier.counter import account_of
from wanjia.interfaces.console.refunds import pages
from wanjia.interfaces.console.refunds.forms import PayoutForm
from wanjia.interfaces.exchange.voucher_pdf import voucher_pdf
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Figure, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.payments.operations.paying_out import note_voucher_print, pay_refund
from wanjia.revenue.payments.queries.shifts import shift_at_work
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.queries.vouchers import voucher_of
from wanjia.revenue.payments.rules import why_not_in_shift
from wanjia.revenue.payments.types import PayoutWay, ShiftState
from wanjia.revenue.receivables.queries.proposals import MoveRow, move_with_id
from wanjia.revenue.receivables.types import MoveKind, MoveState

P = Permission
TAKE, APPROVE, VIEW = P.PAYMENTS_TAKE, P.PAYMENTS_APPROVE, P.RECEIVABLES_VIEW


@entry(TAKE)
def refunds(request: HttpRequest) -> HttpResponse:
    """List approved refunds that nobody has paid out yet."""
    return pages.DUE.respond(request)


@entry(TAKE, methods=("GET", "POST"))
def refund_pay(request: HttpRequest, move_id: int) -> HttpResponse:
    """Ask who receives an approved refund and how, and pay it out; one paid out before leads to its voucher."""
    who, move = viewer(request), _refund_of(request, move_id)
    if number := voucher_of(move_id):
        return HttpResponseRedirect(reverse("console:voucher", args=[number]))
    form = PayoutForm(request.POST or None, initial={"way": PayoutWay.CASH, "payee": _payee(request, move)})
    if form.is_valid():
        try:
            with transaction.atomic():
                paid = pay_refund(form.payout(move_id), by=who.acting(TAKE), at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            done = _("%(amount)s yuan are paid out. Print the voucher.") % {"amount": money(paid.amount)}
            tell(request, done if paid.is_new else _("Somebody paid this refund out just now: pay nothing again."))
            return HttpResponseRedirect(reverse("console:voucher", args=[paid.voucher_number]))
    return render(request, "refunds/pay.html", _shown(move, form=form, who=who))


def _refund_of(request: HttpRequest, move_id: int) -> MoveRow:
    try:
        found = move_with_id(move_id, scope=viewer(request).scope(TAKE))
    except Refused as unknown:
        raise Http404 from unknown
    if found.kind is not MoveKind.REFUND:
        raise Http404
    return found


def _payee(request: HttpRequest, move: MoveRow) -> str:
    """Give the customer's name where the viewer may see it; else it is typed from the paper."""
    sees = viewer(request).scope(P.PERSONAL_VIEW).holds(move.unit_path)
    return account_of(request, move.account_number).name if sees else ""


def _shown(move: MoveRow, *, form: PayoutForm, who: Viewer) -> dict[str, object]:
    shift = shift_at_work(who.actor.number)
    is_open = shift is not None and shift.state is ShiftState.OPEN
    why_not = why_not_in_shift(shift.opened_on if shift and is_open else None, today=who.today)
    if move.state is not MoveState.APPROVED:
        why_not = _("Nobody has approved this refund: it is not paid out.")
    figures = [Figure(_("To pay out"), money(move.amount), pages.YUAN)]
    if shift and is_open:
        figures.append(Figure(_("Cash in your till"), money(till_of(shift.shift_id).cash), pages.YUAN))
    crumbs = (
        Crumb(_("Refunds to pay out"), reverse("console:refunds")),
        Crumb(move.account_number, reverse("console:account_money", args=[move.account_number])),
    )
    facts = [
        (_("Account number"), move.account_number, f"{reverse('console:counter')}?account={move.account_number}"),
        (_("Reason"), move.told.reason, ""),
        (_("Proposed by"), f"{move.told.proposed_by}, {moment(move.told.proposed_at)}", ""),
    ]
    if move.told.decided_at is not None:
        decided = f"{move.told.decided_by}, {moment(move.told.decided_at)}"
        facts.append((_("Approved by"), decided, ""))
        facts.append((_("Ground of the decision"), move.told.decision_reason, ""))
    return {
        "head": Head(_("Pay a refund out"), move.account_number, crumbs, figures),
        "facts": facts,
        "form": form,
        "why_not": translated(why_not) if why_not else "",
        "needs_shift": not is_open and move.state is MoveState.APPROVED,
        "back": reverse("console:refunds"),
    }


@entry(VIEW)
def vouchers(request: HttpRequest) -> HttpResponse:
    """List the vouchers of refunds paid out, with numbers that are missing: there should be none."""
    return pages.VOUCHERS.respond(request)


@entry(VIEW)
def voucher(request: HttpRequest, number: str) -> HttpResponse:
    """Show one voucher."""
    return pages.VOUCHER.respond(request, pages.voucher_of(request, number))


@entry(TAKE, APPROVE, methods=("POST",))
def voucher_print(request: HttpRequest, number: str) -> HttpResponse:
    """Print a voucher, which is counted, and give it as PDF in the language asked for or that of the screen."""
    who, found = viewer(request), pages.voucher_of(request, number)
    wanted = request.POST.get("language", "")
    here = Language.EN if get_language() == "en" else Language.ZH
    language = Language(wanted) if wanted in set(Language) else here
    permission = TAKE if who.may(TAKE) else APPROVE
    with transaction.atomic():
        times = note_voucher_print(found.voucher_id, by=who.acting(permission), at=who.at)
    sees = who.scope(P.PERSONAL_VIEW).holds(found.unit_path)
    content = voucher_pdf(found, language=language, sees_personal=sees, times=times)
    headers = {
        "Content-Disposition": f'inline; filename="voucher-{found.number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
