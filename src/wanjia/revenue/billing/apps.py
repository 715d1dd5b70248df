"""Register the package with Django."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Billing runs, bills and their lines."""

    name = "wanjia.revenue.billing"
    label = "billing"
