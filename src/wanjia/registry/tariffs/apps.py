"""Register the package with Django."""

from django.apps import AppConfig


class TariffsConfig(AppConfig):
    """Price documents and the rules that changed by date."""

    name = "wanjia.registry.tariffs"
    label = "tariffs"
