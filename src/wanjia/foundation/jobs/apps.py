"""The package as Django knows it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work that goes on behind the screen."""

    name = "wanjia.foundation.jobs"
    label = "jobs"
