import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="frequencyrule", name="frequency_once"),
        migrations.AlterModelOptions(
            name="frequencyrule",
            options={
                "ordering": ["organisation_path", "kind", "-starts_on"],
                "verbose_name": "frequency rule",
                "verbose_name_plural": "frequency rules",
            },
        ),
        # Rules of before had no beginning: they held for every period that the portal has records of.
        migrations.AddField(
            model_name="frequencyrule",
            name="starts_on",
            field=models.DateField(
                default=datetime.date(2020, 1, 1), editable=False, verbose_name="holds from"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="frequencyrule",
            name="ends_on",
            field=models.DateField(editable=False, null=True, verbose_name="holds until"),
        ),
        migrations.AddConstraint(
            model_name="frequencyrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)),
                fields=("organisation", "kind"),
                name="frequency_once",
                violation_error_message="This organisation has a rule for this kind already. Change that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="frequencyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="frequency_ends_after_start",
            ),
        ),
        migrations.AddField(
            model_name="liferecord",
            name="evidence",
            field=models.ManyToManyField(
                blank=True, related_name="life_records", to="evidence.evidence", verbose_name="evidence files"
            ),
        ),
    ]
