from django.core.management import call_command
from django.db import migrations, models

CACHE_TABLE = "wanjia_cache"


def make_cache_table(apps, schema_editor):
    """Make the table of the cache that all processes share; it counts failed sign-ins."""
    call_command("createcachetable", CACHE_TABLE, database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('signin', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sessions_ended',
            field=models.PositiveIntegerField(default=0, help_text='how often all sessions were ended at once'),
        ),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
