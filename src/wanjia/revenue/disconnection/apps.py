"""Register the package with Django."""

from django.apps import AppConfig


class DisconnectionConfig(AppConfig):
    """Supply cut for debt and restored after payment, unless a hold stands against it."""

    name = "wanjia.revenue.disconnection"
    label = "disconnection"
