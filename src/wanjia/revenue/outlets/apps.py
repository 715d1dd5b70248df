"""Register the package with Django."""

from django.apps import AppConfig


class OutletsConfig(AppConfig):
    """Places that take money for us: online channels and agents, with their limits."""

    name = "wanjia.revenue.outlets"
    label = "outlets"
