"""Register the package with Django."""

from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    """Reading routes, readings and what was found wrong with them."""

    name = "wanjia.measurement.readings"
    label = "readings"
