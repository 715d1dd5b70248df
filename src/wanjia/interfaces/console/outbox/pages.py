"""Pages of messages that leave the house: the list with how the gateway stands, and one message."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.listings.listing import Slice
from wanjia.foundation.outbox.listings import MESSAGES as MESSAGE_LIST
from wanjia.foundation.outbox.queries import MessageRow, failed, waiting
from wanjia.foundation.outbox.types import MessageChannel, MessageState
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

P = Permission
EVENTS_SHOWN = 20
HUES = {
    MessageState.WAITING: "warn",
    MessageState.TAKEN: "calm",
    MessageState.SENT: "calm",
    MessageState.DELIVERED: "good",
    MessageState.FAILED: "bad",
    MessageState.WITHDRAWN: "plain",
    MessageState.PUT_ASIDE: "plain",
}


def is_set_up() -> bool:
    """Tell whether the environment names a gateway."""
    return bool(settings.WANJIA_SMS_URL and settings.WANJIA_SMS_SECRET)


def _gateway(request: HttpRequest, _slice: Slice) -> dict[str, Any]:
    """Say whether anything can leave the house, how much waits, and what failed."""
    who = viewer(request)
    scope = who.scope(P.RECEIVABLES_VIEW)
    gone_wrong = failed(who.scope(P.DEBTS_COLLECT))[0] if who.may(P.DEBTS_COLLECT) else 0
    return {"is_set_up": is_set_up(), "waiting": waiting(scope)[0], "failed": gone_wrong}


MESSAGES = ListPage(
    MESSAGE_LIST,
    links={"account": lambda row: reverse("console:message", args=[row["pk"]])},
    empty=gettext_lazy("No message matches. Dunning and fee control write them, the gateway sends them."),
    template="outbox/list.html",
    more=_gateway,
)


def _head(request: HttpRequest, found: MessageRow) -> Head:
    account = reverse("console:account", args=[found.about_number])
    figures = [Figure(_("Written at"), moment(found.written_at))]
    if found.state is MessageState.WAITING:
        figures.append(Figure(_("Not before"), moment(found.not_before)))
    if found.sent_at is not None:
        figures.append(Figure(_("Sent at"), moment(found.sent_at)))
    figures.append(Figure(_("Tries"), str(found.tries)))
    return Head(
        title=found.title,
        number=found.about_number,
        crumbs=(
            Crumb(_("Messages to customers"), reverse("console:messages")),
            Crumb(found.unit_name),
            Crumb(found.about_number, account),
        ),
        tags=(Tag(words.label(found.channel)), Tag(words.label(found.state), HUES[found.state])),
        figures=figures,
    )


def _facts(request: HttpRequest, found: MessageRow) -> list[tuple[Any, str, str]]:
    sees = viewer(request).scope(P.PERSONAL_VIEW).holds(found.unit_path)
    phone = found.channel is MessageChannel.SMS and not sees
    address = masked(found.address, kind=Personal.PHONE) if phone else found.address
    text = found.text if sees else _("Only whose post shows personal data reads the text.")
    facts = [
        (_("Sent to"), address or _("no phone on record"), ""),
        (_("Text"), text, ""),
        (_("Comes from"), words.subject(found.about_kind), _origin(found)),
        (_("Why not"), translated(found.why), ""),
        (_("Number at the gateway"), found.reference, ""),
        (_("Key"), found.key, ""),
    ]
    return [fact for fact in facts if fact[1]]


def _origin(found: MessageRow) -> str:
    if found.about_kind == "dunning.notice":
        return reverse("console:debtor", args=[found.about_number])
    return reverse("console:prepaid_account", args=[found.about_number])


def _failed(request: HttpRequest, found: MessageRow) -> dict[str, Any]:
    """Offer what can be done about a message that failed."""
    if found.state is not MessageState.FAILED:
        return {"why_not": _("Nothing is to be done about it.")}
    if not viewer(request).scope(P.DEBTS_COLLECT).holds(found.unit_path):
        return {"why_not": _("Who collects debts in this unit looks after it.")}
    return {
        "again": reverse("console:message_try_again", args=[found.message_id]),
        "aside": reverse("console:message_put_aside", args=[found.message_id]),
    }


def _events(request: HttpRequest, found: MessageRow) -> Table:
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(translated(str(event.facts.get("reason", ""))), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({"outbox.message": [found.message_id]}, most=EVENTS_SHOWN)
    ]
    heads = (Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By")))
    return Table(heads, rows, empty=_("Nobody had to look after it."))


MESSAGE: Page[MessageRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("The message"), "kit/facts.html", _facts, width=7),
        Panel("failed", gettext_lazy("If it failed"), "outbox/failed.html", _failed, width=5),
        Panel("events", gettext_lazy("On record"), "kit/table.html", _events),
    ),
)
