"""Register the package with Django."""

from django.apps import AppConfig


class WhatIfConfig(AppConfig):
    """Months priced again under a draft document."""

    name = "wanjia.revenue.whatif"
    label = "whatif"
