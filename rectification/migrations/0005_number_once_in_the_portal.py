"""Tighten: a number once in the portal, a series once a year."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rectification', '0004_one_series_a_year'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='numberseries',
            name='organisation',
        ),
        migrations.AlterField(
            model_name='numberseries',
            name='year',
            field=models.PositiveSmallIntegerField(unique=True, verbose_name='year'),
        ),
        migrations.RemoveConstraint(
            model_name='problem',
            name='problem_number_once',
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.UniqueConstraint(fields=('number',), name='problem_number_once', violation_error_message='This number is taken.'),
        ),
    ]
