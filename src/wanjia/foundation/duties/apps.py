"""The package as Django knows it."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """What lies in different hands, and who is exempt for a time."""

    name = "wanjia.foundation.duties"
    label = "duties"
