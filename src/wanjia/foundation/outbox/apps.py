"""The package as Django knows it."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """What is to leave the house for customers: the outbox that a gateway empties."""

    name = "wanjia.foundation.outbox"
    label = "outbox"
