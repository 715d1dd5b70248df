"""Register the event log with Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What was done, by whom and when."""

    name = "wanjia.foundation.events"
    label = "events"
