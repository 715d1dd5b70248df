"""Questions about sign-ins and what people saved for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Case, CharField, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from wanjia.foundation.signin.models import SavedView, User
from wanjia.foundation.signin.types import Density, Language, SignInState, Theme


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody signed in, as plain values; ``number`` is that of the person."""

    user_id: int
    number: str
    language: Language
    theme: Theme
    density: Density
    is_demo: bool
    must_change_password: bool


def signed_in(user: object) -> SignedIn | None:
    """Give who stands behind a request's user; nobody if nobody is signed in."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return SignedIn(
        user_id=user.pk,
        number=user.login,
        language=Language(user.language),
        theme=Theme(user.theme),
        density=Density(user.density),
        is_demo=user.is_demo,
        must_change_password=user.must_change_password,
    )


def user_id_of(person_number: str) -> int | None:
    """Give the id of the sign-in of a person; none where the person may not sign in."""
    found: int | None = User.objects.filter(login=person_number, is_active=True).values_list("pk", flat=True).first()
    return found


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person's sign-in as plain values; without an account there is no ``user_id``."""

    state: SignInState
    user_id: int | None = None
    latest_at: datetime | None = None
    has_second_factor: bool = False
    is_demo: bool = False


def account_of(person_id: int) -> AccountRow:
    """Give a person's sign-in."""
    asked = _with_state(User.objects.filter(person_id=person_id)).annotate(second=_second_factor(OuterRef("pk")))
    found = asked.values_list("state", "pk", "last_login", "second", "is_demo").first()
    return AccountRow(SignInState.NEVER) if found is None else AccountRow(SignInState(found[0]), *found[1:])


def account_columns(person: str) -> dict[str, Any]:
    """
    Give what a list of people says about their sign-ins, as annotations ``sign_in``, ``latest_at``, ``second_factor``.

    :param person: path from the list's rows to the person's key
    """
    account = _with_state(User.objects.filter(person_id=OuterRef(person)))
    never = Value(SignInState.NEVER.value)
    return {
        "sign_in": Coalesce(Subquery(account.values("state")[:1]), never, output_field=CharField()),
        "latest_at": Subquery(account.values("last_login")[:1]),
        "second_factor": Exists(
            Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__person_id=OuterRef(person))
        ),
    }


def _with_state(users: Any) -> Any:
    state = Case(
        When(is_active=False, then=Value(SignInState.CLOSED.value)),
        When(must_change_password=True, then=Value(SignInState.WAITING.value)),
        default=Value(SignInState.OPEN.value),
        output_field=CharField(),
    )
    return users.annotate(state=state)


def _second_factor(user: OuterRef) -> Exists:
    return Exists(Authenticator.objects.filter(type=Authenticator.Type.TOTP, user=user))


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as plain values."""

    view_id: int
    name: str
    query: str


def saved_views(user_id: int, *, listing: str) -> list[View]:
    """Give the views that somebody saved of a list, by name."""
    found = SavedView.objects.filter(user_id=user_id, listing=listing).order_by("name")
    return [View(*row) for row in found.values_list("pk", "name", "query")]


@dataclass(frozen=True, slots=True)
class KeptView:
    """A saved view with the name of its list."""

    view_id: int
    listing: str
    name: str
    query: str


def views_kept(user_id: int) -> list[KeptView]:
    """Give all views that somebody saved, by list and name."""
    found = SavedView.objects.filter(user_id=user_id).order_by("listing", "name")
    return [KeptView(*row) for row in found.values_list("pk", "listing", "name", "query")]


def demo_accounts() -> int:
    """Count the accounts of the demo that can sign in; everybody knows their password."""
    return User.objects.filter(is_demo=True, is_active=True).count()
