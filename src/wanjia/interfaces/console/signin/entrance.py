"""
Addresses that the sign-in library asks for by its own names, outside the console's.

Only the first two open to somebody who is not signed in.
"""

from django.urls import path

from wanjia.interfaces.console.signin import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", views.code, name="mfa_authenticate"),
    path("sign-in/again/", views.password_again, name="account_reauthenticate"),
    path("sign-in/again/code/", views.code_again, name="mfa_reauthenticate"),
    path("me/second-factor/on/", views.second_factor_on, name="mfa_activate_totp"),
    path("me/second-factor/off/", views.second_factor_off, name="mfa_deactivate_totp"),
    path("me/second-factor/codes/", views.recovery_codes, name="recovery_codes"),
    path("me/second-factor/codes/anew/", views.recovery_codes_anew, name="recovery_codes_anew"),
]
