"""Register the package with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Double entry: what every change of money is written down in."""

    name = "wanjia.revenue.ledger"
    label = "ledger"
