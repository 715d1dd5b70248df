"""Changes of sign-ins and of what people save for themselves."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import person_named, post_paths_from
from wanjia.foundation.signin import rules
from wanjia.foundation.signin.models import SavedView, User
from wanjia.foundation.signin.types import Density, Language, Theme

LONGEST_NAME, LONGEST_QUERY = 60, 1000
#: Letters and digits of passwords that are told, without those taken for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


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
    :raises SigninRefused: if the person may already sign in, is the actor, or holds a post outside the actor's units
    """
    person = person_named(person_number)
    held = post_paths_from(localtime(at).date(), person_id=person.person_id)
    _refuse(rules.why_not_administered(person_number, by=by, post_paths=held))
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


def one_time_password() -> str:
    """Make a password that is told once and changed at the first sign-in: four groups without look-alikes."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def close_account(person_number: str, *, by: Actor, at: datetime) -> None:
    """
    Let a person no longer sign in; sessions end at once, and nothing that the person did is touched.

    :raises UnknownPerson: if nobody has that number
    :raises SigninRefused: if the person may not sign in anyway, is the actor, or holds a post outside the actor's units
    """
    user = _administered(person_number, by=by, at=at)
    if not user.is_active:
        _refuse(f"The sign-in of {person_number} is closed already.")
    user.is_active = False
    _end_sessions(user, also=("is_active",))
    _record("signin.account_closed", of=user, by=by, at=at)


def reopen_account(person_number: str, *, password: str, by: Actor, at: datetime) -> None:
    """
    Let a person sign in again, with a password that the first sign-in changes.

    :raises UnknownPerson: if nobody has that number
    :raises SigninRefused: if the person may sign in anyway, is the actor, or holds a post outside the actor's units
    """
    user = _administered(person_number, by=by, at=at)
    if user.is_active:
        _refuse(f"The sign-in of {person_number} is open already.")
    user.is_active, user.must_change_password = True, True
    user.set_password(password)
    _end_sessions(user, also=("is_active", "must_change_password", "password"))
    _record("signin.account_reopened", of=user, by=by, at=at)


def reset_password(person_number: str, *, password: str, by: Actor, at: datetime) -> None:
    """
    Give a person who forgot the password a new one, which the first sign-in changes; all sessions end.

    :raises UnknownPerson: if nobody has that number
    :raises SigninRefused: if the person may not sign in, is the actor, or holds a post outside the actor's units
    """
    user = _administered(person_number, by=by, at=at)
    if not user.is_active:
        _refuse(f"The sign-in of {person_number} is closed: open it first.")
    user.must_change_password = True
    user.set_password(password)
    _end_sessions(user, also=("must_change_password", "password"))
    _record("signin.password_reset", of=user, by=by, at=at)


def remove_second_factor(person_number: str, *, by: Actor, at: datetime) -> None:
    """
    Take away the second factor of a person who lost it; all sessions end, and the password alone signs in again.

    :raises UnknownPerson: if nobody has that number
    :raises SigninRefused: if there is none, or the person is the actor or holds a post outside the actor's units
    """
    user = _administered(person_number, by=by, at=at)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        _refuse(f"{person_number} has no second factor.")
    _end_sessions(user)
    _record("signin.second_factor_removed", of=user, by=by, at=at)


def change_password(user_id: int, *, password: str, by: Actor, at: datetime) -> None:
    """
    Give oneself another password; all sessions but the one that asks for it end.

    :param password: one that the validators took
    """
    user: User = User.rows.locked().get(pk=user_id)
    user.must_change_password = False
    user.set_password(password)
    user.save(update_fields=["must_change_password", "password"])
    _record("signin.password_changed", of=user, by=by, at=at)


def note_sign_in(user_id: int, *, by: Actor, at: datetime) -> None:
    """Write down that somebody has signed in."""
    events.record("signin.signed_in", by=by, at=at, subject_kind="signin.user", subject_id=user_id)


def note_second_factor(user_id: int, *, is_on: bool, by: Actor, at: datetime) -> None:
    """Write down that somebody has added a second factor, or taken one's own away."""
    name = "signin.second_factor_added" if is_on else "signin.second_factor_removed"
    events.record(name, by=by, at=at, subject_kind="signin.user", subject_id=user_id)


def _administered(person_number: str, *, by: Actor, at: datetime) -> User:
    """Lock the account of a person whom the actor may administer."""
    person = person_named(person_number)
    held = post_paths_from(localtime(at).date(), person_id=person.person_id)
    _refuse(rules.why_not_administered(person_number, by=by, post_paths=held))
    user: User | None = User.rows.filter(person_id=person.person_id).locked().first()
    if user is None:
        msg = f"{person_number} may not sign in yet."
        raise SigninRefused(msg)
    return user


def _refuse(why: str | None) -> None:
    if why is not None:
        raise SigninRefused(why)


def _end_sessions(user: User, *, also: tuple[str, ...] = ()) -> None:
    user.sessions_ended += 1
    user.save(update_fields=["sessions_ended", *also])


def _record(name: str, *, of: User, by: Actor, at: datetime) -> None:
    events.record(name, by=by, at=at, subject_kind="signin.user", subject_id=of.pk, person_number=of.login)


def arrange_screen(user_id: int, *, language: Language, theme: Theme, density: Density) -> None:
    """Show the screen as the person likes it from now on."""
    User.objects.filter(pk=user_id).update(language=language, theme=theme, density=density)


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
