from datetime import date

import django.db.models.deletion
import wanjia.foundation.quantities.fields
from django.db import migrations, models

from wanjia.measurement.intervals import types


SHIPPED = (
    (types.CollectionFigure.DUE_HOURS, 10, "default: daily frozen values are in the store by 10:00; set your company's own hour"),
    (types.CollectionFigure.RATE_PCT, 98, "default: daily collection rate below which a terminal is looked at; set your own"),
)


def ship_limits(apps, schema_editor):
    """Give collection the limits to begin with."""
    limit = apps.get_model("intervals", "CollectionLimit")
    for name, value, source in SHIPPED:
        limit.objects.create(name=name, value=value, source=source, start_date=date(2000, 1, 1))


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IntervalBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveBigIntegerField(unique=True)),
                ('source', models.CharField(help_text='name and SHA-256 of what was delivered', max_length=300, unique=True)),
                ('rows', models.PositiveBigIntegerField(help_text='handed in')),
                ('written', models.PositiveBigIntegerField(help_text='that said something new')),
                ('replaced', models.PositiveBigIntegerField(help_text='of those, rows that were there already')),
                ('actor_number', models.CharField(max_length=40)),
                ('actor_name', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CollectionLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, null=True)),
                ('name', models.CharField(choices=[(each, each) for each in types.CollectionFigure], max_length=40)),
                ('value', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('source', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gt', models.F('start_date')), _connector='OR'), name='intervals_collectionlimit_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='StoreCitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=60)),
                ('subject_key', models.CharField(max_length=80)),
                ('start_date', models.DateField()),
                ('end_date', models.DateField()),
                ('at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intervals.intervalbatch')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_key', 'batch'), name='citation_once_per_version')],
            },
        ),
        migrations.CreateModel(
            name='LaterDataFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rows', models.PositiveBigIntegerField(help_text='rows of the later version in the days that the citation used')),
                ('earliest_day', models.DateField()),
                ('latest_day', models.DateField()),
                ('settled_by', models.CharField(blank=True, default='', max_length=40)),
                ('settled_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intervals.intervalbatch')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intervals.storecitation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['settled_at'], name='later_data_open')],
                'constraints': [models.UniqueConstraint(fields=('citation', 'batch'), name='later_data_once_per_version')],
            },
        ),
        migrations.CreateModel(
            name='IntervalPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(choices=[(each, each) for each in types.Table], max_length=10)),
                ('month', models.CharField(max_length=7)),
                ('quantity', models.CharField(blank=True, choices=[(each, each) for each in types.Quantity], default='', max_length=20)),
                ('bucket', models.PositiveBigIntegerField()),
                ('file', models.CharField(max_length=200)),
                ('rows', models.PositiveBigIntegerField()),
                ('earliest_day', models.DateField()),
                ('latest_day', models.DateField()),
                ('least_meter', models.PositiveBigIntegerField()),
                ('greatest_meter', models.PositiveBigIntegerField()),
                ('size', models.PositiveBigIntegerField(help_text='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('overrides', models.BooleanField(help_text='its rows replace rows of earlier versions')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intervals.intervalbatch')),
            ],
            options={
                'indexes': [models.Index(fields=['table', 'quantity', 'month', 'bucket'], name='part_by_place')],
            },
        ),
        migrations.RunPython(ship_limits, migrations.RunPython.noop),
    ]
