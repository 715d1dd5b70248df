"""
The database itself refuses to change what is told of a file.

On PostgreSQL it refuses to delete, too; on the embedded database tables are emptied row by row when it is made anew.
"""

from django.db import migrations

TABLE, NAME = "attachments_attachment", "attachment_never_changed"
WHY = "a file that is kept is never changed"
FUNCTION = f"""
CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{WHY}' USING ERRCODE = 'restrict_violation'; END $$
"""
ON_POSTGRES = f"CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()"
ELSEWHERE = f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"


def guard(apps, schema_editor):
    """Put a trigger on the table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(ON_POSTGRES)
    else:
        schema_editor.execute(ELSEWHERE)


def free(apps, schema_editor):
    """Take the trigger away."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER {NAME}" + (f" ON {TABLE}" if is_postgres else ""))
    if is_postgres:
        schema_editor.execute(f"DROP FUNCTION {NAME}()")


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial")]

    operations = [migrations.RunPython(guard, free)]
