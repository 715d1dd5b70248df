"""How the sign-in library is bound to this platform: its words, its throttle, its secrets, and what stays on record."""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.signin import operations
from wanjia.foundation.signin.queries import signed_in
from wanjia.foundation.signin.types import Language
from wanjia.interfaces.console.signin.sessions import begin

SAID = {
    "username_password_mismatch": _(
        "Staff number or password is wrong. Nothing else is told, to protect the accounts."
    ),
    "incorrect_password": _("The password is wrong."),
    "incorrect_code": _("The code is wrong or was used already. Wait for the next one."),
    "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
}
log = logging.getLogger("wanjia.signin")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signs people in and out; nobody signs up, and no mail is sent."""

    error_messages = {**DefaultAccountAdapter.error_messages, **SAID}

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Let nobody sign up."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages say it in their own words."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign a person in, begin the session's time, and write it down."""
        super().login(request, user)
        begin(request)
        found, at = signed_in(user), timezone.now()
        if found is not None:
            actor = actor_of(found.number, on=timezone.localdate(at))
            operations.note_sign_in(found.user_id, by=actor, at=at)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Keep the language that was chosen before the sign-in, and go on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in set(Language):
            operations.choose_language(user.pk, language=Language(chosen))
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """Log that a sign-in failed, without what was typed: people type passwords into the wrong field."""
        log.warning("sign-in failed from %s", self.get_client_ip(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """Count failed attempts by what was typed, under whatever host name."""
        return str(credentials.get("username", "")).strip().lower()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted under the site's key."""

    error_messages = {**DefaultMFAAdapter.error_messages, **SAID}

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """
        Decrypt a secret from the database.

        :raises InvalidToken: if the site's key is no longer that under which it was encrypted
        """
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = salted_hmac("wanjia.signin.second_factor", "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))
