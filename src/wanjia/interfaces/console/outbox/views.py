"""Views of messages that leave the house."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.outbox.operations import reporting
from wanjia.foundation.outbox.queries import MessageRow, message_with_id
from wanjia.foundation.outbox.types import MessageChannel
from wanjia.interfaces.console.outbox import pages
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import UnknownAccount, account_named

P = Permission


@entry(P.RECEIVABLES_VIEW)
def messages(request: HttpRequest) -> HttpResponse:
    """List the messages, the latest first."""
    return pages.MESSAGES.respond(request)


@entry(P.RECEIVABLES_VIEW)
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show one message."""
    return pages.MESSAGE.respond(request, _message(request, message_id=message_id))


@entry(P.DEBTS_COLLECT, methods=("POST",))
def try_one(request: HttpRequest, message_id: int) -> HttpResponse:
    """Let a message that failed be sent anew, to the phone number that stands on record now."""
    found, who = _message(request, message_id=message_id), viewer(request)
    address = _address_now(request, found)
    by = who.acting(P.DEBTS_COLLECT)
    return change(
        request,
        does=lambda: reporting.try_again(found.message_id, address=address, by=by, at=who.at),
        done=lambda _done: _("The message waits to be sent again."),
        to=reverse("console:message", args=[message_id]),
    )


def _address_now(request: HttpRequest, found: MessageRow) -> str:
    if found.channel is not MessageChannel.SMS:
        return found.address
    try:
        account = account_named(found.about_number, scope=viewer(request).scope(P.DEBTS_COLLECT))
    except UnknownAccount:
        return found.address
    return account.phone or found.address


@entry(P.DEBTS_COLLECT, methods=("POST",))
def try_all(request: HttpRequest) -> HttpResponse:
    """Let all messages be sent anew that the gateway did not take."""
    who = viewer(request)
    by = who.acting(P.DEBTS_COLLECT)
    return change(
        request,
        does=lambda: reporting.try_all_again(by=by, at=who.at),
        done=lambda count: (
            ngettext("%(count)d message waits to be sent again.", "%(count)d messages wait to be sent again.", count)
            % {"count": count}
        ),
        to=reverse("console:messages"),
    )


@entry(P.DEBTS_COLLECT, methods=("POST",))
def put_aside(request: HttpRequest, message_id: int) -> HttpResponse:
    """Close a message that failed: something else is done."""
    found, who = _message(request, message_id=message_id), viewer(request)
    by, reason = who.acting(P.DEBTS_COLLECT), request.POST.get("reason", "")
    return change(
        request,
        does=lambda: reporting.put_aside(found.message_id, reason=reason, by=by, at=who.at),
        done=lambda _done: _("The message is put aside."),
        to=reverse("console:message", args=[message_id]),
    )


def _message(request: HttpRequest, *, message_id: int) -> MessageRow:
    try:
        return message_with_id(message_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
