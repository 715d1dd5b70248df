"""Register the package with Django."""

from django.apps import AppConfig


class IntervalsConfig(AppConfig):
    """Load curves and daily values, their completeness, validation and estimation."""

    name = "wanjia.measurement.intervals"
    label = "intervals"
