"""Register the package with Django."""

from django.apps import AppConfig


class RebillingConfig(AppConfig):
    """Months billed again, and what they were adjusted by."""

    name = "wanjia.revenue.rebilling"
    label = "rebilling"
