import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def name_organisations(apps, schema_editor):
    """Name the organisation of each entry by its path: until now moves rewrote it, so it is that of today."""
    entry = apps.get_model("audit", "AuditEntry")
    organisation = apps.get_model("organisations", "Organisation")
    of_path = organisation.objects.filter(path=models.OuterRef("organisation_path")).values("pk")
    entry.objects.exclude(organisation_path="").update(organisation=models.Subquery(of_path[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_by_person'),
        ('organisations', '0002_pinyin'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='auditentry',
            name='audit_by_organisation',
        ),
        # The constraint comes last: PostgreSQL alters no table that has checks of this transaction to be done.
        migrations.AddField(
            model_name='auditentry',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='Party organisation'),
        ),
        migrations.RunPython(name_organisations, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='auditentry',
            name='organisation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='Party organisation'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='time'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['organisation', '-id'], name='audit_by_organisation'),
        ),
    ]
