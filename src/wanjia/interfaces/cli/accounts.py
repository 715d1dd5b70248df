"""Commands of sign-ins: how the first administrator comes in, and how somebody locked out is let in again."""

from __future__ import annotations

import click

from wanjia.interfaces.cli.start import AS_PERSON, actor_now, refusals_told, set_up


@click.group()
def account() -> None:
    """
    Open, reset or close the sign-in of a person.

    The person must be registered and hold a post (`wanjia import people`, `wanjia import posts`). The console does the
    same on a person's page; here is how the first administrator comes in.
    """


@account.command("open")
@click.argument("number")
@AS_PERSON
def open_account(number: str, person: str | None) -> None:
    """Let the person with NUMBER sign in, for the first time or again; prints a one-time password."""
    _with_password(number, step="open", person=person)


@account.command("reset")
@click.argument("number")
@AS_PERSON
def reset_password(number: str, person: str | None) -> None:
    """Give the person with NUMBER a new one-time password; all sessions end."""
    _with_password(number, step="reset", person=person)


@account.command("close")
@click.argument("number")
@AS_PERSON
def close_account(number: str, person: str | None) -> None:
    """Let the person with NUMBER no longer sign in; all sessions end."""
    set_up()
    from django.db import transaction

    from wanjia.foundation.signin import operations

    with refusals_told(), transaction.atomic():
        by, at = actor_now(person)
        operations.close_account(number, by=by, at=at)
    print(f"{number} can no longer sign in.")


def _with_password(number: str, *, step: str, person: str | None) -> None:
    set_up()
    from django.db import transaction

    from wanjia.foundation.organisation.queries import person_named
    from wanjia.foundation.signin import operations
    from wanjia.foundation.signin.queries import account_of
    from wanjia.foundation.signin.types import SignInState

    password = operations.one_time_password()
    with refusals_told(), transaction.atomic():
        by, at = actor_now(person)
        is_closed = account_of(person_named(number).person_id).state is SignInState.CLOSED
        opening = operations.reopen_account if is_closed else operations.open_account
        does = opening if step == "open" else operations.reset_password
        does(number, password=password, by=by, at=at)
    print(f"{number} signs in once with {password} and then chooses another password.")


COMMANDS = (account,)
