"""Register the package with Django."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Bank and channel files set against the books."""

    name = "wanjia.revenue.reconciliation"
    label = "reconciliation"
