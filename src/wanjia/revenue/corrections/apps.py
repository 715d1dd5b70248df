"""Register the package with Django."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    """Found errors, from their discovery to the money posted."""

    name = "wanjia.revenue.corrections"
    label = "corrections"
