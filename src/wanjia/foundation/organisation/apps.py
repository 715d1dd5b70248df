"""Register the organisation with Django."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Units, people and posts."""

    name = "wanjia.foundation.organisation"
    label = "organisation"
