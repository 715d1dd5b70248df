"""Register the package with Django."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Flows, and how long work may take."""

    name = "wanjia.foundation.workflow"
    label = "workflow"
