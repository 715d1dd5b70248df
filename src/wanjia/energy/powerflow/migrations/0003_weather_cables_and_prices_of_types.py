import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import django.db.models.deletion
import wanjia.energy.powerflow.types
import wanjia.foundation.quantities.fields
from django.db import migrations, models

SHIPPED = Path(__file__).parent.parent / "shipped" / "figures.csv"
SINCE = date(2000, 1, 1)


def load(apps, schema_editor):
    """Write the shipped figures of kinds that have no row yet: a new database has them from the migration before."""
    figure = apps.get_model("powerflow", "LossFigure")
    known = set(figure.objects.values_list("kind", flat=True))
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] not in known]
    figure.objects.bulk_create(
        figure(start_date=SINCE, kind=row["kind"], value=Decimal(row["value"]), source=row["source"]) for row in rows
    )


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_grid_model'),
        ('powerflow', '0002_shipped_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='offeredtransformer',
            name='is_confirmed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='offeredtransformer',
            name='price_yuan',
            field=wanjia.foundation.quantities.fields.MoneyField(help_text='installed; without one, TRANSFORMER_COST for each kVA', null=True, places=2),
        ),
        migrations.AddField(
            model_name='theoreticalrun',
            name='computed_by',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='lossfigure',
            name='kind',
            field=models.CharField(choices=[(wanjia.energy.powerflow.types.LossFigureKind['ENERGY_PRICE'], wanjia.energy.powerflow.types.LossFigureKind['ENERGY_PRICE']), (wanjia.energy.powerflow.types.LossFigureKind['WIRE_COST_MV'], wanjia.energy.powerflow.types.LossFigureKind['WIRE_COST_MV']), (wanjia.energy.powerflow.types.LossFigureKind['WIRE_COST_LV'], wanjia.energy.powerflow.types.LossFigureKind['WIRE_COST_LV']), (wanjia.energy.powerflow.types.LossFigureKind['MOVE_COST'], wanjia.energy.powerflow.types.LossFigureKind['MOVE_COST']), (wanjia.energy.powerflow.types.LossFigureKind['CAPACITOR_COST'], wanjia.energy.powerflow.types.LossFigureKind['CAPACITOR_COST']), (wanjia.energy.powerflow.types.LossFigureKind['TRANSFORMER_COST'], wanjia.energy.powerflow.types.LossFigureKind['TRANSFORMER_COST']), (wanjia.energy.powerflow.types.LossFigureKind['REPHASE_COST'], wanjia.energy.powerflow.types.LossFigureKind['REPHASE_COST']), (wanjia.energy.powerflow.types.LossFigureKind['RADIUS_MV'], wanjia.energy.powerflow.types.LossFigureKind['RADIUS_MV']), (wanjia.energy.powerflow.types.LossFigureKind['RADIUS_LV'], wanjia.energy.powerflow.types.LossFigureKind['RADIUS_LV']), (wanjia.energy.powerflow.types.LossFigureKind['METER_SINGLE'], wanjia.energy.powerflow.types.LossFigureKind['METER_SINGLE']), (wanjia.energy.powerflow.types.LossFigureKind['METER_THREE'], wanjia.energy.powerflow.types.LossFigureKind['METER_THREE']), (wanjia.energy.powerflow.types.LossFigureKind['POWER_FACTOR'], wanjia.energy.powerflow.types.LossFigureKind['POWER_FACTOR']), (wanjia.energy.powerflow.types.LossFigureKind['SOURCE_PU'], wanjia.energy.powerflow.types.LossFigureKind['SOURCE_PU']), (wanjia.energy.powerflow.types.LossFigureKind['CABLE_UF'], wanjia.energy.powerflow.types.LossFigureKind['CABLE_UF']), (wanjia.energy.powerflow.types.LossFigureKind['CABLE_TAN_DELTA'], wanjia.energy.powerflow.types.LossFigureKind['CABLE_TAN_DELTA']), (wanjia.energy.powerflow.types.LossFigureKind['CABLE_SHEATH_PCT'], wanjia.energy.powerflow.types.LossFigureKind['CABLE_SHEATH_PCT']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_JAN'], wanjia.energy.powerflow.types.LossFigureKind['AIR_JAN']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_FEB'], wanjia.energy.powerflow.types.LossFigureKind['AIR_FEB']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_MAR'], wanjia.energy.powerflow.types.LossFigureKind['AIR_MAR']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_APR'], wanjia.energy.powerflow.types.LossFigureKind['AIR_APR']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_MAY'], wanjia.energy.powerflow.types.LossFigureKind['AIR_MAY']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_JUN'], wanjia.energy.powerflow.types.LossFigureKind['AIR_JUN']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_JUL'], wanjia.energy.powerflow.types.LossFigureKind['AIR_JUL']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_AUG'], wanjia.energy.powerflow.types.LossFigureKind['AIR_AUG']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_SEP'], wanjia.energy.powerflow.types.LossFigureKind['AIR_SEP']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_OCT'], wanjia.energy.powerflow.types.LossFigureKind['AIR_OCT']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_NOV'], wanjia.energy.powerflow.types.LossFigureKind['AIR_NOV']), (wanjia.energy.powerflow.types.LossFigureKind['AIR_DEC'], wanjia.energy.powerflow.types.LossFigureKind['AIR_DEC'])], max_length=30),
        ),
        migrations.CreateModel(
            name='WirePrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, null=True)),
                ('yuan_per_km', wanjia.foundation.quantities.fields.MoneyField(places=2)),
                ('source', models.CharField(max_length=200)),
                ('is_confirmed', models.BooleanField(default=False)),
                ('conductor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.conductortype')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gt', models.F('start_date')), _connector='OR'), name='powerflow_wireprice_ends_after_start'), models.UniqueConstraint(fields=('conductor', 'start_date'), name='wire_price_once_a_day')],
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
