"""Tighten: every scheme has its series and every group its flag; one edition of a series is in use."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ratings', '0004_series_of_equal_titles'),
    ]

    operations = [
        migrations.AlterField(
            model_name='scheme',
            name='series',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='ratings.series', verbose_name='rating series'),
        ),
        migrations.AlterField(
            model_name='peergroup',
            name='flag',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='ratings.flag', verbose_name='rotating red flag'),
        ),
        migrations.RemoveConstraint(
            model_name='scheme',
            name='scheme_one_in_use',
        ),
        migrations.AddConstraint(
            model_name='scheme',
            constraint=models.UniqueConstraint(fields=('series', 'edition'), name='series_edition_once', violation_error_message='This edition of the scheme exists already. Give it another name.'),
        ),
        migrations.AddConstraint(
            model_name='scheme',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('series',), name='series_one_edition_in_use'),
        ),
        migrations.AddConstraint(
            model_name='peergroup',
            constraint=models.UniqueConstraint(fields=('scheme', 'flag'), name='flag_once_an_edition'),
        ),
    ]
