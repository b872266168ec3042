"""Fill: schemes of one organiser and title are a series, its groups of one name compete for one flag."""

from django.db import migrations


def series_of_equal_titles(apps, schema_editor):
    """Make a series per organiser and title, and in it a flag per name of a group, the earliest first."""
    scheme_model, group_model = apps.get_model("ratings", "Scheme"), apps.get_model("ratings", "PeerGroup")
    series_model, flag_model = apps.get_model("ratings", "Series"), apps.get_model("ratings", "Flag")
    series: dict[tuple, object] = {}
    schemes = list(scheme_model._base_manager.order_by("pk"))
    for scheme in schemes:
        key = (scheme.organisation_id, scheme.title)
        if key not in series:
            series[key] = series_model._base_manager.create(
                organisation_id=scheme.organisation_id, organisation_path=scheme.organisation_path
            )
        scheme.series = series[key]
    scheme_model._base_manager.bulk_update(schemes, ["series"], batch_size=500)

    flags: dict[tuple, object] = {}
    groups = list(group_model._base_manager.select_related("scheme").order_by("scheme", "ordinal", "pk"))
    for group in groups:
        key = (group.scheme.series_id, group.name)
        if key not in flags:
            flags[key] = flag_model._base_manager.create(series_id=group.scheme.series_id)
        group.flag = flags[key]
    group_model._base_manager.bulk_update(groups, ["flag"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('ratings', '0003_series_and_flag'),
    ]

    operations = [migrations.RunPython(series_of_equal_titles, migrations.RunPython.noop)]
