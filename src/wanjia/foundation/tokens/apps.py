"""The package as Django knows it."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Keys with which programs act in a person's name."""

    name = "wanjia.foundation.tokens"
    label = "tokens"
