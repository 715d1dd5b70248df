"""Register the package with Django."""

from django.apps import AppConfig


class DunningConfig(AppConfig):
    """Debtors reminded by strategy, their promises and instalments."""

    name = "wanjia.revenue.dunning"
    label = "dunning"
