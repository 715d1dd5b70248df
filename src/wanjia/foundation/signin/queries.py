"""Questions about sign-ins and what people saved for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.signin.models import SavedView, User
from wanjia.foundation.signin.types import Density, Language, Theme


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
    return User.objects.filter(login=person_number, is_active=True).values_list("pk", flat=True).first()


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
