import django.db.models.deletion
import django.db.models.expressions
import wanjia.foundation.jobs.types
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_initial'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Timetable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('arguments', models.JSONField(default=dict)),
                ('answered_by', models.CharField(help_text='permission whose holders answer for it', max_length=40)),
                ('latest_day', models.DateField(help_text='the latest day that was asked for or passed over', null=True)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
        ),
        migrations.CreateModel(
            name='TimetableTiming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, null=True)),
                ('is_on', models.BooleanField(default=True)),
                ('at_time', models.TimeField(help_text="in the site's time zone")),
                ('month_day', models.PositiveSmallIntegerField(help_text='day of the month, in a shorter month its last day; empty: every day', null=True)),
                ('catch_up', models.CharField(choices=[(wanjia.foundation.jobs.types.CatchUp['LATEST'], wanjia.foundation.jobs.types.CatchUp['LATEST']), (wanjia.foundation.jobs.types.CatchUp['EVERY'], wanjia.foundation.jobs.types.CatchUp['EVERY'])], max_length=10)),
                ('source', models.CharField(max_length=200)),
                ('is_confirmed', models.BooleanField(default=False)),
                ('set_by', models.CharField(blank=True, default='', max_length=40)),
                ('set_at', models.DateTimeField(null=True)),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.timetable')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gt', django.db.models.expressions.F('start_date')), _connector='OR'), name='jobs_timetabletiming_ends_after_start')],
            },
        ),
    ]
