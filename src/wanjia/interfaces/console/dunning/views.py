"""Views of dunning: the desk, debtors, notices, promises, agreements, risks and warnings."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.operations import submit
from wanjia.interfaces.console.dunning import pages
from wanjia.interfaces.console.dunning.debtor import DEBTOR
from wanjia.interfaces.console.dunning.forms import AgreementForm, AttemptForm, PromiseForm
from wanjia.interfaces.console.dunning.messages import message_of
from wanjia.interfaces.console.dunning.subject import debtor_of
from wanjia.interfaces.exchange.letter_pdf import letter_pdf
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.operations import show_personal
from wanjia.registry.customers.types import PersonalField
from wanjia.revenue.dunning.operations import agreeing, doing, grading, promising
from wanjia.revenue.dunning.queries.debtor import (
    AgreementRow,
    UnknownThing,
    WarningRow,
    agreement_with_id,
    has_promise,
    next_to_do,
    notice_with_id,
    warning_with_id,
)
from wanjia.revenue.dunning.queries.debts import owed_by
from wanjia.revenue.dunning.types import Channel, Measure, Outcome, PromisePlan
from wanjia.revenue.receivables.queries.delays import late_fee_ahead

P = Permission
COLLECT, VIEW, APPROVE = P.DEBTS_COLLECT, P.RECEIVABLES_VIEW, P.CREDITS_APPROVE
LANGUAGES = ("zh", "en")


@entry(COLLECT)
def desk(request: HttpRequest) -> HttpResponse:
    """List what is to be done by hand, the longest waiting first."""
    return pages.DESK.respond(request)


@entry(COLLECT, methods=("POST",))
def plan_day(request: HttpRequest) -> HttpResponse:
    """Have today's steps planned now."""
    return _submitted(request, kind="dunning.plan_day", to=reverse("console:dunning_desk"))


@entry(COLLECT, methods=("POST",))
def assess(request: HttpRequest) -> HttpResponse:
    """Have the risk of customers assessed now."""
    return _submitted(request, kind="dunning.assess_risks", to=reverse("console:risks"))


def _submitted(request: HttpRequest, *, kind: str, to: str) -> HttpResponse:
    who = viewer(request)
    return change(
        request,
        does=lambda: submit(kind, arguments={}, by=who.acting(COLLECT), at=who.at, subject=who.today.isoformat()),
        done=lambda _job: _("The work is under way; see background work for how far it is."),
        to=to,
    )


@entry(COLLECT)
def debtor(request: HttpRequest, number: str) -> HttpResponse:
    """Show one debtor: what is owed, what to do, what was done."""
    return DEBTOR.respond(request, debtor_of(request, number))


@entry(COLLECT, methods=("POST",))
def debtor_phone(request: HttpRequest, number: str) -> HttpResponse:
    """Show the phone number once, with the reason on record; the answer is kept nowhere."""
    who, found = viewer(request), debtor_of(request, number)
    reason = request.POST.get("reason", "")[:200]
    try:
        with transaction.atomic():
            shown = show_personal(
                found.account.number,
                fields=(PersonalField.PHONE,),
                reason=reason,
                by=who.acting(P.PERSONAL_VIEW),
                at=who.at,
            )
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(reverse("console:debtor", args=[number]))
    response = DEBTOR.respond(request, debtor_of(request, number, phone_shown=shown[PersonalField.PHONE]))
    response.headers["Cache-Control"] = "no-store"
    return response


