import django.db.models.deletion
import wanjia.energy.quality.types
import wanjia.foundation.findings.types
import wanjia.foundation.quantities.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('metering', '0003_gateways_and_terminals'),
        ('network', '0002_grid_model'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompensationDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=80)),
                ('kvar', wanjia.foundation.quantities.fields.QuantityField(help_text='all steps together', places=4)),
                ('steps', models.PositiveSmallIntegerField(help_text='equal parts that are switched one by one')),
                ('control', models.CharField(choices=[(wanjia.energy.quality.types.Control['FIXED'], wanjia.energy.quality.types.Control['FIXED']), (wanjia.energy.quality.types.Control['MANUAL'], wanjia.energy.quality.types.Control['MANUAL']), (wanjia.energy.quality.types.Control['AUTOMATIC'], wanjia.energy.quality.types.Control['AUTOMATIC'])], max_length=10)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.transformerarea')),
                ('feeder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.feeder')),
                ('node', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.connectivitynode')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gt', models.F('start_date')), _connector='OR'), name='quality_compensationdevice_ends_after_start'), models.UniqueConstraint(fields=('code', 'start_date'), name='compensation_once_a_day'), models.CheckConstraint(condition=models.Q(('steps__gte', 1)), name='compensation_has_steps')],
            },
        ),
        migrations.CreateModel(
            name='PowerFactorMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_month', models.DateField()),
                ('active_kwh', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('reactive_kvarh', wanjia.foundation.quantities.fields.QuantityField(help_text='drawn and given back, added', places=4)),
                ('given_back_kvarh', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('power_factor', wanjia.foundation.quantities.fields.QuantityField(null=True, places=4)),
                ('target', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('is_met', models.BooleanField(null=True)),
                ('peak_kw', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('needed_kvar', wanjia.foundation.quantities.fields.QuantityField(help_text='to reach the target at the peak', places=4)),
                ('store_version', models.BigIntegerField()),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.transformerarea')),
                ('feeder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.feeder')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['of_month', 'unit'], name='power_factor_by_month')],
            },
        ),
        migrations.CreateModel(
            name='QualityFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_month', models.DateField()),
                ('rule', models.CharField(choices=[(wanjia.energy.quality.types.QualityRule['LOW_VOLTAGE_CUSTOMER'], wanjia.energy.quality.types.QualityRule['LOW_VOLTAGE_CUSTOMER']), (wanjia.energy.quality.types.QualityRule['LOW_VOLTAGE_AREA'], wanjia.energy.quality.types.QualityRule['LOW_VOLTAGE_AREA']), (wanjia.energy.quality.types.QualityRule['HEAVY_LOAD'], wanjia.energy.quality.types.QualityRule['HEAVY_LOAD']), (wanjia.energy.quality.types.QualityRule['OVERLOAD'], wanjia.energy.quality.types.QualityRule['OVERLOAD']), (wanjia.energy.quality.types.QualityRule['LIGHT_LOAD'], wanjia.energy.quality.types.QualityRule['LIGHT_LOAD']), (wanjia.energy.quality.types.QualityRule['PHASES_UNBALANCED'], wanjia.energy.quality.types.QualityRule['PHASES_UNBALANCED']), (wanjia.energy.quality.types.QualityRule['DEAD_CURRENT_PHASE'], wanjia.energy.quality.types.QualityRule['DEAD_CURRENT_PHASE']), (wanjia.energy.quality.types.QualityRule['DEAD_VOLTAGE_PHASE'], wanjia.energy.quality.types.QualityRule['DEAD_VOLTAGE_PHASE']), (wanjia.energy.quality.types.QualityRule['UPSTREAM_LOW'], wanjia.energy.quality.types.QualityRule['UPSTREAM_LOW']), (wanjia.energy.quality.types.QualityRule['TAP_TOO_LOW'], wanjia.energy.quality.types.QualityRule['TAP_TOO_LOW']), (wanjia.energy.quality.types.QualityRule['LINE_DROP'], wanjia.energy.quality.types.QualityRule['LINE_DROP']), (wanjia.energy.quality.types.QualityRule['LOW_BY_OVERLOAD'], wanjia.energy.quality.types.QualityRule['LOW_BY_OVERLOAD']), (wanjia.energy.quality.types.QualityRule['LOW_BY_UNBALANCE'], wanjia.energy.quality.types.QualityRule['LOW_BY_UNBALANCE']), (wanjia.energy.quality.types.QualityRule['TAP_TOO_HIGH'], wanjia.energy.quality.types.QualityRule['TAP_TOO_HIGH']), (wanjia.energy.quality.types.QualityRule['HIGH_BY_LIGHT_LOAD'], wanjia.energy.quality.types.QualityRule['HIGH_BY_LIGHT_LOAD']), (wanjia.energy.quality.types.QualityRule['HIGH_BY_GENERATION'], wanjia.energy.quality.types.QualityRule['HIGH_BY_GENERATION']), (wanjia.energy.quality.types.QualityRule['POWER_FACTOR_LOW'], wanjia.energy.quality.types.QualityRule['POWER_FACTOR_LOW']), (wanjia.energy.quality.types.QualityRule['OVERCOMPENSATED'], wanjia.energy.quality.types.QualityRule['OVERCOMPENSATED'])], max_length=30)),
                ('severity', models.CharField(choices=[(wanjia.foundation.findings.types.Severity['INFO'], wanjia.foundation.findings.types.Severity['INFO']), (wanjia.foundation.findings.types.Severity['WARNING'], wanjia.foundation.findings.types.Severity['WARNING']), (wanjia.foundation.findings.types.Severity['ERROR'], wanjia.foundation.findings.types.Severity['ERROR'])], max_length=10)),
                ('phase', models.CharField(blank=True, default='', max_length=1)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('minutes', models.PositiveIntegerField()),
                ('evidence', models.CharField(max_length=500)),
                ('store_version', models.BigIntegerField()),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.transformerarea')),
                ('feeder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.feeder')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('usage_point', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.usagepoint')),
            ],
            options={
                'indexes': [models.Index(fields=['of_month', 'rule', 'unit'], name='quality_by_month_and_rule')],
            },
        ),
        migrations.CreateModel(
            name='QualityLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, null=True)),
                ('name', models.CharField(choices=[(wanjia.energy.quality.types.LimitName['UPPER_PCT'], wanjia.energy.quality.types.LimitName['UPPER_PCT']), (wanjia.energy.quality.types.LimitName['LOWER_PCT'], wanjia.energy.quality.types.LimitName['LOWER_PCT']), (wanjia.energy.quality.types.LimitName['ASSESSED_UPPER_PCT'], wanjia.energy.quality.types.LimitName['ASSESSED_UPPER_PCT']), (wanjia.energy.quality.types.LimitName['ASSESSED_LOWER_PCT'], wanjia.energy.quality.types.LimitName['ASSESSED_LOWER_PCT']), (wanjia.energy.quality.types.LimitName['WEIGHT_A'], wanjia.energy.quality.types.LimitName['WEIGHT_A']), (wanjia.energy.quality.types.LimitName['WEIGHT_REST'], wanjia.energy.quality.types.LimitName['WEIGHT_REST']), (wanjia.energy.quality.types.LimitName['COMPOSITE_TARGET_PCT'], wanjia.energy.quality.types.LimitName['COMPOSITE_TARGET_PCT']), (wanjia.energy.quality.types.LimitName['LOW_VOLTAGE_MINUTES'], wanjia.energy.quality.types.LimitName['LOW_VOLTAGE_MINUTES']), (wanjia.energy.quality.types.LimitName['HEAVY_PCT'], wanjia.energy.quality.types.LimitName['HEAVY_PCT']), (wanjia.energy.quality.types.LimitName['OVERLOAD_PCT'], wanjia.energy.quality.types.LimitName['OVERLOAD_PCT']), (wanjia.energy.quality.types.LimitName['LOAD_MINUTES'], wanjia.energy.quality.types.LimitName['LOAD_MINUTES']), (wanjia.energy.quality.types.LimitName['LIGHT_PCT'], wanjia.energy.quality.types.LimitName['LIGHT_PCT']), (wanjia.energy.quality.types.LimitName['UNBALANCE_DYN11_PCT'], wanjia.energy.quality.types.LimitName['UNBALANCE_DYN11_PCT']), (wanjia.energy.quality.types.LimitName['UNBALANCE_YYN0_PCT'], wanjia.energy.quality.types.LimitName['UNBALANCE_YYN0_PCT']), (wanjia.energy.quality.types.LimitName['UNBALANCE_LOAD_PCT'], wanjia.energy.quality.types.LimitName['UNBALANCE_LOAD_PCT']), (wanjia.energy.quality.types.LimitName['UNBALANCE_MINUTES'], wanjia.energy.quality.types.LimitName['UNBALANCE_MINUTES']), (wanjia.energy.quality.types.LimitName['DEAD_CURRENT_PCT'], wanjia.energy.quality.types.LimitName['DEAD_CURRENT_PCT']), (wanjia.energy.quality.types.LimitName['LIVE_CURRENT_PCT'], wanjia.energy.quality.types.LimitName['LIVE_CURRENT_PCT']), (wanjia.energy.quality.types.LimitName['LIVE_VOLTAGE_PCT'], wanjia.energy.quality.types.LimitName['LIVE_VOLTAGE_PCT']), (wanjia.energy.quality.types.LimitName['DEAD_VOLTAGE_PCT'], wanjia.energy.quality.types.LimitName['DEAD_VOLTAGE_PCT']), (wanjia.energy.quality.types.LimitName['DEAD_MINUTES'], wanjia.energy.quality.types.LimitName['DEAD_MINUTES']), (wanjia.energy.quality.types.LimitName['PF_FEEDER'], wanjia.energy.quality.types.LimitName['PF_FEEDER']), (wanjia.energy.quality.types.LimitName['PF_AREA'], wanjia.energy.quality.types.LimitName['PF_AREA']), (wanjia.energy.quality.types.LimitName['UPSTREAM_SHARE_PCT'], wanjia.energy.quality.types.LimitName['UPSTREAM_SHARE_PCT']), (wanjia.energy.quality.types.LimitName['DROP_PCT'], wanjia.energy.quality.types.LimitName['DROP_PCT']), (wanjia.energy.quality.types.LimitName['TAP_STEP_PCT'], wanjia.energy.quality.types.LimitName['TAP_STEP_PCT']), (wanjia.energy.quality.types.LimitName['TAP_MOST_PCT'], wanjia.energy.quality.types.LimitName['TAP_MOST_PCT'])], max_length=30)),
                ('level', models.CharField(blank=True, choices=[(wanjia.energy.quality.types.VoltageLevel['PHASE_220'], wanjia.energy.quality.types.VoltageLevel['PHASE_220']), (wanjia.energy.quality.types.VoltageLevel['LINE_380'], wanjia.energy.quality.types.VoltageLevel['LINE_380']), (wanjia.energy.quality.types.VoltageLevel['MEDIUM'], wanjia.energy.quality.types.VoltageLevel['MEDIUM']), (wanjia.energy.quality.types.VoltageLevel['HIGH'], wanjia.energy.quality.types.VoltageLevel['HIGH'])], default='', max_length=10)),
                ('value', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('source', models.CharField(max_length=200)),
                ('is_confirmed', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gt', models.F('start_date')), _connector='OR'), name='quality_qualitylimit_ends_after_start'), models.UniqueConstraint(fields=('name', 'level', 'start_date'), name='quality_limit_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SwitchingRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('switched_at', models.DateTimeField()),
                ('steps_on', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('entered_by', models.CharField(max_length=40)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.compensationdevice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('device', 'switched_at'), name='switched_once_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='TapAdvice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_month', models.DateField()),
                ('now_pct', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('advised_pct', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('outside_now_minutes', models.PositiveIntegerField()),
                ('outside_then_minutes', models.PositiveIntegerField()),
                ('highest_v', wanjia.foundation.quantities.fields.QuantityField(help_text='at the advised tap, at either end', places=4)),
                ('lowest_v', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.transformerarea')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'of_month'), name='tap_advice_once_a_month')],
            },
        ),
        migrations.CreateModel(
            name='TapRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved_on', models.DateField()),
                ('from_pct', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('to_pct', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('reason', models.CharField(max_length=200)),
                ('entered_by', models.CharField(max_length=40)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.transformerarea')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'moved_on'), name='tap_moved_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='VoltageMonitoringPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, null=True)),
                ('name', models.CharField(max_length=80)),
                ('point_class', models.CharField(choices=[(wanjia.energy.quality.types.PointClass['A'], wanjia.energy.quality.types.PointClass['A']), (wanjia.energy.quality.types.PointClass['B'], wanjia.energy.quality.types.PointClass['B']), (wanjia.energy.quality.types.PointClass['C'], wanjia.energy.quality.types.PointClass['C']), (wanjia.energy.quality.types.PointClass['D'], wanjia.energy.quality.types.PointClass['D'])], max_length=1)),
                ('position', models.CharField(choices=[(wanjia.energy.quality.types.Position['HEAD'], wanjia.energy.quality.types.Position['HEAD']), (wanjia.energy.quality.types.Position['END'], wanjia.energy.quality.types.Position['END']), (wanjia.energy.quality.types.Position['OTHER'], wanjia.energy.quality.types.Position['OTHER'])], default=wanjia.energy.quality.types.Position['OTHER'], max_length=10)),
                ('nominal_v', wanjia.foundation.quantities.fields.QuantityField(help_text='volts that its curves should show: 220 of a phase, 10000 between phases', places=4)),
                ('lower_v', wanjia.foundation.quantities.fields.QuantityField(help_text='limit of its own; empty: that of its level', null=True, places=4)),
                ('upper_v', wanjia.foundation.quantities.fields.QuantityField(null=True, places=4)),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('usage_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.usagepoint')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gt', models.F('start_date')), _connector='OR'), name='quality_voltagemonitoringpoint_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='EquipmentCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_on', models.DateField()),
                ('outcome', models.CharField(choices=[(wanjia.energy.quality.types.CheckOutcome['IN_ORDER'], wanjia.energy.quality.types.CheckOutcome['IN_ORDER']), (wanjia.energy.quality.types.CheckOutcome['DEFECT'], wanjia.energy.quality.types.CheckOutcome['DEFECT'])], max_length=10)),
                ('note', models.CharField(max_length=200)),
                ('remedied_on', models.DateField(null=True)),
                ('entered_by', models.CharField(max_length=40)),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.compensationdevice')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('point', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.voltagemonitoringpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('point__isnull', True), ('device__isnull', True), _connector='XOR'), name='check_of_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='VoltageMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_month', models.DateField()),
                ('monitored_minutes', models.PositiveIntegerField()),
                ('over_minutes', models.PositiveIntegerField()),
                ('under_minutes', models.PositiveIntegerField()),
                ('outside_minutes', models.PositiveIntegerField(help_text='over or under, on whatever phase')),
                ('longest_over_minutes', models.PositiveIntegerField()),
                ('longest_under_minutes', models.PositiveIntegerField()),
                ('lowest_v', wanjia.foundation.quantities.fields.QuantityField(null=True, places=4)),
                ('highest_v', wanjia.foundation.quantities.fields.QuantityField(null=True, places=4)),
                ('rate_pct', wanjia.foundation.quantities.fields.QuantityField(help_text='empty where nothing was monitored', null=True, places=4)),
                ('lower_v', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('upper_v', wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ('store_version', models.BigIntegerField()),
                ('point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.voltagemonitoringpoint')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['of_month', 'unit'], name='voltage_by_month')],
                'constraints': [models.UniqueConstraint(fields=('point', 'of_month'), name='voltage_once_a_month')],
            },
        ),
    ]
