"""The demo city's frequency rules: one office requires more of its branches than the system default."""

from datetime import date

from branches.frequencies.models import FrequencyRule, LifeKind, Period


def seed(day: date, world) -> None:
    """Make the first invented office require a Party class more often."""
    office = next(unit for unit in (*world.units, *world.zone_units) if unit.is_demo)
    FrequencyRule.objects.create(
        organisation=office.organisation,
        kind=LifeKind.PARTY_CLASS,
        period=Period.QUARTER,
        times=2,
        basis="演示：本单位年度党建工作计划",
        starts_on=Period.YEAR.first_day(day),
    )
