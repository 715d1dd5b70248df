"""Pages of units and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.rules import MATRIX
from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import EventRow, latest_about
from wanjia.foundation.organisation.queries import (
    PersonRow,
    headcounts,
    post_paths_from,
    posts_of,
    units_below,
)
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.signin.queries import AccountRow, account_of
from wanjia.foundation.signin.rules import why_not_administered
from wanjia.foundation.signin.types import SignInState
from wanjia.foundation.staffing.listings import PEOPLE as PEOPLE_LIST
from wanjia.foundation.staffing.rules import why_not_appointed_by
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer

VIEW, EDIT = Permission.ORGANISATION_VIEW, Permission.ORGANISATION_EDIT
STATE_HUES = {
    SignInState.NEVER: "plain",
    SignInState.WAITING: "warn",
    SignInState.OPEN: "good",
    SignInState.CLOSED: "bad",
}
EVENTS_SHOWN = 50


def _people_actions(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(EDIT)
    return [Action(_("Add a person"), reverse("console:person_add"), is_primary=True)] if may else []


PEOPLE = ListPage(
    PEOPLE_LIST,
    links={"number": lambda row: reverse("console:person", args=[row["number"]])},
    empty=gettext_lazy("Nobody matches. Take a filter away, or add the person."),
    actions=_people_actions,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, with what the page tells."""

    person: PersonRow
    account: AccountRow


def subject(person: PersonRow) -> Subject:
    """Look up what the page of a person tells everywhere."""
    return Subject(person, account_of(person.person_id))


def _head(request: HttpRequest, found: Subject) -> Head:
    who = viewer(request)
    held = sum(1 for post in posts(who, found=found) if post.is_held)
    latest = found.account.latest_at
    figures = (
        Figure(_("Posts now"), str(held)),
        Figure(_("Sign-in"), words.label(found.account.state)),
        Figure(_("Second factor"), _("yes") if found.account.has_second_factor else _("no")),
        Figure(_("Signed in latest"), moment(latest) if latest else "—"),
    )
    tag = Tag(words.label(found.account.state), STATE_HUES[found.account.state])
    return Head(
        title=found.person.name,
        number=found.person.number,
        crumbs=(Crumb(_("People"), reverse("console:people")),),
        figures=figures,
        tags=(tag,),
        actions=_actions(who, found=found) if who.may(EDIT) else (),
    )


def _actions(who: Viewer, *, found: Subject) -> list[Action]:
    """Offer what can be done; what this administrator may not do is shown with the reason."""
    number, by = found.person.number, who.acting(EDIT)
    paths = post_paths_from(who.today, person_id=found.person.person_id)
    own_post = translated(why_not_appointed_by(by, person_number=number) or "")
    closed = translated(why_not_administered(number, by=by, post_paths=paths) or "")

    def way(name: str) -> str:
        return reverse(f"console:{name}", args=[number])

    give = Action(_("Give a post"), way("post_add"), why_not=own_post, is_primary=True)
    if found.account.state in {SignInState.NEVER, SignInState.CLOSED}:
        return [give, Action(_("Open the sign-in"), way("account_open"), why_not=closed, is_post=True)]
    actions = [give, Action(_("Reset the password"), way("account_reset"), why_not=closed, is_post=True)]
    if found.account.has_second_factor:
        title, link = _("Take the second factor away"), way("account_second_factor")
        actions.append(Action(title, link, why_not=closed, is_post=True))
    close = Action(_("Close the sign-in"), way("account_close"), why_not=closed, is_post=True, is_dangerous=True)
    return [*actions, close]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """
    One line of a person's posts.

    :ivar end_link: where it is ended; empty if it has an end or the viewer may not
    """

    role: str
    unit: str
    start: str
    end: str
    is_held: bool
    is_past: bool
    end_link: str


def posts(who: Viewer, *, found: Subject) -> list[HeldPost]:
    """Give a person's posts within the viewer's units, the latest first."""
    number, scope, today = found.person.number, who.scope(VIEW), who.today
    may = who.may(EDIT) and why_not_appointed_by(who.actor, person_number=number) is None
    lines = []
    for row in posts_of(found.person.person_id, paths=scope.unit_paths).iter_rows(named=True):
        can_end = may and row["end_date"] is None and who.scope(EDIT).holds(row["unit_path"])
        lines.append(
            HeldPost(
                role=words.label_in(Role, value=row["role"]),
                unit=row["unit_name"],
                start=row["start_date"].isoformat(),
                end=row["end_date"].isoformat() if row["end_date"] else "",
                is_held=row["start_date"] <= today and (row["end_date"] is None or row["end_date"] > today),
                is_past=row["end_date"] is not None and row["end_date"] <= today,
                end_link=reverse("console:post_end", args=[number, row["post_id"]]) if can_end else "",
            )
        )
    return lines


