"""Who belongs where: the tree of units, the people, and the posts they hold."""

from __future__ import annotations

from django.db import models
from treebeard.mp_tree import MP_Node

from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.models import Dated


class Unit(MP_Node):  # type: ignore[misc]
    """A company, department, team, station or group; ``path`` orders the tree."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in UnitKind])

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class Person(models.Model):
    """Somebody who works for the company."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class Post(Dated):
    """A role that a person holds in a unit for some time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, choices=[(role, role) for role in Role])

    def __str__(self) -> str:
        """Show role and span."""
        return f"{self.role} {self.period}"
