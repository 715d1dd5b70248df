"""The addresses of the console: each package of pages has its own."""

from importlib import import_module

from django.urls import URLPattern, URLResolver

app_name = "console"
#: Packages of pages, in the order of the side navigation.
PACKAGES = (
    "desk",
    "customers",
    "metering",
    "network",
    "readings",
    "intervals",
    "lineloss",
    "powerflow",
    "identification",
    "quality",
    "reliability",
    "tariffs",
    "billing",
    "cashier",
    "refunds",
    "outlets",
    "directdebit",
    "receivables",
    "reconciliation",
    "dunning",
    "disconnection",
    "outbox",
    "prepayment",
    "corrections",
    "ledger",
    "exchange",
    "jobs",
    "tokens",
    "signin",
    "events",
    "staffing",
    "duties",
)

urlpatterns: list[URLPattern | URLResolver] = [
    pattern
    for package in PACKAGES
    for pattern in import_module(f"wanjia.interfaces.console.{package}.urls").urlpatterns
]
