"""The package as Django knows it."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Photographs, scans and documents kept with what they show."""

    name = "wanjia.foundation.attachments"
    label = "attachments"
