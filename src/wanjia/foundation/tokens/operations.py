"""Issuing and revoking tokens, noting their use, and keeping answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.signin.queries import user_id_of
from wanjia.foundation.tokens import rules
from wanjia.foundation.tokens.models import ApiToken, KeptAnswer
from wanjia.foundation.tokens.queries import MARK, UnknownToken, digest_of
from wanjia.foundation.tokens.types import TokenPlan

PREFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
PREFIX_LENGTH, SECRET_BYTES = 8, 32
SUBJECT = "tokens.apitoken"


class TokenRefused(Refused):
    """A token that cannot be issued or revoked like that; the text is fit for the user."""


class KeyReused(Refused):
    """The key of a request that was sent before with another content."""


@dataclass(frozen=True, slots=True)
class Issued:
    """
    A new token.

    :ivar key: what the program presents; told once and kept nowhere
    """

    token_id: int
    key: str


def issue(plan: TokenPlan, *, by: Actor, at: datetime) -> Issued:
    """
    Issue a token: to oneself, or by an administrator to somebody of the units that he administers.

    :raises UnknownPerson: if nobody has the holder's number
    :raises UnknownUnit: if there is no such unit
    :raises TokenRefused: if the holder cannot sign in, the token would permit more than the holder's posts, or may not
        be issued by this person
    """
    today = localtime(at).date()
    holder = actor_of(plan.holder, on=today)
    user_id = user_id_of(holder.number)
    if user_id is None:
        msg = f"{holder.number} may not sign in, and so has no tokens"
        raise TokenRefused(msg)
    if not _may_issue(by, holder=holder):
        msg = f"you do not administer all units of {holder.number}"
        raise TokenRefused(msg)
    unit = unit_named(plan.unit_code)
    if (why := rules.why_not_issuable(plan, holder=holder, unit_path=unit.path, today=today)) is not None:
        raise TokenRefused(why)
    prefix = "".join(secrets.choice(PREFIX_LETTERS) for _ in range(PREFIX_LENGTH))
    key = f"{MARK}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = ApiToken.objects.create(
        user_id=user_id,
        name=plan.name.strip(),
        prefix=prefix,
        digest=digest_of(key),
        scopes=sorted(plan.scopes),
        unit_id=unit.unit_id,
        requests_a_minute=plan.requests_a_minute,
        issued_by=by.number,
        issued_at=at,
        end_date=plan.end_date,
    )
    facts: dict[str, Any] = {
        "prefix": prefix,
        "holder": holder.number,
        "scopes": sorted(plan.scopes),
        "end_date": str(plan.end_date),
    }
    _record("tokens.token_issued", token=token, by=by, at=at, **facts)
    return Issued(token.pk, key)


def revoke(token_id: int, *, by: Actor, at: datetime) -> None:
    """
    End a token at once: one's own, or one of the units that the person administers.

    :raises UnknownToken: if there is none that the person may revoke
    :raises TokenRefused: if it was revoked before
    """
    token = ApiToken.objects.select_related("user", "unit").filter(pk=token_id).locked().first()
    if token is None or not (token.user.login == by.number or _administers(by, path=token.unit.path)):
        msg = "there is no such token that you may revoke"
        raise UnknownToken(msg)
    if token.revoked_at is not None:
        msg = f"the token {token.prefix} was revoked before"
        raise TokenRefused(msg)
    token.revoked_at, token.revoked_by = at, by.number
    token.save(update_fields=["revoked_at", "revoked_by"])
    _record("tokens.token_revoked", token=token, by=by, at=at, prefix=token.prefix, holder=token.user.login)


def note_use(token_id: int, *, at: datetime) -> None:
    """Note that a token was used, unless that was noted within the minute before."""
    stale = Q(latest_used_at__isnull=True) | Q(latest_used_at__lt=at - rules.NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token_id).update(latest_used_at=at)


def answered_before(token_id: int, *, key: str, digest: str, at: datetime) -> dict[str, Any] | None:
    """
    Give what the same request was answered with, or take its key so that nobody else answers it meanwhile.

    Called in the transaction in which the request is answered; `keep_answer` follows in the same.

    :param digest: of everything that was asked
    :raises KeyReused: if the key came with something else before
    """
    KeptAnswer.objects.filter(token_id=token_id, kept_at__lt=at - rules.ANSWERS_KEPT).delete()
    found, is_new = KeptAnswer.objects.get_or_create(
        token_id=token_id, key=key, defaults={"digest": digest, "kept_at": at}
    )
    if found.digest != digest:
        msg = "this key came with another content before; take a new key for a new request"
        raise KeyReused(msg)
    return None if is_new else dict(found.answer)


def keep_answer(token_id: int, *, key: str, answer: dict[str, Any]) -> None:
    """Keep what a request was answered with, under the key taken before."""
    KeptAnswer.objects.filter(token_id=token_id, key=key).update(answer=answer)


def _may_issue(by: Actor, *, holder: Actor) -> bool:
    is_own = by.number == holder.number
    return is_own or all(_administers(by, path=path) for path in holder.scope.unit_paths)


def _administers(by: Actor, *, path: str) -> bool:
    return acting(by, permission=Permission.TOKENS_ISSUE).scope.holds(path)


def _record(name: str, *, token: ApiToken, by: Actor, at: datetime, **facts: Any) -> None:
    events.record(name, by=by, at=at, subject_kind=SUBJECT, subject_id=token.pk, unit_id=token.unit_id, **facts)
