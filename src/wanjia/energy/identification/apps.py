"""Register the package with Django."""

from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    """Which area and phase a customer hangs on, found from series."""

    name = "wanjia.energy.identification"
    label = "identification"
