"""Pages of API tokens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.tokens.listings import TOKENS as TOKEN_LIST
from wanjia.foundation.tokens.queries import TokenRow, tokens_of
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

VALID, EXPIRED, REVOKED = Tag(_("valid"), "good"), Tag(_("expired"), "plain"), Tag(_("revoked"), "bad")
NO_TOKENS = _("No program acts in your name. Issue a token for the one that should, and for nothing else.")


def _to_token(row: Any) -> str:
    return reverse("console:token", args=[row["pk"]])


def _list_actions(request: HttpRequest) -> list[Action]:
    return [Action(_("Issue token"), reverse("console:token_holder"), is_primary=True)]


TOKENS = ListPage(
    TOKEN_LIST,
    links={"prefix": _to_token},
    actions=_list_actions,
    hint=_("A token acts in the name of one person, never further than that person's posts at the moment of the call."),
)


def tag_of(row: TokenRow, *, today: Any) -> Tag:
    """Tell in a word how a token stands."""
    if row.revoked_at is not None:
        return REVOKED
    return EXPIRED if row.is_void(today) else VALID


def _my_head(request: HttpRequest, actor: Actor) -> Head:
    actions = (
        Action(_("Issue token"), reverse("console:issue_token"), is_primary=True),
        Action(_("API reference"), reverse("api:reference")),
    )
    return Head(_("My API tokens"), actions=actions)


def _my_tokens(request: HttpRequest, actor: Actor) -> Table:
    today = viewer(request).today
    heads = [Column(title) for title in (_("Token"), _("What for"), _("State"), _("Used latest"), _("Void from"))]
    return Table(heads, [_row(token, today=today) for token in tokens_of(actor.number)], empty=NO_TOKENS)


def _row(token: TokenRow, *, today: Any) -> Row:
    link = reverse("console:token", args=[token.token_id])
    tag = tag_of(token, today=today)
    cells = (
        Cell(token.prefix, link=link),
        Cell(token.name),
        Cell(str(tag.word), tag=tag),
        Cell(figures.written(token.latest_used_at, kind=Kind.MOMENT)),
        Cell(figures.written(token.end_date, kind=Kind.DAY)),
    )
    return Row(cells, link=link)


MY_TOKENS: Page[Actor] = Page(_my_head, (Panel("mine", _("Tokens"), "kit/table.html", _my_tokens),))


def _head(request: HttpRequest, token: TokenRow) -> Head:
    who = viewer(request)
    why_not = _("It opens nothing any more.") if token.is_void(who.today) else ""
    revoke = Action(
        _("Revoke"),
        reverse("console:revoke_token", args=[token.token_id]),
        why_not=why_not,
        is_post=True,
        is_dangerous=True,
    )
    return Head(
        _("API token"),
        number=token.prefix,
        crumbs=_crumbs(request),
        tags=(tag_of(token, today=who.today),),
        actions=(revoke,),
    )


def _crumbs(request: HttpRequest) -> tuple[Crumb, ...]:
    if viewer(request).may(Permission.TOKENS_ISSUE):
        return (Crumb(_("API tokens"), reverse("console:tokens")),)
    return (Crumb(_("My API tokens"), reverse("console:my_tokens")),)


def _facts(request: HttpRequest, token: TokenRow) -> list[tuple[Any, str, str]]:
    uses = [words.label(use) for use in sorted(token.scopes)]
    return [
        (_("What for"), token.name, ""),
        (_("Acts for"), token.holder, ""),
        (_("What it may do"), "; ".join(uses), ""),
        (_("Within which unit"), token.unit_name, ""),
        (_("Requests a minute"), str(token.requests_a_minute), ""),
        (_("Issued by"), token.issued_by, ""),
        (_("Issued"), figures.written(token.issued_at, kind=Kind.MOMENT), ""),
        (_("Used latest"), figures.written(token.latest_used_at, kind=Kind.MOMENT), ""),
        (_("Void from"), figures.written(token.end_date, kind=Kind.DAY), ""),
        (_("Revoked"), figures.written(token.revoked_at, kind=Kind.MOMENT), ""),
    ]


TOKEN: Page[TokenRow] = Page(_head, (Panel("facts", _("What it is"), "kit/facts.html", _facts),))


def head_of_form(holder: Actor) -> Head:
    """Say for whom a token is about to be issued."""
    return Head(_("Issue token"), number=f"{holder.name} {holder.number}", crumbs=(_MINE,))


def head_of_issued(holder: Actor) -> Head:
    """Say for whom a token was issued."""
    return Head(_("Token issued"), number=f"{holder.name} {holder.number}", crumbs=(_MINE,))


_MINE = Crumb(_("API tokens"))
