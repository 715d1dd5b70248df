"""Register the package with Django."""

from django.apps import AppConfig


class PrepaymentConfig(AppConfig):
    """Balances under remote fee control, their warnings and deposits."""

    name = "wanjia.revenue.prepayment"
    label = "prepayment"
