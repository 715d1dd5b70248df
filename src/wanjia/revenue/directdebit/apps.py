"""Register the package with Django."""

from django.apps import AppConfig


class DirectdebitConfig(AppConfig):
    """Money drawn from customers' bank accounts by files sent out and returned."""

    name = "wanjia.revenue.directdebit"
    label = "directdebit"
