"""One line of a bank beside what it may be: accept, reject, pick by hand, keep apart, or take back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.interfaces.console.reconciliation.bank import HUES
from wanjia.interfaces.console.reconciliation.lists import title_of_desk, to_waiting_lines
from wanjia.interfaces.console.reconciliation.subject import WORK, line_of, name_for, works_in
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.payments.types import Tender
from wanjia.revenue.reconciliation.queries.figures import matching_on
from wanjia.revenue.reconciliation.queries.items import OpenItem, pickable
from wanjia.revenue.reconciliation.queries.returns import pickable_out
from wanjia.revenue.reconciliation.queries.work import (
    LineRow,
    MatchRow,
    matches_of,
    next_line,
    things_of,
)
from wanjia.revenue.reconciliation.rules import LETTERS
from wanjia.revenue.reconciliation.types import ItemKind, LineState, Matching, MatchState, Sign

MATCH_HUES = {
    MatchState.CONFIRMED: "good",
    MatchState.SUGGESTED: "warn",
    MatchState.REJECTED: "bad",
    MatchState.UNDONE: "plain",
}
SHOWN = 6
#: Where a thing is shown, by the letter of its key; a payment that came back, too.
PAGES = {"P": "console:payment", LETTERS[ItemKind.REFUND]: "console:voucher"}
#: Separates kind, key and amount in the value of a box.
SEPARATOR = "~"


@dataclass(frozen=True, slots=True)
class LineShown:
    """
    A line with its matches.

    :ivar things: match → what it is in the books
    :ivar text: what was typed to look for by hand
    """

    line: LineRow
    matches: tuple[MatchRow, ...]
    things: dict[int, list[OpenItem]]
    figures: Matching
    following: int | None
    text: str
    may: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a sign earned of what it could, in percent for its bar."""

    title: str
    points: int
    most: int
    percent: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match as its card shows it."""

    match: MatchRow
    key: str
    title: str
    tag: Tag
    rule: str
    signs: tuple[Weighed, ...]
    things: tuple[dict[str, str], ...]
    more: int
    fee: str
    told: str


def line_shown(request: HttpRequest, line_id: int) -> LineShown:
    """Gather what the page of a line shows."""
    line, who = line_of(request, line_id), viewer(request)
    matches = tuple(matches_of([line.line_id]))
    may = works_in(request, line.unit_path)
    following = next_line(line, scope=who.scope(WORK)) if may else None
    things = things_of(line, matches=matches)
    text = request.GET.get("q", "")[:80]
    return LineShown(line, matches, things, matching_on(who.today), following, text, may)


def _head(request: HttpRequest, shown: LineShown) -> Head:
    line = shown.line
    way = _("Paid in") if line.amount > 0 else pgettext("bank", "Paid out")
    actions = []
    if shown.following:
        to = reverse("console:bank_line", args=[shown.following])
        actions.append(Action(_("Next line (n)"), to))
    return Head(
        title=_("Line of the bank"),
        number=line.reference,
        crumbs=(
            Crumb(title_of_desk(), reverse("console:bank_desk")),
            Crumb(f"{line.bank} {line.account_number}", reverse("console:bank_account", args=[line.account_id])),
            Crumb(_("Lines that wait"), to_waiting_lines(account_number=line.account_number)),
        ),
        tags=(Tag(words.label(line.state), HUES[line.state]),),
        figures=(
            Figure(way, money(abs(line.amount)), _("yuan")),
            Figure(_("Booked on"), str(line.booked_on)),
        ),
        actions=actions,
    )


def _facts(request: HttpRequest, shown: LineShown) -> list[tuple[str, str, str]]:
    line = shown.line
    name = name_for(request, line.counterparty, unit_path=line.unit_path)
    place = _("row %(row)d") % {"row": line.place}
    statement = reverse("console:bank_statement", args=[line.statement_id])
    return [
        (_("Counterparty"), name, ""),
        (_("Its account"), line.counterparty_account, ""),
        (_("What the payer wrote"), name_for(request, line.text, unit_path=line.unit_path), ""),
        (_("Payer's reference"), line.payer_reference, ""),
        (_("Bank's reference"), line.reference, ""),
        (_("Value date"), str(line.value_date), ""),
        (_("Statement"), f"{line.statement_number}, {place}", statement),
    ]


def _candidates(request: HttpRequest, shown: LineShown) -> dict[str, Any]:
    standing = [one for one in shown.matches if one.state is MatchState.CONFIRMED]
    waiting = [one for one in shown.matches if one.is_open]
    is_open = shown.line.state is LineState.OPEN
    cards = [_card(request, one, shown=shown, place=place) for place, one in enumerate(standing or waiting, 1)]
    return {
        "cards": cards,
        "is_open": is_open,
        "may": shown.may,
        "may_undo": bool(standing) and _may_be_undone(standing[0]),
        "accept_at": shown.figures.accept_at,
        "suggest_at": shown.figures.suggest_at,
        "next": shown.following or "",
        "suspense": shown.line.state is LineState.SUSPENSE,
        "line": shown.line,
    }


def _may_be_undone(match: MatchRow) -> bool:
    """Tell whether a match can be taken back: one that returned a payment, and booked nothing itself, cannot."""
    return match.kind is not ItemKind.RETURN or match.entry_id is not None


def _card(request: HttpRequest, match: MatchRow, *, shown: LineShown, place: int) -> Candidate:
    things = shown.things.get(match.match_id, [])
    names = [_thing(request, one, unit_path=shown.line.unit_path) for one in things[:SHOWN]]
    told = _("%(by)s, %(at)s") % {"by": match.made_by, "at": moment(match.made_at)}
    return Candidate(
        match=match,
        key=str(place),
        title=words.label(match.kind),
        tag=Tag(words.label(match.state), MATCH_HUES[match.state]),
        rule=words.label(match.rule),
        signs=tuple(_weighed(sign, match=match, figures=shown.figures) for sign in Sign) if match.score else (),
        things=tuple(names),
        more=max(len(things) - SHOWN, 0),
        fee=money(match.fee) if match.fee else "",
        told=f"{told} · {match.reason}" if match.reason else told,
    )


def _weighed(sign: Sign, *, match: MatchRow, figures: Matching) -> Weighed:
    most = figures.weights[sign]
    points = match.points[sign]
    return Weighed(words.label(sign), points, most, min(points * 100 // most, 100) if most else 0)


def _thing(request: HttpRequest, one: OpenItem, *, unit_path: str) -> dict[str, str]:
    page = PAGES.get(one.key[:1])
    link = reverse(page, args=[one.number]) if page and one.number else ""
    day = str(one.day) if one.day.year > 1 else ""
    name = name_for(request, one.name, unit_path=unit_path) if one.kind is not ItemKind.GROUP else one.name
    count = _("%(n)d payments") % {"n": one.count} if one.count > 1 else ""
    title = words.label(Tender.CHEQUE) if one.is_cheque else words.label(one.kind)
    return {
        "kind": title,
        "number": one.number or "—",
        "link": link,
        "name": name,
        "day": day,
        "amount": money(one.amount),
        "count": count,
        "value": SEPARATOR.join((one.kind.value, one.key, str(one.amount))),
        "fen": str(int(one.amount * 100)),
    }


def _pick(request: HttpRequest, shown: LineShown) -> dict[str, Any]:
    line = shown.line
    may = shown.may and line.state is LineState.OPEN
    found: list[OpenItem] = []
    if may:
        found = pickable(line.unit_path, day=line.value_date, text=shown.text, amount=line.amount)
    if may and line.amount < 0:
        found += pickable_out(line.account_id, unit_path=line.unit_path, amount=-line.amount)
    return {
        "line": line,
        "fen": int(line.amount * 100),
        "text": shown.text,
        "things": [_thing(request, one, unit_path=line.unit_path) for one in found],
        "may": may,
        "is_out": line.amount < 0,
        "charge": "" if line.amount > 0 else str(line.amount),
    }


def _history(request: HttpRequest, shown: LineShown) -> Table:
    ended = [one for one in shown.matches if one.state in {MatchState.REJECTED, MatchState.UNDONE}]
    heads = (
        Column(_("What it was taken for")),
        Column(_("State")),
        Column(_("Points"), is_number=True),
        Column(_("Why")),
        Column(_("By")),
        Column(_("When")),
    )
    rows = []
    for one in ended:
        things = [
            _thing(request, thing, unit_path=shown.line.unit_path) for thing in shown.things.get(one.match_id, [])
        ]
        named = ", ".join(thing["number"] for thing in things[:SHOWN])
        rows.append(
            Row(
                (
                    Cell(f"{words.label(one.kind)} {named}", is_long=True),
                    Cell("", tag=Tag(words.label(one.state), MATCH_HUES[one.state])),
                    Cell(str(one.score or "—"), is_number=True),
                    Cell(one.ended_reason, is_long=True),
                    Cell(one.ended_by),
                    Cell(moment(one.ended_at) if one.ended_at else "—"),
                )
            )
        )
    return Table(heads, rows, empty=_("Nothing was rejected or taken back."))


LINE: Page[LineShown] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("What the bank says"), "kit/facts.html", _facts, width=5),
        Panel(
            "candidates",
            gettext_lazy("What it is in the books"),
            "reconciliation/candidates.html",
            _candidates,
            width=7,
        ),
        Panel("pick", gettext_lazy("Pick by hand"), "reconciliation/pick.html", _pick, width=12),
        Panel("history", gettext_lazy("Rejected and taken back"), "kit/table.html", _history),
    ),
    template="reconciliation/page.html",
)
