"""Register the package with Django."""

from django.apps import AppConfig


class ReliabilityConfig(AppConfig):
    """Outages, the customers that they hit, and the hours that may still be cut."""

    name = "wanjia.energy.reliability"
    label = "reliability"
