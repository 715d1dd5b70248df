"""The pages of money of unknown cause, of a channel's day three ways, and of a difference that a check found."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.reconciliation.lists import title_of_desk
from wanjia.interfaces.console.reconciliation.subject import name_for, works_in
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, moment, money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.flow import FINDING as FINDING_FLOW
from wanjia.revenue.reconciliation.flow import SUSPENSE as SUSPENSE_FLOW
from wanjia.revenue.reconciliation.queries.books import bills_off
from wanjia.revenue.reconciliation.queries.checks import (
    ChannelDayRow,
    FindingRow,
    SuspenseRow,
    findings_of_day,
)
from wanjia.revenue.reconciliation.queries.figures import limit_on
from wanjia.revenue.reconciliation.types import Discrepancy, FindingState, MatchLimit, SuspenseState

SHOWN, MOST = 30, 200
HUES = {
    FindingState.OPEN: "bad",
    FindingState.EXPLAINED: "warn",
    FindingState.CORRECTED: "warn",
    FindingState.CLOSED: "good",
}
SUSPENSE_HUES = {
    SuspenseState.HELD: "bad",
    SuspenseState.PROPOSED: "warn",
    SuspenseState.RETURNING: "warn",
    SuspenseState.ASSIGNED: "good",
    SuspenseState.RETURNED: "good",
    SuspenseState.RELEASED: "plain",
}
NEEDS_SECOND = {"close", "reopen"}
#: What each kind of difference asks for.
CURES = {
    Discrepancy.MISSING_HERE: gettext_lazy("The customer paid and we do not know of it: take the payment in."),
    Discrepancy.MISSING_THERE: gettext_lazy("We booked what the channel does not know: ask it, then take it back."),
    Discrepancy.AMOUNT_DIFFERS: gettext_lazy("Ask the channel which amount holds, and mend the other side."),
    Discrepancy.DATE_DIFFERS: gettext_lazy("Usually paid about midnight: say so, or move it to its day."),
    Discrepancy.DOUBLED_THERE: gettext_lazy("Ask the channel to give one of them back to the customer."),
    Discrepancy.DOUBLED_HERE: gettext_lazy("Have one of the payments voided: the customer paid once."),
    Discrepancy.BANK_SHORT: gettext_lazy("Look for the rest in the bank's next lines, or claim it from the channel."),
    Discrepancy.BANK_OVER: gettext_lazy("Look whether the money is of another day, or belongs to nobody known."),
    Discrepancy.COLLECTOR: gettext_lazy("Count with the person named, and look through what was booked for the money."),
    Discrepancy.UNCHECKED: gettext_lazy("Have the person named count, close the till and bring the money to the bank."),
    Discrepancy.ISSUED: gettext_lazy("Look at the bills below, and have the books verified before the month closes."),
    Discrepancy.ISSUED_ENERGY: gettext_lazy("Look at the bills below: their lines do not come to their energy."),
}


def _events(subject: str, *, subject_id: int) -> Table:
    heads = (Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By")))
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(str(event.facts.get("reason") or event.facts.get("owner") or ""), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({subject: [subject_id]}, most=SHOWN)
    ]
    return Table(heads, rows)


def _suspense_head(request: HttpRequest, row: SuspenseRow) -> Head:
    return Head(
        title=_("Money of unknown cause"),
        number=row.reference,
        crumbs=(
            Crumb(title_of_desk(), reverse("console:bank_desk")),
            Crumb(_("Money of unknown cause"), reverse("console:suspense")),
        ),
        tags=(Tag(words.label(row.state), SUSPENSE_HUES[row.state]),),
        figures=(
            Figure(_("Amount"), money(row.amount), _("yuan")),
            Figure(_("Booked on"), str(row.booked_on)),
            Figure(_("Kept apart since"), moment(row.held_at)),
        ),
        actions=_suspense_actions(request, row),
    )


def _suspense_actions(request: HttpRequest, row: SuspenseRow) -> list[Action]:
    who = viewer(request)
    if not works_in(request, row.unit_path):
        return []
    routes = {
        "assign": "console:suspense_assign",
        "send_back": "console:suspense_back",
        "release": "console:suspense_release",
    }
    actions = []
    for step in row.steps:
        if row.amount < 0 and step in {"assign", "send_back"}:
            continue
        why_not = ""
        if step in {"approve", "refuse"}:
            link = reverse("console:suspense_decide", args=[row.suspense_id, step])
            if row.proposed_by == who.actor.number:
                why_not = _("You proposed it: another person decides.")
        else:
            link = reverse(routes[step], args=[row.suspense_id])
        title = words.in_flow(SUSPENSE_FLOW.name, name=step)
        primary = step in {"assign", "approve"}
        actions.append(Action(title, link, why_not=why_not, is_primary=primary, is_dangerous=step == "refuse"))
    return actions


def _suspense_facts(request: HttpRequest, row: SuspenseRow) -> list[tuple[str, str, str]]:
    name = name_for(request, row.counterparty, unit_path=row.unit_path)
    facts = [
        (_("Counterparty"), name, ""),
        (_("What the payer wrote"), name_for(request, row.text, unit_path=row.unit_path), ""),
        (_("Line of the bank"), row.reference, reverse("console:bank_line", args=[row.line_id])),
        (_("Bank account"), f"{row.bank} {row.account_number}", ""),
        (_("What was tried"), row.note, ""),
        (_("Kept apart by"), row.held_by, ""),
    ]
    if row.proposed_at:
        whom = row.customer or _("back to its sender")
        account = reverse("console:account", args=[row.customer]) if row.customer else ""
        facts += [
            (_("Whose it is said to be"), whom, account),
            (_("Said by"), f"{row.proposed_by}, {moment(row.proposed_at)}", ""),
            (_("Why"), row.reason, ""),
        ]
    if row.decided_at:
        facts += [
            (_("Decided by"), f"{row.decided_by}, {moment(row.decided_at)}", ""),
            (_("Ground of the decision"), row.decision_reason, ""),
        ]
    if row.payment_number:
        facts.append((_("Payment"), row.payment_number, reverse("console:payment", args=[row.payment_number])))
    return facts


def _suspense_rule(request: HttpRequest, row: SuspenseRow) -> list[tuple[str, str, str]]:
    limit = limit_on(MatchLimit.ASSIGN_APPROVAL, day=viewer(request).today)
    told = _("up to %(limit)s yuan one person decides; above, a second person agrees") % {"limit": money(limit)}
    below = row.amount <= limit
    return [
        (_("Who decides"), told, ""),
        (_("This sum"), _("one person") if below else _("two persons"), ""),
        (pgettext("bank", "Where it stands"), _("it stands in suspense until it is cleared up"), _postings(row)),
    ]


def _postings(row: SuspenseRow) -> str:
    return f"{reverse('console:ledger_postings')}?ledger_account=SUSPENSE&item=L{row.line_id}"


SUSPENSE: Page[SuspenseRow] = Page(
    _suspense_head,
    (
        Panel("facts", gettext_lazy("What is known of it"), "kit/facts.html", _suspense_facts, width=7),
        Panel("rule", gettext_lazy("How it is cleared up"), "kit/facts.html", _suspense_rule, width=5),
        Panel(
            "events",
            gettext_lazy("On record"),
            "kit/table.html",
            lambda _request, row: _events("reconciliation.suspense", subject_id=row.suspense_id),
        ),
    ),
)


def _day_head(request: HttpRequest, row: ChannelDayRow) -> Head:
    found = sum(one.state is FindingState.OPEN for one in findings_of_day(row.day_id, at_most=MOST))
    actions = []
    if works_in(request, row.unit_path):
        link = reverse("console:channel_day_check", args=[row.day_id])
        actions.append(Action(_("Check the day again"), link, is_primary=True, is_post=True))
    return Head(
        title=f"{row.channel} {row.day}",
        crumbs=(
            Crumb(title_of_desk(), reverse("console:bank_desk")),
            Crumb(_("Days of channels"), reverse("console:channel_days")),
            Crumb(row.unit_name),
        ),
        tags=(Tag(_("%(n)d open") % {"n": found}, "bad") if found else Tag(_("all three agree"), "good"),)
        if row.bank_amount is not None or found
        else (Tag(_("the bank has not shown it yet"), "warn"),),
        figures=(
            Figure(_("Channel says"), money(row.told_amount), _("yuan")),
            Figure(_("We have"), money(row.our_amount), _("yuan"), is_worse=row.our_amount != row.told_amount),
            Figure(_("Bank shows"), EMPTY if row.bank_amount is None else money(row.bank_amount), _("yuan")),
            Figure(_("Fee of the channel"), money(row.told_fee), _("yuan")),
        ),
        actions=actions,
    )


def _day_chart(request: HttpRequest, row: ChannelDayRow) -> Chart:
    amounts = [row.told_amount, row.our_amount, row.bank_amount]
    known = [amount for amount in amounts if amount is not None]
    apart, agree = max(known) - min(known), len(set(amounts)) == 1
    title = _("Channel, books and bank agree") if agree else _("Channel, books and bank are %(apart)s apart")
    return Chart(
        title if agree else title % {"apart": money(apart)},
        _("yuan"),
        [_("Channel says"), _("We have"), _("Bank shows, fee included")],
        (Series(_("Amount"), amounts, Hue.MONEY if agree else Hue.LOSS),),
        is_sideways=True,
        places=2,
    )


def _day_facts(request: HttpRequest, row: ChannelDayRow) -> list[tuple[str, str, str]]:
    payments = f"{reverse('console:payments')}?since={row.day}&until={row.day}"
    checked = f"{moment(row.checked_at)} {row.checked_by}" if row.checked_at else EMPTY
    return [
        (_("Payments, channel"), f"{row.told_count:,}", ""),
        (_("Payments, ours"), f"{row.our_count:,}", payments),
        (_("Unit"), row.unit_name, ""),
        (_("File"), row.file_name, ""),
        (_("Checked"), checked, ""),
    ]


def _day_findings(request: HttpRequest, row: ChannelDayRow) -> Table:
    return findings_table(findings_of_day(row.day_id, at_most=MOST))


def findings_table(found: list[FindingRow]) -> Table:
    """Show differences, each with its owner and clock."""
    heads = (
        Column(_("What differs")),
        Column(_("Concerning")),
        Column(_("They say"), is_number=True),
        Column(_("We have"), is_number=True),
        Column(_("State")),
        Column(_("Whose work")),
        Column(_("Due")),
    )
    rows = []
    for one in found:
        link = reverse("console:check_finding", args=[one.finding_id])
        cells = (
            Cell(words.label(one.kind), link=link),
            Cell(one.about or EMPTY),
            Cell(side(one, mine=False), is_number=True),
            Cell(side(one, mine=True), is_number=True),
            Cell("", tag=Tag(words.label(one.state), HUES[one.state])),
            Cell(one.owner),
            Cell(moment(one.due_at) if one.due_at else EMPTY),
        )
        rows.append(Row(cells, key=str(one.finding_id), link=link))
    return Table(heads, rows, empty=_("Nothing differs."), caption=_("Differences"))


def side(one: FindingRow, *, mine: bool) -> str:
    """Write what one side says: yuan, kWh, or a day where only the days differ."""
    day, amount = (one.our_day, one.ours) if mine else (one.their_day, one.theirs)
    if one.kind is Discrepancy.DATE_DIFFERS:
        return str(day or EMPTY)
    if amount is None:
        return EMPTY
    return f"{half_up(amount, places=0):,} kWh" if one.kind is Discrepancy.ISSUED_ENERGY else money(amount)


CHANNEL_DAY: Page[ChannelDayRow] = Page(
    _day_head,
    (
        Panel("chart", gettext_lazy("Three ways"), "kit/chart_panel.html", _day_chart, width=7),
        Panel("facts", gettext_lazy("The day"), "kit/facts.html", _day_facts, width=5),
        Panel("findings", gettext_lazy("Differences"), "kit/table.html", _day_findings),
    ),
)


def _finding_head(request: HttpRequest, row: FindingRow) -> Head:
    crumbs = [
        Crumb(title_of_desk(), reverse("console:bank_desk")),
        Crumb(_("Differences found by checks"), reverse("console:check_findings")),
    ]
    if row.channel_day_id:
        day = reverse("console:channel_day", args=[row.channel_day_id])
        crumbs.append(Crumb(f"{row.channel} {row.day}", day))
    is_late = row.state is FindingState.OPEN and row.due_at is not None and row.due_at < viewer(request).at
    due = moment(row.due_at) if row.due_at else EMPTY
    return Head(
        title=words.label(row.kind),
        number=row.about,
        crumbs=crumbs,
        tags=(Tag(words.label(row.state), HUES[row.state]),),
        figures=(
            Figure(their_title(row), side(row, mine=False)),
            Figure(our_title(row), side(row, mine=True)),
            Figure(_("Whose work"), row.owner),
            Figure(_("Due"), due, is_worse=is_late),
        ),
        actions=_finding_actions(request, row),
    )


def their_title(row: FindingRow) -> str:
    """Say who is on the other side of a difference."""
    titles = {
        Discrepancy.COLLECTOR: _("Shifts, sales and hand-ins"),
        Discrepancy.UNCHECKED: _("In the till"),
        Discrepancy.ISSUED: _("Bills ask for"),
        Discrepancy.ISSUED_ENERGY: _("Bills say"),
    }
    return titles.get(row.kind) or _("Channel says")


def our_title(row: FindingRow) -> str:
    """Say what stands on our side of a difference."""
    titles = {
        Discrepancy.BANK_SHORT: _("Bank shows"),
        Discrepancy.BANK_OVER: _("Bank shows"),
        Discrepancy.COLLECTOR: _("In the books"),
        Discrepancy.UNCHECKED: _("Counted and closed"),
        Discrepancy.ISSUED: _("Booked"),
        Discrepancy.ISSUED_ENERGY: _("Their lines come to"),
    }
    return titles.get(row.kind) or _("We have")


def _finding_actions(request: HttpRequest, row: FindingRow) -> list[Action]:
    if not works_in(request, row.unit_path):
        return []
    actions = []
    for step in row.steps:
        own = step in NEEDS_SECOND and row.settled_by == viewer(request).actor.number
        why_not = _("You settled it: another person looks at it.") if own else ""
        link = reverse("console:check_finding_settle", args=[row.finding_id, step])
        title = words.in_flow(FINDING_FLOW.name, name=step)
        actions.append(Action(title, link, why_not=why_not, is_primary=step in {"explain", "close"}))
    actions.append(Action(_("Hand over"), reverse("console:check_finding_hand_over", args=[row.finding_id])))
    return actions


def _finding_facts(request: HttpRequest, row: FindingRow) -> list[tuple[str, str, str]]:
    facts = [
        (_("What to do"), str(CURES[row.kind]), ""),
        (_("Day"), str(row.day), ""),
        (_("Unit"), row.unit_name, ""),
        (_("Found at"), moment(row.found_at), ""),
    ]
    if row.settled_at:
        facts += [
            (_("Settled by"), f"{row.settled_by}, {moment(row.settled_at)}", ""),
            (_("Explanation"), row.explanation, ""),
        ]
    if row.closed_at:
        facts += [
            (_("Looked at by"), f"{row.closed_by}, {moment(row.closed_at)}", ""),
            (_("Note"), row.closing_note, ""),
        ]
    return facts


def _finding_bills(request: HttpRequest, row: FindingRow) -> Table:
    heads = (
        Column(_("Bill")),
        Column(_("Bills ask for"), _("yuan"), is_number=True),
        Column(_("Booked"), _("yuan"), is_number=True),
        Column(_("Bills say"), "kWh", is_number=True),
        Column(_("Their lines come to"), "kWh", is_number=True),
    )
    rows = []
    if row.kind in {Discrepancy.ISSUED, Discrepancy.ISSUED_ENERGY}:
        rows = [
            Row(
                (
                    Cell(one.number),
                    Cell(money(one.issued), is_number=True),
                    Cell(money(one.booked), is_number=True),
                    Cell(f"{one.energy_kwh:,}", is_number=True),
                    Cell(f"{one.line_kwh:,}", is_number=True),
                )
            )
            for one in bills_off(row.day, unit_path=row.unit_path, at_most=MOST)
        ]
    return Table(heads, rows, empty=_("No bill of the day is off now."))


FINDING: Page[FindingRow] = Page(
    _finding_head,
    (
        Panel("facts", gettext_lazy("The difference"), "kit/facts.html", _finding_facts),
        Panel(
            "events",
            gettext_lazy("On record"),
            "kit/table.html",
            lambda _request, row: _events("reconciliation.checkfinding", subject_id=row.finding_id),
        ),
    ),
)
#: A difference of issued bills names them.
OF_BILLS: Page[FindingRow] = Page(
    _finding_head,
    (
        FINDING.panels[0],
        Panel("bills", gettext_lazy("Bills that are off now"), "kit/table.html", _finding_bills),
        FINDING.panels[1],
    ),
)
