"""The day of the application that waits or was accepted, and whether it was made by the limit."""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate


def set_days(apps, schema_editor):
    """Take the days from the applications. A problem that was closed without one was applied for on that day."""
    problems = apps.get_model("rectification", "Problem")._base_manager
    closings = apps.get_model("rectification", "Closing")._base_manager
    counting = closings.filter(problem=OuterRef("pk"), state__in=("waiting", "accepted")).order_by("-pk")
    day = Subquery(counting.values(day=TruncDate("applied_at"))[:1])
    problems.filter(state__in=("in_review", "closed")).update(applied_on=Coalesce(day, F("closed_on")))


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0009_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="applied_on",
            field=models.DateField(editable=False, null=True, verbose_name="applied for closing on"),
        ),
        migrations.RunPython(set_days, migrations.RunPython.noop),
        migrations.AddField(
            model_name="problemrollup",
            name="in_time",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="problem",
            name="in_time",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(applied_on__lte=models.F("due_on"), then=models.Value(True)),
                    default=models.Value(False),
                ),
                output_field=models.BooleanField(),
                verbose_name="applied for closing by the limit",
            ),
        ),
        migrations.RemoveIndex(model_name="problem", name="problem_by_state"),
        migrations.RemoveIndex(model_name="problem", name="problem_open_by_limit"),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                fields=["state", "due_on", "organisation_path", "closed_on", "in_time", "id"],
                name="problem_by_state",
            ),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["due_on", "id", "state", "organisation_path", "in_time"],
                name="problem_open_by_limit",
            ),
        ),
    ]
