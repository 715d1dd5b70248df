"""The package as Django knows it."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Who may sign in."""

    name = "wanjia.foundation.signin"
    label = "signin"
