"""An empty database for the demo county; a database that holds anything else is never touched."""

from __future__ import annotations

import shutil
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.staff import numbers_of, roles_held
from wanjia.revenue.directdebit.operations.held import BRINGER

BEGUN = "demo.county_begun"


class NotTheDemo(Refused):
    """A database with something in it that the demo did not put there."""


class Content(StrEnum):
    """What a database holds: nothing yet, a demo county and no more, or something else."""

    NOTHING = "NOTHING"
    DEMO = "DEMO"
    OTHER = "OTHER"


def content() -> Content:
    """Look at what the database holds: who has ever done something in it, and whether it began as a demo county."""
    tables = connection.introspection.table_names()
    event: Any = apps.get_model("events", "Event")
    if not tables:
        return Content.NOTHING
    if event._meta.db_table not in tables:
        return Content.OTHER
    actors = set(event.objects.values_list("actor_number", flat=True).distinct())
    if not actors:
        return Content.NOTHING
    began = event.objects.order_by("pk").values_list("name", flat=True).first() == BEGUN
    own = {loader().number, BRINGER, *(number for role in roles_held() for number in numbers_of(role))}
    return Content.DEMO if began and actors <= own else Content.OTHER


def check_kept() -> None:
    """
    Bring the tables of a demo county up to date that is to be served as it is.

    :raises NotTheDemo: if there is none
    """
    event: Any = apps.get_model("events", "Event")
    is_there = event._meta.db_table in connection.introspection.table_names()
    if not is_there or event.objects.order_by("pk").values_list("name", flat=True).first() != BEGUN:
        msg = "There is no demo county to keep. Leave --keep out, and one is made."
        raise NotTheDemo(msg)
    call_command("migrate", verbosity=0)


def refuse_other() -> Content:
    """
    Look at what the database holds.

    :returns: nothing, or a demo county
    :raises NotTheDemo: if there is anything else
    """
    found = content()
    if found is Content.OTHER:
        msg = (
            f"The database {connection.settings_dict['NAME']} holds something that the demo did not put there, and it "
            "stays as it is. Set WANJIA_HOME to an empty folder (or WANJIA_DATABASE to an empty database) for the demo."
        )
        raise NotTheDemo(msg)
    return found


def make_fresh() -> bool:
    """
    Give the demo county a database with all tables and nothing in them.

    :returns: whether an earlier demo county was taken away for it
    :raises NotTheDemo: if there is anything else
    """
    found = refuse_other()
    if found is Content.DEMO:
        _take_away()
        for files in (settings.WANJIA_FILES, settings.WANJIA_INTERVALS):
            shutil.rmtree(files, ignore_errors=True)
    call_command("migrate", verbosity=0)
    return found is Content.DEMO


def _take_away() -> None:
    """Remove the file of the embedded database, or drop the tables of another."""
    if connection.vendor == "sqlite":
        connection.close()
        name = str(connection.settings_dict["NAME"])
        for part in ("", "-wal", "-shm"):
            Path(name + part).unlink(missing_ok=True)
        return
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.delete_model(model)
        editor.execute("DELETE FROM django_migrations")


def note_beginning(*, customers: int, seed: int, at: datetime) -> None:
    """Mark the database as that of a demo county, before anything else is in it."""
    with transaction.atomic():
        events.record(BEGUN, by=loader(), at=at, subject_kind="demo.county", customers=customers, seed=seed)