@entry(COLLECT, methods=("POST",))
def attempt(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what came of a call, a visit or a letter, and go on to the next debtor."""
    found, who, form = debtor_of(request, number), viewer(request), AttemptForm(request.POST)
    if not form.is_valid():
        raise Http404
    given, by = form.cleaned_data, who.acting(COLLECT)
    noted = doing.Attempt(
        account_id=found.account.account_id,
        channel=Channel(given["channel"]),
        outcome=Outcome(given["outcome"]),
        note=given["note"],
        notice_id=given["notice"],
    )
    following = next_to_do(by.scope, but=found.account.account_id) if given["notice"] else number
    to = reverse("console:debtor", args=[following]) if following else reverse("console:dunning_desk")
    return change(
        request,
        does=lambda: doing.note_attempt(noted, by=by, at=who.at),
        done=lambda _id: _("Noted for account %(number)s.") % {"number": number},
        to=to,
    )


@entry(COLLECT, methods=("POST",))
def promise(request: HttpRequest, number: str) -> HttpResponse:
    """Write a promise down; the call that brought it is noted with it."""
    found, who = debtor_of(request, number), viewer(request)
    form = PromiseForm(request.POST, owed=found.overdue, today=who.today)
    back = reverse("console:debtor", args=[number])
    if not form.is_valid():
        refuse(
            request,
            Refused("; ".join(f"{form.fields[name].label}: {errors[0]}" for name, errors in form.errors.items())),
        )
        return HttpResponseRedirect(back)
    given = form.cleaned_data
    step = found.to_do if given["notice"] and found.to_do and found.to_do.notice_id == given["notice"] else None
    plan = PromisePlan(
        account_id=found.account.account_id,
        amount=given["amount"],
        day=given["day"],
        by_whom=given["by_whom"],
        note=given["note"],
        notice_id=step.notice_id if step else None,
    )
    by = who.acting(COLLECT)

    def does() -> int:
        promise_id = promising.take_promise(plan, by=by, at=who.at)
        channel = Channel(step.channel) if step else Channel.PHONE
        noted = doing.Attempt(plan.account_id, channel, Outcome.PROMISED, plan.note, plan.notice_id)
        doing.note_attempt(noted, by=by, at=who.at)
        return promise_id

    said = _("The promise is written down. Until its day nobody is reminded and nothing is cut.")
    return change(request, does=does, done=lambda _id: said, to=back)


@entry(COLLECT, methods=("POST",))
def promise_withdraw(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Take a promise back that was written down wrongly."""
    who, reason = viewer(request), request.POST.get("reason", "")
    if not has_promise(promise_id, scope=who.scope(COLLECT)):
        raise Http404
    return change(
        request,
        does=lambda: promising.withdraw_promise(promise_id, reason=reason, by=who.acting(COLLECT), at=who.at),
        done=lambda _none: _("The promise is taken back; dunning goes on."),
        to=request.headers.get("Referer", "") if _is_own(request) else reverse("console:promises"),
    )


def _is_own(request: HttpRequest) -> bool:
    return request.headers.get("Referer", "").startswith(f"{request.scheme}://{request.get_host()}/dunning/")


@entry(COLLECT, methods=("GET", "POST"))
def agreement_propose(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to pay a debt in parts."""
    found, who = debtor_of(request, number), viewer(request)
    account_id = found.account.account_id
    owed = owed_by(account_id) + late_fee_ahead(account_id, on=who.today)
    form = AgreementForm(request.POST or None, owed=owed, today=who.today)
    if form.is_valid():
        by, parts = who.acting(COLLECT), form.agreed()
        try:
            with transaction.atomic():
                made = agreeing.propose_agreement(
                    account_id, parts=parts, reason=form.cleaned_data["reason"], by=by, at=who.at
                )
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The agreement is written down."))
            may_see = who.may(VIEW)
            to = reverse("console:agreement", args=[made]) if may_see else reverse("console:debtor", args=[number])
            return HttpResponseRedirect(to)
    back = reverse("console:debtor", args=[number])
    head = Head(
        _("Agree on instalments"), number=number, crumbs=(Crumb(_("Dunning desk"), reverse("console:dunning_desk")),)
    )
    hint = _("With late fees up to today %(owed)s yuan are owed.") % {"owed": f"{owed:,.2f}"}
    form.fields["count"].help_text = hint
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Write it down")})


@entry(COLLECT)
def notices(request: HttpRequest) -> HttpResponse:
    """List all steps, planned and done."""
    return pages.NOTICES.respond(request)


@entry(COLLECT, methods=("GET", "POST"))
def letter(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Give the letter of a step as PDF in the language asked for; posted, note that it was printed."""
    who = viewer(request)
    by = who.acting(COLLECT)
    try:
        step = notice_with_id(notice_id, scope=by.scope)
        if request.method == "POST":
            with transaction.atomic():
                doing.print_letter(notice_id, by=by, at=who.at)
    except UnknownThing as unknown:
        raise Http404 from unknown
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(reverse("console:debtor", args=[step.account_number]))
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    found = debtor_of(request, step.account_number)
    title, text = message_of(step, debtor=found, language=language)
    content = letter_pdf(
        title, text=text, unit=found.account.unit_name, day=who.today, language=language, number=notice_id
    )
    headers = {
        "Content-Disposition": f'inline; filename="notice-{notice_id}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@entry(COLLECT)
def promises(request: HttpRequest) -> HttpResponse:
    """List promises to pay."""
    return pages.PROMISES.respond(request)


@entry(VIEW)
def agreements(request: HttpRequest) -> HttpResponse:
    """List agreements to pay in parts."""
    return pages.AGREEMENTS.respond(request)


@entry(VIEW)
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Show one agreement, and what may be decided."""
    found = _agreement(request, agreement_id, scope=viewer(request).scope(VIEW))
    return pages.AGREEMENT.respond(request, found)


@entry(COLLECT, APPROVE, methods=("POST",))
def agreement_decide(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Approve or refuse an agreement, or take one's own back."""
    who, step = viewer(request), request.POST.get("step", "")
    if step not in {"approve", "refuse", "withdraw"}:
        raise Http404
    by = who.acting(COLLECT if step == "withdraw" else APPROVE)
    _agreement(request, agreement_id, scope=by.scope)
    reason = request.POST.get("reason", "")
    return change(
        request,
        does=lambda: agreeing.decide_agreement(agreement_id, step=step, reason=reason, by=by, at=who.at),
        done=lambda _none: _("Your decision is recorded."),
        to=reverse("console:agreement", args=[agreement_id]),
    )


def _agreement(request: HttpRequest, agreement_id: int, *, scope: Scope) -> AgreementRow:
    try:
        return agreement_with_id(agreement_id, scope=scope)
    except UnknownThing as unknown:
        raise Http404 from unknown


@entry(VIEW)
def risks(request: HttpRequest) -> HttpResponse:
    """List the graded customers, the riskiest first."""
    return pages.RISKS.respond(request)


@entry(VIEW)
def warnings(request: HttpRequest) -> HttpResponse:
    """List the warnings about large customers."""
    return pages.WARNINGS.respond(request)


@entry(VIEW)
def warning(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Show one warning, and what may be proposed."""
    found = _warning(request, warning_id, scope=viewer(request).scope(VIEW))
    return pages.WARNING.respond(request, found)


@entry(COLLECT, methods=("POST",))
def warning_move(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Propose a measure, agree to it, or close the warning."""
    who, step, chosen = viewer(request), request.POST.get("step", ""), request.POST.get("measure", "")
    if step not in {"propose", "agree", "close"}:
        raise Http404
    measure = Measure(chosen) if step == "propose" and chosen in set(Measure) else None
    by, note = who.acting(COLLECT), request.POST.get("note", "")
    _warning(request, warning_id, scope=by.scope)
    return change(
        request,
        does=lambda: grading.move_warning(warning_id, step=step, measure=measure, note=note, by=by, at=who.at),
        done=lambda _none: _("Your decision is recorded."),
        to=reverse("console:warning", args=[warning_id]),
    )


def _warning(request: HttpRequest, warning_id: int, *, scope: Scope) -> WarningRow:
    try:
        return warning_with_id(warning_id, scope=scope)
    except UnknownThing as unknown:
        raise Http404 from unknown
