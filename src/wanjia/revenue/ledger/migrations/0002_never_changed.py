"""
The database itself refuses to change what is booked.

On PostgreSQL it refuses to delete, too; on the embedded database whole tables are emptied row by row when it is made
anew, and so only the program refuses that.
"""

from django.db import migrations

TABLES = ("ledger_entry", "ledger_posting")
WHY = "what is booked is never changed: oppose the entry"
FUNCTION = f"""
CREATE FUNCTION ledger_never_changed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{WHY}' USING ERRCODE = 'restrict_violation'; END $$
"""


def guard(apps, schema_editor):
    """Put a trigger on each table."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    if is_postgres:
        schema_editor.execute(FUNCTION)
    for table in TABLES:
        name = f"{table}_never_changed"
        if is_postgres:
            statement = (
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION ledger_never_changed()"
            )
        else:
            statement = f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        schema_editor.execute(statement)


def free(apps, schema_editor):
    """Take the triggers away."""
    for table in TABLES:
        of_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {table}_never_changed{of_table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION ledger_never_changed()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(guard, free)]
