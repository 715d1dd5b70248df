"""Register the package with Django."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Substations, feeders, transformer areas and transformers."""

    name = "wanjia.registry.network"
    label = "network"
