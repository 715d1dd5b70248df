"""
Django's ``migrate``, quicker on an empty database.

# Note [New models stand alone]
For each model that a migration makes, Django builds anew the classes of all models that hang together with it by
foreign keys. Here all do, so that an empty database would take nearly twice the time. A new model changes none of the
classes that it points at, and nothing points at it yet: its own class is all that is missing.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState


class NewModelsAlone(ProjectState):
    """The state of the models between two migrations, where a new one builds no other class anew."""

    def add_model(self, model_state: ModelState) -> None:
        """Take a new model in."""
        key = model_state.app_label, model_state.name_lower
        self.models[key] = model_state
        if self._relations is not None:  # type: ignore[attr-defined]
            self.resolve_model_relations(key)
        if "apps" in vars(self):
            self.apps.render_multiple([model_state])


class Command(migrate.Command):
    """Bring the database up to date."""

    def handle(self, *args: Any, **options: Any) -> Any:
        """Do what Django does; see Note [New models stand alone]."""
        usual = ProjectState.add_model
        ProjectState.add_model = NewModelsAlone.add_model  # type: ignore[method-assign, assignment]
        try:
            return super().handle(*args, **options)
        finally:
            ProjectState.add_model = usual  # type: ignore[method-assign]
