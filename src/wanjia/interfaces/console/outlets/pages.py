"""Pages of channels and agents: the lists, one channel, one agent with its balance, and one hand-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import moment, money, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.outlets.flow import AGENT as AGENT_FLOW
from wanjia.revenue.outlets.flow import CHANNEL as CHANNEL_FLOW
from wanjia.revenue.outlets.flow import HAND_IN as HAND_IN_FLOW
from wanjia.revenue.outlets.listings import AGENT_SALES as SALE_LIST
from wanjia.revenue.outlets.listings import AGENTS as AGENT_LIST
from wanjia.revenue.outlets.listings import CHANNELS as CHANNEL_LIST
from wanjia.revenue.outlets.listings import HAND_INS as HAND_IN_LIST
from wanjia.revenue.outlets.queries.agents import AgentRow, HandInRow, balance_curve, ceilings_of
from wanjia.revenue.outlets.queries.channels import ChannelRow, fees_of
from wanjia.revenue.outlets.types import AgentState, HandInState

P = Permission
HUES = {"OPEN": "good", "ACTIVE": "good", "SUSPENDED": "warn", "CLOSED": "plain", "LEFT": "plain"}
HAND_IN_HUES = {HandInState.DECLARED: "warn", HandInState.CONFIRMED: "good", HandInState.REFUSED: "bad"}
SHOWN = 30
CURVE = timedelta(days=30)
DANGEROUS = {"close", "leave"}


def _opening(request: HttpRequest, *, title: Any, route: str) -> list[Action]:
    may = viewer(request).may(P.AGENTS_EDIT)
    return [Action(title, reverse(route), is_primary=True)] if may else []


def _by_code(route: str, *, name: str = "code") -> Any:
    return lambda row: reverse(route, args=[row[name]])


def _to_hand_in(row: Mapping[str, Any]) -> str:
    return reverse("console:hand_in", args=[row["pk"]])


CHANNELS = ListPage(
    CHANNEL_LIST,
    links={"code": _by_code("console:channel")},
    empty=gettext_lazy("No channel matches."),
    actions=lambda request: _opening(request, title=_("Open a channel"), route="console:channel_open"),
    hint=gettext_lazy("A channel tells us of each payment by a signed message; an administrator sets its secret."),
)
AGENTS = ListPage(
    AGENT_LIST,
    links={"code": _by_code("console:agent")},
    empty=gettext_lazy("No agent matches."),
    actions=lambda request: _opening(request, title=_("Appoint an agent"), route="console:agent_appoint"),
)
SALES = ListPage(
    SALE_LIST,
    links={"number": lambda row: reverse("console:payment", args=[row["payment__number"]])},
    empty=gettext_lazy("No sale matches."),
)
HAND_INS = ListPage(
    HAND_IN_LIST,
    links={"declared_at": _to_hand_in},
    empty=gettext_lazy("No hand-in matches."),
    hint=gettext_lazy("Nothing is booked before a second person has confirmed that the money is there."),
)


def _steps(request: HttpRequest, *, steps: tuple[str, ...], flow: str, route: str, code: str) -> list[Action]:
    return [
        Action(words.in_flow(flow, name=step), reverse(route, args=[code, step]), is_dangerous=step in DANGEROUS)
        for step in steps
    ]


def _channel_head(request: HttpRequest, row: ChannelRow) -> Head:
    actions: list[Action] = []
    if viewer(request).scope(P.AGENTS_EDIT).holds(row.unit_path):
        actions = [Action(_("Change the fee"), reverse("console:channel_fee", args=[row.code]), is_primary=True)]
        actions += _steps(request, steps=row.steps, flow=CHANNEL_FLOW.name, route="console:channel_move", code=row.code)
    return Head(
        title=row.name,
        number=row.code,
        crumbs=(Crumb(_("Channels"), reverse("console:channels")), Crumb(row.unit_name)),
        tags=(Tag(words.label(row.kind)), Tag(words.label(row.state), HUES[row.state])),
        actions=actions,
    )


def _channel_facts(request: HttpRequest, row: ChannelRow) -> list[tuple[Any, str, str]]:
    payments = f"{reverse('console:payments')}?channel={row.code}"
    secret = (
        f"{moment(row.secret_set_at)} {row.secret_set_by}"
        if row.secret_set_at
        else _("none yet: it cannot tell us anything")
    )
    return [
        (_("Clearing unit"), row.unit_name, ""),
        (_("From"), written(row.start_date, kind=Kind.DAY), ""),
        (_("Opened by"), row.opened_by, ""),
        (_("Secret set at"), secret, ""),
        *_former(request, row),
        (_("Address of its messages"), f"POST /api/v1/channels/{row.code}/payments", ""),
        (_("Payments"), _("show"), payments),
    ]


def _former(request: HttpRequest, row: ChannelRow) -> list[tuple[Any, str, str]]:
    """Say until when the secret before holds, too, while it does."""
    if row.former_until is None or row.former_until <= viewer(request).at:
        return []
    return [(_("The secret before holds until"), moment(row.former_until), "")]


def _fees(request: HttpRequest, row: ChannelRow) -> Table:
    heads = (
        Column(_("Share that the channel keeps"), is_number=True),
        Column(_("From")),
        Column(_("Ends before")),
        Column(_("Contract")),
    )
    rows = [
        Row(
            (
                Cell(written(fee.rate, kind=Kind.PRICE), is_number=True),
                Cell(written(fee.start_date, kind=Kind.DAY)),
                Cell(written(fee.end_date, kind=Kind.DAY)),
                Cell(fee.source, is_long=True),
            )
        )
        for fee in fees_of(row.channel_id)
    ]
    return Table(heads, rows)


def _amount_of(facts: Mapping[str, Any]) -> str:
    amount = facts.get("amount") or facts.get("ceiling")
    return money(Decimal(amount)) if amount else ""


def _events(subject: str, *, subject_id: int) -> Table:
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(_amount_of(event.facts), is_number=True),
                Cell(str(event.facts.get("reason", "")), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({subject: [subject_id]}, most=SHOWN)
    ]
    heads = (
        Column(_("When")),
        Column(_("What happened")),
        Column(_("Amount"), is_number=True),
        Column(_("Reason")),
        Column(_("By")),
    )
    return Table(heads, rows)


CHANNEL: Page[ChannelRow] = Page(
    _channel_head,
    (
        Panel("facts", gettext_lazy("The channel"), "kit/facts.html", _channel_facts, width=6),
        Panel("fees", gettext_lazy("Fees"), "kit/table.html", _fees, width=6),
        Panel(
            "events",
            gettext_lazy("On record"),
            "kit/table.html",
            lambda _request, row: _events("outlets.channel", subject_id=row.channel_id),
        ),
    ),
)


def _agent_head(request: HttpRequest, row: AgentRow) -> Head:
    room = max(row.money.ceiling - row.money.balance, Decimal(0))
    return Head(
        title=row.name,
        number=row.code,
        crumbs=(Crumb(_("Agents"), reverse("console:agents")), Crumb(row.unit_name)),
        tags=(Tag(words.label(row.kind)), Tag(words.label(row.state), HUES[row.state])),
        figures=(
            Figure(pgettext("agent", "Holds"), money(row.money.balance), _("yuan")),
            Figure(_("Ceiling"), money(row.money.ceiling), _("yuan")),
            Figure(_("May still take"), money(room), _("yuan"), is_worse=not room),
            Figure(_("To be confirmed"), money(row.money.declared), _("yuan")),
        ),
        actions=_agent_actions(request, row),
    )


def _agent_actions(request: HttpRequest, row: AgentRow) -> list[Action]:
    who, actions = viewer(request), []
    is_own = row.person_number in {"", who.actor.number}
    if who.scope(P.PAYMENTS_TAKE).holds(row.unit_path):
        if row.state is AgentState.ACTIVE and is_own:
            actions.append(Action(_("Sell"), reverse("console:agent_sell", args=[row.code]), is_primary=True))
        actions.append(Action(_("Hand money in"), reverse("console:agent_hand_in", args=[row.code])))
    if who.scope(P.AGENTS_EDIT).holds(row.unit_path):
        actions.append(Action(_("Set the ceiling"), reverse("console:agent_ceiling", args=[row.code])))
        actions += _steps(request, steps=row.steps, flow=AGENT_FLOW.name, route="console:agent_move", code=row.code)
    return actions


def _curve(request: HttpRequest, row: AgentRow) -> Chart:
    today = viewer(request).today
    points = balance_curve(row, since=today - CURVE, until=today)
    return Chart(
        _("What the agent held in the last 30 days"),
        _("yuan"),
        [day.isoformat() for day, _amount in points],
        (
            Series(pgettext("agent", "Holds"), [amount for _day, amount in points], Hue.MONEY, is_line=True),
            Series(_("Ceiling"), [row.money.ceiling] * len(points), Hue.LOSS, is_line=True, is_dashed=True),
        ),
        is_bars=False,
        places=2,
    )


def _agent_facts(request: HttpRequest, row: AgentRow) -> list[tuple[Any, str, str]]:
    return [
        (_("Supervisor"), row.supervisor, ""),
        (_("Sells"), row.person_number or _("whoever takes payments in the unit"), ""),
        (_("From"), written(row.start_date, kind=Kind.DAY), ""),
        (_("Appointed by"), row.appointed_by, ""),
        (pgettext("agent", "Sales"), _("show"), f"{reverse('console:agent_sales')}?agent={row.code}"),
        (_("Money handed in"), _("show"), f"{reverse('console:hand_ins')}?agent={row.code}"),
    ]


def _ceilings(request: HttpRequest, row: AgentRow) -> Table:
    heads = (
        Column(_("Ceiling"), _("yuan"), is_number=True),
        Column(_("From")),
        Column(_("Ends before")),
        Column(_("Set by")),
        Column(_("Reason")),
    )
    rows = [
        Row(
            (
                Cell(money(one.amount), is_number=True),
                Cell(written(one.start_date, kind=Kind.DAY)),
                Cell(written(one.end_date, kind=Kind.DAY)),
                Cell(one.set_by),
                Cell(one.reason or _("set when appointed"), is_long=True),
            )
        )
        for one in ceilings_of(row.agent_id)
    ]
    return Table(heads, rows)


AGENT: Page[AgentRow] = Page(
    _agent_head,
    (
        Panel("curve", gettext_lazy("Balance"), "kit/chart_panel.html", _curve, width=7),
        Panel("facts", gettext_lazy("The agent"), "kit/facts.html", _agent_facts, width=5),
        Panel("ceilings", gettext_lazy("Ceilings"), "kit/table.html", _ceilings),
        Panel(
            "events",
            gettext_lazy("On record"),
            "kit/table.html",
            lambda _request, row: _events("outlets.agent", subject_id=row.agent_id),
        ),
    ),
)


def _hand_in_head(request: HttpRequest, row: HandInRow) -> Head:
    who = viewer(request)
    is_second = who.actor.number not in {row.declared_by, row.agent_person}
    why_not = "" if is_second else _("Whoever hands money in does not confirm it: another person must.")
    actions = [
        Action(
            words.in_flow(HAND_IN_FLOW.name, name=step),
            reverse(f"console:hand_in_{step}", args=[row.hand_in_id]),
            why_not=why_not,
            is_primary=step == "confirm",
            is_post=step == "confirm",
        )
        for step in row.steps
        if who.scope(P.PAYMENTS_TAKE).holds(row.unit_path)
    ]
    return Head(
        title=_("Money handed in"),
        number=str(row.hand_in_id),
        crumbs=(
            Crumb(_("Money handed in by agents"), reverse("console:hand_ins")),
            Crumb(row.agent_name, reverse("console:agent", args=[row.agent_code])),
        ),
        tags=(Tag(words.label(row.way)), Tag(words.label(row.state), HAND_IN_HUES[row.state])),
        figures=(Figure(_("Amount"), money(row.amount), _("yuan")),),
        actions=actions,
    )


def _hand_in_facts(request: HttpRequest, row: HandInRow) -> list[tuple[Any, str, str]]:
    facts = [
        (_("Handed in by"), f"{row.declared_by}, {moment(row.declared_at)}", ""),
        (_("Slip"), row.reference, ""),
        (_("Taken over by"), row.to_code, reverse("console:agent", args=[row.to_code]) if row.to_code else ""),
        (_("Decided by"), f"{row.decided_by}, {moment(row.decided_at)}" if row.decided_at else "", ""),
        (_("Reason"), row.reason, ""),
        (_("Waits for"), _("somebody else who takes payments") if row.state is HandInState.DECLARED else "", ""),
    ]
    return [fact for fact in facts if fact[1]]


HAND_IN: Page[HandInRow] = Page(
    _hand_in_head, (Panel("facts", gettext_lazy("What was handed in"), "kit/facts.html", _hand_in_facts),)
)
