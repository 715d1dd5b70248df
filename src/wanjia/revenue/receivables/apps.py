"""Register the package with Django."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """What customers owe, what they paid, and which money settled which debt."""

    name = "wanjia.revenue.receivables"
    label = "receivables"
