"""Forms of the sign-in, the password and the screen."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.signin.types import Density, Language, Theme
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress

LONGEST_PASSWORD = 200
#: Seconds for which a code might be taken: its own half minute, and the ones before and after.
CODE_TAKEN = 90
#: Code of a validator → what it finds wrong.
WEAK = {
    "password_too_short": _("This password is too short: it needs at least 10 characters."),
    "password_too_similar": _("This password is too much like your staff number."),
    "password_too_common": _("This password is one of the common ones that are tried first."),
    "password_entirely_numeric": _("This password has digits only: add letters."),
}


class SignInForm(LoginForm):  # type: ignore[misc]
    """Staff number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take our words."""
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], label=_("Staff number"), autofocus=True)
        _say(self.fields["password"], label=_("Password"), maxlength=LONGEST_PASSWORD)
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST_PASSWORD))
        dress(self)


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """One's own password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take our words."""
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], label=_("Your password"), autofocus=True, maxlength=LONGEST_PASSWORD)
        dress(self)


class _CodeWords:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], label=_("Six-digit code"), autofocus=True, inputmode="numeric")  # type: ignore[attr-defined]
        dress(self)  # type: ignore[arg-type]


class _UsedOnce(_CodeWords):
    """A code serves once, also while the one before or after it would still be taken."""

    def clean_code(self) -> str:
        """
        Take a code that was not used yet.

        :raises ValidationError: if it is wrong or was used
        """
        code: str = super().clean_code()  # type: ignore[misc]
        key = f"wanjia.second_factor.{self.user.pk}.{code}"  # type: ignore[attr-defined]
        if not cache.add(key, "used", timeout=CODE_TAKEN):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_UsedOnce, AuthenticateForm):  # type: ignore[misc]
    """The code of the second factor at the sign-in, or a recovery code."""


class CodeAgainWordsForm(_UsedOnce, CodeAgainForm):  # type: ignore[misc]
    """The code of the second factor once more."""


class SecondFactorForm(_CodeWords, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new second factor."""


class PasswordForm(forms.Form):
    """Another password for oneself."""

    old = forms.CharField(label=_("Present password"), max_length=LONGEST_PASSWORD, strip=False)
    new = forms.CharField(
        label=_("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=_("At least 10 characters, not only digits, none of the common ones, not like your staff number."),
    )
    again = forms.CharField(label=_("New password once more"), max_length=LONGEST_PASSWORD, strip=False)

    def __init__(self, *args: Any, user: Any, is_right: Any, **kwargs: Any) -> None:
        """
        Remember whose password it is.

        :param is_right: password → whether it is the present one, or why that cannot be said now
        """
        super().__init__(*args, **kwargs)
        self.user, self.is_right = user, is_right
        for name, field in self.fields.items():
            autocomplete = "current-password" if name == "old" else "new-password"
            field.widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        dress(self)

    def clean_new(self) -> str:
        """Refuse a password that is weak, in our words."""
        new: str = self.cleaned_data["new"]
        try:
            password_validation.validate_password(new, self.user)
        except forms.ValidationError as weak:
            raise forms.ValidationError([WEAK.get(str(each.code), each) for each in weak.error_list]) from None
        return new

    def clean(self) -> dict[str, Any]:
        """Refuse a repetition that differs, a new password that is the present one, and a wrong present one."""
        found: dict[str, Any] = super().clean() or {}
        old, new = found.get("old"), found.get("new")
        if new and found.get("again") and new != found["again"]:
            self.add_error("again", _("This is not the same as above."))
        if new and old == new:
            self.add_error("new", _("Choose one that differs from the present password."))
        if old and not self.errors and not self.is_right(old):
            self.add_error("old", _("The password is wrong."))
        return found


class ScreenForm(forms.Form):
    """How the screen is arranged."""

    language = forms.ChoiceField(label=_("Language"))
    theme = forms.ChoiceField(label=_("Light or dark"))
    density = forms.ChoiceField(
        label=_("Rows of tables"), help_text=_("Close rows show more at once; wide rows are easier to hit by thumb.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the choices in words."""
        super().__init__(*args, **kwargs)
        for name, codes in (("language", Language), ("theme", Theme), ("density", Density)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            field.choices = words.choices(codes)
        dress(self)


def _say(field: forms.Field, *, label: Any, autofocus: bool = False, **attributes: Any) -> None:
    field.label, field.help_text = label, ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)
    if autofocus:
        field.widget.attrs["autofocus"] = True
