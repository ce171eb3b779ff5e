"""Price lists of a team's own, which are written once, and what of a charge can be learned from.

The ledger gets plain nullable columns and an index: nothing is rebuilt, so its append-only triggers stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit import append_only

TABLES = ("credits_priceversion", "credits_pricewithdrawal")


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0007_brakes'),
        ('teams', '0006_prices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceDrift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
                ('job_kind', models.CharField(max_length=24)),
                ('model', models.CharField(blank=True, max_length=64)),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PriceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
                ('effective_from', models.DateTimeField()),
                ('document', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='PriceWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='image_model',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='milliseconds',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['team', 'source', '-at'], name='charges_by_source_lately'),
        ),
        migrations.AddField(
            model_name='pricedrift',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team'),
        ),
        migrations.AddField(
            model_name='priceversion',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='priceversion',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_versions', to='teams.team'),
        ),
        migrations.AddField(
            model_name='pricewithdrawal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pricewithdrawal',
            name='version',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='credits.priceversion'),
        ),
        migrations.AddConstraint(
            model_name='pricedrift',
            constraint=models.UniqueConstraint(fields=('team', 'version', 'job_kind', 'model'), name='one_drift_a_version_and_model'),
        ),
        migrations.AddConstraint(
            model_name='priceversion',
            constraint=models.UniqueConstraint(fields=('team', 'version'), name='one_price_list_a_version'),
        ),
        migrations.RunPython(
            lambda _apps, editor: append_only.install(editor.connection, TABLES),
            lambda _apps, editor: append_only.remove(editor.connection, TABLES),
        ),
    ]
