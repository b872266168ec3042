"""Make room: a former number of problems, a series without an organiser."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_pinyin'),
        ('rectification', '0002_urging'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='numberseries',
            name='series_once',
        ),
        migrations.AlterField(
            model_name='numberseries',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organiser'),
        ),
        migrations.AddField(
            model_name='problem',
            name='former_number',
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name='former number'),
        ),
    ]
