"""Commands of the registry: files in and out, and the database's tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wanjia.interfaces.cli.start import AS_PERSON, actor_now, refusals_told, set_up

HEADERS = ("chinese", "english", "code")
READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def _check_sheet(name: str) -> None:
    from wanjia.interfaces.exchange.catalogue import UnknownSheet, exchangeable

    try:
        exchangeable(name)
    except UnknownSheet as unknown:
        raise click.BadParameter(str(unknown), param_hint="SHEET") from unknown


@click.command("import")
@click.argument("sheet")
@click.argument("file", type=READABLE)
@click.option("--dry-run", is_flag=True, help="Try everything, tell what would happen, change nothing.")
@AS_PERSON
def import_sheet(sheet: str, file: Path, dry_run: bool, person: str | None) -> None:
    """
    Take in FILE (CSV or .xlsx) as SHEET.

    The file is taken whole or not at all; what is wrong is listed by row and column. `wanjia sheets` lists the sheets.
    """
    set_up()
    from wanjia.interfaces.exchange.importing import import_file

    _check_sheet(sheet)
    with refusals_told():
        actor, at = actor_now(person)
        print(import_file(file, sheet=sheet, actor=actor, at=at, dry_run=dry_run).told())


@click.command("export")
@click.argument("sheet")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--headers", type=click.Choice(HEADERS), default="chinese", show_default=True, help="Words of the first row."
)
def export_sheet(sheet: str, file: Path, headers: str) -> None:
    """Write SHEET to FILE (.csv or .xlsx), as `wanjia import` takes it in again."""
    set_up()
    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.foundation.sheets.writing import Headers
    from wanjia.interfaces.exchange.exporting import export_file

    _check_sheet(sheet)
    with refusals_told():
        count = export_file(file, sheet=sheet, scope=WHOLE_COMPANY, headers=Headers(headers))
        print(f"{file}: {count} rows of {sheet}")


@click.command("sheets")
def list_sheets() -> None:
    """Describe all sheets, their columns and headers."""
    set_up()
    from wanjia.interfaces.exchange.catalogue import sheets_page

    sys.stdout.write(sheets_page())


@click.command("migrate")
def migrate() -> None:
    """Create the database's tables or bring them up to date."""
    set_up()
    from django.core.management import call_command

    with refusals_told():
        call_command("migrate", verbosity=0)
    print("The database is up to date.")


COMMANDS = (import_sheet, export_sheet, list_sheets, migrate)
