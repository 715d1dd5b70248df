"""Register the package with Django."""

from django.apps import AppConfig


class PowerflowConfig(AppConfig):
    """Theoretical loss of lines, transformers and meters."""

    name = "wanjia.energy.powerflow"
    label = "powerflow"
