"""Signing in and out, the password, the second factor, the screen. What is special comes from the sign-in library."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.logout import logout
from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.foundation.signin import operations
from wanjia.foundation.signin.types import Density, Language, Theme
from wanjia.interfaces.console.signin.forms import (
    CodeAgainWordsForm,
    CodeForm,
    PasswordAgainForm,
    PasswordForm,
    ScreenForm,
    SecondFactorForm,
    SignInForm,
)
from wanjia.interfaces.console.signin.sessions import language_cookie_kept
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Action, Crumb, Head, Tag
from wanjia.interfaces.kit.viewer import viewer

MYSELF = gettext_lazy("My account")
BOTH = ("GET", "POST")


class SignInView(LoginView):  # type: ignore[misc]
    """Ask for staff number and password."""

    template_name = "signin/sign_in.html"
    form_class = SignInForm


class CodeView(AuthenticateView):  # type: ignore[misc]
    """Ask for the code of the second factor."""

    template_name = "signin/code.html"
    form_class = CodeForm


class PasswordAgainView(ReauthenticateView):  # type: ignore[misc]
    """Ask for the password once more before something that matters."""

    template_name = "signin/again.html"
    form_class = PasswordAgainForm


class CodeAgain(CodeAgainView):  # type: ignore[misc]
    """Ask for the code once more before something that matters."""

    template_name = "signin/again.html"
    form_class = CodeAgainWordsForm


sign_in = SignInView.as_view()
code = CodeView.as_view()
password_again = entry(methods=BOTH)(PasswordAgainView.as_view())
code_again = entry(methods=BOTH)(CodeAgain.as_view())


@require_POST
def sign_in_language(request: HttpRequest) -> HttpResponse:
    """Show the sign-in in another language; the account keeps it once somebody signs in."""
    back, chosen = request.POST.get("next", ""), request.POST.get("language", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = settings.LOGIN_URL
    response = HttpResponseRedirect(back)
    return language_cookie_kept(response, language=chosen) if chosen in set(Language) else response


@entry(methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    tell(request, _("You have signed out."))
    return HttpResponseRedirect(settings.LOGIN_URL)


@entry(methods=BOTH)
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end."""
    who = viewer(request)
    form = PasswordForm(request.POST or None, user=request.user, is_right=partial(_is_right, request))
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new"]
        with transaction.atomic():
            operations.change_password(who.user.user_id, password=new, by=who.actor, at=who.at)
        request.user.refresh_from_db()  # type: ignore[union-attr]
        update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
        tell(request, _("Your password is changed. Wherever else you were signed in, you no longer are."))
        return HttpResponseRedirect(reverse("console:me"))
    head = Head(_("Password"), crumbs=(Crumb(MYSELF, reverse("console:me")),))
    template = "signin/password_first.html" if who.user.must_change_password else "kit/form.html"
    shown = {"head": head, "form": form, "submit": _("Change the password"), "back": reverse("console:me")}
    return render(request, template, shown)


def _is_right(request: HttpRequest, old: str) -> bool:
    """
    Tell whether this is the present password; too many wrong ones are refused like at the sign-in.

    :raises ValidationError: if there were too many
    """
    return bool(get_adapter(request).reauthenticate(request.user, old))


@entry(methods=BOTH)
def screen(request: HttpRequest) -> HttpResponse:
    """Choose language, theme and density."""
    who = viewer(request)
    now = {"language": who.user.language, "theme": who.user.theme, "density": who.user.density}
    form = ScreenForm(request.POST or None, initial={name: value.value for name, value in now.items()})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        language, theme, density = Language(found["language"]), Theme(found["theme"]), Density(found["density"])
        operations.arrange_screen(who.user.user_id, language=language, theme=theme, density=density)
        return HttpResponseRedirect(reverse("console:screen"))
    head = Head(_("Screen"), crumbs=(Crumb(MYSELF, reverse("console:me")),))
    shown = {"head": head, "form": form, "submit": _("Save"), "back": reverse("console:me")}
    return render(request, "signin/screen.html", shown)


@entry()
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show whether there is a second factor, and what can be done about it."""
    is_on = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    tag = Tag(_("on"), "good") if is_on else Tag(_("off"), "warn")
    actions = (
        [
            Action(_("Recovery codes"), reverse("recovery_codes")),
            Action(_("Take away"), reverse("mfa_deactivate_totp"), is_dangerous=True),
        ]
        if is_on
        else [Action(_("Set up"), reverse("mfa_activate_totp"), is_primary=True)]
    )
    head = Head(_("Second factor"), crumbs=(Crumb(MYSELF, reverse("console:me")),), actions=actions, tags=(tag,))
    return render(request, "signin/second_factor.html", {"head": head, "is_on": is_on})


def _way() -> tuple[Crumb, ...]:
    return (Crumb(MYSELF, reverse("console:me")), Crumb(_("Second factor"), reverse("console:second_factor")))


class SecondFactorOn(ActivateTOTPView):  # type: ignore[misc]
    """Set a second factor up."""

    template_name = "signin/second_factor_on.html"
    form_class = SecondFactorForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the head of the page."""
        return super().get_context_data(head=Head(_("Set up the second factor"), crumbs=_way()), **kwargs)  # type: ignore[no-any-return]

    def get_success_url(self) -> str:
        """Go on to the recovery codes."""
        return reverse("recovery_codes")

    def form_valid(self, form: Any) -> HttpResponse:
        """Write it down, and say it."""
        response: HttpResponse = super().form_valid(form)
        _noted(self.request, is_on=True)
        tell(self.request, _("The second factor is on. Keep the recovery codes where nobody else reads them."))
        return response


class SecondFactorOff(DeactivateTOTPView):  # type: ignore[misc]
    """Take one's second factor away."""

    template_name = "kit/form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the head of the page."""
        head = Head(_("Take the second factor away"), crumbs=_way())
        shown = {"submit": _("Take away"), "is_dangerous": True, "back": reverse("console:second_factor")}
        return super().get_context_data(head=head, **shown, **kwargs)  # type: ignore[no-any-return]

    def get_success_url(self) -> str:
        """Go back."""
        return reverse("console:second_factor")

    def form_valid(self, form: Any) -> HttpResponse:
        """Write it down, and say it."""
        response: HttpResponse = super().form_valid(form)
        _noted(self.request, is_on=False)
        tell(self.request, _("The second factor is off. Your password alone signs you in."))
        return response


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Show the codes that sign in when the phone is lost."""

    template_name = "signin/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the head of the page."""
        actions = [Action(_("Make new codes"), reverse("recovery_codes_anew"), is_post=True)]
        head = Head(_("Recovery codes"), crumbs=_way(), actions=actions)
        return super().get_context_data(head=head, **kwargs)  # type: ignore[no-any-return]


class RecoveryCodesAnew(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the old ones are void."""

    def get_success_url(self) -> str:
        """Go on to the codes."""
        return reverse("recovery_codes")

    def form_valid(self, form: Any) -> HttpResponse:
        """Say it."""
        response: HttpResponse = super().form_valid(form)
        tell(self.request, _("These codes are new; the old ones are void."))
        return response


second_factor_on = entry(methods=BOTH)(SecondFactorOn.as_view())
second_factor_off = entry(methods=BOTH)(SecondFactorOff.as_view())
recovery_codes = entry()(RecoveryCodes.as_view())
recovery_codes_anew = entry(methods=("POST",))(RecoveryCodesAnew.as_view())


def _noted(request: HttpRequest, *, is_on: bool) -> None:
    who = viewer(request)
    operations.note_second_factor(who.user.user_id, is_on=is_on, by=who.actor, at=who.at)
