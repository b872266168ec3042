"""Make room: series of editions and flags of groups, not yet filled."""

import django.db.models.deletion
from django.db import migrations, models

import portal.scope.paths


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_pinyin'),
        ('ratings', '0002_in_use_from_proposed_at_digest_format'),
    ]

    operations = [
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_path', portal.scope.paths.PathField(editable=False, max_length=255, verbose_name='organisation path')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='Party organisation')),
            ],
            options={
                'verbose_name': 'rating series',
                'verbose_name_plural': 'rating series',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='ratings.series', verbose_name='rating series')),
            ],
            options={
                'verbose_name': 'rotating red flag',
                'verbose_name_plural': 'rotating red flags',
                'ordering': ['series', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='scheme',
            name='series',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='ratings.series', verbose_name='rating series'),
        ),
        migrations.AddField(
            model_name='peergroup',
            name='flag',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='ratings.flag', verbose_name='rotating red flag'),
        ),
    ]
