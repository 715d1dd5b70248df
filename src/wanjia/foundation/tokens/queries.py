"""Questions about tokens."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.tokens import rules
from wanjia.foundation.tokens.models import ApiToken
from wanjia.foundation.tokens.types import ApiScope

#: Every key begins so, that a leaked one is recognised in a file; then its prefix, then the secret.
MARK = "wanjia"
LEVEL = 4  # characters of a unit's path for each level of the tree


class UnknownToken(Refused):
    """No token that the actor may see has that id."""


class Standing(StrEnum):
    """What is to be said about a key that somebody presents."""

    UNKNOWN = "UNKNOWN"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """
    A token as plain values.

    :ivar holder: number of the person in whose name it acts
    """

    token_id: int
    name: str
    prefix: str
    holder: str
    scopes: frozenset[ApiScope]
    unit_code: str
    unit_name: str
    unit_path: str
    requests_a_minute: int
    issued_by: str
    issued_at: datetime
    end_date: date
    latest_used_at: datetime | None
    revoked_at: datetime | None

    def is_void(self, today: date) -> bool:
        """Tell whether it opens nothing any more."""
        return self.revoked_at is not None or today >= self.end_date


def digest_of(text: str) -> str:
    """Give what is kept of a key; keys are long and random, so a plain hash tells nothing about them."""
    return hashlib.sha256(text.encode()).hexdigest()


def token_presented(key: str, *, today: date) -> TokenRow | Standing:
    """Give the token whose key somebody presents, or why there is none to act with."""
    mark, _, rest = key.partition("_")
    prefix = rest.partition("_")[0]
    is_shaped = mark == MARK and prefix.isascii() and prefix.isprintable()
    row = ApiToken.objects.select_related("user", "unit").filter(prefix=prefix).first() if is_shaped else None
    if row is None or not hmac.compare_digest(row.digest, digest_of(key)):
        return Standing.UNKNOWN
    if row.revoked_at is not None:
        return Standing.REVOKED
    if today >= row.end_date:
        return Standing.EXPIRED
    return row_of(row) if row.user.is_active else Standing.CLOSED


def row_of(row: ApiToken) -> TokenRow:
    """Give a token, read with its user and unit, as plain values."""
    return TokenRow(
        token_id=row.pk,
        name=row.name,
        prefix=row.prefix,
        holder=row.user.login,
        scopes=frozenset(ApiScope(scope) for scope in row.scopes if scope in set(ApiScope)),
        unit_code=row.unit.code,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        requests_a_minute=row.requests_a_minute,
        issued_by=row.issued_by,
        issued_at=row.issued_at,
        end_date=row.end_date,
        latest_used_at=row.latest_used_at,
        revoked_at=row.revoked_at,
    )


def tokens_of(person_number: str) -> list[TokenRow]:
    """Give the tokens that act in a person's name, the newest first."""
    rows = ApiToken.objects.select_related("user", "unit").filter(user__login=person_number)
    return [row_of(row) for row in rows.order_by("-issued_at", "-pk")]


def token_named(token_id: int, *, own: str, scope: Scope) -> TokenRow:
    """
    Give one's own token, or one whose unit lies in the scope.

    :param own: number of the person who asks
    :raises UnknownToken: if it is neither
    """
    row = ApiToken.objects.select_related("user", "unit").filter(pk=token_id).first()
    if row is None or not (row.user.login == own or scope.holds(row.unit.path)):
        msg = "there is no such token that you may see"
        raise UnknownToken(msg)
    return row_of(row)


def units_for(holder: Actor) -> list[tuple[str, str]]:
    """Give code and name of the units to which a person's token can be limited, the widest first."""
    shared = rules.common_unit(holder.scope, step=LEVEL)
    found = units_inside(holder.scope.unit_paths)
    if shared is not None:
        found = found | units_inside((shared,)).filter(path=shared)
    return list(found.order_by("path").values_list("code", "name"))
