"""Register the site with Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The one place that knows which packages exist."""

    name = "wanjia.site"
    label = "site"

    def ready(self) -> None:
        """Connect events with those who subscribed to them."""
        from wanjia.site import subscriptions

        subscriptions.connect()