def _posts_now(request: HttpRequest, found: Subject) -> list[HeldPost]:
    return [post for post in posts(viewer(request), found=found) if not post.is_past]


def _posts_before(request: HttpRequest, found: Subject) -> list[HeldPost]:
    return [post for post in posts(viewer(request), found=found) if post.is_past]


def _events(request: HttpRequest, found: Subject) -> Table:
    about = {"organisation.person": [found.person.person_id]}
    if found.account.user_id is not None:
        about["signin.user"] = [found.account.user_id]
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(_told(event.facts), is_long=True),
                Cell(_actor(event)),
            )
        )
        for event in _latest(request, about=about)
    ]
    heads = (Column(_("When")), Column(_("What happened")), Column(_("About")), Column(_("By")))
    return Table(heads, rows, empty=_("Nothing is recorded about this person yet."))


def _latest(request: HttpRequest, *, about: dict[str, list[int]]) -> list[EventRow]:
    """Give the events of no unit (sign-ins), and those of posts in the viewer's units."""
    of_units = latest_about(about, most=EVENTS_SHOWN, scope=viewer(request).scope(VIEW))
    of_none = [event for event in latest_about(about, most=EVENTS_SHOWN) if not event.unit_name]
    found = {event.event_id: event for event in (*of_units, *of_none)}
    return sorted(found.values(), key=lambda event: (event.at, event.event_id), reverse=True)[:EVENTS_SHOWN]


def _actor(event: EventRow) -> str:
    """Name who acted; a process has one name only."""
    names = dict.fromkeys((event.actor_name, event.actor_number))
    return " ".join(names)


def _told(facts: Any) -> str:
    """Tell which post and from when, in words."""
    told = [words.label_in(Role, value=str(facts["role"]))] if "role" in facts else []
    told += [f"{words.fact(name)}: {facts[name]}" for name in ("start_date", "end_date") if facts.get(name)]
    return " · ".join(told)


PERSON: Page[Subject] = Page(
    _head,
    (
        Panel("posts", gettext_lazy("Posts"), "staffing/posts.html", _posts_now, width=7),
        Panel("before", gettext_lazy("Earlier posts"), "staffing/posts.html", _posts_before, width=5),
        Panel("events", gettext_lazy("On record"), "kit/table.html", _events),
    ),
)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One line of the tree of units."""

    name: str
    code: str
    kind: str
    here: int
    people: int
    depth: int


def _units_head(request: HttpRequest, _nothing: None) -> Head:
    who = viewer(request)
    add = [Action(_("Add a unit"), reverse("console:unit_add"), is_primary=True)] if who.may(EDIT) else []
    see = Action(_("Permissions of posts"), reverse("console:permissions"))
    return Head(title=_("Organisation"), actions=[*add, see])


def _units(request: HttpRequest, _nothing: None) -> list[UnitLine]:
    who = viewer(request)
    paths = who.scope(VIEW).unit_paths
    counts = headcounts(paths, day=who.today)
    table = units_below(paths)
    least = min((len(path) for path in table["path"]), default=0)
    return [
        UnitLine(
            name=row["name"],
            code=row["code"],
            kind=words.label_in(UnitKind, value=row["kind"]),
            here=counts.get(row["path"], (0, 0))[0],
            people=counts.get(row["path"], (0, 0))[1],
            depth=(len(row["path"]) - least) // 4,
        )
        for row in table.iter_rows(named=True)
    ]


UNITS: Page[None] = Page(
    _units_head,
    (
        Panel(
            "units",
            gettext_lazy("Units"),
            "staffing/units.html",
            _units,
            help=gettext_lazy("People who hold a post there today."),
        ),
    ),
    template="staffing/page.html",
)


def _matrix_head(request: HttpRequest, _nothing: None) -> Head:
    crumbs = (Crumb(_("Organisation"), reverse("console:organisation")),)
    return Head(title=_("Permissions of posts"), crumbs=crumbs)


def _matrix(request: HttpRequest, _nothing: None) -> dict[str, Any]:
    rows = [
        {"permission": words.label(permission), "marks": [role in MATRIX[permission] for role in Role]}
        for permission in Permission
    ]
    return {"roles": [words.label(role) for role in Role], "rows": rows}


MATRIX_PAGE: Page[None] = Page(
    _matrix_head,
    (
        Panel(
            "matrix",
            gettext_lazy("What each post permits"),
            "staffing/matrix.html",
            _matrix,
            help=gettext_lazy("Within the unit of the post and all below it. Several posts of a person add up."),
        ),
    ),
    template="staffing/page.html",
)
