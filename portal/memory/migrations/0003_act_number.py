import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def carry(apps, schema_editor):
    """Copy the acts in the order of their times: from now on they have numbers, by which they are sealed."""
    old, new = apps.get_model("memory", "Act"), apps.get_model("memory", "NumberedAct")
    names = [field.attname for field in old._meta.concrete_fields]
    rows = (new(**values) for values in old.objects.order_by("at", "key").values(*names).iterator())
    new.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ('memory', '0002_beginning'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='act',
            name='act_of_beginning',
        ),
        migrations.CreateModel(
            name='NumberedAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32, unique=True, verbose_name='key')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('source', models.CharField(choices=[('page', 'page'), ('api', 'API'), ('job', 'background job'), ('command', 'command of the server'), ('baseline', 'as found when memory began')], max_length=10, verbose_name='by way of')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='page, file or command')),
                ('request_id', models.CharField(blank=True, db_index=True, max_length=32, verbose_name='request')),
                ('actor_name', models.CharField(blank=True, max_length=100, verbose_name="person's name")),
                ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'act of change',
                'verbose_name_plural': 'acts of change',
                'ordering': ['-at'],
            },
        ),
        migrations.RunPython(carry, migrations.RunPython.noop),
        migrations.DeleteModel('Act'),
        migrations.RenameModel('NumberedAct', 'Act'),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(condition=models.Q(('source', 'baseline')), fields=['at'], name='act_of_beginning'),
        ),
    ]
