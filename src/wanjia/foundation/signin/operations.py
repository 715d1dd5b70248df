"""Changes of sign-ins and of what people save for themselves."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import person_named
from wanjia.foundation.signin.models import SavedView, User
from wanjia.foundation.signin.types import Language, Theme

LONGEST_NAME, LONGEST_QUERY = 60, 1000


class SigninRefused(Refused):
    """Something that cannot be done with a sign-in; the text is fit for the user."""


def open_account(
    person_number: str, *, password: str, by: Actor, at: datetime, is_demo: bool = False, must_change: bool = True
) -> int:
    """
    Let a person sign in, under the person's number.

    :param must_change: the first sign-in asks for a password that only the person knows
    :returns: id of the user
    :raises UnknownPerson: if nobody has that number
    :raises SigninRefused: if the person may already sign in
    """
    person = person_named(person_number)
    if User.objects.filter(person_id=person.person_id).exists():
        msg = f"{person_number} may already sign in"
        raise SigninRefused(msg)
    user = User(
        login=person.number,
        person_id=person.person_id,
        is_demo=is_demo,
        must_change_password=must_change,
        created_at=at,
    )
    user.set_password(password)
    user.save()
    events.record("signin.account_opened", by=by, at=at, subject_kind="signin.user", subject_id=user.pk)
    return user.pk


def choose_language(user_id: int, *, language: Language) -> None:
    """Answer a person in another language from now on."""
    User.objects.filter(pk=user_id).update(language=language)


def choose_theme(user_id: int, *, theme: Theme) -> None:
    """Show the screen light or dark from now on."""
    User.objects.filter(pk=user_id).update(theme=theme)


def save_view(user_id: int, *, listing: str, name: str, query: str) -> int:
    """
    Keep what a list shows under a name; an earlier view of that name is replaced.

    :returns: id of the view
    :raises SigninRefused: if the name or the query is empty or too long
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        msg = f"a view needs a name of up to {LONGEST_NAME} characters"
        raise SigninRefused(msg)
    if len(query) > LONGEST_QUERY:
        msg = "this view asks for too much to be saved; take some filters away"
        raise SigninRefused(msg)
    view, _ = SavedView.objects.update_or_create(user_id=user_id, listing=listing, name=name, defaults={"query": query})
    return view.pk


def forget_view(view_id: int, *, user_id: int) -> None:
    """Forget one's own view."""
    SavedView.objects.filter(pk=view_id, user_id=user_id).delete()
