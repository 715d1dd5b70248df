"""Register the package with Django."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Voltage, power factor, load and unbalance."""

    name = "wanjia.energy.quality"
    label = "quality"
