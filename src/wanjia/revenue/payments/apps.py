"""Register the package with Django."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Money taken at counters and through channels, with shifts, receipts and cheques."""

    name = "wanjia.revenue.payments"
    label = "payments"
