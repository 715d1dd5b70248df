"""The app of direct debits."""

from django.apps import AppConfig


class DirectDebitConfig(AppConfig):
    """Banks that collect for us, mandates, batches of debits and what the banks returned."""

    name = "wanjia.revenue.directdebit"
    label = "directdebit"
