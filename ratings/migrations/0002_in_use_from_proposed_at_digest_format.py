from django.db import migrations, models


def unpublished_in_the_full_format(apps, schema_editor):
    """Months that are published keep the format of their digest; those still to come get the full one."""
    apps.get_model("ratings", "Round").objects.filter(digest="").update(digest_format=2)


class Migration(migrations.Migration):
    dependencies = [("ratings", "0001_initial")]

    operations = [
        migrations.AddField(
            "scheme", "in_use_from", models.DateField("in use from", null=True, editable=False)
        ),
        migrations.AddField(
            "round", "proposed_at", models.DateTimeField("proposed at", null=True, blank=True)
        ),
        migrations.AddField(
            "round",
            "digest_format",
            models.PositiveSmallIntegerField("format of the digest", default=1, editable=False),
        ),
        migrations.AlterField(
            "round",
            "digest_format",
            models.PositiveSmallIntegerField("format of the digest", default=2, editable=False),
        ),
        migrations.RunPython(unpublished_in_the_full_format, migrations.RunPython.noop),
    ]
