"""Give every problem a number of its own: of two equal ones the younger gets the next free number of its year."""

import re

from django.db import migrations
from django.db.models import Count, Max

# Stored as a person would have written it: what is in the database is not translated.
REASON = "编号改为全平台每年统一编排，本问题与登记在先的问题重号，故重新编号。"
NUMBER = re.compile(r"WT-(\d{4})-(\d+)")


def number_once(apps, schema_editor):
    """Renumber the younger problems of equal number, record it, and leave one series a year."""
    problems = apps.get_model("rectification", "Problem")._base_manager
    last = _last_numbers(apps)
    twice = problems.values("number").annotate(held=Count("pk")).filter(held__gt=1).values("number")
    kept: set[str] = set()
    rows = problems.filter(number__in=list(twice.values_list("number", flat=True)))
    for row in rows.select_related("organisation").order_by("registered_at", "pk"):
        if row.number not in kept:
            kept.add(row.number)
            continue
        fits = NUMBER.fullmatch(row.number)
        year = int(fits[1]) if fits else row.found_on.year
        last[year] = last.get(year, 0) + 1
        row.former_number, row.number = row.number, f"WT-{year}-{last[year]:04d}"
        problems.filter(pk=row.pk).update(number=row.number, former_number=row.former_number)
        _record(apps, row)
    series = apps.get_model("rectification", "NumberSeries")._base_manager
    series.all().delete()
    for year, number in sorted(last.items()):
        series.create(year=year, last=number)


def _last_numbers(apps) -> dict[int, int]:
    """Return the greatest number by year that was given or is in use."""
    series = apps.get_model("rectification", "NumberSeries")._base_manager
    last = dict(series.order_by().values_list("year").annotate(last=Max("last")))
    for number in apps.get_model("rectification", "Problem")._base_manager.values_list("number", flat=True).iterator():
        if fits := NUMBER.fullmatch(number):
            year = int(fits[1])
            last[year] = max(last.get(year, 0), int(fits[2]))
    return last


def _record(apps, row) -> None:
    apps.get_model("audit", "AuditEntry")._base_manager.create(
        action="rectification.change_problem",
        model="rectification.problem",
        row_id=str(row.pk),
        row_label=f"{row.number} {row.title}"[:300],
        organisation_path=row.organisation_path,
        organisation_name=row.organisation.name,
        changes={"number": [row.former_number, row.number]},
        reason=REASON,
    )


def series_of_organisers(apps, schema_editor):
    """Give each organiser its series back, so that none gives a number that is in use; problems keep theirs."""
    series = apps.get_model("rectification", "NumberSeries")._base_manager
    organisers = apps.get_model("rectification", "Campaign")._base_manager.order_by().values_list("organisation", flat=True)
    last = list(series.values_list("year", "last"))
    series.all().delete()
    for organiser in set(organisers):
        for year, number in last:
            series.create(organisation_id=organiser, year=year, last=number)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_by_person'),
        ('rectification', '0003_former_number'),
    ]

    operations = [migrations.RunPython(number_once, series_of_organisers)]
