"""Register the package with Django."""

from django.apps import AppConfig


class MeteringConfig(AppConfig):
    """Usage points, meters, registers and instrument transformers."""

    name = "wanjia.registry.metering"
    label = "metering"
