"""Register the package with Django."""

from django.apps import AppConfig


class LinelossConfig(AppConfig):
    """Line loss four ways, its targets, causes and measures."""

    name = "wanjia.energy.lineloss"
    label = "lineloss"
