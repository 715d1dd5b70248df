"""Register the package with Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, accounts and agreements."""

    name = "wanjia.registry.customers"
    label = "customers"
